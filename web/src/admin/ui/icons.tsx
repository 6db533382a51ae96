import { icon } from '../../ui/icons'

/* Icons of the organisers' pages. */

export const DashboardIcon = icon(<path d="M4 13h6V4H4zM14 20h6v-9h-6zM4 20h6v-3H4zM14 7h6V4h-6z" />)
export const ShowIcon = icon(<path d="M6 4h12v16l-6-3.5L6 20zM9.5 9h5" />)
export const PerformerIcon = icon(
  <path d="M12 14a3.5 3.5 0 0 0 3.5-3.5v-4a3.5 3.5 0 0 0-7 0v4A3.5 3.5 0 0 0 12 14zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21M9 21h6" />,
)
export const HallIcon = icon(<path d="M4 20V9l8-5 8 5v11M4 20h16M9 20v-6h6v6" />)
export const CouponIcon = icon(
  <path d="M3 9V7a1 1 0 0 1 1-1h16a1 1 0 0 1 1 1v2a3 3 0 0 0 0 6v2a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-2a3 3 0 0 0 0-6zM9.5 14.5l5-5M9.7 9.7v.01M14.3 14.3v.01" />,
)
export const SendIcon = icon(<path d="M20 4 3.5 10.5l6.5 3 3 6.5zM10 13.5 20 4" />)
export const MailIcon = icon(
  <path d="M4 6h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM3.5 7l8.5 6 8.5-6" />,
)
export const BatchIcon = icon(<path d="M12 7v5l3 2M20.5 12a8.5 8.5 0 1 1-2.6-6.1M20.5 3.5v4h-4" />)
export const PeopleIcon = icon(
  <path d="M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 19.5a6.5 6.5 0 0 1 13 0M15.5 4.8a3.5 3.5 0 0 1 0 6.4M18 13.6a6.5 6.5 0 0 1 3.5 5.9" />,
)
export const InviteIcon = icon(
  <path d="M10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM3 20a7 7 0 0 1 11-5.7M18 15v6M15 18h6" />,
)
export const AuditIcon = icon(
  <path d="M7 3.5h7l4 4V19.5a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1zM9 12h6M9 16h4M14 3.500v4h4" />,
)
export const IndexIcon = icon(
  <path d="M4 6h16M4 12h7M4 18h5M20 20l-2.7-2.700M18.5 15a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0z" />,
)
export const MenuIcon = icon(<path d="M4 7h16M4 12h16M4 17h16" />)
export const OutIcon = icon(<path d="M14 5h5v14h-5M10 8l-4 4 4 4M6 12h9" />)
export const DownloadIcon = icon(<path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.500M5 20h14" />)
export const UploadIcon = icon(<path d="M12 16V5M7.5 9 12 4.5 16.5 9M5 20h14" />)
export const FilterIcon = icon(<path d="M4 6h16M7 12h10M10 18h4" />)
export const SortIcon = icon(<path d="M8 9l4-4 4 4M8 15l4 4 4-4" />)
export const SortUpIcon = icon(<path d="M7 14l5-5 5 5" />)
export const SortDownIcon = icon(<path d="M7 10l5 5 5-5" />)
export const CopyIcon = icon(
  <path d="M9 9h10a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1V10a1 1 0 0 1 1-1zM5 15H4a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v1" />,
)
export const TrashIcon = icon(<path d="M4 7h16M9.5 7V4.500h5V7M6.5 7l1 13h9l1-13M10.5 11v5M13.5 11v5" />)
export const EditIcon = icon(<path d="M4 20h4L19 9l-4-4L4 16zM13 7l4 4" />)
export const ClipIcon = icon(
  <path d="M20 11.5 12 19.5a5 5 0 0 1-7-7l8.5-8.500a3.3 3.3 0 0 1 4.7 4.700L9.8 17a1.7 1.7 0 0 1-2.4-2.400l7.1-7.1" />,
)
export const PlayIcon = icon(<path d="M7 4.500v15l12-7.500z" />)
