/** The end of an axis: a round number at or above the largest value. */
export function niceMax(value: number, least = 4): number {
  if (value <= least) return least
  const power = 10 ** Math.floor(Math.log10(value))
  for (const step of [1, 1.5, 2, 3, 4, 5, 6, 8, 10]) if (step * power >= value) return step * power
  return 10 * power
}

/** 12,340,000 as 1,234만 or 12.3M: for axes and small places. */
export function compact(value: number, lang: 'ko' | 'en'): string {
  const short = (by: number, unit: string) => {
    const scaled = value / by
    return `${(scaled >= 100 ? Math.round(scaled) : Math.round(scaled * 10) / 10).toLocaleString('en-US')}${unit}`
  }
  if (lang === 'ko') {
    if (value >= 100_000_000) return short(100_000_000, '억')
    return value >= 10_000 ? short(10_000, '만') : value.toLocaleString('en-US')
  }
  if (value >= 1_000_000_000) return short(1_000_000_000, 'B')
  if (value >= 1_000_000) return short(1_000_000, 'M')
  return value >= 1000 ? short(1000, 'K') : value.toLocaleString('en-US')
}

export function percent(part: number, whole: number): number {
  return whole > 0 ? Math.round((part / whole) * 1000) / 10 : 0
}

/** All 24 hours in order, also those in which nothing was sold. */
export function wholeDay(
  hours: readonly { hour: number; tickets: number }[] | null,
): { hour: number; tickets: number }[] {
  return Array.from(
    { length: 24 },
    (_, hour) => hours?.find((each) => each.hour === hour) ?? { hour, tickets: 0 },
  )
}
