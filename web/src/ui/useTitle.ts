import { useEffect } from 'react'
import { useCommonT } from '../i18n'

/** Names the page in the tab and the history. */
export function useTitle(title: string | undefined): void {
  const { brand } = useCommonT()
  useEffect(() => {
    document.title = title ? `${title} · ${brand}` : brand
  }, [title, brand])
}
