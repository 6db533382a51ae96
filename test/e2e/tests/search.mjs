import { get } from '../api.mjs'
import { check, expectAccessible, expectClean, openPage, phone } from '../harness.mjs'

/** How many results the heading of a kind says there are. */
async function count(page, kind) {
  const text = await page.getByRole('heading', { level: 2, name: new RegExp(`^${kind} ?\\d`) }).textContent()
  return Number(text.replaceAll(/\D/g, ''))
}

export default [
  [
    'search tells how many there are, shows the rest on request, and what is over last',
    async ({ browser, base }) => {
      const { page, complaints, close } = await openPage(browser, base, phone)
      await page.goto(`/search?q=${encodeURIComponent('연극')}`)
      const { total } = await get(base, `/search/performances?q=${encodeURIComponent('연극')}&limit=1`)
      check(total > 20, `the demonstration has ${total} plays`)
      await page.getByRole('heading', { level: 2, name: /^공연 ?\d/ }).waitFor()
      check(
        (await count(page, '공연')) === total,
        `the heading says ${await count(page, '공연')} of ${total}`,
      )
      const shows = page.locator('section', {
        has: page.getByRole('heading', { level: 2, name: /^공연 ?\d/ }),
      })
      while ((await shows.getByRole('button', { name: '더 보기' }).count()) > 0) {
        const before = await shows.locator('li').count()
        await shows.getByRole('button', { name: '더 보기' }).click()
        await page.waitForFunction((n) => document.querySelectorAll('main section li').length > n, before)
      }
      const states = await shows.locator('li').allTextContents()
      check(states.length === total, `${states.length} of ${total} were shown`)
      const firstOver = states.findIndex((text) => text.includes('판매 종료'))
      check(firstOver > 0, 'some are over, and not the first')
      check(
        states.slice(firstOver).every((text) => text.includes('판매 종료')),
        'nothing comes behind what is over',
      )
      expectClean(complaints)
      await close()
    },
  ],
  [
    'search is narrowed by date, region, price and sale, and the address says so',
    async ({ browser, base }) => {
      const { page, complaints, close } = await openPage(browser, base)
      await page.goto('/search')
      await page.getByRole('button', { name: '이번 주말' }).click()
      await page.getByRole('heading', { level: 2, name: /^공연 ?\d/ }).waitFor()
      const all = await count(page, '공연')
      await page.getByLabel('지역').selectOption('서울')
      await page.getByLabel('가격').selectOption('low')
      await page.getByRole('button', { name: '예매 중인 공연만' }).click()
      await page.waitForURL(/onSale=true/)
      await page.waitForFunction(
        (before) => !document.querySelector('main section h2')?.textContent.includes(`${before}건`),
        all,
      )
      check((await count(page, '공연')) < all, 'fewer are left')
      await expectAccessible(page, 'search with filters')
      await page.reload()
      check(
        (await page.getByRole('button', { name: '이번 주말' }).getAttribute('aria-pressed')) === 'true',
        'a reload keeps what was chosen',
      )
      await page.getByRole('button', { name: '모두 지우기' }).click()
      await page.waitForURL(/\/search$/)
      expectClean(complaints)
      await close()
    },
  ],
  [
    'every review of a performance can be read',
    async ({ browser, base }) => {
      const { items } = await get(base, '/performances?limit=100')
      const show = items.find((each) => each.reviewCount > 10)
      const { page, complaints, close } = await openPage(browser, base)
      await page.goto(`/performances/${show.id}`)
      const reviews = page.locator('section', { has: page.getByRole('heading', { name: /^관람평/ }) })
      await reviews.getByRole('button', { name: '더 보기' }).click()
      await page.waitForFunction(
        () => document.querySelectorAll('article section ul.divide-y > li').length > 10,
      )
      expectClean(complaints)
      await close()
    },
  ],
]
