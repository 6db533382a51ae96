import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import type { RoundDetail } from '../api/types'
import { useLanguage, useT } from '../i18n'
import { formatCountdown, formatDateTime } from '../i18n/format'
import { useNow } from '../lib/useNow'
import { Empty, Notice } from '../ui/states'

export function SoldOut({ performanceId }: { performanceId: number }) {
  const t = useT()
  return (
    <div className="absolute inset-x-3 top-3 z-10 mr-14">
      <Notice tone="warn">
        <span className="block">{t.seats.soldOutTitle}</span>
        <span className="block font-normal">{t.seats.soldOutHint}</span>
        <Link
          to="/performances/$id"
          params={{ id: String(performanceId) }}
          className="inline-flex min-h-11 items-center underline underline-offset-4"
        >
          {t.seats.otherRounds}
        </Link>
      </Notice>
    </div>
  )
}

export function OtherRounds({ performanceId }: { performanceId: number }) {
  const t = useT()
  return (
    <Link to="/performances/$id" params={{ id: String(performanceId) }} className="btn btn-soft">
      {t.seats.otherRounds}
    </Link>
  )
}

export function BeforeOpen({ round, onOpen }: { round: RoundDetail; onOpen: () => void }) {
  const t = useT()
  const lang = useLanguage()
  const now = useNow(1000)
  const leftMs = Date.parse(round.salesOpenAt) - now
  const open = leftMs <= 0
  useEffect(() => {
    if (!open) return
    onOpen()
    const timer = setInterval(onOpen, 2000)
    return () => clearInterval(timer)
    // onOpen is a new function on every render of the page; opening happens once.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [open])
  return (
    <Empty
      title={t.seats.beforeOpenTitle}
      hint={t.performance.opens(formatDateTime(round.salesOpenAt, lang))}
    >
      <p role="timer" className="tnum text-3xl font-bold text-brand">
        {open ? t.home.opensSoon : formatCountdown(leftMs, lang)}
      </p>
    </Empty>
  )
}
