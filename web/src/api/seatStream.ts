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
  onConnection(live: boolean): void
}

/**
 * Follows a round's seats. A snapshot comes first and after every reconnection, so a gap can't go unseen.
 * EventSource reconnects by itself unless the server refuses outright; then we come back with growing pauses.
 */
export function watchSeats(roundId: number, listener: Listener): () => void {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let pauseMs = 1000

  const open = () => {
    source = new EventSource(`/api/v1/rounds/${roundId}/seats/stream`)
    source.addEventListener('open', () => {
      pauseMs = 1000
      listener.onConnection(true)
    })
    source.addEventListener('snapshot', (event) => listener.onSnapshot(JSON.parse(event.data)))
    source.addEventListener('delta', (event) => {
      const { version, taken, freed } = JSON.parse(event.data) as Partial<SeatDelta>
      listener.onDelta({ version: version ?? 0, taken: taken ?? [], freed: freed ?? [] })
    })
    source.addEventListener('error', () => {
      listener.onConnection(false)
      if (source?.readyState !== EventSource.CLOSED) return
      timer = setTimeout(open, pauseMs)
      pauseMs = Math.min(pauseMs * 2, 30_000)
    })
  }
  open()
  return () => {
    clearTimeout(timer)
    source?.close()
  }
}
