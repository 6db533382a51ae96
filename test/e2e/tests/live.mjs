import { newBuyer, seatsOf, send, showOnSale } from '../api.mjs'
import { check, crowding, expectClean, openPage } from '../harness.mjs'
import { mapReady, tapSeat } from '../steps.mjs'

export default [
  [
    'a seat that somebody else takes leaves the map and the choice at once, and the nearest is offered',
    async ({ browser, base }) => {
      const { show, round } = await showOnSale(base)
      const seats = await seatsOf(base, round, show.prices)
      const wanted = seats.filter((seat) => seat.free).at(-1)
      const { page, complaints, close } = await openPage(browser, base)
      await page.goto(`/rounds/${round.id}/seats`)
      await mapReady(page)
      await tapSeat(page, wanted, false)
      const left = page.getByRole('button', { name: new RegExp(`^${wanted.grade} .*석$`) })
      const before = await left.textContent()

      const { token } = await newBuyer(base)
      const answer = await send(base, '/reservations', { roundId: round.id, seats: [wanted.number] }, token)
      check(answer.status === 201, `the other buyer's reservation answered ${answer.status}`)

      await page.getByText('방금 다른 분이').locator('visible=true').first().waitFor()
      check(
        (await page.locator('section[aria-label="고른 좌석"] li').count()) === 0,
        'the lost seat left the choice',
      )
      check((await left.textContent()) !== before, 'the grade counts one seat less')
      // The offer stays in the bottom bar until it is answered, however long that takes.
      const bar = page.locator('section[aria-label="고른 좌석"]')
      await page.waitForTimeout(10_000)
      await bar
        .getByRole('button', { name: /번 고르기$/ })
        .first()
        .click()
      check((await bar.locator('li').count()) === 1, 'the nearest seat was taken up')
      check((await bar.getByText('방금 다른 분이').count()) === 0, 'the notice went')

      const { id } = await answer.json()
      await send(base, `/reservations/${id}/cancel`, {}, token)
      expectClean(complaints)
      await close()
    },
  ],
  [
    'a lost pair is offered a pair',
    async ({ browser, base }) => {
      const { show, round } = await showOnSale(base)
      const seats = await seatsOf(base, round, show.prices)
      const { page, complaints, close } = await openPage(browser, base)
      await page.goto(`/rounds/${round.id}/seats`)
      await mapReady(page)
      await page.getByRole('button', { name: '붙어 있는 좋은 좌석' }).click()
      await page.getByRole('button', { name: '자리 찾기' }).click()
      const bar = page.locator('section[aria-label="고른 좌석"]')
      const chosen = await bar.locator('li').allTextContents()
      check(chosen.length === 2, 'two seats are chosen')
      const numbers = seats
        .filter(({ label }) => chosen.some((text) => text.includes(label)))
        .map((s) => s.number)

      const { token } = await newBuyer(base)
      const answer = await send(base, '/reservations', { roundId: round.id, seats: numbers }, token)
      check(answer.status === 201, `the other buyer's reservation answered ${answer.status}`)
      await bar
        .getByRole('button', { name: /고르기$/ })
        .first()
        .click()
      check((await bar.locator('li').count()) === 2, 'a pair was offered for the pair')

      const { id } = await answer.json()
      await send(base, `/reservations/${id}/cancel`, {}, token)
      expectClean(complaints)
      await close()
    },
  ],
  [
    'live is said only while it is so',
    async ({ browser, base }) => {
      const { round } = await showOnSale(base)
      const { page, context, close } = await openPage(browser, base)
      await page.goto(`/rounds/${round.id}/seats`)
      const live = page.locator('header').getByText('실시간', { exact: true })
      await live.waitFor()
      await context.setOffline(true)
      await page
        .locator('header')
        .getByText('다시 연결하고 있어요')
        .waitFor({ timeout: 2000 * crowding() })
      check((await live.count()) === 0, 'nothing is live without a network')
      await context.setOffline(false)
      await live.waitFor()
      await close()
    },
  ],
]
