import { hold, newBuyer, newRound, send } from '../api.mjs'
import { check, expectAccessible, expectClean, openPage, phone } from '../harness.mjs'
import { payInSimulator, signIn } from '../steps.mjs'

const bell = (page, unread) =>
  page.getByRole('button', { name: unread === 0 ? /^알림$/ : `알림, 읽지 않은 알림 ${unread}개` })

/** Pays elsewhere; the page that is open hears of it, says so, and leads there. */
async function arrivesLive({ browser, base }, size) {
  const { show, round } = await newRound(base, 8)
  const { email, token } = await newBuyer(base)
  const { id } = await hold(base, round.id, [1], token)
  const { page, context, complaints, close } = await openPage(browser, base, size)
  await page.goto('/signin')
  await signIn(page, email)
  await page.waitForURL(`${base}/`)
  // The welcome is there already.
  await bell(page, 1).waitFor()

  const elsewhere = await context.newPage()
  await elsewhere.goto(`${base}/checkout/${id}`)
  await payInSimulator(elsewhere)
  await elsewhere.getByRole('heading', { name: '예매했어요' }).waitFor()
  await bell(elsewhere, 2).waitFor()
  await bell(page, 2).waitFor()
  await elsewhere.close()

  await page.bringToFront()
  await send(base, `/reservations/${id}/cancel`, {}, token)
  // The cancellation and the refund come one upon the other; the later one is on show.
  await page
    .getByText(/예매를 취소했어요|돌려드렸어요/)
    .locator('visible=true')
    .first()
    .waitFor()
  await page.getByRole('button', { name: '보기', exact: true }).waitFor()
  await page.getByRole('button', { name: /^알림, 읽지 않은 알림 [34]개$/ }).click()
  const panel = page.getByRole('dialog', { name: '알림' })
  await panel.getByText(show.title).first().waitFor()
  await expectAccessible(page, 'the notifications panel')
  await panel.getByText(/예매를 마쳤어요/).click()
  await page.waitForURL(`**/reservations/${id}`)

  await page.goto('/notifications')
  await page.getByRole('heading', { name: '오늘' }).waitFor()
  await expectAccessible(page, 'notifications')
  await page.getByRole('button', { name: '모두 읽음' }).click()
  await bell(page, 0).waitFor()
  await page.reload()
  await page.getByRole('heading', { name: '오늘' }).waitFor()
  await bell(page, 0).waitFor()
  await page.getByRole('button', { name: '읽지 않음' }).click()
  await page.getByText('모두 읽었어요').waitFor()
  expectClean(complaints)
  await close()
}

/** A stream that breaks comes back behind what was heard, so nothing is missed and nothing told twice. */
async function comesBack({ browser, base }) {
  const { round } = await newRound(base, 8)
  const { email, token } = await newBuyer(base)
  const { page, context, close } = await openPage(browser, base)
  const asked = []
  page.on('request', (request) => {
    if (request.url().endsWith('/notifications/stream')) asked.push(request.headers())
  })
  await page.goto('/signin')
  await signIn(page, email)
  await bell(page, 1).waitFor()
  const first = await hold(base, round.id, [1], token)
  await payFor(base, first.id, token)
  await bell(page, 2).waitFor()
  await context.setOffline(true)
  const second = await hold(base, round.id, [2], token)
  await payFor(base, second.id, token)
  await context.setOffline(false)
  await bell(page, 3).waitFor({ timeout: 40_000 })
  check(asked.length >= 1 && asked.every((headers) => headers.authorization), 'each stream carries the token')
  await close()
}

async function payFor(base, id, token) {
  const order = await (await send(base, `/reservations/${id}/checkout`, {}, token)).json()
  const { orderId, amount } = order
  const window = await fetch(`${base}/sim/toss/authorize`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ orderId, amount }),
  })
  const { paymentKey } = await window.json()
  const paid = await send(base, '/payments/confirm', { paymentKey, orderId, amount }, token)
  check(paid.ok, `confirming answered ${paid.status}`)
}

export default [
  ['a notification arrives while one looks (1440 px)', (env) => arrivesLive(env)],
  ['and on a phone (390 px)', (env) => arrivesLive(env, phone)],
  ['notifications missed without a network come when it is back', comesBack],
]
