import { icon } from '../../../ui/icons'

/* Icons of the plan editor. */

export const SelectIcon = icon(<path d="M5 4l6 15 2.2-6.3L19.5 10.500z" />)
export const HandIcon = icon(
  <path d="M8 12V6a1.5 1.5 0 0 1 3 0v5M11 10.500V4.500a1.5 1.5 0 0 1 3 0V11M14 11V6a1.5 1.5 0 0 1 3 0v8c0 4-2.5 6.5-6 6.5-3 0-4.5-1.5-6-4l-1.700-3.200a1.4 1.4 0 0 1 2.4-1.400L8 14.5" />,
)
export const RowIcon = icon(
  <path d="M3.5 15.500h3v-3h-3zM10.5 15.500h3v-3h-3zM17.5 15.500h3v-3h-3zM4 8h16M17 5l3 3-3 3" />,
)
export const BlockIcon = icon(
  <path d="M4 4h4v4H4zM10 4h4v4h-4zM16 4h4v4h-4zM4 10h4v4H4zM10 10h4v4h-4zM16 10h4v4h-4zM4 16h4v4H4zM10 16h4v4h-4zM16 16h4v4h-4z" />,
)
export const PaintIcon = icon(
  <path d="M19.5 4.5 11 13M8 13.500c2 0 3.5 1.5 3.5 3.3 0 2.200-2 3.700-4.5 3.700-1.5 0-3-.5-3.5-1.3 1.5-.2 1.700-1.200 1.700-2.700 0-1.700 1.100-3 2.800-3z" />,
)
export const StageIcon = icon(<path d="M3 8h18v8H3zM7 16v3M17 16v3M12 4v1.5" />)
export const UndoIcon = icon(<path d="M8.5 8.500H15a5 5 0 0 1 0 10h-4M8.5 8.500l4-4M8.5 8.500l4 4" />)
export const RedoIcon = icon(<path d="M15.5 8.500H9a5 5 0 0 0 0 10h4M15.5 8.500l-4-4M15.5 8.500l-4 4" />)
export const HelpIcon = icon(
  <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.5 9.500a2.5 2.5 0 1 1 3.6 2.200c-.8.4-1.100.9-1.100 1.800M12 16.800v.01" />,
)
export const MoreIcon = icon(<path d="M5 12v.01M12 12v.01M19 12v.01" />)
export const GridIcon = icon(<path d="M4 9h16M4 15h16M9 4v16M15 4v16" />)
export const MagnetIcon = icon(<path d="M5 4h4v8a3 3 0 0 0 6 0V4h4v8a7 7 0 0 1-14 0zM5 8.500h4M15 8.500h4" />)
export const FlipIcon = icon(<path d="M12 3v18M9 7 4 17h5zM15 7l5 10h-5z" />)
export const FlipDownIcon = icon(<path d="M3 12h18M7 9 17 4v5zM7 15l10 5v-5z" />)
export const AisleIcon = icon(<path d="M4 7h4v4H4zM4 14h4v4H4zM16 7h4v4h-4zM16 14h4v4h-4zM12 4v16" />)
export const CentreIcon = icon(<path d="M12 3v18M6 7h12M8 12h8M4 17h16" />)
export const EvenIcon = icon(<path d="M4 12h.01M9.3 12h.01M14.6 12h.01M20 12h.01M4 6v12M20 6v12" />)
export const GatherIcon = icon(<path d="M4 4h6v6H4zM14 14h6v6h-6zM14 4h6v6h-6zM4 14h6v6H4z" />)
export const TargetIcon = icon(
  <path d="M12 19a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM12 2.500V7M12 17v4.500M2.5 12H7M17 12h4.5" />,
)
