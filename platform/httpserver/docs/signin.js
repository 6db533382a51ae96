// Signs in and gives the page's requests the access token. It is kept in memory: a reload forgets it.
const page = document.querySelector('rapi-doc')
const signIn = document.querySelector('#signin')
const signOut = document.querySelector('#signout')
const told = document.querySelector('#told')

const post = (path, body) =>
  fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) })

function show(user) {
  signIn.hidden = Boolean(user)
  signOut.hidden = !user
  signOut.querySelector('output').textContent = user ? `${user.name} (${user.role})` : ''
}

async function busy(form, work) {
  const button = form.querySelector('button')
  button.disabled = true
  told.textContent = ''
  try {
    await work()
  } catch {
    told.textContent = 'The office could not be reached. Try again.'
  } finally {
    button.disabled = false
  }
}

signIn.addEventListener('submit', (event) => {
  event.preventDefault()
  void busy(signIn, async () => {
    const response = await post(signIn.action, Object.fromEntries(new FormData(signIn)))
    const answer = await response.json()
    if (!response.ok) {
      told.textContent = answer.detail
      return
    }
    page.setApiKey('bearer', answer.accessToken)
    signIn.reset()
    show(answer.user)
  })
})

signOut.addEventListener('submit', (event) => {
  event.preventDefault()
  void busy(signOut, async () => {
    await post('/api/v1/auth/signout')
    page.removeAllSecurityKeys()
    show()
  })
})
