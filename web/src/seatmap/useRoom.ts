import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import { client, unwrap } from '../api/client'
import { plan } from '../api/queries'
import { watchSeats } from '../api/seatStream'
import type { Price, RoundDetail } from '../api/types'
import { decodePlan } from './plan'
import { SeatRoom } from './room'

/** A round's room, filled at once from a cached read and kept current by the stream. */
export function useRoom(round: RoundDetail | undefined, prices: readonly Price[] | null | undefined) {
  const planQuery = useQuery({
    ...plan(round?.hallId ?? 0, round?.planVersion ?? 0),
    enabled: round !== undefined,
  })
  const [live, setLive] = useState(true)
  const room = useMemo(() => {
    if (!planQuery.data || !prices) return null
    return new SeatRoom(
      decodePlan({ stage: planQuery.data.stage, seats: planQuery.data.seats ?? [] }),
      new Map(prices.map(({ grade, amount }) => [grade, amount])),
    )
    // Prices are read once: a change while somebody is choosing is the server's to refuse.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [planQuery.data, prices !== null && prices !== undefined])
  const roundId = round?.id

  useEffect(() => {
    if (!room || roundId === undefined) return
    let gone = false
    unwrap(
      client.GET('/api/v1/rounds/{id}/seats', {
        params: { path: { id: roundId }, query: { view: 'bitmap' } },
      }),
    )
      .then((seats) => {
        // The stream's snapshot is newer when it was faster.
        if (!gone && !room.loaded && seats.taken !== undefined) room.load(seats.version, seats.taken)
      })
      .catch(() => undefined)
    const stop = watchSeats(roundId, {
      onSnapshot: ({ version, taken }) => room.load(version, taken),
      onDelta: ({ version, taken, freed }) => room.apply(version, taken, freed),
      onConnection: setLive,
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
  return { room, revision, live, error: planQuery.error, retry: planQuery.refetch }
}
