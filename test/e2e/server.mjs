import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const binary = resolve(process.env.E2E_BINARY ?? join(import.meta.dirname, '../../bin/ticketblue'))

/**
 * A server to test against: the one named in the environment, or one of our own with fresh demonstration data.
 * With flags of its own it is always one of our own.
 */
export async function startServer(flags = []) {
  const given = process.env.E2E_BASE_URL
  if (given && flags.length === 0) return { base: given.replace(/\/$/, ''), stop: async () => {} }
  if (!existsSync(binary)) {
    throw new Error(
      'There is no bin/ticketblue: build it (make build), or name a running server in E2E_BASE_URL.',
    )
  }
  const port = await freePort()
  const data = mkdtempSync(join(tmpdir(), 'ticketblue-e2e-'))
  let said = ''
  const child = spawn(
    binary,
    ['serve', '--demo', '--http-addr', `127.0.0.1:${port}`, '--data-dir', data, ...flags],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => (said = (said + text).slice(-4000)))
  const base = `http://127.0.0.1:${port}`
  const stop = async () => {
    if (child.exitCode === null) {
      child.kill('SIGTERM')
      await Promise.race([new Promise((done) => child.once('exit', done)), pause(5000)])
      if (child.exitCode === null) child.kill('SIGKILL')
    }
    rmSync(data, { recursive: true, force: true })
  }
  for (let tries = 0; tries < 900; tries++) {
    if (child.exitCode !== null) break
    const ready = await fetch(`${base}/readyz`).catch(() => null)
    if (ready?.ok) return { base, stop }
    await pause(100)
  }
  await stop()
  throw new Error(`The server did not become ready in 90 s. It said:\n${said}`)
}

const pause = (ms) => new Promise((done) => setTimeout(done, ms))

function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer()
    probe.once('error', failed)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => done(port))
    })
  })
}
