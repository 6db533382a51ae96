import { expect, test } from 'vitest'
import { canceledSeats, seatsLeft } from './seats'

const seat = (number: number, status: 'COMPLETED' | 'CANCELED') => ({
  number,
  status,
  label: `A열 ${number}번`,
  grade: 'R',
  amount: 50_000,
})

test('what was cancelled by itself is told apart from what is left', () => {
  const partly = { status: 'COMPLETED' as const, seats: [seat(1, 'CANCELED'), seat(2, 'COMPLETED')] }
  expect(seatsLeft(partly).map(({ number }) => number)).toEqual([2])
  expect(canceledSeats(partly).map(({ number }) => number)).toEqual([1])
})

test('a reservation that has ended still says what it was for', () => {
  const ended = { status: 'CANCELED' as const, seats: [seat(1, 'CANCELED'), seat(2, 'CANCELED')] }
  expect(seatsLeft(ended)).toHaveLength(2)
  expect(canceledSeats(ended)).toHaveLength(0)
})
