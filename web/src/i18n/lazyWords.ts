import { use } from 'react'
import { useLanguage, type Language } from './index'

/**
 * Words of a part of the page that few people open. Only the language that is spoken is fetched, when the part
 * is first drawn; until then it suspends. Use: `export const usePlanT = lazyWords({ ko: () => import(…), en: … })`.
 */
export function lazyWords<T>(load: Record<Language, () => Promise<T>>): () => T {
  const kept = new Map<Language, Promise<T>>()
  return function useLazyWords() {
    const lang = useLanguage()
    let words = kept.get(lang)
    if (!words) {
      words = load[lang]()
      kept.set(lang, words)
      // What could not be fetched is asked for again when somebody tries again.
      words.catch(() => kept.delete(lang))
    }
    return use(words)
  }
}
