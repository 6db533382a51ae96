import { newBuyer } from '../api.mjs'
import { check, expectAccessible, expectClean, openPage, phone, wide } from '../harness.mjs'
import { signIn } from '../steps.mjs'

/** Somebody sees where they are signed in, and signs a device out from another one. */
async function devices({ browser, base }) {
  const { email } = await newBuyer(base)
  const lost = await openPage(browser, base, phone)
  await lost.page.goto('/signin?next=/account')
  await signIn(lost.page, email)
  const own = lost.page.getByRole('listitem').filter({ hasText: '지금 쓰고 있는 기기예요' })
  await own.waitFor()

  const { page, complaints, close } = await openPage(browser, base, wide)
  await page.goto('/signin?next=/account')
  await signIn(page, email)
  await page.getByText('지금 쓰고 있는 기기예요').waitFor()
  const out = page.getByRole('button', { name: /에서 로그아웃$/ })
  await out.first().waitFor()
  check(
    (await out.count()) === 2,
    `signed in elsewhere: ${await out.count()}, by the sign-up and by the phone`,
  )
  await expectAccessible(page, 'where one is signed in')
  await out.first().click()
  await page.waitForFunction(() => document.querySelectorAll('[aria-label$="에서 로그아웃"]').length === 1)
  await page.getByRole('button', { name: '다른 기기에서 모두 로그아웃' }).click()
  await page.getByText('다른 기기에서 모두 로그아웃했어요.').first().waitFor()
  await page.waitForFunction(() => document.querySelectorAll('[aria-label$="에서 로그아웃"]').length === 0)
  expectClean(complaints)
  await close()

  await lost.page.reload()
  await lost.page.waitForURL(/\/signin/)
  await lost.close()
}

export default [['a device is signed out from another one', devices]]
