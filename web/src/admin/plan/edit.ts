import {
  boxOf,
  mapRows,
  mapSeats,
  mapSection,
  newRow,
  newSeat,
  newSection,
  nextId,
  planBox,
  selected,
  usual,
  type Box,
  type Plan,
  type Row,
  type Seat,
  type Section,
  type Stage,
} from './model'
import { evenly, layOut, readShape, reshape, type Point, type Shape } from './shape'

/* Every change that a person can make to a drawing, as plan in, plan out. */

type Ids = ReadonlySet<number>

export function moveSeats(plan: Plan, ids: Ids, dx: number, dy: number): Plan {
  if (dx === 0 && dy === 0) return plan
  return mapSeats(plan, ids, (seat) => ({ ...seat, x: seat.x + dx, y: seat.y + dy }))
}

/** Turns seats clockwise, as one sees it, around a point. */
export function rotateSeats(plan: Plan, ids: Ids, around: Point, radians: number): Plan {
  const cos = Math.cos(radians)
  const sin = Math.sin(radians)
  return mapSeats(plan, ids, (seat) => {
    const x = seat.x - around.x
    const y = seat.y - around.y
    return { ...seat, x: around.x + x * cos - y * sin, y: around.y + x * sin + y * cos }
  })
}

/** Flips seats left to right ('x') or top to bottom ('y') within the box around them. */
export function mirrorSeats(plan: Plan, ids: Ids, axis: 'x' | 'y'): Plan {
  const box = boxOf(selected(plan, ids))
  if (!box) return plan
  return mapSeats(plan, ids, (seat) =>
    axis === 'x'
      ? { ...seat, x: box.minX + box.maxX - seat.x }
      : { ...seat, y: box.minY + box.maxY - seat.y },
  )
}

/** Rows that lose all their seats go, and sections that lose all their rows. */
export function removeSeats(plan: Plan, ids: Ids): Plan {
  const left = mapRows(plan, (row) => {
    const seats = row.seats.filter((seat) => !ids.has(seat.id))
    return seats.length === row.seats.length ? row : seats.length ? { ...row, seats } : null
  })
  const before = new Map(plan.sections.map((section) => [section.id, section.rows.length]))
  const sections = left.sections.filter((section) => section.rows.length > 0 || before.get(section.id) === 0)
  return { ...left, sections }
}

export function paintSeats(plan: Plan, ids: Ids, grade: string): Plan {
  const known = grade === '' || plan.grades.includes(grade)
  const painted = mapSeats(plan, ids, (seat) => (seat.grade === grade ? seat : { ...seat, grade }))
  return known ? painted : { ...painted, grades: [...plan.grades, grade] }
}

/** Gives a grade another name; seats follow. With a name that exists the two become one. */
export function renameGrade(plan: Plan, from: string, to: string): Plan {
  const renamed = mapRows(plan, (row) =>
    row.seats.some((seat) => seat.grade === from)
      ? { ...row, seats: row.seats.map((seat) => (seat.grade === from ? { ...seat, grade: to } : seat)) }
      : row,
  )
  return { ...renamed, grades: [...new Set(plan.grades.map((grade) => (grade === from ? to : grade)))] }
}

export function addGrade(plan: Plan, grade: string): Plan {
  return grade === '' || plan.grades.includes(grade) ? plan : { ...plan, grades: [...plan.grades, grade] }
}

/** Takes a grade off the list; seats that had it have none then. */
export function removeGrade(plan: Plan, grade: string): Plan {
  const bare = renameGrade(plan, grade, '')
  return { ...bare, grades: bare.grades.filter((each) => each !== '' && each !== grade) }
}

/** A renamed row or section is said anew on every ticket of it. */
const relabelled = (row: Row): Row =>
  row.seats.some((seat) => seat.label !== null)
    ? { ...row, seats: row.seats.map((seat) => (seat.label === null ? seat : { ...seat, label: null })) }
    : row

export function renameRow(plan: Plan, rowId: number, name: string): Plan {
  return mapRows(plan, (row) => (row.id === rowId && row.name !== name ? { ...relabelled(row), name } : row))
}

export function renameSection(plan: Plan, sectionId: number, name: string): Plan {
  return mapSection(plan, sectionId, (section) =>
    section.name === name ? section : { ...section, name, rows: section.rows.map(relabelled) },
  )
}

export function addSection(plan: Plan, name: string): { plan: Plan; section: Section } {
  const section = newSection(name)
  return { plan: { ...plan, sections: [...plan.sections, section] }, section }
}

export function removeSection(plan: Plan, sectionId: number): Plan {
  return { ...plan, sections: plan.sections.filter((section) => section.id !== sectionId) }
}

export function removeRow(plan: Plan, rowId: number): Plan {
  return mapRows(plan, (row) => (row.id === rowId ? null : row))
}

/** Puts rows into a section, made when `into` is a name; seats of a row that were not meant stay behind. */
export function gatherInto(plan: Plan, ids: Ids, into: number | string): Plan {
  const gathered: Row[] = []
  const left = mapRows(plan, (row, section) => {
    if (section.id === into) return row
    const meant = row.seats.filter((seat) => ids.has(seat.id))
    if (meant.length === 0) return row
    const seats = row.seats.filter((seat) => !ids.has(seat.id))
    // What sits in another row than before is another seat to the server.
    const whole = seats.length === 0
    gathered.push(
      relabelled({
        id: whole ? row.id : nextId(),
        name: row.name,
        seats: whole ? meant : meant.map((seat) => ({ ...seat, origin: 0 })),
      }),
    )
    return whole ? null : { ...row, seats }
  })
  if (gathered.length === 0) return plan
  const kept = left.sections.filter((section) => section.rows.length > 0 || section.id === into)
  if (typeof into === 'string')
    return { ...left, sections: [...kept, newSection(freeName(kept, into), gathered)] }
  return {
    ...left,
    sections: kept.map((section) =>
      section.id === into ? { ...section, rows: [...section.rows, ...gathered] } : section,
    ),
  }
}

/** A name that no other section or row has: A구역, A구역 2. */
export function freeName(taken: readonly { name: string }[], wish: string): string {
  const names = new Set(taken.map(({ name }) => name))
  if (!names.has(wish)) return wish
  const stem = wish.replace(/ \d+$/, '')
  for (let n = 2; ; n++) if (!names.has(`${stem} ${n}`)) return `${stem} ${n}`
}

export interface Pasted {
  plan: Plan
  ids: Set<number>
}

/** What was copied: rows with the names of the sections that they were in. */
export type Clip = readonly { section: string; whole: boolean; rows: readonly Row[] }[]

export function copySeats(plan: Plan, ids: Ids): Clip {
  return plan.sections.flatMap((section) => {
    const rows = section.rows.flatMap((row) => {
      const seats = row.seats.filter((seat) => ids.has(seat.id))
      return seats.length ? [{ ...row, seats }] : []
    })
    const whole = rows.reduce((n, row) => n + row.seats.length, 0) === countIn(section)
    return rows.length ? [{ section: section.name, whole, rows }] : []
  })
}

const countIn = (section: Section) => section.rows.reduce((n, row) => n + row.seats.length, 0)

/** Whole sections become further sections; single rows become further rows of the section they came from. */
export function pasteSeats(plan: Plan, clip: Clip, dx: number, dy: number): Pasted {
  const ids = new Set<number>()
  let sections = [...plan.sections]
  for (const { section: name, whole, rows } of clip) {
    const home = sections.find((section) => section.name === name)
    const apart = whole || !home
    const others: { name: string }[] = apart ? [] : [...home.rows]
    const copies = rows.map((row) => {
      const copy = newRow(
        apart ? row.name : freeName(others, row.name),
        row.seats.map((seat) => ({
          ...seat,
          id: nextId(),
          label: null,
          origin: 0,
          x: seat.x + dx,
          y: seat.y + dy,
        })),
      )
      others.push(copy)
      for (const seat of copy.seats) ids.add(seat.id)
      return copy
    })
    if (apart) sections.push(newSection(freeName(sections, name), copies))
    else
      sections = sections.map((section) =>
        section === home ? { ...section, rows: [...section.rows, ...copies] } : section,
      )
  }
  return { plan: { ...plan, sections }, ids }
}

/** Lays out anew every row that has one of the seats: another bend, spacing or angle. */
export function reshapeRows(plan: Plan, ids: Ids, change: (shape: Shape) => Partial<Shape>): Plan {
  return mapRows(plan, (row) => {
    if (!row.seats.some((seat) => ids.has(seat.id)) || isFreeForm(row)) return row
    return reshape(row, change)
  })
}

/** Whether a row is no row to the eye, as a standing area: laying it on one line would crush it. */
export function isFreeForm(row: Row): boolean {
  const { error, spacing } = readShape(row.seats)
  return row.seats.length > 2 && error > Math.max(spacing * 1.5, 12)
}

/**
 * Bends rows around one centre, as a hall does: the front-most row gets the radius, and each one behind it a
 * radius that is larger by its distance. A radius of 0 makes them straight.
 */
export function bendRows(plan: Plan, ids: Ids, radius: number): Plan {
  const rows = plan.sections
    .flatMap((section) => section.rows)
    .filter((row) => row.seats.length > 1 && row.seats.some((seat) => ids.has(seat.id)))
  if (rows.length === 0) return plan
  const shapes = rows.map((row) => readShape(row.seats))
  const front = shapes[0]
  // Depth is measured along the first row's own "away from the stage".
  const depth = (shape: Shape) =>
    -(shape.middle.x - front.middle.x) * Math.sin(front.angle) +
    (shape.middle.y - front.middle.y) * Math.cos(front.angle)
  const nearest = Math.min(...shapes.map(depth))
  return reshapeRows(plan, ids, (shape) => {
    if (radius === 0) return { bend: 0 }
    const own = Math.abs(radius) + Math.sign(radius) * (depth(shape) - nearest)
    return { bend: Math.sign(radius) / Math.max(own, shape.spacing * 2) }
  })
}

export function respaceRows(plan: Plan, ids: Ids, spacing: number): Plan {
  return reshapeRows(plan, ids, (shape) =>
    shape.spacing > 0 ? { along: shape.along.map((at) => (at * spacing) / shape.spacing) } : {},
  )
}

/** Spreads the seats of each row evenly: aisles and crooked hands are gone. */
export function straighten(plan: Plan, ids: Ids): Plan {
  return reshapeRows(plan, ids, (shape) => {
    const order = shape.along.map((_, i) => i).sort((a, b) => shape.along[a] - shape.along[b])
    const even = evenly(order.length, shape.spacing)
    const along = new Array<number>(order.length)
    order.forEach((seat, place) => (along[seat] = even[place]))
    return { along }
  })
}

/** Puts the middles of rows on one upright line, the middle of all of them. */
export function centreRows(plan: Plan, ids: Ids): Plan {
  const rows = plan.sections.flatMap((section) => section.rows)
  const meant = rows.filter((row) => row.seats.some((seat) => ids.has(seat.id)))
  const box = boxOf(meant.flatMap((row) => row.seats))
  if (!box) return plan
  const centre = (box.minX + box.maxX) / 2
  return reshapeRows(plan, ids, ({ middle }) => ({ middle: { ...middle, x: centre } }))
}

/** Opens an aisle behind the last of the chosen seats of each row; both sides move away by half of it. */
export function openAisle(plan: Plan, ids: Ids, width: number = usual.aisle): Plan {
  return mapRows(plan, (row) => {
    if (!row.seats.some((seat) => ids.has(seat.id)) || isFreeForm(row)) return row
    return reshape(row, ({ along }) => {
      const cut = Math.max(...row.seats.map((seat, i) => (ids.has(seat.id) ? along[i] : -Infinity)))
      if (along.every((at) => at <= cut)) return {}
      return { along: along.map((at) => (at <= cut ? at - width / 2 : at + width / 2)) }
    })
  })
}

/** A row with more or fewer seats. They come and go at its far end, in the row's own spacing. */
export function setRowLength(plan: Plan, rowId: number, count: number): Plan {
  return mapRows(plan, (row) => {
    if (row.id !== rowId || count === row.seats.length || count < 0) return row
    if (count < row.seats.length) return count === 0 ? null : { ...row, seats: row.seats.slice(0, count) }
    return { ...row, seats: [...row.seats, ...further(row.seats, count - row.seats.length)] }
  })
}

function further(seats: readonly Seat[], count: number): Seat[] {
  const shape = readShape(seats)
  const last = seats[seats.length - 1]
  const end = shape.along[shape.along.length - 1]
  const step = shape.spacing || usual.spacing
  // A row that was drawn from right to left goes on to the left.
  const way = shape.along.length > 1 && end < shape.along[0] ? -1 : 1
  const along = Array.from({ length: count }, (_, i) => end + way * step * (i + 1))
  const digits = /^(.*?)(\d+)(\D*)$/.exec(last.number)
  const before = seats.length > 1 ? Number(/(\d+)\D*$/.exec(seats[seats.length - 2].number)?.[1]) : NaN
  const value = digits ? Number(digits[2]) : seats.length
  const stride = digits && Number.isFinite(before) && before !== value ? value - before : 1
  return layOut({ ...shape, along }).map((place, i) =>
    newSeat(
      place,
      digits ? `${digits[1]}${value + stride * (i + 1)}${digits[3]}` : `${value + i + 1}`,
      last.grade,
    ),
  )
}

export function setStage(plan: Plan, stage: Stage | null): Plan {
  return { ...plan, stage }
}

/** The stage that a drawing without one gets: above it, in its middle, half as wide. */
export function stageAbove(box: Box | null): Stage {
  if (!box) return { x: -150, y: -150, width: 300, height: 70 }
  const width = Math.max((box.maxX - box.minX) * 0.5, 120)
  return { x: (box.minX + box.maxX - width) / 2, y: box.minY - 160, width, height: 80 }
}

/**
 * The drawing as it is stored: nothing of it left of or above the sheet, which other programs would cut off. A
 * drawing that lies on the sheet stays where it is.
 */
export function ontoSheet(plan: Plan): Plan {
  const margin = 60
  const box = planBox(plan)
  if (!box || (box.minX >= 0 && box.minY >= 0)) return plan
  const dx = margin - box.minX
  const dy = margin - box.minY
  return {
    ...plan,
    stage: plan.stage && { ...plan.stage, x: plan.stage.x + dx, y: plan.stage.y + dy },
    sections: plan.sections.map((section) => ({
      ...section,
      rows: section.rows.map((row) => ({
        ...row,
        seats: row.seats.map((seat) => ({ ...seat, x: seat.x + dx, y: seat.y + dy })),
      })),
    })),
  }
}
