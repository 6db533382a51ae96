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

/** The demonstration's organiser. */
export const admin = {
  email: 'admin@example.com',
  password: 'Ticket-blue-1!',
  async token(base) {
    const response = await send(base, '/auth/signin', { email: this.email, password: this.password })
    check(response.ok, `the organiser's sign-in answered ${response.status}`)
    return (await response.json()).accessToken
  },
}

/** A new buyer: their e-mail and an access token. */
export async function newBuyer(base) {
  const email = `e2e-${process.pid}-${Date.now()}-${++people}@example.com`
  const response = await send(base, '/auth/signup', { email, password, name: '김시험' })
  check(response.status === 201, `sign-up answered ${response.status}`)
  const { accessToken } = await response.json()
  return { email, token: accessToken }
}

async function all(base, path) {
  const items = []
  for (let cursor = ''; cursor !== null;) {
    const page = await get(base, `${path}&limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)
    items.push(...page.items)
    cursor = page.nextCursor
  }
  return items
}

/** A performance on sale with a Korean title, and a round of it with seats left. */
export async function showOnSale(base) {
  const { items } = await get(base, '/performances?status=AVAILABLE&limit=100')
  return firstRound(base, items, 5000)
}

/** The same in a hall of at least so many seats. */
export async function showInStadium(base, seats) {
  const halls = (await all(base, '/halls?')).filter((hall) => hall.seats >= seats)
  const shows = []
  for (const { id } of halls) shows.push(...(await all(base, `/performances?status=AVAILABLE&hallId=${id}`)))
  return firstRound(base, shows, Infinity)
}

async function firstRound(base, shows, mostSeats) {
  for (const show of shows) {
    if (!/[가-힣]{2}/.test(show.title)) continue
    const { items: rounds } = await get(base, `/performances/${show.id}/rounds`)
    const round = rounds.find(
      (each) => each.status === 'AVAILABLE' && each.total <= mostSeats && each.remaining > 40,
    )
    if (!round) continue
    const detail = await get(base, `/performances/${show.id}`)
    return { show: detail, round: await get(base, `/rounds/${round.id}`) }
  }
  throw new Error(`nothing fitting is on sale among ${shows.length} performances`)
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
