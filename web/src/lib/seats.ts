import type { Reservation } from '../api/types'

type Seats = Pick<Reservation, 'status' | 'seats'>

/** The seats of a reservation that were cancelled while others stayed; none of one that has ended as a whole. */
export const canceledSeats = ({ status, seats }: Seats) =>
  status === 'CANCELED' ? [] : seats.filter((seat) => seat.status === 'CANCELED')

/** The seats that one has, or had when all of it ended. */
export const seatsLeft = ({ status, seats }: Seats) =>
  status === 'CANCELED' ? seats : seats.filter((seat) => seat.status !== 'CANCELED')
