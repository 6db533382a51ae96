import { use } from 'react'
import { language, useLanguage, type Language } from './index'

/**
 * Words of a part of the page that few people open. Only the language that is spoken is fetched, when the part
 * is first drawn or by `prefetch`; until then it suspends. Use: `export const usePlanT = lazyWords({ ko: () => import(…), en: … })`.
 */
export function lazyWords<T>(load: Record<Language, () => Promise<T>>) {
  const kept = new Map<Language, Promise<T>>()
  const wordsIn = (lang: Language) => {
    let words = kept.get(lang)
    if (!words) {
      words = load[lang]()
      kept.set(lang, words)
      // What could not be fetched is asked for again when somebody tries again.
      words.catch(() => kept.delete(lang))
    }
    return words
  }
  const useLazyWords = () => use(wordsIn(useLanguage()))
  return Object.assign(useLazyWords, { prefetch: () => void wordsIn(language()) })
}
