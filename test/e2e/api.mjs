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
    headers: {
      'Content-Type': 'application/json',
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
    },
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
    const response = await send(base, '/auth/signin', {
      email: this.email,
      password: this.password,
    })
    check(response.ok, `the organiser's sign-in answered ${response.status}`)
    return (await response.json()).accessToken
  },
}

const newEmail = () => `e2e-${process.pid}-${Date.now()}-${++people}@example.com`

async function join(base, person) {
  const response = await send(base, '/auth/signup', { ...person, password })
  check(response.status === 201, `sign-up answered ${response.status}`)
  const { accessToken } = await response.json()
  return { email: person.email, token: accessToken }
}

/** A new buyer: their e-mail and an access token. */
export const newBuyer = (base, name = '김시험') => join(base, { email: newEmail(), name })

/** Another administrator, who came by an invitation. */
export async function newAdmin(base, name) {
  const email = newEmail()
  const { invitation } = await create(base, '/admin/invitations', { email }, await admin.token(base))
  return join(base, { email, name, invitation })
}

/** What an address answers that person. */
export const answerTo = async (base, path, token) =>
  (
    await fetch(`${base}/api/v1${path}`, {
      headers: { Authorization: `Bearer ${token}` },
    })
  ).status

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

let made = 0

/** The demonstration's administrator. */
export async function adminToken(base) {
  const response = await send(base, '/auth/signin', {
    email: 'admin@example.com',
    password: 'Ticket-blue-1!',
  })
  check(response.ok, `the administrator's sign-in answered ${response.status}`)
  return (await response.json()).accessToken
}

async function create(base, path, body, token) {
  const response = await send(base, path, body, token)
  check(response.status === 201, `POST ${path} answered ${response.status}: ${await response.clone().text()}`)
  return response.json()
}

/** A coupon that is open now; `change` says what is different about it. */
export async function newCoupon(base, change = {}) {
  return create(
    base,
    '/admin/coupons',
    {
      code: `E2E-${process.pid}-${++made}`,
      name: `시험 쿠폰 ${process.pid}-${made}`,
      type: 'AMOUNT',
      discountValue: 7000,
      maxQuantity: 100,
      startsAt: new Date(Date.now() - 1000).toISOString(),
      endsAt: new Date(Date.now() + 7 * dayMs).toISOString(),
      ...change,
    },
    await adminToken(base),
  )
}

const dayMs = 86_400_000

/** A performance of its own in a hall of so many seats, with one round in twelve days. */
export async function newRound(base, seats, salesOpenAt) {
  const token = await adminToken(base)
  const name = `시험 소극장 ${process.pid}-${++made}`
  const hall = await create(base, '/admin/halls', { name, address: '서울 종로구 시험로 1', seats }, token)
  const startsAt = new Date(Date.now() + 12 * dayMs)
  const day = startsAt.toLocaleDateString('sv-SE', { timeZone: 'Asia/Seoul' })
  const show = await create(
    base,
    '/admin/performances',
    {
      title: `시험 공연 ${process.pid}-${made}`,
      category: 'PLAY',
      description: '브라우저 시험을 위한 공연이에요.',
      hallId: hall.id,
      startDate: day,
      endDate: day,
      durationMinutes: 90,
      prices: [{ grade: 'R', amount: 40_000 }],
    },
    token,
  )
  const { items } = await create(
    base,
    `/admin/performances/${show.id}/rounds`,
    {
      startsAt: [startsAt.toISOString()],
      ...(salesOpenAt ? { salesOpenAt: salesOpenAt.toISOString() } : {}),
    },
    token,
  )
  return { show, round: items[0] }
}

/** Seats that wait for the payment of that buyer. */
export async function hold(base, roundId, seats, token) {
  return create(base, '/reservations', { roundId, seats }, token)
}

/** A free seat of something on sale, held; the round's price is far above any coupon of these tests. */
/** Holds seats and pays for them, as the payment window does. */
export async function buy(base, roundId, seats, token) {
  const { id } = await hold(base, roundId, seats, token)
  const order = await (await send(base, `/reservations/${id}/checkout`, {}, token)).json()
  const { orderId, amount } = order
  const authorised = await fetch(`${base}/sim/toss/authorize`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ orderId, amount }),
  })
  const { paymentKey } = await authorised.json()
  const paid = await send(base, '/payments/confirm', { paymentKey, orderId, amount }, token)
  if (paid.status !== 200) throw new Error(`paying answered ${paid.status}: ${await paid.text()}`)
  return { id }
}

export async function holdAny(base, token) {
  const { show, round } = await showOnSale(base)
  const seat = (await seatsOf(base, round, show.prices)).find((each) => each.free)
  return { show, round, ...(await hold(base, round.id, [seat.number], token)) }
}
