import { mkdirSync } from 'node:fs'
import { newBuyer, newCoupon, send, showOnSale, seatsOf } from '../api.mjs'
import { check, expectAccessible, expectClean, openPage, phone, wide } from '../harness.mjs'
import { payInSimulator, signIn } from '../steps.mjs'

const shots = process.env.E2E_SHOTS

/** Every page in one dress: nothing serious for axe, nothing in the console. */
async function everyPage({ browser, base }, size, colorScheme, language) {
  const { show, round } = await showOnSale(base)
  const { email, token } = await newBuyer(base)
  const { page, complaints, close } = await openPage(browser, base, {
    ...size,
    colorScheme,
    locale: language === 'en' ? 'en-US' : 'ko-KR',
  })
  // A language chosen on this device outweighs the account's own setting.
  await page.addInitScript((chosen) => localStorage.setItem('tb.language', chosen), language)
  const dress = `${size.viewport.width}-${language}-${colorScheme}`
  const look = async (name) => {
    await page.locator('main h1').first().waitFor({ state: 'attached' })
    // A page with a stream is never idle; a moment is enough.
    await page.waitForLoadState('networkidle', { timeout: 1500 }).catch(() => undefined)
    await page.waitForTimeout(300)
    if (shots) {
      mkdirSync(shots, { recursive: true })
      await page.screenshot({ path: `${shots}/${dress}-${name}.png` })
    }
    await expectAccessible(page, `${name} (${dress})`)
  }
  const visit = async (path, name) => {
    await page.goto(path)
    await look(name)
  }

  await visit('/', 'home')
  const word = show.title.match(/[가-힣]{2,}/)[0]
  await page.getByRole('combobox').fill(word.slice(0, 3))
  await page.getByRole('option').first().waitFor()
  await look('search-suggestions')
  await visit(`/search?q=${encodeURIComponent(word)}`, 'search')
  await visit('/search?q=zzzzqqqq', 'search-nothing')
  await visit(`/performances/${show.id}`, 'performance')
  await visit(`/halls/${show.hall.id}`, 'hall')
  if (show.performers?.length) await visit(`/performers/${show.performers[0].id}`, 'performer')
  await visit('/no/such/page', 'not-found')
  await visit('/signup', 'signup')
  await visit('/signin?error=oauth_denied', 'signin-refused')
  await newCoupon(base)
  await visit('/coupons', 'coupons-guest')
  await visit(`/rounds/${round.id}/seats`, 'seats')
  const list = page.locator('header button', { hasText: /목록|List/ })
  if (await list.isVisible()) await list.click()
  await page.locator('aside h3 button').first().click()
  await look('seats-list')

  await visit('/signin', 'signin')
  if (language === 'ko') await signIn(page, email)
  else {
    await page.locator('[name=email]').fill(email)
    await page.locator('[name=password]').fill('Sesame-street-7!')
    await page.locator('main form button[type=submit]').click()
  }
  await page.waitForURL(`${base}/`)
  await visit('/reservations', 'reservations-none')
  await visit('/account', 'account')
  await visit('/coupons', 'coupons')
  await visit('/coupons/mine', 'coupons-mine')
  await visit('/notifications', 'notifications')
  await page.locator('.bell').click()
  await look('notifications-panel')
  await page.keyboard.press('Escape')

  const seat = (await seatsOf(base, round, show.prices)).find((each) => each.free)
  const held = await send(base, '/reservations', { roundId: round.id, seats: [seat.number] }, token)
  check(held.status === 201, `a reservation answered ${held.status}`)
  const { id } = await held.json()
  await visit(`/checkout/${id}`, 'checkout')
  await page.locator('main [aria-haspopup=dialog]').click()
  await look('coupon-chooser')
  await page.keyboard.press('Escape')
  if (language === 'ko') {
    await page.getByRole('button', { name: /원 결제하기$/ }).click()
    await page.getByRole('dialog').waitFor()
    await look('payment-window')
    await page.keyboard.press('Escape')
    await payInSimulator(page)
    await page.getByRole('heading', { name: '예매했어요' }).waitFor()
    await look('ticket')
    await page.getByRole('button', { name: '예매 취소하기' }).click()
    await page.getByRole('dialog').getByText('돌려받는 금액').waitFor()
    await look('cancel')
    await page.keyboard.press('Escape')
    await visit(`/reservations/${id}?review=true`, 'review')
    await visit('/reservations', 'reservations')
  }
  await send(base, `/reservations/${id}/cancel`, {}, token)
  await visit(`/reservations/${id}`, 'canceled')
  expectClean(complaints)
  await close()
}

export default [
  ['every page is accessible and quiet: wide, light', (env) => everyPage(env, wide, 'light', 'ko')],
  ['every page is accessible and quiet: wide, dark', (env) => everyPage(env, wide, 'dark', 'ko')],
  ['every page is accessible and quiet: phone, light', (env) => everyPage(env, phone, 'light', 'ko')],
  ['every page is accessible and quiet: wide, light, English', (env) => everyPage(env, wide, 'light', 'en')],
  ['every page is accessible and quiet: phone, dark, English', (env) => everyPage(env, phone, 'dark', 'en')],
  [
    'English is one press away, and stays',
    async ({ browser, base }) => {
      const { page, complaints, close } = await openPage(browser, base)
      await page.goto('/')
      await page.getByRole('heading', { level: 1, name: '어떤 무대를 보러 갈까요?' }).waitFor()
      await page.getByRole('button', { name: 'English' }).click()
      await page.getByRole('heading', { level: 1, name: 'What would you like to see?' }).waitFor()
      check((await page.locator('html').getAttribute('lang')) === 'en', 'the document says it is English')
      await page.reload()
      await page.getByRole('heading', { level: 1, name: 'What would you like to see?' }).waitFor()
      expectClean(complaints)
      await close()
    },
  ],
]
