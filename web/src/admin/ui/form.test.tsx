import { act, Suspense, useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it, vi } from 'vitest'
import { Problem } from '../../api/problem'
// Its words are there already when it asks for them: fetching them is not what is tested.
import '../words/ko'
import { useForm } from './form'

/** A form of one field whose sending goes as the server of the test wants. */
async function openForm(server: (name: string, key: string) => Promise<unknown>) {
  let form!: ReturnType<typeof useForm<{ name: string }>>
  function Probe() {
    const drawn = useForm({ initial: { name: '' }, submit: ({ name }, key) => server(name, key) })
    useEffect(() => {
      form = drawn
    })
    return null
  }
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', false)
  createRoot(document.createElement('div')).render(
    <Suspense>
      <Probe />
    </Suspense>,
  )
  await vi.waitFor(() => expect(form).toBeDefined(), 4000)
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
  return {
    fill: (name: string) => act(async () => form.set('name', name)),
    send: () => act(async () => form.submit()),
    problem: () => form.problem,
  }
}

it('a form that was refused and corrected is another attempt, with a key of its own', async () => {
  const asked: [name: string, key: string][] = []
  const form = await openForm(async (name, key) => {
    // What the server keeps of a key: its first answer, and of what it was the answer.
    const before = asked.find(([, other]) => other === key)
    asked.push([name, key])
    if (before && before[0] !== name) throw new Problem('idempotency_key_reused', 422)
    if (name === 'taken') throw new Problem('code_taken', 409)
  })
  await form.fill('taken')
  await form.send()
  expect(form.problem()).not.toBeNull()
  await form.fill('free')
  await form.send()
  expect(form.problem()).toBeNull()
  expect(asked.map(([name]) => name)).toEqual(['taken', 'free'])
})

it('a form whose answer got lost is sent again with the same key', async () => {
  const keys: string[] = []
  const form = await openForm(async (_name, key) => {
    keys.push(key)
    if (keys.length === 1) throw new Problem('offline', 0)
  })
  await form.fill('any')
  await form.send()
  await form.send()
  expect(keys[1]).toBe(keys[0])
  expect(form.problem()).toBeNull()
})
