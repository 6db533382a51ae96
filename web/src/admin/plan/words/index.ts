import { lazyWords } from '../../../i18n/lazyWords'
import type { PlanWords } from './dictionary'

/** What halls and the plan editor say beyond the words of the organisers' other pages. */
export const usePlanT = lazyWords<PlanWords>({
  ko: () => import('./ko').then(({ ko }) => ko),
  en: () => import('./en').then(({ en }) => en),
})
