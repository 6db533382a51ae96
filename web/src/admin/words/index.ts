import { lazyWords } from '../../i18n/lazyWords'
import type { AdminWords } from './dictionary'

/** What the organisers' pages say beyond the words of every page. */
export const useAdminT = lazyWords<AdminWords>({
  ko: () => import('./ko').then(({ ko }) => ko),
  en: () => import('./en').then(({ en }) => en),
})
