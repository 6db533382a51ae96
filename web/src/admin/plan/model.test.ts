import { describe, expect, it } from 'vitest'
import { blockRows, nextRowName, usualBlock } from './build'
import { check } from './check'
import { readDocument, seatsNamed, writeDocument, type PlanDocument } from './document'
import * as edit from './edit'
import { begin, commit, maxSteps, redo, undo } from './history'
import { countByGrade, countSeats, emptyPlan, newSection, seatsOf, selected, type Plan } from './model'
import { nameRows, numberSeats, rowName, seatNumbers } from './numbering'
import { isPretix, readPretix, writePretix } from './pretix'
import { layOut, readShape } from './shape'
import { template, templateNames } from './templates'

/** The same dice every time. */
function dice(seed: number) {
  let state = seed
  return (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const all = (plan: Plan) => new Set([...seatsOf(plan)].map((seat) => seat.id))

function plan(...blocks: Partial<typeof usualBlock>[]): Plan {
  return {
    ...emptyPlan,
    sections: blocks.map((block, i) =>
      newSection(`${i + 1}층`, blockRows({ ...usualBlock, ...block }, { x: 0, y: i * 1000 })),
    ),
  }
}

describe('numbers of seats', () => {
  const numbers = (count: number, direction: 'left' | 'right' | 'centre' | 'oddEven', start = 1) =>
    seatNumbers(count, { start, direction, prefix: '' }).join(' ')

  it('run either way, from the middle outwards, or odd and even from the ends', () => {
    expect(numbers(4, 'right')).toBe('1 2 3 4')
    expect(numbers(4, 'left', 11)).toBe('14 13 12 11')
    expect(numbers(5, 'centre')).toBe('5 3 1 2 4')
    expect(numbers(6, 'centre')).toBe('5 3 1 2 4 6')
    expect(numbers(5, 'oddEven')).toBe('1 3 5 4 2')
    expect(numbers(6, 'oddEven')).toBe('1 3 5 6 4 2')
  })

  it('never repeat within a row, whatever the direction', () => {
    for (const direction of ['left', 'right', 'centre', 'oddEven'] as const)
      for (let count = 1; count < 60; count++)
        expect(new Set(seatNumbers(count, { start: 3, direction, prefix: 'A-' })).size).toBe(count)
  })

  it('follow what one sees, not the order in which seats were drawn', () => {
    const drawn = plan({ rows: 1, seats: 4 })
    const mirrored = edit.mirrorSeats(drawn, all(drawn), 'x')
    const numbered = numberSeats(mirrored, all(mirrored), { start: 1, direction: 'right', prefix: '' })
    const byPlace = [...seatsOf(numbered)].sort((a, b) => a.x - b.x)
    expect(byPlace.map((seat) => seat.number)).toEqual(['1', '2', '3', '4'])
  })
})

describe('names of rows', () => {
  it('go on after the last letter and leave out the ones that look like figures', () => {
    const letters = { scheme: 'letters', skip: 'IO', prefix: '' } as const
    expect([8, 9, 14, 24, 25, 48].map((place) => rowName(place, letters))).toEqual([
      'H',
      'J',
      'P',
      'Z',
      'AA',
      'AZ',
    ])
    expect(rowName(3, { scheme: 'syllables', skip: '', prefix: '' })).toBe('다')
    expect(nextRowName([{ name: 'G' }, { name: 'H' }])).toBe('J')
    expect(nextRowName([{ name: '7' }])).toBe('8')
    expect(nextRowName([])).toBe('1')
  })

  it('begin at the stage in every section', () => {
    const drawn = { ...plan({ rows: 3 }, { rows: 2 }), stage: { x: 0, y: 2000, width: 100, height: 50 } }
    const named = nameRows(drawn, all(drawn), {
      scheme: 'letters',
      start: 1,
      skip: '',
      prefix: '',
      from: 'stage',
    })
    expect(named.sections.map((section) => section.rows.map((row) => row.name))).toEqual([
      ['C', 'B', 'A'],
      ['B', 'A'],
    ])
  })
})

describe('the shape of a row', () => {
  it('is read back from any arc, within a tenth of a unit a seat', () => {
    const roll = dice(7)
    for (let i = 0; i < 300; i++) {
      const spacing = 8 + roll(30)
      const count = 3 + roll(60)
      const radius = Math.max(count * spacing, 60) * (0.5 + roll(100) / 10)
      const made = {
        middle: { x: roll(2000) - 1000, y: roll(2000) - 1000 },
        angle: ((roll(170) - 85) * Math.PI) / 180,
        bend: (roll(2) ? 1 : -1) / radius,
        along: Array.from({ length: count }, (_, n) => (n - (count - 1) / 2) * spacing),
      }
      const places = layOut(made).map(({ x, y }) => ({
        x: Math.round(x * 10) / 10,
        y: Math.round(y * 10) / 10,
      }))
      const shape = readShape(places)
      expect(shape.error).toBeLessThan(0.2)
      expect(shape.spacing).toBeCloseTo(spacing, 0)
      expect(Math.hypot(shape.middle.x - made.middle.x, shape.middle.y - made.middle.y)).toBeLessThan(1)
    }
  })

  it('keeps its aisles when it is bent, and lies as before when it is made straight again', () => {
    const drawn = plan({ rows: 1, seats: 12, aisleEvery: 4 })
    const bent = edit.bendRows(drawn, all(drawn), 300)
    const gaps = readShape([...seatsOf(bent)]).along
    expect(gaps[4] - gaps[3]).toBeCloseTo(60, 1)
    const again = edit.bendRows(bent, all(bent), 0)
    const before = [...seatsOf(drawn)]
    ;[...seatsOf(again)].forEach((seat, i) =>
      expect(Math.hypot(seat.x - before[i].x, seat.y - before[i].y)).toBeLessThan(0.5),
    )
  })

  it('opens an aisle without moving the middle of a row', () => {
    const drawn = plan({ rows: 1, seats: 4 })
    const second = [...seatsOf(drawn)][1]
    const opened = edit.openAisle(drawn, new Set([second.id]), 40)
    expect([...seatsOf(opened)].map((seat) => seat.x)).toEqual([-50, -30, 30, 50])
  })

  it('leaves a standing area alone, which is no row to the eye', () => {
    const club = template('club')
    const standing = new Set(club.sections[0].rows[0].seats.map((seat) => seat.id))
    expect(edit.bendRows(club, standing, 200)).toBe(club)
  })
})

describe('editing', () => {
  it('shares what it does not touch', () => {
    const drawn = plan({ rows: 3 }, { rows: 3 })
    const one = new Set([drawn.sections[0].rows[1].seats[0].id])
    const moved = edit.moveSeats(drawn, one, 5, 0)
    expect(moved.sections[1]).toBe(drawn.sections[1])
    expect(moved.sections[0].rows[0]).toBe(drawn.sections[0].rows[0])
    expect(moved.sections[0].rows[1]).not.toBe(drawn.sections[0].rows[1])
  })

  it('turns all the way round to where it began, and mirrors twice to the same', () => {
    const drawn = plan({ rows: 4, seats: 9, radius: 200 })
    let turned = drawn
    for (let i = 0; i < 8; i++) turned = edit.rotateSeats(turned, all(drawn), { x: 3, y: 4 }, Math.PI / 4)
    turned = edit.mirrorSeats(edit.mirrorSeats(turned, all(drawn), 'y'), all(drawn), 'y')
    const before = [...seatsOf(drawn)]
    ;[...seatsOf(turned)].forEach((seat, i) => {
      expect(seat.x).toBeCloseTo(before[i].x, 6)
      expect(seat.y).toBeCloseTo(before[i].y, 6)
    })
  })

  it('pastes a whole section as another one, and a row as another row', () => {
    const drawn = plan({ rows: 2, seats: 3 })
    const section = edit.pasteSeats(drawn, edit.copySeats(drawn, all(drawn)), 0, 100)
    expect(section.plan.sections.map(({ name }) => name)).toEqual(['1층', '1층 2'])
    expect(section.ids.size).toBe(6)
    const row = new Set(drawn.sections[0].rows[0].seats.map((seat) => seat.id))
    const copied = edit.pasteSeats(drawn, edit.copySeats(drawn, row), 0, 100)
    expect(copied.plan.sections[0].rows.map(({ name }) => name)).toEqual(['1', '2', '1 2'])
    expect(check(copied.plan).filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('removes rows and sections with their last seat, but not a section that was empty on purpose', () => {
    const drawn = edit.addSection(plan({ rows: 1, seats: 2 }, { rows: 1, seats: 2 }), '새 구역').plan
    const gone = edit.removeSeats(drawn, new Set(drawn.sections[0].rows[0].seats.map((seat) => seat.id)))
    expect(gone.sections.map(({ name }) => name)).toEqual(['2층', '새 구역'])
  })

  it('makes a row longer in its own spacing and numbering', () => {
    const drawn = plan({ rows: 1, seats: 3, spacing: 25 })
    const longer = edit.setRowLength(drawn, drawn.sections[0].rows[0].id, 5)
    const seats = [...seatsOf(longer)]
    expect(seats.map((seat) => seat.number)).toEqual(['1', '2', '3', '4', '5'])
    expect(seats[4].x - seats[3].x).toBeCloseTo(25)
  })

  it('paints with a grade that was not there, and takes one off', () => {
    const drawn = plan({ rows: 2, seats: 2 })
    const row = new Set(drawn.sections[0].rows[0].seats.map((seat) => seat.id))
    const painted = edit.paintSeats(drawn, row, '휠체어석')
    expect(countByGrade(painted).get('휠체어석')).toBe(2)
    const bare = edit.removeGrade(painted, '휠체어석')
    expect(countByGrade(bare).get('')).toBe(2)
    expect(check(bare).find(({ kind }) => kind === 'noGrade')?.count).toBe(2)
  })
})

describe('the document', () => {
  const document: PlanDocument = {
    sections: [{ name: '1층 A구역' }, { name: '1층 B구역' }],
    stage: { x: 10, y: 0, width: 100, height: 30 },
    seats: [
      // Numbered across the aisle, as some plans are.
      ['1층 A구역', '1', '1', 0],
      ['1층 B구역', '1', '1', 100],
      ['1층 A구역', '2', '1', 0],
      ['1층 B구역', '2', '1', 100],
      ['1층 B구역', '2', '2', 120.3],
    ].map(([section, row, number, x], i) => ({
      number: i + 1,
      label: i === 4 ? '귀빈 7' : `${section} ${row}열 ${number}번`,
      section: String(section),
      row: String(row),
      grade: i % 2 ? 'S' : 'VIP',
      x: Number(x),
      y: Number(row) * 24,
    })),
  }

  it('comes back as it was', () => {
    expect(writeDocument(readDocument(document)).document).toEqual(document)
  })

  it('comes back from every template within a tenth of a unit', () => {
    for (const name of templateNames) {
      const first = writeDocument(template(name)).document
      const again = writeDocument(readDocument(first)).document
      expect(again).toEqual(first)
    }
  })

  it('keeps numbers while nothing came or went, and closes gaps otherwise', () => {
    const opened = readDocument(document)
    const moved = edit.paintSeats(edit.moveSeats(opened, all(opened), 7, 7), all(opened), 'R')
    expect(writeDocument(moved).document.seats.map((seat) => seat.label)).toEqual(
      document.seats.map((seat) => seat.label),
    )
    const first = [...seatsOf(opened)][0]
    const fewer = writeDocument(edit.removeSeats(opened, new Set([first.id])))
    expect(fewer.document.seats.map((seat) => seat.number)).toEqual([1, 2, 3, 4])
    expect(fewer.ids.length).toBe(5)
  })

  it('lies on the sheet, however far to the left it was drawn', () => {
    const { document } = writeDocument(template('club'))
    expect(Math.min(...document.seats.map(({ x }) => x))).toBeGreaterThanOrEqual(0)
    expect(document.stage?.y).toBe(60)
  })

  it('says a renamed section on every ticket', () => {
    const opened = readDocument(document)
    const renamed = edit.renameSection(opened, opened.sections[1].id, '박스')
    expect(writeDocument(renamed).document.seats[4].label).toBe('박스 2열 7번')
  })

  it('finds the seats that a refusal names', () => {
    const { ids } = writeDocument(readDocument(document))
    expect(seatsNamed('The seat plan can\'t be read. Seats 2 and 5 have the same label "x".', ids)).toEqual([
      ids[2],
      ids[5],
    ])
    expect(seatsNamed('Seat 3 lies outside of the drawing.', ids)).toEqual([ids[3]])
    expect(seatsNamed('It has no seats.', ids)).toEqual([])
  })
})

describe('pretix plans', () => {
  const pretix = {
    name: 'Plan',
    zones: [
      {
        name: 'Ground floor',
        position: { x: 100, y: 10 },
        areas: [
          { position: { x: -50, y: -5 }, rectangle: { width: 300, height: 40 }, text: { text: 'Stage' } },
        ],
        rows: [
          {
            position: { x: 10, y: 20 },
            row_number: 'A',
            seats: [
              { seat_number: '1', position: { x: 0, y: 0 }, category: 'VIP' },
              { seat_number: 2, position: { x: 25, y: 0.5 }, category: 'Category I' },
            ],
          },
          {
            position: { x: 10, y: 45 },
            row_number: 'A',
            seats: [{ seat_number: '1', position: {}, category: '' }],
          },
        ],
      },
      {
        name: 'First floor',
        rows: [
          { position: { x: 110, y: 30 }, row_number: 'A', seats: [{ seat_number: '1', category: 'VIP' }] },
        ],
      },
    ],
  }

  it('are read as the server reads them: positions add up, rows are told apart, floors lie beside each other', () => {
    expect(isPretix(pretix)).toBe(true)
    const read = readPretix(pretix)
    const seats = [...seatsOf(read)]
    expect(read.stage).toEqual({ x: 50, y: 5, width: 300, height: 40 })
    expect(seats.map(({ x, y }) => [x, y])).toEqual([
      [110, 30],
      [135, 30.5],
      [110, 55],
      [110, 151],
    ])
    expect(read.sections[0].rows.map(({ name }) => name)).toEqual(['A', 'A-2'])
    expect(read.grades).toEqual(['VIP', 'R', 'Category I'])
  })

  it('are written so that they read to the same seats', () => {
    const first = template('theatre')
    const again = readPretix(writePretix(first, '극장') as never)
    expect(writeDocument(again).document).toEqual(writeDocument(first).document)
  })
})

describe('checking', () => {
  it('finds nothing wrong with the templates', () => {
    for (const name of templateNames)
      if (name !== 'blank') expect([name, check(template(name))]).toEqual([name, []])
    expect(check(emptyPlan).map(({ kind }) => kind)).toEqual(['noSeats'])
  })

  it('finds seats on each other, labels twice, and rows with one name', () => {
    const drawn = plan({ rows: 2, seats: 5 })
    const [first, second] = drawn.sections[0].rows
    const pushed = edit.moveSeats(drawn, new Set([first.seats[0].id]), 18, 0)
    expect(check(pushed).find(({ kind }) => kind === 'overlap')?.count).toBe(2)
    const renamed = edit.renameRow(drawn, second.id, first.name)
    expect(check(renamed).map(({ kind, count }) => [kind, count])).toContainEqual(['sameRow', 2])
    expect(check(renamed).filter(({ kind }) => kind === 'sameLabel')).toHaveLength(5)
  })
})

describe('undo and redo', () => {
  it('walk the same way back and forth as a list of everything would', () => {
    const roll = dice(99)
    let history = begin(0)
    let list = [0]
    let at = 0
    for (let i = 1; i < 3000; i++) {
      const what = roll(4)
      if (what < 2) {
        history = commit(history, i)
        list = [...list.slice(0, at + 1), i].slice(-maxSteps - 1)
        at = list.length - 1
      } else if (what === 2) {
        history = undo(history)
        at = Math.max(0, at - 1)
      } else {
        history = redo(history)
        at = Math.min(list.length - 1, at + 1)
      }
      expect(history.present).toBe(list[at])
      expect(history.past.length).toBe(at)
      expect(history.future.length).toBe(list.length - 1 - at)
    }
  })

  it('takes steps of one gesture as one, and forgets the oldest heavy ones', () => {
    let history = commit(commit(begin('a'), 'b', 1, 'drag 1'), 'c', 1, 'drag 1')
    expect(undo(history).present).toBe('a')
    history = begin('0')
    for (let i = 1; i <= 100; i++) history = commit(history, String(i), 40_000)
    expect(history.past.length).toBe(50)
  })

  it('gives back the very plan', () => {
    const drawn = template('theatre')
    const moved = edit.moveSeats(drawn, all(drawn), 10, 0)
    const history = commit(begin(drawn), moved, countSeats(drawn))
    expect(undo(history).present).toBe(drawn)
    expect(redo(undo(history)).present).toBe(moved)
    expect(selected(moved, all(drawn)).length).toBe(countSeats(drawn))
  })
})
