// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { labelOf, type Plan, type Seat } from './model'
import { readFile } from './ui/files'

const folder = new URL('../../../../modules/catalog/testdata/pretix/', import.meta.url)
const drawings = readdirSync(folder).filter((name) => name.endsWith('.json'))

/** A plan as the .read files have it, which the server's own test holds to the same drawings. */
function told({ sections, stage }: Plan): string {
  const seats: [Seat, string][] = sections.flatMap((section) =>
    section.rows.flatMap((row) =>
      row.seats.map((seat): [Seat, string] => [seat, labelOf(section, row, seat)]),
    ),
  )
  seats.sort(([a], [b]) => a.origin - b.origin)
  return [
    JSON.stringify(sections.map(({ name }) => ({ name }))),
    stage ? `stage ${stage.x} ${stage.y} ${stage.width} ${stage.height}` : 'no stage',
    ...seats.map(([seat, label]) => `${seat.origin} ${label} | ${seat.grade} ${seat.x} ${seat.y}`),
    '',
  ].join('\n')
}

test.each(drawings)('%s is read as the server reads it', async (name) => {
  const read = await readFile(new File([readFileSync(new URL(name, folder))], name))
  expect(told(read!)).toBe(readFileSync(new URL(name.replace('.json', '.read'), folder), 'utf8'))
})

test('there are six drawings', () => expect(drawings).toHaveLength(6))

test.each([
  '{',
  '{"zones": 5}',
  '{"zones": [{"rows": [{"seats": [{"position": {"x": "left"}}]}]}]}',
  '{"zones": []}',
])('%s is no drawing', async (text) => expect(await readFile(new File([text], 'x.json'))).toBeNull())
