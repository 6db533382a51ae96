const firstMs = 1000
const mostMs = 60_000

/**
 * How long to wait before the next connection after so many failures in a row: twice as long each time up to a
 * minute, and a random half of it, so that a crowd whose server came back does not return in the same moment.
 */
export function pauseMs(failures: number, random: () => number = Math.random): number {
  const whole = Math.min(firstMs * 2 ** Math.max(failures - 1, 0), mostMs)
  return whole / 2 + random() * (whole / 2)
}
