import { useSyncExternalStore } from 'react'
import { useCommonT } from '../i18n'
import { chooseTheme, isDark, watchColours } from '../lib/theme'
import { MoonIcon, SunIcon } from './icons'

export function ThemeButton() {
  const t = useCommonT()
  const dark = useSyncExternalStore(watchColours, isDark)
  return (
    <button
      type="button"
      className="icon-btn shrink-0"
      aria-label={dark ? t.nav.toLight : t.nav.toDark}
      onClick={() => chooseTheme(dark ? 'light' : 'dark')}
    >
      {dark ? <SunIcon /> : <MoonIcon />}
    </button>
  )
}
