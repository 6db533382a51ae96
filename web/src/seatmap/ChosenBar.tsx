import type { ReactNode } from 'react'
import { useLanguage, useT } from '../i18n'
import { formatAmount } from '../i18n/format'
import { GradeMark } from '../ui/gradeMark'
import { CloseIcon } from '../ui/icons'
import { Notice, Spinner } from '../ui/states'
import type { SeatRoom } from './room'
import type { Selection } from './selection'

/** What was chosen, what it comes to, and the one next step. */
export function ChosenBar(props: {
  room: SeatRoom
  selection: Selection
  max: number
  /** Seats of the performance that one has already. */
  owned: number
  busy: boolean
  signedIn: boolean
  error: string | null
  /** What is to be said above the choice until it is answered. */
  notice?: ReactNode
  onRemove: (seat: number) => void
  onReserve: () => void
}) {
  const t = useT()
  const lang = useLanguage()
  const { room, selection } = props
  // Nothing more can be taken, which the notice says: an empty choice and a dead button would say nothing.
  const closed = props.max === 0 && selection.length === 0
  const sum = selection.reduce((total, seat) => total + room.priceOf(seat), 0)
  return (
    <section
      aria-label={t.seats.chosen}
      className="shrink-0 border-t border-line bg-surface px-4 pt-3 pb-[calc(12px+env(safe-area-inset-bottom))] shadow-card lg:p-5"
    >
      {props.notice}
      {props.error && (
        <div className="mb-3">
          <Notice tone="bad" alert>
            {props.error}
          </Notice>
        </div>
      )}
      {closed ? null : (
        <>
          {selection.length === 0 ? (
            <p className="mb-3 flex min-h-11 items-center justify-between gap-3">
              <span className="font-bold">{t.seats.none}</span>
              <span className="text-sm text-muted">
                {props.owned > 0 ? t.seats.moreHint(props.max) : t.seats.noneHint(props.max)}
              </span>
            </p>
          ) : (
            <>
              <ul className="scroll-x mb-3 flex gap-2 lg:flex-wrap">
                {selection.map((seat) => (
                  <li
                    key={seat}
                    className="rise flex min-h-11 shrink-0 items-center gap-1.5 rounded-full border border-line bg-ground pl-3 text-sm font-semibold"
                  >
                    <GradeMark grade={room.gradeOf(seat)} among={room.table.grades} />
                    {room.label(seat)}
                    <button
                      type="button"
                      className="grid size-11 place-items-center rounded-full text-muted"
                      aria-label={t.seats.remove(room.label(seat))}
                      onClick={() => props.onRemove(seat)}
                    >
                      <CloseIcon size={16} />
                    </button>
                  </li>
                ))}
              </ul>
              <p className="tnum mb-3 flex items-baseline justify-between">
                <span className="text-sm text-muted">
                  {t.seats.total} · {t.common.seatsUnit(selection.length)}
                </span>
                <strong className="text-xl">{formatAmount(sum, lang)}</strong>
              </p>
            </>
          )}
          <button
            type="button"
            className="btn btn-primary w-full"
            disabled={selection.length === 0 || props.busy}
            onClick={props.onReserve}
          >
            {props.busy && <Spinner />}
            {props.busy ? t.seats.reserving : props.signedIn ? t.seats.reserve : t.seats.signInToReserve}
          </button>
        </>
      )}
    </section>
  )
}
