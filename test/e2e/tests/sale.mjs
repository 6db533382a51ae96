import { hold, holdAny, newBuyer, newRound, send } from '../api.mjs'
import { check, expectAccessible, expectClean, openPage, phone } from '../harness.mjs'
import { startServer } from '../server.mjs'
import { mapReady, signIn } from '../steps.mjs'

/** A hold that runs out while somebody looks at it. A server of its own, with little patience. */
async function holdRunsOut({ browser }) {
  const { base, stop } = await startServer(['--hold-ttl', '12s'])
  try {
    const { email, token } = await newBuyer(base)
    const { page, complaints, close } = await openPage(browser, base, phone)
    await page.goto('/signin')
    await signIn(page, email)
    await page.waitForURL(`${base}/`)
    const { id, round, seats } = await holdAny(base, token)
    await page.goto(`/checkout/${id}`)
    await page.getByText('곧 좌석이 풀려요').waitFor()
    await page.getByRole('heading', { name: '결제하기' }).waitFor()
    await page.getByText('결제 시간이 끝났어요').waitFor({ timeout: 20_000 })
    await page.getByText('결제된 금액은 없어요').waitFor()
    check(
      (await page.getByRole('button', { name: /결제하기$/ }).count()) === 0,
      'nothing can be paid any more',
    )
    await expectAccessible(page, 'a hold that ran out')
    await page.getByRole('link', { name: '좌석 다시 고르기' }).click()
    await page.waitForURL(`**/rounds/${round.id}/seats`)
    await mapReady(page)
    // The seat is free for the next one.
    const other = await newBuyer(base)
    const again = await send(
      base,
      '/reservations',
      { roundId: round.id, seats: [seats[0].number] },
      other.token,
    )
    check(again.status === 201, `taking the seat again answered ${again.status}`)
    expectClean(complaints)
    await close()
  } finally {
    await stop()
  }
}

/** Sold out is told over the map; a seat that comes back can be taken at once. */
async function soldOut({ browser, base }) {
  const { show, round } = await newRound(base, 2)
  const { token } = await newBuyer(base)
  const { id } = await hold(base, round.id, [1, 2], token)
  const { page, complaints, close } = await openPage(browser, base, phone)
  await page.goto(`/rounds/${round.id}/seats`)
  await mapReady(page)
  await page.getByText('이 회차는 매진됐어요').waitFor()
  check(
    await page.getByRole('button', { name: '붙어 있는 좋은 좌석' }).isDisabled(),
    'there is nothing to propose',
  )
  await expectAccessible(page, 'a round that is sold out')
  await send(base, `/reservations/${id}/cancel`, {}, token)
  await page.getByText('이 회차는 매진됐어요').waitFor({ state: 'detached' })
  check(await page.getByRole('button', { name: '붙어 있는 좋은 좌석' }).isEnabled(), 'seats are back')
  await page.getByRole('link', { name: '뒤로' }).click()
  await page.getByRole('heading', { level: 1, name: show.title }).waitFor()
  expectClean(complaints)
  await close()
}

/** Before the sale there is a countdown; when it ends, the map is there without a reload. */
async function notOpenYet({ browser, base }) {
  const { round } = await newRound(base, 8, new Date(Date.now() + 20_000))
  const { page, complaints, close } = await openPage(browser, base)
  await page.goto(`/rounds/${round.id}/seats`)
  await page.getByText('아직 판매 전이에요').waitFor()
  await page.getByRole('timer').waitFor()
  await expectAccessible(page, 'a round before its sale')
  await page.locator('.seatmap[data-first-draw-ms]').waitFor({ timeout: 60_000 })
  expectClean(complaints)
  await close()
}

export default [
  ['a hold that runs out is told, and its seat is free', holdRunsOut],
  ['a round that is sold out says so, until a seat comes back', soldOut],
  ['a round before its sale counts down, and opens by itself', notOpenYet],
]
