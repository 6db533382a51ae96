import type { Widen } from './dictionary'
import { useLanguage } from './index'

/**
 * The words of one part of the page, both languages side by side. They travel with that part's own code, so
 * that neither the first load nor the other pages carry them.
 */
export interface Words<T> {
  ko: Widen<T>
  en: Widen<T>
}

/** Korean gives the shape; English must fill all of it. */
export function words<T extends object>(ko: T, en: Widen<T>): Words<T> {
  return { ko: ko as Widen<T>, en }
}

export function useWords<T>(both: Words<T>): Widen<T> {
  return both[useLanguage()]
}
