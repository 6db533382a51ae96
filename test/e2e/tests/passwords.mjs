import { admin, newBuyer, password } from '../api.mjs'
import { check, expectAccessible, expectClean, openPage, phone } from '../harness.mjs'
import { signIn } from '../steps.mjs'

const fresh = 'Fresh-pass-1!'

/** The path and the secret of the newest mail to the address that leads to the page. Without a mail server it lies in the mailbox. */
async function mailedLink(base, email, page) {
  const token = await admin.token(base)
  const read = async (path) => {
    const response = await fetch(`${base}/api/v1/admin/mailbox${path}`, {
      headers: { Authorization: `Bearer ${token}` },
    })
    return response.json()
  }
  for (const until = Date.now() + 20_000; Date.now() < until;) {
    const { items } = await read('?limit=50')
    for (const { id } of items.filter(({ to }) => to === email)) {
      const found = (await read(`/${id}`)).text.match(/http\S+?(\/\w+#tbl_[\w-]+)/)
      if (found?.[1].startsWith(`${page}#`)) return found[1]
    }
    await new Promise((done) => setTimeout(done, 200))
  }
  throw new Error(`no mail to ${email} leads to ${page}`)
}

/** A forgotten password is set anew by mail, on a phone. */
async function forgets({ browser, base }) {
  const { email } = await newBuyer(base)
  const { page, complaints, close } = await openPage(browser, base, phone)
  await page.goto('/signin')
  await page.getByRole('link', { name: '비밀번호를 잊었나요?' }).click()
  await page.waitForURL('**/forgot')
  await page.getByRole('button', { name: '링크 받기' }).click()
  await page.getByText('이메일 주소를 확인해 주세요').waitFor()
  await page.getByLabel('이메일').fill(email)
  await expectAccessible(page, 'a forgotten password')
  await page.getByRole('button', { name: '링크 받기' }).click()
  await page.getByRole('heading', { name: '메일을 확인해 주세요' }).waitFor()
  await page.getByText(email).waitFor()

  await page.goto(await mailedLink(base, email, '/reset'))
  await page.getByLabel('새 비밀번호', { exact: true }).fill(fresh)
  await expectAccessible(page, 'a new password')
  await page.getByRole('button', { name: '저장하고 로그인하기' }).click()
  await page.waitForURL(`${base}/`)
  await page.goto('/account')
  await page.getByText('확인된 이메일이에요').waitFor()
  expectClean(complaints)
  await close()
}

/** An address is confirmed by the mail's button, after signing in; then the password is changed. */
async function confirms({ browser, base }) {
  const { email } = await newBuyer(base)
  const { page, complaints, close } = await openPage(browser, base)
  await page.goto(await mailedLink(base, email, '/confirm'))
  await page.waitForURL('**/signin?next=*')
  await signIn(page, email)
  await page.waitForURL('**/confirm#tbl_*')
  await page.getByText(`${email} 주소를 내 이메일로 확인할까요?`).waitFor()
  await expectAccessible(page, 'confirming an address')
  await page.getByRole('button', { name: '이메일 확인하기' }).click()
  await page.waitForURL('**/account')
  await page.getByText('확인된 이메일이에요').waitFor()

  const form = page.locator('section', { has: page.getByRole('heading', { name: '비밀번호 바꾸기' }) })
  await form.getByLabel('지금 비밀번호', { exact: true }).fill(password)
  await form.getByLabel('새 비밀번호', { exact: true }).fill(fresh)
  await form.getByRole('button', { name: '비밀번호 바꾸기' }).click()
  await page.getByText('비밀번호를 바꿨어요').locator('visible=true').first().waitFor()
  check(
    (await form.getByLabel('새 비밀번호', { exact: true }).inputValue()) === '',
    'the form is empty again',
  )
  expectClean(complaints)
  await close()
}

export default [
  ['A forgotten password is set anew by mail', forgets],
  ['An address is confirmed by mail, and the password is changed', confirms],
]
