import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { reserve } from '../api/actions'
import { Problem } from '../api/problem'
import { mine, performance, round as roundQuery } from '../api/queries'
import { useSession } from '../api/session'
import type { Performance, RoundDetail } from '../api/types'
import { useAttempt } from '../api/useAttempt'
import { useLanguage, useT } from '../i18n'
import { formatDateTime } from '../i18n/format'
import { forThisTab } from '../lib/storage'
import { useMedia } from '../lib/useMedia'
import { BlocksView } from '../seatmap/BlocksView'
import { ChosenBar } from '../seatmap/ChosenBar'
import type { Blocks } from '../seatmap/drawing'
import { Legend } from '../seatmap/Legend'
import { MapView, type MapHandle } from '../seatmap/MapView'
import { LostNotice, type Lost } from '../seatmap/LostNotice'
import type { SeatRoom } from '../seatmap/room'
import { toggle, without, type Selection } from '../seatmap/selection'
import { warmUp } from '../seatmap/surface'
import { useRoom } from '../seatmap/useRoom'
import { announce } from '../ui/announce'
import { NotFound } from '../ui/crash'
import { BackIcon, ListIcon, MapIcon, SparkIcon } from '../ui/icons.more'
import { Empty, errorText, Failed } from '../ui/states'
import { toast } from '../ui/toast'
import { useTitle } from '../ui/useTitle'
import { SoldOut, OtherRounds, BeforeOpen } from '../seatmap/SaleNotices'

// It opens on request: its code comes then, beside the first draw of the map and not before it.
const BestSheet = lazy(async () => ({ default: (await import('../seatmap/BestSheet')).BestSheet }))

const route = getRouteApi('/rounds/$id/seats')

const mostAtOnce = 4

// The router asks for what this page shows while its code is still on the way (see there).
export { prepare } from '../seatmap/planLoader'

// A phone shows it on request, a wide screen beside the map: there it comes after the first draw.
const SeatList = lazy(async () => ({ default: (await import('../seatmap/SeatList')).SeatList }))

// Only who has held seats, or has reached a limit, needs it.
const OwnSeats = lazy(() => import('../seatmap/OwnSeats'))

export function SeatsPage() {
  const t = useT()
  const id = Number(route.useParams().id)
  const round = useQuery({ ...roundQuery(id), staleTime: 0 })
  const show = useQuery({
    ...performance(round.data?.performanceId ?? 0),
    enabled: round.data !== undefined,
  })
  const { room, blocks, revision, live, error, retry } = useRoom(id, round.data, show.data?.prices)
  const [view, setView] = useState<'map' | 'list'>('map')
  useTitle(show.data ? `${t.seats.title} · ${show.data.title}` : t.seats.title)

  const failure = round.error ?? show.error ?? error
  if (failure && Problem.of(failure).status === 404) return <NotFound />
  const again = () => {
    if (round.isError) void round.refetch()
    if (show.isError) void show.refetch()
    if (error) void retry()
  }
  return (
    <div className="flex h-dvh flex-col">
      <Bar show={show.data} round={round.data} live={live} view={view} onView={setView} />
      {failure ? (
        <Failed error={failure} title={t.seats.planFailed} onRetry={again} />
      ) : round.data?.status === 'BEFORE_OPEN' ? (
        <BeforeOpen round={round.data} onOpen={() => void round.refetch()} />
      ) : round.data?.status === 'CLOSED' ? (
        <Empty title={round.data.calledOff ? t.seats.calledOffTitle : t.seats.closedTitle}>
          <OtherRounds performanceId={round.data.performanceId} />
        </Empty>
      ) : !room || !show.data || !round.data ? (
        <Waiting blocks={blocks} />
      ) : (
        <Choosing
          key={id}
          room={room}
          blocks={blocks}
          revision={revision}
          round={round.data}
          show={show.data}
          view={view}
        />
      )}
    </div>
  )
}

function Bar(props: {
  show?: Performance
  round?: RoundDetail
  live: boolean | null
  view: 'map' | 'list'
  onView: (view: 'map' | 'list') => void
}) {
  const t = useT()
  const lang = useLanguage()
  const { show, round } = props
  return (
    <header className="flex h-16 shrink-0 items-center gap-1 border-b border-line bg-surface px-2 lg:px-4">
      {round ? (
        <Link
          to="/performances/$id"
          params={{ id: String(round.performanceId) }}
          className="icon-btn shrink-0"
          aria-label={t.nav.back}
        >
          <BackIcon />
        </Link>
      ) : (
        <span className="size-11" />
      )}
      <div className="min-w-0 flex-1">
        <h1 className="truncate leading-snug font-bold">{show?.title ?? t.seats.title}</h1>
        <p className="tnum flex items-center gap-2 truncate text-sm text-muted">
          {round && formatDateTime(round.startsAt, lang)}
          {props.live !== null && (
            <span
              className={`inline-flex items-center gap-1 text-xs font-semibold ${props.live ? 'text-good-ink' : 'text-warn'}`}
            >
              <span className={`size-1.5 rounded-full ${props.live ? 'bg-good' : 'bg-warn'}`} />
              {props.live ? t.seats.live : t.seats.reconnecting}
            </span>
          )}
        </p>
      </div>
      <button
        type="button"
        className="btn !min-h-11 shrink-0 !px-3 text-sm text-brand lg:hidden"
        aria-pressed={props.view === 'list'}
        onClick={() => props.onView(props.view === 'map' ? 'list' : 'map')}
      >
        {props.view === 'map' ? <ListIcon size={20} /> : <MapIcon size={20} />}
        {props.view === 'map' ? t.seats.list : t.seats.map}
      </button>
    </header>
  )
}

function Choosing(props: {
  room: SeatRoom
  blocks: Blocks | undefined
  revision: number
  round: RoundDetail
  show: Performance
  view: 'map' | 'list'
}) {
  const { room, round } = props
  const t = useT()
  const session = useSession()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const map = useRef<MapHandle>(null)
  const [selection, setSelection] = useKeptSelection(room, round.id)
  const [filter, setFilter] = useState<number | null>(null)
  /** Null until it was asked for once. */
  const [finding, setFinding] = useState<boolean | null>(null)
  const [lost, setLost] = useState<Lost | null>(null)
  const attempt = useAttempt()
  const reserving = useRef(false)
  const wide = useMedia('(min-width: 1024px)')
  const own = useQuery({ ...mine(round.id), enabled: session.state === 'signedIn' }).data
  const max = own ? own.mayTake : Math.min(mostAtOnce, props.show.ticketLimit || mostAtOnce)
  const held = useMemo(
    () =>
      (own?.held ?? [])
        .flatMap((reservation) => reservation.seats)
        .map((seat) => room.table.indexOf(seat.number))
        .filter((seat) => seat >= 0),
    [own, room],
  )
  // Seats that are held for oneself look like one's own, wherever seats are shown.
  const shown = useMemo(() => [...held, ...selection], [held, selection])

  const change = useCallback(
    (next: Selection) => {
      attempt.reset()
      setSelection(next)
    },
    [attempt.reset, setSelection],
  )

  const pick = (seat: number) => {
    const label = room.label(seat)
    if (held.includes(seat)) return toast(t.seats.heldSeat)
    if (!room.isFree(seat) && !selection.includes(seat)) {
      toast(room.availability.isForSale(seat) ? t.seats.takenSeat : t.seats.notForSale)
      return
    }
    const next = toggle(selection, seat, max)
    if (next.kind === 'full') return toast(max > 0 ? t.seats.tooMany(max) : t.seats.noMore)
    choose(next.selection)
    announce(next.kind === 'added' ? t.seats.picked(label) : t.seats.unpicked(label))
  }

  /** Seats somebody else took meanwhile leave the choice at once, with the nearest ones offered. */
  const lose = useCallback(
    (gone: readonly number[], kept: Selection) => {
      change(kept)
      setLost((before) => ({ seats: [...(before?.seats ?? []), ...gone], kept }))
      announce(t.seats.lost(gone.map((seat) => room.label(seat)).join(', ')))
    },
    [change, room, t],
  )
  const choose = (next: Selection) => {
    setLost(null)
    change(next)
  }

  useEffect(() => {
    // Our own reservation comes back on the stream too, as seats taken.
    if (reserving.current || !room.loaded) return
    const gone = selection.filter((seat) => !room.isFree(seat))
    if (gone.length > 0) lose(gone, without(selection, gone))
  }, [props.revision, room, selection, lose])

  const book = async () => {
    if (session.state !== 'signedIn') {
      return navigate({ to: '/signin', search: { next: `/rounds/${round.id}/seats` } })
    }
    reserving.current = true
    const numbers = selection.map((seat) => room.table.numbers[seat])
    const made = await attempt.run(async (key) => {
      try {
        return await reserve(round.id, numbers, key)
      } catch (error) {
        const { code, seats } = Problem.of(error)
        if (code === 'too_many_holds' || code === 'ticket_limit') {
          // Something was held elsewhere meanwhile: say what, with the way to it.
          await queryClient.invalidateQueries({ queryKey: ['reservations'] })
        }
        if (code !== 'seat_taken' || seats.length === 0) throw error
        reserving.current = false
        room.markTaken(seats)
        return null
      }
    })
    if (made) {
      forThisTab.set(keptKey(round.id), null)
      void queryClient.invalidateQueries({ queryKey: ['reservations'], refetchType: 'none' })
      return navigate({ to: '/checkout/$reservationId', params: { reservationId: made.id } })
    }
    reserving.current = false
  }

  const found = (seats: number[]) => {
    choose(seats)
    setFinding(false)
    announce(t.seats.bestFound(seats.map((seat) => room.label(seat)).join(', ')))
    map.current?.showSeats(seats)
  }

  const soldOut = room.loaded && room.availability.free === 0
  return (
    <div className="flex min-h-0 flex-1 flex-col lg:flex-row">
      <div className={`min-h-0 flex-1 flex-col ${props.view === 'list' ? 'hidden lg:flex' : 'flex'}`}>
        <Legend room={room} filter={filter} onFilter={setFilter} />
        <div className="relative flex min-h-0 flex-1 flex-col">
          {soldOut && <SoldOut performanceId={round.performanceId} />}
          <MapView
            ref={map}
            room={room}
            selection={shown}
            filter={filter}
            onPick={pick}
            backdrop={props.blocks && <BlocksView blocks={props.blocks} />}
          />
          <div className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-end px-3 lg:justify-center">
            <button
              type="button"
              className="btn btn-quiet pointer-events-auto !min-h-11 rounded-full !px-4 text-sm text-brand shadow-card"
              disabled={soldOut || max === 0}
              onClick={() => setFinding(true)}
            >
              <SparkIcon size={18} />
              {t.seats.best}
            </button>
          </div>
        </div>
      </div>
      <aside
        className={`flex min-h-0 flex-col border-line bg-ground lg:w-[400px] lg:flex-none lg:border-l ${props.view === 'list' ? 'flex-1' : ''}`}
      >
        <div className={`min-h-0 flex-1 overflow-y-auto ${props.view === 'list' ? '' : 'hidden lg:block'}`}>
          {(wide || props.view === 'list') && (
            <Suspense fallback={<div className="skeleton m-5 h-40 rounded-card" />}>
              <SeatList
                room={room}
                revision={props.revision}
                selection={shown}
                filter={filter}
                onPick={pick}
              />
            </Suspense>
          )}
        </div>
        <ChosenBar
          room={room}
          selection={selection}
          max={max}
          busy={attempt.busy}
          signedIn={session.state === 'signedIn'}
          error={attempt.problem ? errorText(attempt.problem, t) : null}
          owned={own?.ownedSeats ?? 0}
          notice={
            <>
              {own && (own.held.length > 0 || own.mayTake === 0) && (
                <Suspense fallback={null}>
                  <OwnSeats mine={own} />
                </Suspense>
              )}
              {lost && (
                <LostNotice
                  room={room}
                  lost={lost}
                  onTake={(seats) => {
                    choose(seats)
                    map.current?.showSeats(seats)
                  }}
                  onClose={() => setLost(null)}
                />
              )}
            </>
          }
          onRemove={(seat) => choose(without(selection, [seat]))}
          onReserve={() => void book()}
        />
      </aside>
      {finding !== null && (
        <Suspense>
          <BestSheet room={room} open={finding} max={max} onClose={() => setFinding(false)} onFound={found} />
        </Suspense>
      )}
    </div>
  )
}

const keptKey = (roundId: number) => `tb.seats.${roundId}`

/** The choice outlives a sign-in or a reload in this tab. It is taken up again once it is known what is free. */
function useKeptSelection(room: SeatRoom, roundId: number) {
  const t = useT()
  const [selection, setSelection] = useState<Selection>([])
  const restored = useRef(false)
  useEffect(() => {
    if (!room.loaded || restored.current) return
    restored.current = true
    const kept = (forThisTab.get(keptKey(roundId)) ?? '')
      .split(',')
      .map((text) => room.table.indexOf(Number(text)))
      .filter((seat) => seat >= 0)
    if (kept.length === 0) return
    const free = kept.filter(room.isFree)
    setSelection(free)
    toast(free.length === kept.length ? t.seats.resume : t.seats.goneWhileAway)
  }, [room, room.loaded, roundId, t])
  const keep = useCallback(
    (next: Selection) => {
      restored.current = true
      const numbers = next.map((seat) => room.table.numbers[seat]).join(',')
      forThisTab.set(keptKey(roundId), numbers || null)
      setSelection(next)
    },
    [room, roundId],
  )
  return [selection, keep] as const
}

/** The page's frame while seats are on their way, with the hall's blocks in it as soon as these are known. */
function Waiting({ blocks }: { blocks: Blocks | undefined }) {
  const t = useT()
  useEffect(warmUp, [])
  return (
    <div className="flex min-h-0 flex-1 flex-col lg:flex-row" role="status">
      <span className="sr-only">{t.common.loading}</span>
      <div className="flex min-h-0 flex-1 flex-col">
        <div className="flex h-[65px] shrink-0 items-center border-b border-line bg-surface px-3 lg:px-5">
          <div className="skeleton h-10 w-40" />
        </div>
        <div className="relative min-h-0 flex-1">
          {blocks ? (
            <BlocksView blocks={blocks} />
          ) : (
            <div className="skeleton absolute inset-4 rounded-card" />
          )}
        </div>
      </div>
      <div className="h-[calc(129px+env(safe-area-inset-bottom))] shrink-0 border-t border-line bg-surface lg:h-auto lg:w-[400px] lg:border-t-0 lg:border-l" />
    </div>
  )
}
