import { skipToken, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react'
import { client, unwrap } from '../api/client'
import { watchSeats } from '../api/seatStream'
import type { Price, RoundDetail } from '../api/types'
import type { Blocks } from './drawing'
import { blocksKey, drawnPlan } from './planLoader'
import { SeatRoom } from './room'

/** A round's room, filled at once from a cached read and kept current by the stream. */
export function useRoom(
  roundId: number,
  round: RoundDetail | undefined,
  prices: readonly Price[] | null | undefined,
) {
  const [hallId, version] = [round?.hallId ?? 0, round?.planVersion ?? 0]
  const planQuery = useQuery({ ...drawnPlan(hallId, version), enabled: round !== undefined })
  /** What can be drawn of the plan while its seats are on their way. */
  const blocks = useQuery<Blocks>({
    queryKey: blocksKey(hallId, version),
    queryFn: skipToken,
    structuralSharing: false,
  }).data
  /** Null until the stream has said something: there is nothing to say of it yet. */
  const [live, setLive] = useState<boolean | null>(null)
  const room = useMemo(() => {
    if (!planQuery.data || !prices) return null
    const { table, picker } = planQuery.data
    return new SeatRoom(table, new Map(prices.map(({ grade, amount }) => [grade, amount])), picker)
    // Prices are read once: a change while somebody is choosing is the server's to refuse.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [planQuery.data, prices !== null && prices !== undefined])

  // Who holds what is asked for beside the plan, not after it.
  const first = useRef<ReturnType<typeof askSeats> | null>(null)
  useEffect(() => {
    first.current = askSeats(roundId)
  }, [roundId])
  useEffect(() => {
    if (!room) return
    let gone = false
    void first.current?.then((seats) => {
      // The stream's snapshot is newer when it was faster.
      if (!gone && !room.loaded && seats?.taken !== undefined) room.load(seats.version, seats.taken)
    })
    const stop = watchSeats(roundId, {
      onSnapshot: ({ version, taken }) => room.load(version, taken),
      onDelta: ({ version, taken, freed }) => room.apply(version, taken, freed),
      onLive: setLive,
    })
    return () => {
      gone = true
      stop()
    }
  }, [room, roundId])

  const revision = useSyncExternalStore(
    useMemo(() => (listener: () => void) => (room ? room.watch(listener) : () => undefined), [room]),
    () => room?.revision ?? 0,
  )
  return { room, blocks, revision, live, error: planQuery.error, retry: planQuery.refetch }
}

/** Null when it fails: the stream tells the same. */
function askSeats(id: number) {
  return unwrap(
    client.GET('/api/v1/rounds/{id}/seats', { params: { path: { id }, query: { view: 'bitmap' } } }),
  ).catch(() => null)
}
