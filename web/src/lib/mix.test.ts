import { expect, it } from 'vitest'
import { mix } from './mix'

it('deals one of each kind in turn and loses none', () => {
  expect(mix(['m1', 'm2', 'm3', 'p1', 'c1', 'p2'], (item) => item[0])).toEqual([
    'm1',
    'p1',
    'c1',
    'm2',
    'p2',
    'm3',
  ])
  expect(mix([], String)).toEqual([])
})
