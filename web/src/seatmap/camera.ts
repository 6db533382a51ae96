import type { Bounds, Point } from './plan'

/** What of the plan is on screen: the plan point in the middle of the view, and CSS pixels a plan unit. */
export interface Camera {
  x: number
  y: number
  scale: number
}

export interface View {
  width: number
  height: number
}

export interface Limits {
  bounds: Bounds
  minScale: number
  maxScale: number
}

/** The camera that shows all of a box with a margin (CSS pixels) around it. */
export function fit(bounds: Bounds, view: View, margin: number, maxScale = Infinity): Camera {
  const width = Math.max(bounds.maxX - bounds.minX, 1e-6)
  const height = Math.max(bounds.maxY - bounds.minY, 1e-6)
  const scale = Math.min(
    Math.max(view.width - 2 * margin, 1) / width,
    Math.max(view.height - 2 * margin, 1) / height,
    maxScale,
  )
  return { x: (bounds.minX + bounds.maxX) / 2, y: (bounds.minY + bounds.maxY) / 2, scale }
}

export function toScreen(camera: Camera, view: View, x: number, y: number): Point {
  return {
    x: (x - camera.x) * camera.scale + view.width / 2,
    y: (y - camera.y) * camera.scale + view.height / 2,
  }
}

export function toPlan(camera: Camera, view: View, px: number, py: number): Point {
  return {
    x: (px - view.width / 2) / camera.scale + camera.x,
    y: (py - view.height / 2) / camera.scale + camera.y,
  }
}

/** Moves by CSS pixels: the plan follows the finger. */
export function pan(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.scale, y: camera.y - dy / camera.scale }
}

/** Zooms while the plan point under (px, py) stays where it is. */
export function zoomAt(
  camera: Camera,
  view: View,
  px: number,
  py: number,
  factor: number,
  limits: Limits,
): Camera {
  const scale = clamp(camera.scale * factor, limits.minScale, limits.maxScale)
  const anchor = toPlan(camera, view, px, py)
  return {
    scale,
    x: anchor.x - (px - view.width / 2) / scale,
    y: anchor.y - (py - view.height / 2) / scale,
  }
}

/** Keeps the plan in reach: its middle can't be pushed out of the view, and the zoom stays within limits. */
export function confine(camera: Camera, limits: Limits): Camera {
  const { bounds } = limits
  return {
    scale: clamp(camera.scale, limits.minScale, limits.maxScale),
    x: clamp(camera.x, bounds.minX, bounds.maxX),
    y: clamp(camera.y, bounds.minY, bounds.maxY),
  }
}

/** A camera on the way between two, zooming evenly to the eye. */
export function between(from: Camera, to: Camera, share: number): Camera {
  const eased = 1 - (1 - share) ** 3
  const scale = from.scale * (to.scale / from.scale) ** eased
  // Position follows the zoom, so that the goal doesn't swing out of sight on the way.
  const moved =
    Math.abs(to.scale - from.scale) < 1e-9
      ? eased
      : (1 / from.scale - 1 / scale) / (1 / from.scale - 1 / to.scale)
  return { scale, x: from.x + (to.x - from.x) * moved, y: from.y + (to.y - from.y) * moved }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high)
}

/** What stays free around a plan that is shown whole. */
export const wholeMargin = ({ width }: View): number => Math.min(36, width * 0.06)

/** A point moved so that the view around it doesn't leave a section that is wider than the view. */
export function hold(point: Point, section: Bounds, view: View, scale: number): Point {
  const along = (value: number, low: number, high: number, half: number) =>
    high - low < 2 * half ? (low + high) / 2 : Math.min(Math.max(value, low + half * 0.8), high - half * 0.8)
  return {
    x: along(point.x, section.minX, section.maxX, view.width / scale / 2),
    y: along(point.y, section.minY, section.maxY, view.height / scale / 2),
  }
}
