import { newBuyer, showOnSale } from '../api.mjs'
import { check, expectClean, openPage, tabTo } from '../harness.mjs'
import { signIn } from '../steps.mjs'

export default [
  [
    'the keyboard alone can buy and cancel',
    async ({ browser, base }) => {
      const { show, round } = await showOnSale(base)
      const { email } = await newBuyer(base)
      const { page, complaints, close } = await openPage(browser, base)
      await page.goto('/signin')
      await signIn(page, email)
      await page.waitForURL(`${base}/`)
      const keys = page.keyboard

      await page.locator('main h1').waitFor()
      await tabTo(page, /공연, 공연장, 출연자 검색/)
      await keys.type(show.title.match(/[가-힣]{2,}/)[0])
      const option = page.locator(`[role=option]`, { hasText: show.title }).first()
      await option.waitFor()
      for (let i = 0; i < 12 && (await option.getAttribute('aria-selected')) !== 'true'; i++)
        await keys.press('ArrowDown')
      await keys.press('Enter')
      await page.getByRole('heading', { level: 1, name: show.title }).waitFor()
      await page.locator('[data-date]').first().waitFor()
      await tabTo(page, /^좌석 고르기$/)
      await keys.press('Enter')
      await page.waitForURL('**/seats')
      if (!page.url().endsWith(`/rounds/${round.id}/seats`)) await page.goto(`/rounds/${round.id}/seats`)

      await page.getByRole('heading', { name: '목록' }).waitFor()
      await page.locator('aside button[aria-expanded]', { hasText: '석 남음' }).first().waitFor()
      const sections = page.locator('aside h3 button')
      if (
        (await sections.count()) > 1 ||
        (await sections.first().getAttribute('aria-expanded')) === 'false'
      ) {
        await tabTo(page, /석 남음$/)
        if ((await page.locator(':focus').getAttribute('aria-expanded')) === 'false')
          await keys.press('Enter')
      }
      // The first row with seats left below the section.
      await tabTo(page, /(열|row).*석 남음$/i)
      await keys.press('Enter')
      await tabTo(page, /석, [\d,]+원$/)
      await keys.press('Enter')
      check(
        (await page.locator('section[aria-label="고른 좌석"] li').count()) === 1,
        'a seat is chosen by Enter',
      )
      for (let i = 0; i < 30; i++) {
        await keys.press('ArrowRight')
        const label = await page.locator(':focus').getAttribute('aria-label')
        if (/원$/.test(label ?? '')) break
      }
      await keys.press('Space')
      await tabTo(page, /^예매하기$/)
      await keys.press('Enter')

      await page.waitForURL('**/checkout/**')
      await page.getByRole('timer').waitFor()
      await tabTo(page, /원 결제하기$/)
      await keys.press('Enter')
      await page.getByRole('dialog').waitFor()
      await tabTo(page, /승인하기$/)
      await keys.press('Enter')
      await page.getByRole('heading', { name: '예매했어요' }).waitFor()
      await tabTo(page, /^예매 취소하기$/)
      await keys.press('Enter')
      await page.getByRole('dialog').getByText('돌려받는 금액').waitFor()
      await tabTo(page, /^예매 취소하기$/)
      await keys.press('Enter')
      await page.getByRole('heading', { name: '취소된 예매예요' }).waitFor()
      expectClean(complaints)
      await close()
    },
  ],
]
