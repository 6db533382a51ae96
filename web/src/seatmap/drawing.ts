import { grow, growBy, nowhere, orderOf, type PlanColumns } from './pack'
import type { Bounds, Point, Stage } from './plan'

/** What is known of a plan before its seats are there: enough to draw blocks with their names. */
export interface Blocks {
  readonly stage: Stage | null
  readonly grades: readonly string[]
  readonly sections: readonly Block[]
  readonly bounds: Bounds
}

export interface Block {
  readonly name: string
  readonly seatCount: number
  /** Index into `grades`: the one that most of its seats have. */
  readonly grade: number
  /** x and y of each point, walking around the seats. */
  readonly outline: readonly number[]
  readonly bounds: Bounds
  readonly labelAt: Point
}

/** Reads a drawing (modules/catalog/plan_drawing.go says what its bytes mean) while it arrives. */
export class DrawingReader {
  private readonly chunks: Uint8Array[] = []
  private length = 0
  private head: Head | null = null

  /** Takes the next bytes. Answers the blocks once, as soon as they are complete. */
  push(chunk: Uint8Array): Blocks | null {
    this.chunks.push(chunk)
    this.length += chunk.length
    if (this.head) return null
    this.head = readHead(this.whole())
    return this.head && blocksOf(this.head)
  }

  /** What all the bytes say. */
  finish(): PlanColumns {
    if (!this.head) throw new Error('the drawing ends before its seats')
    return readSeats(this.whole(), this.head)
  }

  private whole(): Uint8Array {
    if (this.chunks.length > 1) {
      const all = new Uint8Array(this.length)
      let at = 0
      for (const chunk of this.chunks) {
        all.set(chunk, at)
        at += chunk.length
      }
      this.chunks.splice(0, this.chunks.length, all)
    }
    return this.chunks[0]
  }
}

interface Head {
  stage: Stage | null
  grades: string[]
  sections: { name: string; seats: number; grade: number; outline: number[] }[]
  seats: number
  /** Where the rest begins. */
  end: number
}

/** Null while bytes are missing. */
function readHead(bytes: Uint8Array): Head | null {
  // What it is, the version of the form, and the head's length, which takes no more than three bytes.
  if (bytes.length < 8) return null
  if (bytes[0] !== 0x54 || bytes[1] !== 0x42 || bytes[2] !== 0x50 || bytes[3] !== 1)
    throw new Error('this is no drawing')
  const from = new Bytes(bytes, 4)
  const end = from.count() + from.at
  if (bytes.length < end) return null
  from.count() // the plan's version
  from.count() // the hall
  const stage = from.count() === 1 ? readStage(from) : null
  const grades = from.list(() => from.text())
  const sections = from.list(() => {
    const name = from.text()
    const seats = from.count()
    const grade = from.count()
    let x = 0
    let y = 0
    const outline = from.list(() => [(x += from.signed()) / 10, (y += from.signed()) / 10]).flat()
    return { name, seats, grade, outline }
  })
  return { stage, grades, sections, seats: from.count(), end }
}

function readStage(from: Bytes): Stage {
  const [x, y, width, height] = [0, 0, 0, 0].map(() => from.signed() / 10)
  const name = from.text()
  return { x, y, width, height, ...(name && { name }) }
}

function readSeats(bytes: Uint8Array, head: Head): PlanColumns {
  const from = new Bytes(bytes, head.end)
  const rows = from.list(() => ({ section: from.count(), name: from.text() }))
  const patterns = from.list(() => [from.text(), from.text()] as const)
  let row = 0
  const runs = from.list(() => {
    row += from.signed()
    const grade = from.count()
    const count = from.count()
    const pattern = from.count() - 1
    return pattern < 0
      ? { row, grade, count, pattern: 0, from: 0, step: 0, label: from.text() }
      : { row, grade, count, pattern, from: from.count(), step: from.signed() }
  })
  return {
    stage: head.stage,
    sections: head.sections.map(({ name }) => name),
    grades: head.grades,
    rows,
    patterns,
    runs,
    x: readPlaces(from, head.seats),
    y: readPlaces(from, head.seats),
  }
}

function readPlaces(from: Bytes, count: number): Int32Array {
  const places = new Int32Array(count)
  let last = 0
  let step = 0
  for (let i = 0; i < count; i++) {
    const value = last + step + from.signed()
    if (i > 0) step = value - last
    places[i] = last = value
  }
  return places
}

function blocksOf({ stage, grades, sections }: Head): Blocks {
  const order = orderOf(grades)
  const bounds = nowhere()
  const drawn = sections.filter(({ seats }) => seats > 0)
  const blocks = drawn.map(({ name, seats, grade, outline }): Block => {
    const own = nowhere()
    for (let i = 0; i < outline.length; i += 2) {
      grow(own, outline[i], outline[i + 1])
      grow(bounds, outline[i], outline[i + 1])
    }
    return {
      name,
      seatCount: seats,
      grade: order.indexOf(grade),
      outline,
      bounds: own,
      labelAt: { x: (own.minX + own.maxX) / 2, y: (own.minY + own.maxY) / 2 },
    }
  })
  if (stage) growBy(bounds, stage)
  return { stage, grades: order.map((index) => grades[index]), sections: blocks, bounds }
}

/** Numbers and texts out of bytes, one after another. */
class Bytes {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {}

  count(): number {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      if (this.at >= this.bytes.length) throw new Error('the drawing ends early')
      const byte = this.bytes[this.at++]
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
  }

  signed(): number {
    const value = this.count()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  text(): string {
    const length = this.count()
    return utf8.decode(this.bytes.subarray(this.at, (this.at += length)))
  }

  list<T>(read: () => T): T[] {
    return Array.from({ length: this.count() }, read)
  }
}

const utf8 = new TextDecoder()
