import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { cancel } from '../api/actions'
import type { Mine } from '../api/types'
import { useAttempt } from '../api/useAttempt'
import { useLanguage, useT } from '../i18n'
import { formatCountdown } from '../i18n/format'
import { seatLabels } from '../i18n/seatLabel'
import { useNow } from '../lib/useNow'
import { announce } from '../ui/announce'
import { errorText, Notice, Spinner } from '../ui/states'

/** One's own seats of this round that wait for their payment, to pay for or to let go of, and limits that are reached. */
export default function OwnSeats({ mine }: { mine: Mine }) {
  return (
    <>
      {mine.held.length > 0 && (
        <ul className="mb-3 space-y-2">
          {mine.held.map((held) => (
            <HeldItem key={held.id} held={held} />
          ))}
        </ul>
      )}
      <LimitNotice mine={mine} />
    </>
  )
}

function HeldItem({ held }: { held: Mine['held'][number] }) {
  const t = useT()
  const lang = useLanguage()
  const client = useQueryClient()
  const attempt = useAttempt()
  const leftMs = Date.parse(held.expiresAt) - useNow(1000)
  const refresh = () => client.invalidateQueries({ queryKey: ['reservations'] })
  const over = leftMs <= 0
  useEffect(() => {
    if (!over) return
    // The server frees the seats within a second of the hold's end.
    const timer = setTimeout(() => void client.invalidateQueries({ queryKey: ['reservations'] }), 1200)
    return () => clearTimeout(timer)
  }, [over, client])
  if (over) return null
  const letGo = async () => {
    const gone = await attempt.run((key) => cancel(held.id, undefined, key))
    if (!gone) return
    announce(t.seats.letGoDone)
    await refresh()
  }
  return (
    <li className="rounded-box bg-brand-soft p-3">
      <p className="tnum flex items-baseline justify-between gap-3 text-sm font-semibold">
        <span>{t.seats.heldTitle}</span>
        <span className="shrink-0 text-brand" role="timer">
          {t.seats.heldLeft(formatCountdown(leftMs, lang))}
        </span>
      </p>
      <p className="mb-2 text-sm">{seatLabels(held.seats, lang)}</p>
      {attempt.problem && (
        <div className="mb-2">
          <Notice tone="bad" alert>
            {errorText(attempt.problem, t)}
          </Notice>
        </div>
      )}
      <div className="flex gap-2">
        <button
          type="button"
          className="btn btn-quiet !min-h-11 flex-1 !px-2 text-sm"
          disabled={attempt.busy}
          onClick={() => void letGo()}
        >
          {attempt.busy && <Spinner />}
          {t.seats.letGo}
        </button>
        <Link
          to="/checkout/$reservationId"
          params={{ reservationId: held.id }}
          className="btn btn-primary !min-h-11 flex-1 !px-2 text-sm"
        >
          {t.ticket.goPay}
        </Link>
      </div>
    </li>
  )
}

/** Why nothing can be taken now, with the way to what stands in the way. */
function LimitNotice({ mine }: { mine: Mine }) {
  const t = useT()
  if (mine.mayTake > 0) return null
  const elsewhere = mine.holds.length - mine.held.length
  if (mine.holds.length < mine.holdLimit) {
    return (
      <div className="mb-3">
        <Notice tone="warn">{t.seats.ticketLimitReached(mine.ticketLimit)}</Notice>
      </div>
    )
  }
  return (
    <div className="mb-3">
      <Notice tone="warn">
        <span className="block">{t.seats.holdLimitReached(mine.holds.length)}</span>
        {elsewhere > 0 && (
          <Link to="/reservations" className="inline-flex min-h-11 items-center underline underline-offset-4">
            {t.seats.toHolds}
          </Link>
        )}
      </Notice>
    </div>
  )
}
