import { createStore } from './store'
import { lasting } from './storage'

export type Theme = 'system' | 'light' | 'dark'

const stored = lasting.get('tb.theme')
export const theme = createStore<Theme>(stored === 'light' || stored === 'dark' ? stored : 'system')

const darkSystem = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : null

export function chooseTheme(next: Theme): void {
  lasting.set('tb.theme', next === 'system' ? null : next)
  if (next === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = next
  theme.set(next)
}

export function isDark(): boolean {
  return theme.get() === 'dark' || (theme.get() === 'system' && !!darkSystem?.matches)
}

/** Calls back whenever the colours on screen change, by the switch in the page or by the system's. */
export function watchColours(listener: () => void): () => void {
  const off = theme.subscribe(listener)
  darkSystem?.addEventListener('change', listener)
  return () => {
    off()
    darkSystem?.removeEventListener('change', listener)
  }
}
