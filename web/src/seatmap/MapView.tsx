import { useEffect, useImperativeHandle, useRef, useState, type ReactNode, type Ref } from 'react'
import { useLanguage, useT } from '../i18n'
import { formatAmount } from '../i18n/format'
import { watchColours } from '../lib/theme'
import { FitIcon, MinusIcon, PlusIcon } from '../ui/icons.more'
import type { Point } from './plan'
import type { SeatRoom } from './room'
import { SeatMap } from './seatmap'
import type { Selection } from './selection'

export interface MapHandle {
  showSeats(seats: readonly number[]): void
}

/** Mounts the map and hands it what React knows; everything that moves lives in SeatMap. */
export function MapView(props: {
  ref?: Ref<MapHandle>
  room: SeatRoom
  selection: Selection
  filter: number | null
  onPick: (seat: number) => void
  /** Stands there until the seats do. */
  backdrop?: ReactNode
}) {
  const t = useT()
  const lang = useLanguage()
  const host = useRef<HTMLDivElement>(null)
  const map = useRef<SeatMap | null>(null)
  const pick = useRef(props.onPick)
  pick.current = props.onPick
  const [drawn, setDrawn] = useState(false)
  const [hover, setHover] = useState<{ seat: number; at: Point } | null>(null)
  const { room, selection, filter } = props
  const stageWord = t.seats.stage

  const wanted = useRef({ selection, filter })
  wanted.current = { selection, filter }

  useEffect(() => {
    let dispose = () => {}
    // A task of its own, so that a slow phone shows what is around the map first.
    const timer = setTimeout(() => (dispose = mount()))
    return () => {
      clearTimeout(timer)
      dispose()
    }

    function mount() {
      const made = new SeatMap(
        host.current!,
        room.table,
        room.picker,
        {
          onPick: (seat) => pick.current(seat),
          onDrawn: () => setDrawn(true),
          onHover: (seat, at) => setHover(seat !== null && at ? { seat, at } : null),
        },
        stageWord,
      )
      map.current = made
      if (room.loaded) made.setAvailability(room.availability, null)
      made.setSelection(wanted.current.selection)
      made.setFilter(wanted.current.filter)
      const stops = [
        room.watch((changed) => made.setAvailability(room.availability, changed)),
        watchColours(() => made.refreshColors()),
      ]
      // Names are written before their letters have arrived; they are written once more when they have.
      const rewrite = () => made.refreshNames()
      document.fonts?.addEventListener('loadingdone', rewrite)
      return () => {
        document.fonts?.removeEventListener('loadingdone', rewrite)
        for (const stop of stops) stop()
        made.dispose()
        map.current = null
      }
    }
  }, [room, stageWord])

  useEffect(() => map.current?.setSelection(selection), [selection, room])
  useEffect(() => map.current?.setFilter(filter), [filter, room])
  useImperativeHandle(props.ref, () => ({ showSeats: (seats) => map.current?.showSeats(seats) }), [])

  const button = 'grid size-11 place-items-center hover:bg-brand-soft'
  return (
    <div className="relative min-h-0 flex-1">
      {!drawn && props.backdrop}
      <div ref={host} role="group" tabIndex={0} aria-label={t.seats.mapLabel} className="seatmap size-full" />
      <div className="absolute top-3 right-3 flex flex-col divide-y divide-line overflow-hidden rounded-box border border-line bg-surface shadow-card">
        <button
          type="button"
          className={button}
          aria-label={t.seats.zoomIn}
          onClick={() => map.current?.zoomBy(1.8)}
        >
          <PlusIcon size={20} />
        </button>
        <button
          type="button"
          className={button}
          aria-label={t.seats.zoomOut}
          onClick={() => map.current?.zoomBy(1 / 1.8)}
        >
          <MinusIcon size={20} />
        </button>
        <button
          type="button"
          className={button}
          aria-label={t.seats.fit}
          onClick={() => map.current?.fitAll()}
        >
          <FitIcon size={20} />
        </button>
      </div>
      {hover && (
        <div
          aria-hidden="true"
          className="tnum pointer-events-none absolute z-10 -translate-x-1/2 -translate-y-full rounded-box bg-ink px-3 py-2 text-center text-sm leading-tight whitespace-nowrap text-ground shadow-card"
          style={{ left: hover.at.x, top: hover.at.y - 16 }}
        >
          <strong>{room.label(hover.seat)}</strong>
          <br />
          {room.isFree(hover.seat)
            ? `${room.gradeOf(hover.seat)} · ${formatAmount(room.priceOf(hover.seat), lang)}`
            : t.seats.taken}
        </div>
      )}
    </div>
  )
}
