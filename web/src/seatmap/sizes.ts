import type { Point } from './plan'

export interface SeatMapEvents {
  /** A seat was meant by a tap or a click; whether it can be chosen is the caller's to say. */
  onPick(seat: number): void
  /** The seats stand on the screen for the first time, as free or taken as they are. */
  onDrawn?(): void
  onHover?(seat: number | null, at: Point | null): void
}

/** Share of the distance between neighbours that a seat fills. */
export const seatShare = 0.84
export const largestSeatPx = 46
/** From this size on a tap means a seat; below it, it means "closer". A finger is blunter than a mouse. */
export const tapSeatFromPx = { touch: 17, mouse: 10 }
export const closeUpSeatPx = 25
export const fingerReachPx = 22
