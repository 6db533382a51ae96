import { createStore, useStore } from '../lib/store'
import { lasting } from '../lib/storage'
import type { Common, Dictionary } from './dictionary'
import { ko } from './ko'

export type Language = 'ko' | 'en'

interface Words {
  language: Language
  dictionary: Dictionary
}

/**
 * Korean's common words travel with the page; the rest comes beside the first page that needs it
 * (see ensureWords), and English whole when somebody reads it.
 */
const words = createStore<Words>({ language: 'ko', dictionary: ko as unknown as Dictionary })
let allKorean: Promise<Dictionary> | null = null

function korean(): Promise<Dictionary> {
  allKorean ??= import('./ko.more').then(({ koMore }) => ({ ...ko, ...koMore }))
  return allKorean
}

/** For what home and the frame around every page say: only the words that are there from the start. */
export function useCommonT(): Common {
  return useStore(words).dictionary
}

export function useT(): Dictionary {
  return useStore(words).dictionary
}

export function useLanguage(): Language {
  return useStore(words).language
}

export function language(): Language {
  return words.get().language
}

export function preferredLanguage(): Language {
  const chosen = lasting.get('tb.language')
  if (chosen === 'ko' || chosen === 'en') return chosen
  return navigator.language.toLowerCase().startsWith('ko') ? 'ko' : 'en'
}

/** Speaks another language from now on; `remember` when a person chose it. */
export async function speak(next: Language, remember = false): Promise<void> {
  if (remember) lasting.set('tb.language', next)
  document.documentElement.lang = next
  if (next === 'en') {
    const { en } = await import('./en')
    words.set({ language: 'en', dictionary: en })
  } else if (allKorean) {
    words.set({ language: 'ko', dictionary: await allKorean })
  } else if (words.get().language !== 'ko') {
    words.set({ language: 'ko', dictionary: await korean() })
  }
}

/** Settles once every sentence can be said, in whatever language is spoken then. */
export async function ensureWords(): Promise<void> {
  const dictionary = await korean()
  if (words.get().language === 'ko') words.set({ language: 'ko', dictionary })
}
