import { useEffect, useRef, useState } from 'react'
import { useLanguage } from '../i18n'
import { formatAmount } from '../i18n/format'
import { reducedMotion } from '../lib/motion'

const durationMs = 250

/** The figure between two sums at a moment of the way, in whole won; it never overshoots either. */
export function between(from: number, to: number, share: number): number {
  const eased = 1 - (1 - Math.min(Math.max(share, 0), 1)) ** 3
  return Math.round(from + (to - from) * eased)
}

/** A sum that counts to its new value when it changes. Screen readers hear only where it ends. */
export function Amount({ value }: { value: number }) {
  const lang = useLanguage()
  const [shown, setShown] = useState(value)
  const current = useRef(value)
  useEffect(() => {
    const from = current.current
    if (from === value) return
    const begunMs = performance.now()
    let frame = 0
    const step = (nowMs: number) => {
      const share = reducedMotion() ? 1 : (nowMs - begunMs) / durationMs
      current.current = between(from, value, share)
      setShown(current.current)
      if (share < 1) frame = requestAnimationFrame(step)
    }
    frame = requestAnimationFrame(step)
    return () => cancelAnimationFrame(frame)
  }, [value])
  return (
    <>
      <span aria-hidden="true">{formatAmount(shown, lang)}</span>
      <span className="sr-only">{formatAmount(value, lang)}</span>
    </>
  )
}
