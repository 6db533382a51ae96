// @vitest-environment node
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decode, handedOver } from './decode'
import { DrawingReader, type Blocks } from './drawing'
import { Picker } from './picking'
import { openTable } from './plan'

// What the server writes, held by TestPlanDrawingIsWhatThePageReads.
const golden = new URL('../../../modules/catalog/testdata/drawing.hex', import.meta.url)
const drawing = new Uint8Array(Buffer.from(readFileSync(golden, 'utf8').trim(), 'hex'))

function read(chunkSize: number) {
  const reader = new DrawingReader()
  const told: { blocks: Blocks; after: number }[] = []
  for (let at = 0; at < drawing.length; at += chunkSize) {
    const blocks = reader.push(drawing.slice(at, at + chunkSize))
    if (blocks) told.push({ blocks, after: at + chunkSize })
  }
  return { reader, told }
}

describe('a drawing', () => {
  it.each([1, 7, 100_000])('is read in pieces of %d bytes to the same seats', (size) => {
    const { reader, told } = read(size)
    expect(told).toHaveLength(1)
    const { table: packed, index } = decode(reader)
    const table = openTable(packed)
    expect(table.count).toBe(43)
    expect([0, 29, 30, 39, 40, 41, 42].map((seat) => table.label(seat))).toEqual([
      '1층 A열 30번',
      '1층 A열 1번',
      '1층 B열 1번',
      '1층 B열 19번',
      '휠체어석',
      '박스 007',
      '박스 8',
    ])
    expect(table.grades).toEqual(['VIP', 'R'])
    expect(table.sections.map(({ name, seatCount }) => [name, seatCount])).toEqual([
      ['1층', 40],
      ['', 3],
    ])
    expect(table.x[1]).toBeCloseTo(10.5)
    expect(table.x[40]).toBeCloseTo(-500.7, 3)
    expect(table.y[0]).toBeCloseTo(-3.2)
    expect(table.stage).toEqual({ x: -20.5, y: -90, width: 300, height: 40, name: '그라운드' })
    expect(new Picker(table, index).nearest(-500, 0, 5)).toBe(40)
  })

  it('tells its blocks long before its seats', () => {
    const { told } = read(1)
    const [{ blocks, after }] = told
    expect(after).toBeLessThan(drawing.length / 2)
    expect(blocks.sections.map(({ name, seatCount, grade }) => [name, seatCount, grade])).toEqual([
      ['1층', 40, 0],
      ['', 3, 1],
    ])
    expect(blocks.grades).toEqual(['VIP', 'R'])
    expect(blocks.sections[0].bounds.maxX).toBeCloseTo(29 * 10.5)
    expect(blocks.bounds.minY).toBe(-90)
  })

  it('is handed over without being copied', () => {
    const { reader } = read(100_000)
    const decoded = decode(reader)
    const there = structuredClone(decoded, { transfer: handedOver(decoded) })
    expect(decoded.table.x.length).toBe(0)
    expect(decoded.table.labels.first.length).toBe(0)
    expect(openTable(there.table).label(29)).toBe('1층 A열 1번')
  })

  it('that is cut short, or is something else, is refused', () => {
    const reader = new DrawingReader()
    reader.push(drawing.slice(0, drawing.length - 3))
    expect(() => decode(reader)).toThrow('ends early')
    expect(() => decode(new DrawingReader())).toThrow('before its seats')
    expect(() => new DrawingReader().push(new TextEncoder().encode('{"version":1}'))).toThrow('no drawing')
  })
})
