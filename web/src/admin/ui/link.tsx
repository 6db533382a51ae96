import { Link, useNavigate, useRouterState, useSearch } from '@tanstack/react-router'
import { useCallback, type AnchorHTMLAttributes, type ReactNode } from 'react'

export type Search = Record<string, unknown>

interface Props extends AnchorHTMLAttributes<HTMLAnchorElement> {
  /** A page of the office without the leading /admin/: `performances/12`. */
  to: string
  search?: Search
  children: ReactNode
}

export function OfficeLink({ to, search, ...rest }: Props) {
  return (
    <Link
      to="/admin/$"
      params={{ _splat: to }}
      search={search ?? {}}
      activeOptions={{ exact: true, includeSearch: false }}
      {...rest}
    />
  )
}

/** Where one is under /admin: `performances/12`. */
export function useOfficePath(): string {
  return useRouterState({ select: (state) => state.location.pathname.replace(/^\/admin\/?|\/+$/g, '') })
}

export function useOfficeSearch(): Search {
  // The page's own, also while the next one is on its way.
  return useSearch({ strict: false })
}

/** Goes to a page of the office. */
export function useGo() {
  const navigate = useNavigate()
  return useCallback(
    (to: string, options: { search?: Search; replace?: boolean } = {}) =>
      navigate({
        to: '/admin/$',
        params: { _splat: to },
        search: options.search ?? {},
        replace: options.replace,
        // Filters change what is in the list, not where one is looking.
        resetScroll: !options.replace,
      }),
    [navigate],
  )
}
