import { follow } from './stream'

export interface SeatSnapshot {
  version: number
  /** Bit i (least significant first) = seat number i + 1 is not available. */
  taken: string
}

export interface SeatDelta {
  version: number
  taken: number[]
  freed: number[]
}

interface Listener {
  onSnapshot(snapshot: SeatSnapshot): void
  onDelta(delta: SeatDelta): void
  /** Whether what is shown is what is so now. */
  onLive(live: boolean): void
}

/** Follows a round's seats. A snapshot comes first and after every reconnection, so that a gap can't go unseen. */
export function watchSeats(roundId: number, listener: Listener): () => void {
  return follow({
    path: `/api/v1/rounds/${roundId}/seats/stream`,
    onLive: listener.onLive,
    onEvent({ event, data }) {
      if (event === 'snapshot') listener.onSnapshot(JSON.parse(data) as SeatSnapshot)
      if (event !== 'delta') return
      const { version, taken, freed } = JSON.parse(data) as Partial<SeatDelta>
      listener.onDelta({ version: version ?? 0, taken: taken ?? [], freed: freed ?? [] })
    },
  })
}
