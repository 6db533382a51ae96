import { hold, newBuyer, newRound, send } from '../api.mjs'
import { check, expectAccessible, expectClean, openPage, phone } from '../harness.mjs'
import { mapReady, signIn } from '../steps.mjs'

/** Back from checkout: one's own seats are shown as one's own, to pay for or to let go of. */
async function backFromCheckout({ browser, base }) {
  const { round } = await newRound(base, 12)
  const { email, token } = await newBuyer(base)
  const { id } = await hold(base, round.id, [5, 6], token)
  const { page, complaints, close } = await openPage(browser, base, phone)
  await page.goto('/signin')
  await signIn(page, email)
  await page.waitForURL(`${base}/`)

  await page.goto(`/checkout/${id}`)
  // What cancelling will cost is said before paying, by date and in won.
  const fees = page.getByRole('region', { name: '취소하면 이렇게 돌려드려요' })
  await fees.getByRole('row').nth(1).waitFor()
  check(/[0-9,]+원/.test(await fees.getByRole('row').last().innerText()), 'the last day has its amount')
  await page.getByText('공연이 3일 이상 남았다면').waitFor()

  await page.goto(`/rounds/${round.id}/seats`)
  await mapReady(page)
  await page.getByText('결제를 기다리는 내 좌석').waitFor()
  await expectAccessible(page, 'seats that are held')
  await page.getByRole('link', { name: '이어서 결제하기' }).click()
  await page.waitForURL(`**/checkout/${id}`)
  await page.goBack()
  await mapReady(page)
  await page.getByRole('button', { name: '놓고 다시 고르기' }).click()
  await page.getByText('결제를 기다리는 내 좌석').waitFor({ state: 'detached' })
  const other = await newBuyer(base)
  const taken = await send(base, '/reservations', { roundId: round.id, seats: [5, 6] }, other.token)
  check(taken.status === 201, `the seats that were let go of answered ${taken.status}`)

  // Let go of, it is no cancelled booking with an amount.
  await page.goto('/reservations')
  await page.getByText('아직 예매한 공연이 없어요').waitFor()
  expectClean(complaints)
  await close()
}

/** Three unpaid bookings: nothing more can be chosen, and the page leads to them. */
async function tooManyHolds({ browser, base }) {
  const { round } = await newRound(base, 12)
  const { email, token } = await newBuyer(base)
  for (const seat of [1, 2, 3]) await hold(base, (await newRound(base, 3)).round.id, [seat], token)
  const { page, complaints, close } = await openPage(browser, base, phone)
  await page.goto('/signin')
  await signIn(page, email)
  await page.waitForURL(`${base}/`)
  await page.goto(`/rounds/${round.id}/seats`)
  await page.getByText('결제를 기다리는 예매가 3건 있어요').waitFor()
  await page.getByRole('link', { name: '기다리는 예매 보기' }).click()
  await page.waitForURL(`${base}/reservations`)
  const unpaid = page.locator('a[href^="/checkout/"]')
  await unpaid.nth(2).waitFor()
  check((await unpaid.count()) === 3, 'all three are there to be paid')
  expectClean(complaints)
  await close()
}

export default [
  ['held: back from checkout', backFromCheckout],
  ['held: three unpaid bookings', tooManyHolds],
]
