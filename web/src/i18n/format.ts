import { language, type Language } from './index'

/** Days and times are those in Seoul, wherever the reader is. */
const zone = 'Asia/Seoul'
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options)
  let found = formatters.get(key)
  if (!found) {
    found = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options })
    formatters.set(key, found)
  }
  return found
}

function parts(locale: string, options: Intl.DateTimeFormatOptions, at: Date): Record<string, string> {
  const out: Record<string, string> = {}
  for (const part of formatter(locale, options).formatToParts(at)) out[part.type] = part.value
  return out
}

/** `2026-12-24` alone is a day in Seoul, not midnight in London. */
function instant(at: string): Date {
  return new Date(/^\d{4}-\d{2}-\d{2}$/.test(at) ? `${at}T12:00:00+09:00` : at)
}

/** 12월 24일(목) / Thu, Dec 24 */
export function formatDay(at: string, lang: Language = language()): string {
  const date = instant(at)
  if (lang === 'en')
    return formatter('en-US', { weekday: 'short', month: 'short', day: 'numeric' }).format(date)
  const p = parts('ko-KR', { month: 'numeric', day: 'numeric', weekday: 'short' }, date)
  return `${p.month}월 ${p.day}일(${p.weekday})`
}

/** 오후 7:30 / 7:30 PM. Written by hand, since newer locale data says "PM 7:30" in Korean too. */
export function formatTime(at: string, lang: Language = language()): string {
  const p = parts('en-US', { hour: 'numeric', minute: '2-digit', hourCycle: 'h23' }, instant(at))
  const hour = Number(p.hour)
  const time = `${hour % 12 || 12}:${p.minute}`
  if (lang === 'en') return `${time} ${hour < 12 ? 'AM' : 'PM'}`
  return `${hour < 12 ? '오전' : '오후'} ${time}`
}

/** 12월 24일(목) 오후 7:30 / Thu, Dec 24, 7:30 PM */
export function formatDateTime(at: string, lang: Language = language()): string {
  return `${formatDay(at, lang)}${lang === 'en' ? ', ' : ' '}${formatTime(at, lang)}`
}

/** 2026년 12월 / December 2026, for a month written as 2026-12 */
export function formatMonth(month: string, lang: Language = language()): string {
  const date = instant(`${month}-15`)
  if (lang === 'en') return formatter('en-US', { month: 'long', year: 'numeric' }).format(date)
  const p = parts('ko-KR', { year: 'numeric', month: 'numeric' }, date)
  return `${p.year}년 ${p.month}월`
}

/** 2026.12.24 – 2027.1.3, without what the two days share in front */
export function formatPeriod(start: string, end: string, lang: Language = language()): string {
  if (start === end) {
    const year = start.slice(0, 4)
    return lang === 'en' ? `${formatDay(start, lang)}, ${year}` : `${year}년 ${formatDay(start, lang)}`
  }
  const dotted = (day: string, withYear: boolean) => {
    const [year, month, date] = day.split('-').map(Number)
    if (lang === 'en') {
      const text = formatter('en-US', { month: 'short', day: 'numeric' }).format(instant(day))
      return withYear ? `${text}, ${year}` : text
    }
    return withYear ? `${year}.${month}.${date}` : `${month}.${date}`
  }
  const sameYear = start.slice(0, 4) === end.slice(0, 4)
  if (lang === 'en') return `${dotted(start, !sameYear)} – ${dotted(end, true)}`
  return `${dotted(start, true)} – ${dotted(end, !sameYear)}`
}

/** 55,000원 / ₩55,000 */
export function formatAmount(amount: number, lang: Language = language()): string {
  const digits = formatNumber(amount)
  return lang === 'en' ? `₩${digits}` : `${digits}원`
}

export function formatNumber(value: number): string {
  return value.toLocaleString('en-US')
}

/** 9:05 left of a hold; 1:02:03 and 3일 before an opening */
export function formatCountdown(leftMs: number, lang: Language = language()): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000))
  const days = Math.floor(seconds / 86_400)
  if (days >= 1) {
    const hours = Math.floor((seconds % 86_400) / 3600)
    return lang === 'en' ? `${days}d ${hours}h` : `${days}일 ${hours}시간`
  }
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** The day in Seoul as YYYY-MM-DD. */
export function seoulDay(at: string | number | Date): string {
  return formatter('sv-SE', { year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(at))
}

/** Whole days from today in Seoul until that day. */
export function daysUntil(at: string, now: number): number {
  return Math.round((Date.parse(seoulDay(at)) - Date.parse(seoulDay(now))) / 86_400_000)
}
