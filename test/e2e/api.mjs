import { check } from './harness.mjs'

/** What tests ask of the server beside the page. */
export async function get(base, path) {
  const response = await fetch(`${base}/api/v1${path}`)
  check(response.ok, `GET ${path} answered ${response.status}`)
  return response.json()
}

export async function send(base, path, body, token) {
  return fetch(`${base}/api/v1${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  })
}

export const password = 'Sesame-street-7!'
let people = 0

/** A new buyer: their e-mail and an access token. */
export async function newBuyer(base) {
  const email = `e2e-${process.pid}-${Date.now()}-${++people}@example.com`
  const response = await send(base, '/auth/signup', { email, password, name: '김시험' })
  check(response.status === 201, `sign-up answered ${response.status}`)
  const { accessToken } = await response.json()
  return { email, token: accessToken }
}

/** A performance on sale with a Korean title, and a round of it with seats: by size of its hall when wanted. */
export async function showOnSale(base, { seatsFrom = 0, seatsTo = 5000 } = {}) {
  const { items } = await get(base, '/performances?status=AVAILABLE&limit=100')
  for (const show of items) {
    if (!/[가-힣]{2}/.test(show.title)) continue
    const { items: rounds } = await get(base, `/performances/${show.id}/rounds?limit=100`)
    const round = rounds.find(
      (each) =>
        each.status === 'AVAILABLE' &&
        each.total >= seatsFrom &&
        each.total <= seatsTo &&
        each.remaining > 40,
    )
    if (!round) continue
    const detail = await get(base, `/performances/${show.id}`)
    return { show: detail, round: await get(base, `/rounds/${round.id}`) }
  }
  throw new Error(`nothing on sale with ${seatsFrom} to ${seatsTo} seats`)
}

/** Seats of a round with where they are and whether they are free. */
export async function seatsOf(base, round, prices) {
  const [plan, seats] = await Promise.all([
    get(base, `/halls/${round.hallId}/plan?version=${round.planVersion}`),
    get(base, `/rounds/${round.id}/seats?view=bitmap`),
  ])
  const taken = Buffer.from(seats.taken, 'base64')
  const sold = new Set(prices.map(({ grade }) => grade))
  return plan.seats.map((seat) => ({
    ...seat,
    free: sold.has(seat.grade) && ((taken[(seat.number - 1) >> 3] >> ((seat.number - 1) & 7)) & 1) === 0,
  }))
}
