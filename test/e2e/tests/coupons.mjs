import { adminToken, hold, newBuyer, newCoupon, newRound, send } from '../api.mjs'
import { check, expectAccessible, expectClean, openPage, phone, tabTo } from '../harness.mjs'
import { cancelTicket, payInSimulator, signIn } from '../steps.mjs'

const card = (page, name) => page.locator('article', { has: page.getByRole('heading', { name }) })

/** Claim, use at checkout, cancel: the coupon is where the buyer was told it is, each time. */
async function claimUseGiveBack({ browser, base }) {
  const coupon = await newCoupon(base)
  const { round } = await newRound(base, 8)
  const { email, token } = await newBuyer(base)
  const { page, complaints, close } = await openPage(browser, base, phone)

  await page.goto('/coupons')
  await card(page, coupon.name).getByRole('link', { name: '로그인하고 받기' }).click()
  await signIn(page, email)
  await page.waitForURL('**/coupons')
  await page.getByRole('button', { name: `쿠폰 받기: ${coupon.name}` }).click()
  await card(page, coupon.name).getByText('받았어요').waitFor()
  await card(page, coupon.name).getByText('99장 남았어요').waitFor()
  await expectAccessible(page, 'coupons')
  await card(page, coupon.name).getByRole('link', { name: '내 쿠폰 보기' }).click()
  await page.getByRole('heading', { name: '쓸 수 있는 쿠폰' }).waitFor()
  await card(page, coupon.name).waitFor()
  await expectAccessible(page, 'my coupons')

  const { id } = await hold(base, round.id, [1], token)
  await page.goto(`/checkout/${id}`)
  // The best one (7,000 of these, not the 5,000 of the welcome) is chosen already.
  await page.getByRole('button', { name: new RegExp(`쿠폰 ${coupon.name} −7,000원 바꾸기`) }).waitFor()
  await page.getByRole('button', { name: '33,000원 결제하기' }).waitFor()
  await expectAccessible(page, 'checkout with a coupon')
  await payInSimulator(page)
  await page.getByRole('heading', { name: '예매했어요' }).waitFor()
  await page.getByText('−7,000원').waitFor()

  await page.goto('/coupons/mine')
  await page.getByRole('heading', { name: '쓴 쿠폰' }).waitFor()
  await card(page, coupon.name).getByRole('link', { name: '예매 보기' }).click()
  await cancelTicket(page)
  await page.goto('/coupons/mine')
  await card(page, coupon.name).getByText('일 남음').waitFor()
  check((await page.getByRole('heading', { name: '쓴 쿠폰' }).count()) === 0, 'the coupon is used no more')
  expectClean(complaints)
  await close()
}

/** The chooser by keyboard; and a sum of 0 needs no payment. */
async function chooseByKeyboard({ browser, base }) {
  const all = await newCoupon(base, { type: 'RATE', discountValue: 100 })
  const { round } = await newRound(base, 8)
  const { email, token } = await newBuyer(base)
  await send(base, `/coupons/${all.id}/grants`, {}, token)
  const { id } = await hold(base, round.id, [1], token)
  const { page, complaints, close } = await openPage(browser, base)
  await page.goto(`/signin?next=/checkout/${id}`)
  await signIn(page, email)
  const keys = page.keyboard
  await page.getByRole('button', { name: '0원 예매하기' }).waitFor()

  await tabTo(page, /바꾸기$/)
  await keys.press('Enter')
  await page.getByRole('dialog').getByRole('heading', { name: '쿠폰을 골라 주세요' }).waitFor()
  await expectAccessible(page, 'the coupon chooser')
  await tabToRadio(page)
  await keys.press('ArrowDown')
  await keys.press('ArrowDown')
  check(
    await page.getByRole('radio', { name: '쿠폰을 쓰지 않을래요' }).isChecked(),
    'arrows reach "no coupon"',
  )
  await tabTo(page, /^적용하기$/)
  await keys.press('Enter')
  await page.getByRole('button', { name: '40,000원 결제하기' }).waitFor()

  await tabTo(page, /바꾸기$/)
  await keys.press('Enter')
  await tabToRadio(page)
  await keys.press('ArrowDown')
  check(await page.getByRole('radio', { name: new RegExp(all.name) }).isChecked(), 'arrows go round')
  await keys.press('Enter')
  await tabTo(page, /^0원 예매하기$/)
  await keys.press('Enter')
  await page.getByRole('heading', { name: '예매했어요' }).waitFor()
  await send(base, `/reservations/${id}/cancel`, {}, token)
  expectClean(complaints)
  await close()
}

async function tabToRadio(page) {
  for (let i = 0; i < 10; i++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate(() => document.activeElement?.type === 'radio')) return
  }
  throw new Error('Tab never came to the radio buttons')
}

/** The last one goes to somebody else while one looks at it. */
async function lastOneGoes({ browser, base }) {
  const coupon = await newCoupon(base, { maxQuantity: 1 })
  const { email } = await newBuyer(base)
  const { page, close } = await openPage(browser, base)
  await page.goto('/signin?next=/coupons')
  await signIn(page, email)
  const press = page.getByRole('button', { name: `쿠폰 받기: ${coupon.name}` })
  await press.waitFor()
  const other = await newBuyer(base)
  const answer = await send(base, `/coupons/${coupon.id}/grants`, {}, other.token)
  check(answer.status === 201, `the other claim answered ${answer.status}`)
  // Pressed before the counter has told, or told before it could be pressed: either way it says so.
  await press.click({ timeout: 2000 }).catch(() => undefined)
  await card(page, coupon.name).getByText('모두 나갔어요').waitFor()
  await close()
}

/** A coupon that is lost between choosing and paying is told, and nothing is charged. */
async function lostAtCheckout({ browser, base }) {
  const coupon = await newCoupon(base)
  const { round } = await newRound(base, 8)
  const { email, token } = await newBuyer(base)
  await send(base, `/coupons/${coupon.id}/grants`, {}, token)
  const { id } = await hold(base, round.id, [1], token)
  const { page, close } = await openPage(browser, base)
  await page.goto(`/signin?next=/checkout/${id}`)
  await signIn(page, email)
  await page.getByRole('button', { name: '33,000원 결제하기' }).waitFor()
  await fetch(`${base}/api/v1/admin/coupons/${coupon.id}`, {
    method: 'DELETE',
    headers: { Authorization: `Bearer ${await adminToken(base)}` },
  })
  await page.getByRole('button', { name: '33,000원 결제하기' }).click()
  await page.getByRole('alert').getByText('고른 쿠폰을 지금은 쓸 수 없어요').waitFor()
  // The welcome coupon is the best one now.
  await page.getByRole('button', { name: '35,000원 결제하기' }).waitFor()
  check((await page.getByRole('dialog').count()) === 0, 'no payment was begun')
  await send(base, `/reservations/${id}/cancel`, {}, token)
  await close()
}

/** Whoever signs up is told of the coupon that came with it. */
async function welcomed({ browser, base }) {
  const { page, complaints, close } = await openPage(browser, base, phone)
  await page.goto('/signup')
  await page.getByLabel('이름').fill('이새봄')
  await page.getByLabel('이메일').fill(`e2e-welcome-${process.pid}-${Date.now()}@example.com`)
  await page.getByLabel('비밀번호', { exact: true }).fill('Sesame-street-7!')
  await page.locator('main form button[type=submit]').click()
  await page.getByText('5,000원 할인 쿠폰을 넣어 드렸어요').locator('visible=true').first().waitFor()
  await page.getByRole('button', { name: '쿠폰 보기' }).click()
  await page.waitForURL('**/coupons/mine')
  await page.getByText('30일 남음').waitFor()
  expectClean(complaints)
  await close()
}

export default [
  ['a coupon is claimed, used at checkout, and back after cancelling', claimUseGiveBack],
  ['the keyboard chooses a coupon, and a sum of 0 needs no payment', chooseByKeyboard],
  ['a coupon whose last one goes is shown as gone', lastOneGoes],
  ['a coupon lost at checkout is told, and the sum made again', lostAtCheckout],
  ['whoever signs up is told of the welcome coupon', welcomed],
]
