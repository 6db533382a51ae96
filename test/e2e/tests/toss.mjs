import { holdAny, newBuyer, password } from '../api.mjs'
import { check, expectAccessible, expectClean, openPage, phone, wide } from '../harness.mjs'
import { startServer } from '../server.mjs'

/**
 * An office with a real provider's keys, whose API is another office's simulator, and whose widget is a stand-in: this
 * script in place of https://js.tosspayments.com/v2/standard, and an address that sends the buyer back as the provider's
 * own window does. The API, the server and the page are the real ones.
 */
const widget = `
window.TossPayments = (clientKey) => ({
  widgets: ({ customerKey }) => {
    let amount
    const draw = (selector, text) => { document.querySelector(selector).textContent = text }
    return {
      setAmount: async (value) => { amount = value },
      renderPaymentMethods: async ({ selector, variantKey }) => draw(selector, ['stand-in methods', variantKey, amount.value, clientKey].join(' ')),
      renderAgreement: async ({ selector, variantKey }) => draw(selector, ['stand-in terms', variantKey, customerKey.length].join(' ')),
      requestPayment: async (order) => {
        if (window.refuseWith) throw Object.assign(new Error(''), { code: window.refuseWith })
        location.href = 'https://pay.tosspayments.com/window?' + new URLSearchParams({ ...order, amount: amount.value })
      },
    }
  },
})`

const clientKey = 'test_gck_e2e'
const welcome = 5000 // KRW, the coupon of a new buyer, which the checkout uses by itself

async function office(base, then) {
  const server = await startServer([
    '--toss-secret-key=test_sk_ticketblue_simulator',
    `--toss-client-key=${clientKey}`,
    `--toss-base-url=${base}/sim/toss`,
  ])
  try {
    return await then(server.base)
  } finally {
    await server.stop()
  }
}

/** A held seat, and its buyer in a browser in which the provider is played by us. */
async function atCheckout(browser, base, simulator, options) {
  const { email, token } = await newBuyer(base)
  const held = await holdAny(base, token)
  const opened = await openPage(browser, base, options)
  const asked = []
  const provider = { outcome: 'paid', script: true }
  await opened.context.route('https://*.tosspayments.com/**', async (route) => {
    const url = new URL(route.request().url())
    asked.push(url.host)
    if (url.pathname === '/v2/standard') {
      if (!provider.script) return route.abort()
      return route.fulfill({ contentType: 'text/javascript', body: widget })
    }
    const { orderId, amount, successUrl, failUrl } = Object.fromEntries(url.searchParams)
    let back = `${failUrl}?${new URLSearchParams({ code: provider.outcome, message: 'x', orderId })}`
    if (provider.outcome === 'paid') {
      const response = await fetch(`${simulator}/sim/toss/authorize`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ orderId, amount: Number(amount), method: '카드' }),
      })
      const { paymentKey } = await response.json()
      back = `${successUrl}?${new URLSearchParams({ paymentType: 'NORMAL', paymentKey, orderId, amount })}`
    }
    return route.fulfill({ status: 302, headers: { location: back } })
  })
  const signed = await opened.context.request.post('/api/v1/auth/signin', { data: { email, password } })
  check(signed.ok(), `sign-in answered ${signed.status()}`)
  // The page asks for its session only when it remembers one.
  // A language chosen on this device outweighs the account's own.
  await opened.context.addInitScript(
    (language) => {
      localStorage.setItem('tb.session', '1')
      localStorage.setItem('tb.language', language)
    },
    options.locale === 'en-US' ? 'en' : 'ko',
  )
  await opened.page.goto(`/checkout/${held.id}`)
  return { ...opened, held, provider, asked }
}

async function payWithWidget({ browser, base: simulator }) {
  await office(simulator, async (base) => {
    const { page, held, provider, asked, complaints, close } = await atCheckout(
      browser,
      base,
      simulator,
      phone,
    )
    await page.getByRole('timer').waitFor()
    check(asked.length === 0, 'the provider hears of nobody who is not about to pay')
    await page.getByRole('button', { name: /원 결제하기$/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(`stand-in methods DEFAULT ${held.amount - welcome} ${clientKey}`).waitFor()
    await dialog.getByText(/stand-in terms AGREEMENT \d+/).waitFor()
    await expectAccessible(page, 'the payment widget')

    // Not agreed to the terms: told in the window, which stays.
    await page.evaluate(() => (window.refuseWith = 'NEED_AGREEMENT_WITH_REQUIRED_TERMS'))
    await dialog.getByRole('button', { name: /원 결제하기$/ }).click()
    await dialog.getByRole('alert').getByText('결제 약관에 동의해 주세요.').waitFor()
    await page.evaluate(() => (window.refuseWith = ''))

    // Left the provider's window, then stopped half way: back with the seats still held.
    for (const [code, words] of [
      ['PAY_PROCESS_CANCELED', '결제를 취소했어요.'],
      ['PAY_PROCESS_ABORTED', '결제가 중간에 멈췄어요.'],
    ]) {
      provider.outcome = code
      if (!(await dialog.isVisible())) await page.getByRole('button', { name: /원 결제하기$/ }).click()
      await dialog.getByText('stand-in terms').waitFor()
      await dialog.getByRole('button', { name: /원 결제하기$/ }).click()
      await page.getByRole('alert').getByText(words).waitFor()
      check(new URL(page.url()).search === '', 'what the provider said is taken out of the address')
    }

    provider.outcome = 'paid'
    await page.getByRole('button', { name: /원 결제하기$/ }).click()
    await dialog.getByText('stand-in terms').waitFor()
    await dialog.getByRole('button', { name: /원 결제하기$/ }).click()
    await page.getByRole('heading', { name: '예매했어요' }).waitFor()
    await page.getByRole('img', { name: /입장 QR/ }).waitFor()
    expectClean(complaints)
    await close()

    await inEnglish(browser, base, simulator)
  })
}

async function inEnglish(browser, base, simulator) {
  const { page, provider, complaints, close } = await atCheckout(browser, base, simulator, {
    ...wide,
    locale: 'en-US',
  })
  await page.getByRole('timer').waitFor()
  const pay = page.getByRole('button', { name: /^Pay / })
  provider.script = false
  await pay.click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('alert').getByText('could not be loaded').waitFor()
  provider.script = true
  complaints.length = 0 // the browser's own word about the script
  await dialog.getByRole('button', { name: 'Load again' }).click()
  await dialog.getByText('stand-in terms').waitFor()
  await expectAccessible(page, 'the payment widget in English')
  provider.outcome = 'REJECT_CARD_COMPANY'
  await dialog.getByRole('button', { name: /^Pay / }).click()
  await page.getByRole('alert').getByText('Your card company declined the payment.').waitFor()
  provider.outcome = 'paid'
  await pay.click()
  await dialog.getByText('stand-in terms').waitFor()
  await dialog.getByRole('button', { name: /^Pay / }).click()
  await page.getByRole('heading', { name: 'You are going' }).waitFor()
  expectClean(complaints)
  await close()
}

/** Without keys of a provider's nobody's script may run. */
async function nobodyElse({ base }) {
  const policy = (await fetch(base)).headers.get('content-security-policy')
  check(!policy.includes('tosspayments'), `the simulator's office lets the provider in: ${policy}`)
}

export default [
  ['Toss: the widget draws, leads away, and brings back to a ticket or to words', payWithWidget],
  ['Toss: without its keys nothing of it may load', nobodyElse],
]
