import { frame } from './en/frame'
import { sales } from './en/sales'
import { people } from './en/people'
import { system } from './en/system'
import type { AdminWords } from './dictionary'

/** The organisers' pages in English. */
export const en: AdminWords = { ...frame, ...sales, ...people, ...system }
