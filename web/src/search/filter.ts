import { categories, type Category } from '../api/types'
import { seoulDay } from '../i18n/format'
import { addDays } from '../lib/calendar'

export const regions = [
  '서울',
  '부산',
  '대구',
  '인천',
  '광주',
  '대전',
  '울산',
  '세종',
  '경기',
  '강원',
  '충북',
  '충남',
  '전북',
  '전남',
  '경북',
  '경남',
  '제주',
] as const
export type Region = (typeof regions)[number]

/** Price ranges by the cheapest grade, in KRW: from the first to the second, both included. 0 as an end is open. */
export const priceRanges = {
  free: [0, 0],
  low: [1, 30_000],
  middle: [30_000, 60_000],
  high: [60_000, 100_000],
  top: [100_000, 0],
} as const
export type PriceRange = keyof typeof priceRanges

/** What somebody looks for, as the address of the page says it. */
export interface Wanted {
  q?: string
  /** `today`, `weekend` or a day as YYYY-MM-DD. */
  when?: string
  region?: Region
  category?: Category
  price?: PriceRange
  onSale?: boolean
}

/** Reads an address. What it does not understand is left out. */
export function readWanted(search: Record<string, unknown>): Wanted {
  const one = <T extends string>(value: unknown, of: readonly T[]) => of.find((each) => each === value)
  const q = typeof search.q === 'string' && search.q !== '' ? search.q.slice(0, 100) : undefined
  const when =
    typeof search.when === 'string' && /^(today|weekend|\d{4}-\d{2}-\d{2})$/.test(search.when)
      ? search.when
      : undefined
  return {
    q,
    when,
    region: one(search.region, regions),
    category: one(search.category, categories),
    price: one(search.price, Object.keys(priceRanges) as PriceRange[]),
    onSale: search.onSale === true ? true : undefined,
  }
}

/** Whether anything beside words is wanted. */
export function isFiltered({ when, region, category, price, onSale }: Wanted): boolean {
  return Boolean(when || region || category || price || onSale)
}

/** Saturday and Sunday of this week in Seoul; on a Sunday what is left of them. */
export function weekend(now: number): { from: string; to: string } {
  const today = seoulDay(now)
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay()
  if (weekday === 0) return { from: today, to: today }
  return { from: addDays(today, 6 - weekday), to: addDays(today, 7 - weekday) }
}

/** The same as parameters of GET /search/performances. */
export function queryOf(wanted: Wanted, now: number) {
  const days =
    wanted.when === 'weekend'
      ? weekend(now)
      : wanted.when
        ? { date: wanted.when === 'today' ? seoulDay(now) : wanted.when }
        : {}
  const [minPrice, maxPrice] = wanted.price ? priceRanges[wanted.price] : [0, 0]
  return {
    ...(wanted.q ? { q: wanted.q } : {}),
    ...days,
    ...(wanted.region ? { region: wanted.region } : {}),
    ...(wanted.category ? { category: wanted.category } : {}),
    ...(wanted.price === 'free' ? { free: true } : {}),
    ...(minPrice ? { minPrice } : {}),
    ...(maxPrice ? { maxPrice } : {}),
    ...(wanted.onSale ? { status: 'AVAILABLE' as const } : {}),
  }
}
