import { answerTo, newAdmin, newBuyer, password, send } from '../api.mjs'
import { check, expectAccessible, expectClean, tabTo } from '../harness.mjs'
import { office } from '../steps.mjs'

/* What an organiser can do to a person: by the keyboard alone, each asked before it is done. */

/** Presses a button of a person's row and confirms: first it is left, which changes nothing. */
async function decide(page, person, { deed, ask, consequence, done, untouched }) {
  const button = new RegExp(`^${person} ${deed}$`)
  const dialog = page.getByRole('dialog', { name: ask })
  await page.getByRole('button', { name: button }).waitFor()
  await tabTo(page, button)
  await page.keyboard.press('Enter')
  await dialog.getByText(consequence).waitFor()
  check((await page.locator(':focus').textContent()) === '취소', 'the focus stands on what changes nothing')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  const back = await page.locator(':focus').getAttribute('aria-label')
  check(back === `${person} ${deed}`, `the focus came back to the button, not to ${back}`)
  await untouched()

  await page.keyboard.press('Enter')
  await dialog.waitFor()
  await expectAccessible(page, ask)
  await tabTo(page, new RegExp(`^${deed}$`), 3)
  await page.keyboard.press('Enter')
  await page.getByText(done).first().waitFor()
  await dialog.waitFor({ state: 'hidden' })
}

const signInOf = (base, email) => send(base, '/auth/signin', { email, password })

async function blockAndUnblock({ browser, base }) {
  const name = `막을이${process.pid}`
  const { email, token } = await newBuyer(base, name)
  const { page, complaints, close } = await office(browser, base)
  await page.goto(`/admin/people?q=${encodeURIComponent(email)}`)
  await decide(page, name, {
    deed: '차단하기',
    ask: `${name} 님을 차단할까요?`,
    consequence: '로그인할 수 없게 되고, 모든 기기에서 로그아웃돼요.',
    done: `${name} 님을 차단했어요.`,
    untouched: async () => check((await answerTo(base, '/users/me', token)) === 200, 'nobody is blocked yet'),
  })
  const refused = await signInOf(base, email)
  check(refused.status === 403, `a sign-in of who is blocked was answered ${refused.status}`)
  check((await answerTo(base, '/users/me', token)) === 401, 'a device that was signed in is signed out')

  await decide(page, name, {
    deed: '차단 풀기',
    ask: `${name} 님의 차단을 풀까요?`,
    consequence: '다시 로그인하고 예매할 수 있어요.',
    done: `${name} 님의 차단을 풀었어요.`,
    untouched: async () => check((await signInOf(base, email)).status === 403, 'the block still stands'),
  })
  const again = await signInOf(base, email)
  check(again.status === 200, `a sign-in after the block was answered ${again.status}`)
  expectClean(complaints)
  await close()
}

async function removeAdministrator({ browser, base }) {
  const name = `관리인${process.pid}`
  const { email, token } = await newAdmin(base, name)
  const { page, complaints, close } = await office(browser, base)
  await page.goto(`/admin/people?q=${encodeURIComponent(email)}`)
  await decide(page, name, {
    deed: '관리자에서 빼기',
    ask: `${name} 님을 관리자에서 뺄까요?`,
    consequence: '관리 화면을 더는 볼 수 없고, 모든 기기에서 로그아웃돼요.',
    done: `${name} 님을 관리자에서 뺐어요.`,
    untouched: async () =>
      check((await answerTo(base, '/admin/dashboard', token)) === 200, 'the role is still there'),
  })
  check(
    (await answerTo(base, '/admin/dashboard', token)) === 401,
    'a device that was signed in is signed out',
  )
  const { user, accessToken } = await (await signInOf(base, email)).json()
  check(user.role === 'USER', `who was removed is ${user.role}`)
  const office403 = await answerTo(base, '/admin/dashboard', accessToken)
  check(office403 === 403, `the office answers who was removed ${office403}`)
  // What can be done next is what can be done to a buyer.
  await page.getByRole('button', { name: `${name} 차단하기` }).waitFor()
  expectClean(complaints)
  await close()
}

export default [
  ['people: the keyboard alone blocks a buyer, and takes it back', blockAndUnblock],
  ['people: an administrator is removed, and is a buyer again', removeAdministrator],
]
