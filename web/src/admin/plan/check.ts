import { countSeats, labelOf, limits, seatsOf, type Plan, type Seat } from './model'

/** What is wrong with a drawing. Errors would be refused by the server or confuse buyers; warnings may be meant. */
export interface Finding {
  kind:
    | 'noSeats'
    | 'tooManySeats'
    | 'tooManySections'
    | 'tooManyGrades'
    | 'outside'
    | 'nameTooLong'
    | 'sameLabel'
    | 'noNumber'
    | 'noGrade'
    | 'overlap'
    | 'sameSection'
    | 'sameRow'
    | 'emptySection'
    | 'noStage'
  severity: 'error' | 'warning'
  /** The seats that it is about; none when it is about the whole. */
  seats: number[]
  /** A section, a label or a grade that it is about. */
  name: string
  count: number
}

/** Seats that stand closer than this share of the usual distance lie on each other. */
const overlapShare = 0.5

export function check(plan: Plan): Finding[] {
  const findings: Finding[] = []
  const tell = (
    kind: Finding['kind'],
    severity: Finding['severity'],
    { seats = [], name = '', count = seats.length }: Partial<Finding> = {},
  ) => findings.push({ kind, severity, seats, name, count })

  const total = countSeats(plan)
  if (total === 0) tell('noSeats', 'error')
  if (total > limits.seats) tell('tooManySeats', 'error', { count: total })
  if (plan.sections.length > limits.sections)
    tell('tooManySections', 'error', { count: plan.sections.length })

  const grades = new Set<string>()
  const without: number[] = []
  const outside: number[] = []
  const unnumbered: number[] = []
  const labels = new Map<string, number[]>()
  const tooLong: number[] = []
  const sections = new Map<string, number>()
  for (const section of plan.sections) {
    sections.set(section.name, (sections.get(section.name) ?? 0) + 1)
    const rows = new Map<string, number[]>()
    let seats = 0
    for (const row of section.rows) {
      seats += row.seats.length
      if (row.seats.length) rows.set(row.name, [...(rows.get(row.name) ?? []), row.id])
      for (const seat of row.seats) {
        grades.add(seat.grade)
        if (seat.grade === '') without.push(seat.id)
        if (!(Math.abs(seat.x) <= limits.coordinate && Math.abs(seat.y) <= limits.coordinate))
          outside.push(seat.id)
        if (seat.number.trim() === '' && seat.label === null) unnumbered.push(seat.id)
        const label = labelOf(section, row, seat)
        if (label.length > limits.label || row.name.length > limits.rowName) tooLong.push(seat.id)
        const same = labels.get(label)
        if (same) same.push(seat.id)
        else labels.set(label, [seat.id])
      }
    }
    if (seats === 0) tell('emptySection', 'warning', { name: section.name })
    if (section.name.length > limits.sectionName) tell('nameTooLong', 'error', { name: section.name })
    for (const [name, ids] of rows) {
      if (ids.length < 2) continue
      const named = section.rows.filter((row) => ids.includes(row.id))
      tell('sameRow', 'error', {
        name: [section.name, name].filter(Boolean).join(' '),
        seats: named.flatMap((row) => row.seats.map((seat) => seat.id)),
        count: ids.length,
      })
    }
  }
  for (const [name, times] of sections) if (times > 1) tell('sameSection', 'error', { name, count: times })
  for (const [label, seats] of labels)
    if (seats.length > 1) tell('sameLabel', 'error', { seats, name: label })
  if (tooLong.length) tell('nameTooLong', 'error', { seats: tooLong })
  if (unnumbered.length) tell('noNumber', 'error', { seats: unnumbered })
  if (without.length) tell('noGrade', 'error', { seats: without })
  if (outside.length) tell('outside', 'error', { seats: outside })
  grades.delete('')
  if (grades.size > limits.grades) tell('tooManyGrades', 'error', { count: grades.size })
  const on = overlapping([...seatsOf(plan)])
  if (on.length) tell('overlap', 'warning', { seats: on })
  if (!plan.stage && total > 0) tell('noStage', 'warning')
  return findings.sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))
}

/** Seats that lie on another one. */
export function overlapping(seats: readonly Seat[]): number[] {
  const near = usualDistance(seats) * overlapShare
  if (!(near > 0)) return []
  const cells = new Map<number, Seat[]>()
  const key = (cx: number, cy: number) => cx * 4_000_037 + cy
  const found = new Set<number>()
  for (const seat of seats) {
    const cx = Math.floor(seat.x / near)
    const cy = Math.floor(seat.y / near)
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        for (const other of cells.get(key(cx + dx, cy + dy)) ?? []) {
          if (Math.hypot(other.x - seat.x, other.y - seat.y) >= near) continue
          found.add(other.id)
          found.add(seat.id)
        }
      }
    }
    const cell = cells.get(key(cx, cy))
    if (cell) cell.push(seat)
    else cells.set(key(cx, cy), [seat])
  }
  return [...found]
}

/** The lower quartile of the distances from each seat to the next one in the list, as the buyers' map has it. */
export function usualDistance(seats: readonly { x: number; y: number }[]): number {
  const step = Math.max(1, Math.floor(seats.length / 3000))
  const gaps: number[] = []
  for (let i = 1; i < seats.length; i += step) {
    const gap = Math.hypot(seats[i].x - seats[i - 1].x, seats[i].y - seats[i - 1].y)
    if (gap > 0) gaps.push(gap)
  }
  gaps.sort((a, b) => a - b)
  return gaps[Math.floor(gaps.length / 4)] ?? 0
}
