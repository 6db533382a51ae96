import type { Availability } from './availability'
import type { Camera, View } from './camera'
import type { GradeStyle, MapColors } from './palette'
import type { Picker } from './picking'
import type { SeatTable } from './plan'

/** What a seat looks like now. Dimmed seats are outside the grades that the person filters for. */
export const seatLook = { free: 0, taken: 1, mine: 2, dimmed: 3 } as const

/** How all seats look at once: those of one's own, those of other grades than the one that is filtered for. */
export function lookAll(
  looks: Uint8Array,
  { taken, forSale }: Availability,
  { count, grade }: SeatTable,
  filter: number | null,
  selection: readonly number[],
): void {
  for (let seat = 0; seat < count; seat++) {
    const which = grade[seat]
    if (taken[seat] || !forSale[which]) looks[seat] = seatLook.taken
    else looks[seat] = filter !== null && which !== filter ? seatLook.dimmed : seatLook.free
  }
  for (const seat of selection) looks[seat] = seatLook.mine
}

/** What a renderer needs to know of the seats. */
export type DrawnSeats = Pick<SeatTable, 'count' | 'x' | 'y' | 'grade' | 'pitch'>

export interface Frame {
  camera: Camera
  view: View
  pixelRatio: number
  /** Drawn width of a seat in CSS pixels. */
  seatSize: number
  nowMs: number
}

/** Draws the seats and nothing else. One implementation on WebGL2, one on Canvas2D. */
export interface SeatRenderer {
  readonly kind: 'webgl2' | 'canvas2d'
  /** Draws other seats from now on: where a plan is edited they come, go and move. */
  replace(table: DrawnSeats, picker: Picker): void
  setColors(colors: MapColors, grades: readonly GradeStyle[]): void
  /** Gives seats a new look. They fade into it from fadeStartMs on; 0 means at once. */
  setLooks(looks: Uint8Array, changed: readonly number[] | null, fadeStartMs: number): void
  draw(frame: Frame): void
  /**
   * Draws a picture out of sight and tells when it is done; drawing the same frame then only shows it. Where seats are
   * drawn by software, the page would otherwise stand still until the last of them is drawn.
   */
  drawAside?(frame: Frame, onDone: () => void): void
  dispose(): void
}

export const fadeMs = 220
/** From this size (CSS pixels) on a seat shows its grade's mark; from the next on its number. */
export const markFrom = 5
export const numberFrom = 20
