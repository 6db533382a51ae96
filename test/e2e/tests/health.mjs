import { mkdirSync } from 'node:fs'
import { admin } from '../api.mjs'
import { check, expectAccessible, openPage, phone, wide } from '../harness.mjs'
import { signIn } from '../steps.mjs'

/* What people see of an office that goes without something. What is missing is played: the page is the real one. */

const shots = process.env.E2E_SHOTS

async function picture(page, name) {
  if (!shots) return
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: `${shots}/${name}.png` })
}

async function organisersAreTold({ browser, base }) {
  const { page, context, close } = await openPage(browser, base, wide)
  const checks = { database: 'ok', search: 'failed', kafka: 'failed' }
  let answer = { status: 'degraded', checks }
  await context.route('**/readyz', (route) => route.fulfill({ json: answer }))
  await page.goto('/signin?next=%2Fadmin')
  await signIn(page, admin.email, admin.password)
  const notice = page.getByRole('status').filter({ hasText: '검색이 잠시 멈췄어요. 예매는 계속돼요.' })
  await notice.waitFor()
  check((await notice.innerText()).includes('알림과 검색 반영이 늦어지고 있어요'), 'both parts are told')
  await expectAccessible(page, 'the dashboard of an office that goes without search')
  await picture(page, 'degraded-dashboard-1440')
  await page.setViewportSize(phone.viewport)
  await picture(page, 'degraded-dashboard-390')
  answer = { status: 'ready', checks: { ...checks, search: 'ok', kafka: 'ok' } }
  await page.reload()
  await page.getByText('오늘 매출').first().waitFor()
  check((await notice.count()) === 0, 'an office that has everything says nothing')
  await close()
}

async function buyersAreLedOn({ browser, base }) {
  const { page, context, close } = await openPage(browser, base, phone)
  let resting = true
  await context.route(/\/api\/v1\/search[/?]/, (route) =>
    resting
      ? route.fulfill({
          status: 503,
          contentType: 'application/problem+json',
          body: JSON.stringify({ status: 503, code: 'search_unavailable', title: 'Service Unavailable' }),
        })
      : route.continue(),
  )
  await page.goto('/search?q=%EC%9C%A0%EB%A0%B9')
  const told = page.getByRole('alert').filter({ hasText: '검색이 잠시 멈췄어요.' })
  await told.waitFor({ timeout: 30_000 }) // asked a few times first
  await told.getByRole('link', { name: /공연/ }).waitFor()
  await expectAccessible(page, 'a search that rests')
  await picture(page, 'search-resting-390')
  resting = false
  await told.getByRole('button', { name: '다시 시도' }).click()
  await told.waitFor({ state: 'detached' })
  await close()
}

export default [
  ['organisers are told quietly what the office goes without', organisersAreTold],
  ['a search that rests leads buyers on to what works', buyersAreLedOn],
]
