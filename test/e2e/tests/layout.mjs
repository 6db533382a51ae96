import { newBuyer, showOnSale } from '../api.mjs'
import { check, openPage } from '../harness.mjs'
import { signIn } from '../steps.mjs'

const widths = [320, 390, 768, 820, 1024, 1100, 1440]

/**
 * What is wider than the window or, in the header, the tabs and on buttons, written on two lines. What a page itself tells,
 * such as a hall's name in its head, may take as many lines as it needs. Runs in the page.
 */
function misfits() {
  const found = []
  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} px wide in ${clientWidth}`)
  for (const label of document.querySelectorAll(
    ':is(header, nav) :is(a, button):not(main header *), main .btn',
  )) {
    const { width, left, right } = label.getBoundingClientRect()
    const name = (label.getAttribute('aria-label') ?? label.textContent).trim()
    if (width === 0 || label.closest('.scroll-x, .sr-only')) continue
    if (left < 0 || right > clientWidth + 0.5) found.push(`"${name}" ends at ${right} px`)
    const text = document.createTreeWalker(label, NodeFilter.SHOW_TEXT)
    for (let node = text.nextNode(); node; node = text.nextNode()) {
      if (!node.data.trim() || node.parentElement.closest('.sr-only')) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))
      if (lines.size > 1) found.push(`"${node.data.trim()}" is written on ${lines.size} lines`)
    }
  }
  return found
}

async function fits({ browser, base }, language) {
  const { show, round } = await showOnSale(base)
  const { email } = await newBuyer(base, '남궁민수정혜인')
  const { page, close } = await openPage(browser, base)
  await page.goto('/signin')
  await signIn(page, email)
  await page.waitForURL(`${base}/`)
  await page.evaluate((chosen) => localStorage.setItem('tb.language', chosen), language)
  const paths = ['/', '/coupons', `/performances/${show.id}`, `/rounds/${round.id}/seats`]
  const wrong = []
  for (const path of [...paths, '/search?q=a', '/reservations', '/account', '/notifications']) {
    await page.goto(path)
    await page.locator('main h1').first().waitFor({ state: 'attached' })
    await page.waitForLoadState('networkidle', { timeout: 1500 }).catch(() => undefined)
    await page.evaluate(() => document.fonts.ready)
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 })
      await page.evaluate(
        () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
      )
      for (const fault of await page.evaluate(misfits)) wrong.push(`${path} at ${width}: ${fault}`)
    }
  }
  check(wrong.length === 0, wrong.join('\n'))
  await close()
}

export default [
  ['nothing runs over or wraps its labels from 320 to 1440 px', (env) => fits(env, 'ko')],
  ['nothing runs over or wraps its labels from 320 to 1440 px in English', (env) => fits(env, 'en')],
]
