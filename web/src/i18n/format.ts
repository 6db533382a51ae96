import { language, type Language } from './index'

/**
 * Days and times are those in Seoul, wherever the reader is. Korea has kept one time all year since 1989, nine hours
 * ahead of UTC, so that it can be counted: opening the browser's own formatters takes a slow phone a tenth of a second.
 */
const aheadMs = 9 * 3_600_000
const weekdays = {
  ko: ['일', '월', '화', '수', '목', '금', '토'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
}
// prettier-ignore
const months = [
  'January', 'February', 'March', 'April', 'May', 'June',
  'July', 'August', 'September', 'October', 'November', 'December',
]
const shortMonth = (month: number) => months[month - 1].slice(0, 3)
const two = (value: number) => String(value).padStart(2, '0')

function inSeoul(at: Date) {
  const moved = new Date(at.getTime() + aheadMs)
  return {
    year: moved.getUTCFullYear(),
    month: moved.getUTCMonth() + 1,
    day: moved.getUTCDate(),
    weekday: moved.getUTCDay(),
    hour: moved.getUTCHours(),
    minute: moved.getUTCMinutes(),
    second: moved.getUTCSeconds(),
  }
}

/** `2026-12-24` alone is a day in Seoul, not midnight in London. */
function instant(at: string): Date {
  return new Date(/^\d{4}-\d{2}-\d{2}$/.test(at) ? `${at}T12:00:00+09:00` : at)
}

/** 12월 24일(목) / Thu, Dec 24 */
export function formatDay(at: string, lang: Language = language()): string {
  const { month, day, weekday } = inSeoul(instant(at))
  const name = weekdays[lang][weekday]
  return lang === 'en' ? `${name}, ${shortMonth(month)} ${day}` : `${month}월 ${day}일(${name})`
}

/** 오후 7:30 / 7:30 PM */
export function formatTime(at: string, lang: Language = language()): string {
  const { hour, minute } = inSeoul(instant(at))
  if (lang === 'en') return `${hour % 12 || 12}:${two(minute)} ${hour < 12 ? 'AM' : 'PM'}`
  // Korean counts the hour after midnight from 0.
  return hour < 12 ? `오전 ${hour}:${two(minute)}` : `오후 ${hour % 12 || 12}:${two(minute)}`
}

/** 12월 24일(목) 오후 7:30 / Thu, Dec 24, 7:30 PM */
export function formatDateTime(at: string, lang: Language = language()): string {
  return `${formatDay(at, lang)}${lang === 'en' ? ', ' : ' '}${formatTime(at, lang)}`
}

/** The last millisecond before an end: what ends at midnight ends on the day before. */
function lastMoment(end: string): string {
  return new Date(Date.parse(end) - 1).toISOString()
}

/** The day on which something ends: midnight belongs to the day that it closes. */
export function formatLastDay(end: string, lang: Language = language()): string {
  return formatDay(lastMoment(end), lang)
}

/** When something ends, as people say it: 12월 31일(목) 밤 12시 / Thu, Dec 31, midnight, not 0:00 of the next day. */
export function formatEnd(end: string, lang: Language = language()): string {
  const { hour, minute, second } = inSeoul(instant(end))
  if (hour + minute + second > 0) return formatDateTime(end, lang)
  return `${formatLastDay(end, lang)}${lang === 'en' ? ', midnight' : ' 밤 12시'}`
}

/** 2026년 12월 / December 2026, for a month written as 2026-12 */
export function formatMonth(month: string, lang: Language = language()): string {
  const [year, number] = month.split('-').map(Number)
  return lang === 'en' ? `${months[number - 1]} ${year}` : `${year}년 ${number}월`
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
      const text = `${shortMonth(month)} ${date}`
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

/** 55,000 */
export function formatNumber(value: number): string {
  // The browser's own way is for what has more to it; it would be opened on every page for a price.
  if (!Number.isInteger(value)) return value.toLocaleString('en-US')
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** 9:05 left of a hold; 1:02:03 and 3일 before an opening */
export function formatCountdown(leftMs: number, lang: Language = language()): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000))
  const days = Math.floor(seconds / 86_400)
  if (days >= 1) {
    const hours = Math.floor((seconds % 86_400) / 3600)
    return lang === 'en' ? `${days}d ${hours}h` : `${days}일 ${hours}시간`
  }
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** The day in Seoul as YYYY-MM-DD. */
export function seoulDay(at: string | number | Date): string {
  const { year, month, day } = inSeoul(new Date(at))
  return `${year}-${two(month)}-${two(day)}`
}

/** Whole days from today in Seoul until that day. */
export function daysUntil(at: string | number, now: number): number {
  return Math.round((Date.parse(seoulDay(at)) - Date.parse(seoulDay(now))) / 86_400_000)
}

/** Whole days from today in Seoul until the day on which something ends. */
export function daysUntilEnd(end: string, now: number): number {
  return daysUntil(lastMoment(end), now)
}
