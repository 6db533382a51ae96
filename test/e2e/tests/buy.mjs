import { newBuyer, send, seatsOf, showOnSale } from '../api.mjs'
import { check, expectClean, openPage, phone, wide } from '../harness.mjs'
import { cancelTicket, mapReady, payInSimulator, signIn, tapSeat } from '../steps.mjs'

/** Search a Korean title, choose two seats on the map, sign in on the way, pay, see the ticket, cancel. */
async function buyThrough({ browser, base }, size, touch) {
  const { show, round } = await showOnSale(base)
  const { email } = await newBuyer(base)
  const { page, complaints, close } = await openPage(browser, base, size)

  await page.goto('/')
  const word = show.title.match(/[가-힣]{2,}/)[0].slice(0, 4)
  await page.getByRole('combobox').fill(word)
  await page.getByRole('option').first().waitFor()
  await page.getByRole('combobox').press('Enter')
  await page.getByRole('heading', { name: new RegExp(`${word}.*검색 결과`) }).waitFor()
  await page.locator(`main a[href="/performances/${show.id}"]`).first().click()
  await page.getByRole('heading', { level: 1, name: show.title }).waitFor()
  await page.locator('[data-date]').first().waitFor()
  await page.getByRole('link', { name: '좌석 고르기' }).locator('visible=true').click()
  await mapReady(page)
  // The round that the page proposes need not be the one we know; ours is certain to have seats.
  await page.goto(`/rounds/${round.id}/seats`)
  await mapReady(page)

  const two = adjacent(await seatsOf(base, round, show.prices))
  for (const seat of two) await tapSeat(page, seat, touch)
  check((await page.locator('section[aria-label="고른 좌석"] li').count()) === 2, 'two seats are chosen')

  await page.getByRole('button', { name: '로그인하고 예매하기' }).click()
  await page.waitForURL('**/signin**')
  await signIn(page, email)
  await page.waitForURL(`**/rounds/${round.id}/seats`)
  await page.locator('section[aria-label="고른 좌석"] li').nth(1).waitFor()
  await page.getByRole('button', { name: '예매하기', exact: true }).click()

  await page.waitForURL('**/checkout/**')
  await page.getByRole('timer').waitFor()
  await payInSimulator(page)
  await page.getByRole('heading', { name: '예매했어요' }).waitFor()
  await page
    .getByRole('img', { name: /입장 QR/ })
    .nth(1)
    .waitFor()
  await cancelTicket(page)

  await page.goto('/reservations')
  await page.getByRole('heading', { name: '취소한 예매' }).waitFor()
  expectClean(complaints)
  await close()
}

/** Two free seats side by side, as near to the middle as there are: at an edge the first choice can push them out of sight. */
function adjacent(seats) {
  const key = (seat) => `${seat.section}\u0000${seat.row}`
  const middle = (of) => (Math.min(...of) + Math.max(...of)) / 2
  const x = middle(seats.map((seat) => seat.x))
  const y = middle(seats.map((seat) => seat.y))
  const pairs = seats
    .slice(1)
    .map((seat, i) => [seats[i], seat])
    .filter(([a, b]) => a.free && b.free && key(a) === key(b))
    .sort(([a], [b]) => Math.hypot(a.x - x, a.y - y) - Math.hypot(b.x - x, b.y - y))
  check(pairs.length > 0, 'two seats side by side are free')
  return pairs[0]
}

/** A ticket that was seen once opens at the door with no network. */
async function offlineTicket({ browser, base }) {
  const { show, round } = await showOnSale(base)
  const { email, token } = await newBuyer(base)
  const seat = (await seatsOf(base, round, show.prices)).find((each) => each.free)
  const { id } = await (
    await send(base, '/reservations', { roundId: round.id, seats: [seat.number] }, token)
  ).json()
  const { page, context, close } = await openPage(browser, base, phone)
  await page.goto(`/signin?next=/checkout/${id}`)
  await signIn(page, email)
  await payInSimulator(page)
  await page.getByRole('img', { name: /입장 QR/ }).waitFor()
  await page.waitForFunction(async () => (await (await caches.open('tb.tickets')).match('/')) !== undefined)
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  await page.waitForTimeout(500)
  await context.setOffline(true)
  await page.reload()
  await page.getByRole('img', { name: /입장 QR/ }).waitFor()
  // The list has the tickets that are kept, and leads to them.
  await page.goto('/reservations')
  await page.getByText('이 기기에 저장해 둔 티켓만 보여요').waitFor()
  await page.getByRole('link', { name: /티켓 보기/ }).click()
  await page.getByRole('img', { name: /입장 QR/ }).waitFor()
  await context.setOffline(false)
  await send(base, `/reservations/${id}/cancel`, {}, token)
  await close()
}

/** A card that is refused costs nothing: the reason is said, the seats are still held, and another try goes through. */
async function declinedThenPaid({ browser, base }) {
  const { show, round } = await showOnSale(base)
  const { email, token } = await newBuyer(base)
  const seat = (await seatsOf(base, round, show.prices)).find((each) => each.free)
  const { id } = await (
    await send(base, '/reservations', { roundId: round.id, seats: [seat.number] }, token)
  ).json()
  const { page, close } = await openPage(browser, base, phone)
  await page.goto(`/signin?next=/checkout/${id}`)
  await signIn(page, email)
  await page.getByRole('button', { name: /원 결제하기$/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: '결제 거절해 보기' }).click()
  await page.getByRole('alert').getByText('카드사가 결제를 거절했어요').waitFor()
  await payInSimulator(page)
  await page.getByRole('heading', { name: '예매했어요' }).waitFor()
  await send(base, `/reservations/${id}/cancel`, {}, token)
  await close()
}

export default [
  ['a declined payment is told, and another try goes through', declinedThenPaid],
  ['a ticket seen once opens without a network', offlineTicket],
  [
    'a buyer searches, chooses two seats, pays, sees the ticket and cancels (1440 px)',
    (env) => buyThrough(env, wide, false),
  ],
  ['the same on a phone (390 px)', (env) => buyThrough(env, phone, true)],
]
