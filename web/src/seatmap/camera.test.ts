import { describe, expect, it } from 'vitest'
import { between, confine, fit, pan, toPlan, toScreen, zoomAt, type Limits } from './camera'

const view = { width: 400, height: 300 }
const bounds = { minX: 0, minY: 0, maxX: 1000, maxY: 500 }
const limits: Limits = { bounds, minScale: 0.2, maxScale: 10 }

describe('the camera', () => {
  it('fits everything with its margin', () => {
    const camera = fit(bounds, view, 20)
    expect(toScreen(camera, view, 0, 250)).toEqual({ x: 20, y: 150 })
    expect(toScreen(camera, view, 1000, 250)).toEqual({ x: 380, y: 150 })
  })

  it('does not blow a tiny hall up beyond its limit', () => {
    expect(fit({ minX: 0, minY: 0, maxX: 1, maxY: 1 }, view, 0, 5).scale).toBe(5)
  })

  it('goes from screen to plan and back', () => {
    const camera = { x: 30, y: 40, scale: 2.5 }
    const point = toPlan(camera, view, 123, 45)
    const back = toScreen(camera, view, point.x, point.y)
    expect(back.x).toBeCloseTo(123)
    expect(back.y).toBeCloseTo(45)
  })

  it('keeps what is under the finger there while zooming', () => {
    const camera = fit(bounds, view, 0)
    const under = toPlan(camera, view, 100, 80)
    const closer = zoomAt(camera, view, 100, 80, 3, limits)
    const after = toScreen(closer, view, under.x, under.y)
    expect(after.x).toBeCloseTo(100)
    expect(after.y).toBeCloseTo(80)
  })

  it('never zooms beyond its limits', () => {
    const camera = { x: 0, y: 0, scale: 1 }
    expect(zoomAt(camera, view, 0, 0, 1000, limits).scale).toBe(10)
    expect(zoomAt(camera, view, 0, 0, 0.0001, limits).scale).toBe(0.2)
  })

  it('lets the plan follow the finger, but not out of reach', () => {
    const camera = { x: 100, y: 100, scale: 2 }
    expect(pan(camera, 10, -20)).toEqual({ x: 95, y: 110, scale: 2 })
    expect(confine(pan(camera, 1e6, 1e6), limits)).toEqual({ x: 0, y: 0, scale: 2 })
  })

  it('flies from one place to another and arrives', () => {
    const from = { x: 0, y: 0, scale: 1 }
    const to = { x: 100, y: 50, scale: 8 }
    expect(between(from, to, 0)).toEqual(from)
    expect(between(from, to, 1).x).toBeCloseTo(100)
    expect(between(from, to, 1).scale).toBeCloseTo(8)
    expect(between(from, { ...from, x: 10 }, 1).x).toBeCloseTo(10)
  })
})
