import { useT } from '../i18n'
import { CloseIcon } from '../ui/icons'
import type { SeatRoom } from './room'
import type { Selection } from './selection'

/** Seats that somebody else took while they were chosen here, and what was chosen beside them. */
export interface Lost {
  readonly seats: readonly number[]
  readonly kept: Selection
}

/**
 * Says which seats were lost and offers what is nearest; an offer that is taken meanwhile gives way to the next. It stays in the bottom bar until it is answered: by taking an
 * offer, by choosing something else, or by closing it.
 */
export function LostNotice(props: {
  room: SeatRoom
  lost: Lost
  onTake: (seats: Selection) => void
  onClose: () => void
}) {
  const t = useT()
  const { room, lost } = props
  const label = (seats: readonly number[]) => seats.map((seat) => room.label(seat)).join(', ')
  const offers = room.alternatives(lost.seats, lost.kept)
  return (
    <div className="rise mb-3 rounded-card bg-warn-soft py-2 pr-1 pl-4 text-sm" data-testid="lost">
      <div className="flex items-start">
        <p className="flex-1 py-2 font-semibold text-warn">
          {t.seats.lost(label(lost.seats))} {offers.length > 0 ? t.seats.lostHint : t.seats.lostAll}
        </p>
        <button
          type="button"
          className="grid size-11 shrink-0 place-items-center rounded-box text-warn"
          aria-label={t.nav.close}
          onClick={props.onClose}
        >
          <CloseIcon size={18} />
        </button>
      </div>
      {offers.length > 0 && (
        <div className="flex flex-wrap gap-2 pr-3 pb-2">
          {offers.map((seats) => (
            <button
              key={seats.join()}
              type="button"
              className="btn btn-quiet !min-h-11 !px-4 text-sm"
              onClick={() => props.onTake(seats)}
            >
              {t.seats.alternative(label(seats))}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}
