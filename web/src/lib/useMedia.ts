import { useMemo, useSyncExternalStore } from 'react'

/** Whether a media query holds, now and whenever that changes. */
export function useMedia(query: string): boolean {
  const list = useMemo(() => (typeof matchMedia === 'function' ? matchMedia(query) : null), [query])
  return useSyncExternalStore(
    useMemo(
      () => (listener: () => void) => {
        list?.addEventListener('change', listener)
        return () => list?.removeEventListener('change', listener)
      },
      [list],
    ),
    () => list?.matches ?? false,
  )
}
