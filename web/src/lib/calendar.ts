import { seoulDay } from '../i18n/format'
import type { Round } from '../api/types'

export interface Day {
  /** YYYY-MM-DD */
  date: string
  rounds: Round[]
  remaining: number
  total: number
  open: boolean
}

/** A month as weeks from Sunday to Saturday; null where the neighbouring months would be. */
export function weeksOf(month: string): (string | null)[][] {
  const [year, monthNumber] = month.split('-').map(Number)
  const first = new Date(Date.UTC(year, monthNumber - 1, 1))
  const days = new Date(Date.UTC(year, monthNumber, 0)).getUTCDate()
  const cells: (string | null)[] = Array.from({ length: first.getUTCDay() }, () => null)
  for (let day = 1; day <= days; day++) cells.push(`${month}-${String(day).padStart(2, '0')}`)
  while (cells.length % 7 !== 0) cells.push(null)
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7))
}

/** Rounds gathered by their day in Seoul. */
export function daysOf(rounds: readonly Round[]): Map<string, Day> {
  const days = new Map<string, Day>()
  for (const round of rounds) {
    const date = seoulDay(round.startsAt)
    const day = days.get(date) ?? { date, rounds: [], remaining: 0, total: 0, open: false }
    day.rounds.push(round)
    if (round.status === 'AVAILABLE') {
      day.open = true
      day.remaining += round.remaining
    }
    day.total += round.total
    days.set(date, day)
  }
  return days
}

/**
 * The day that a performance's calendar opens on: the first on which something can be bought, else the next one to come
 * that is not over, else the last.
 */
export function opensOn(days: ReadonlyMap<string, Day>, now: number): string | null {
  const all = [...days.values()].sort((a, b) => a.date.localeCompare(b.date))
  const toCome = all.find(({ rounds }) => rounds.some((round) => Date.parse(round.startsAt) > now))
  return (all.find((day) => day.open) ?? toCome ?? all.at(-1))?.date ?? null
}

/** The round of a day that is chosen at first: one that can be bought, else the next to come, else the first. */
export function roundToOffer(rounds: readonly Round[], now: number): Round | null {
  return (
    rounds.find((round) => round.status === 'AVAILABLE') ??
    rounds.find((round) => Date.parse(round.startsAt) > now) ??
    rounds[0] ??
    null
  )
}

export function shiftMonth(month: string, by: number): string {
  const [year, monthNumber] = month.split('-').map(Number)
  return new Date(Date.UTC(year, monthNumber - 1 + by, 1)).toISOString().slice(0, 7)
}

/** The day that lies so many days after another. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** How far an arrow key walks in a month, in days. */
export function stepOf(key: string): number | undefined {
  return { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[key]
}
