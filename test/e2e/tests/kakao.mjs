import { check, expectAccessible, expectClean, openPage, phone } from '../harness.mjs'

/** By the stand-in: a first time makes the account, a second time finds it, and refusing is told. */
async function signInWithKakao({ browser, base }) {
  const email = `e2e-kakao-${process.pid}-${Date.now()}@example.com`
  const { page, complaints, close } = await openPage(browser, base, phone)
  const atKakao = async (next) => {
    await page.goto(`/signin?next=${next}`)
    const button = page.getByRole('link', { name: /^카카오로 시작하기 연습용$/ })
    await button.waitFor()
    await expectAccessible(page, 'sign-in with Kakao')
    await button.click()
    await page.getByText('진짜 카카오가 아니에요').waitFor()
  }
  // Signing out while the stream is being asked for would be a refusal in the console, and nothing else.
  const listening = () => {
    const heard = page.waitForResponse((response) => response.url().endsWith('/notifications/stream'), {
      timeout: 60_000, // all that comes before it counts
    })
    heard.catch(() => undefined) // a step that fails first is what is told
    return heard
  }
  const continueAs = async (address) => {
    const heard = listening()
    await page.getByLabel(/Name/).fill('박카오')
    await page
      .getByLabel(/E-mail/)
      .first()
      .fill(address)
    await page.getByRole('button', { name: /Continue/ }).click()
    await page.waitForURL('**/account')
    await page.getByText(address).waitFor()
    await heard
  }
  await atKakao('/account')
  await continueAs(email)
  await page.getByText('비밀번호 없이 카카오로 로그인해요').waitFor()
  await expectAccessible(page, 'an account without a password')
  const again = listening()
  await page.reload()
  await page.getByText(email).waitFor()
  await again
  await page.getByRole('button', { name: '로그아웃하기' }).click()
  await page.waitForURL(`${base}/`)

  await atKakao('/account')
  await page.getByRole('button', { name: /Refuse/ }).click()
  await page.getByRole('alert').getByText('카카오에서 동의하지 않아').waitFor()
  check(new URL(page.url()).searchParams.get('next') === '/account', 'where one wanted to go is kept')

  await atKakao('/account')
  await continueAs(email)

  // Without a password, a fresh sign-in is enough to leave.
  await page.getByRole('button', { name: '회원 탈퇴하기' }).click()
  const sheet = page.getByRole('dialog')
  check((await sheet.getByLabel(/비밀번호/).count()) === 0, 'no password is asked for')
  await sheet.getByRole('button', { name: '회원 탈퇴하기' }).click()
  await page.waitForURL(`${base}/`)
  await page.getByRole('link', { name: '로그인' }).first().waitFor()
  expectClean(complaints)
  await close()
}

export default [['Kakao’s stand-in signs people up, in, and lets them leave', signInWithKakao]]
