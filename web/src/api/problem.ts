/** What the server says when it refuses: RFC 9457 with a stable code. `offline` and `unknown` are ours. */
export class Problem extends Error {
  readonly code: string
  readonly status: number
  /** Seat numbers that conflict, with `seat_taken`. */
  readonly seats: number[]
  readonly requestId: string | null
  /** The whole answer, for what only some pages ask about. */
  readonly said: Record<string, unknown>

  constructor(
    code: string,
    status: number,
    detail = '',
    seats: number[] = [],
    requestId: string | null = null,
    said: Record<string, unknown> = {},
  ) {
    super(detail || code)
    this.name = 'Problem'
    this.code = code
    this.status = status
    this.seats = seats
    this.requestId = requestId
    this.said = said
  }

  static from(body: unknown, response: Response): Problem {
    const said = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
    const code = typeof said.code === 'string' ? said.code : response.status === 404 ? 'not_found' : 'unknown'
    const seats = Array.isArray(said.seats) ? said.seats.filter((seat) => typeof seat === 'number') : []
    const detail = typeof said.detail === 'string' ? said.detail : ''
    return new Problem(code, response.status, detail, seats, response.headers.get('X-Request-Id'), said)
  }

  static of(error: unknown): Problem {
    if (error instanceof Problem) return error
    return new Problem('unknown', 0, error instanceof Error ? error.message : String(error))
  }
}
