import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const bin = join(import.meta.dirname, '../../bin')
const program = resolve(process.env.E2E_BINARY ?? join(bin, 'ticketblue'))
const large = process.env.TICKETBLUE_TEST_OFFICE === 'large'

/**
 * A server to test against: the one named in the environment, or one of our own with fresh demonstration data, on the
 * embedded parts or as a large office. With flags of its own it is always one of our own, and embedded: such a test is
 * about a setting, and README.md names it.
 */
export async function startServer(flags = []) {
  const given = process.env.E2E_BASE_URL
  if (given && flags.length === 0) return { base: given.replace(/\/$/, ''), stop: async () => {} }
  return large && flags.length === 0 ? startLarge() : startEmbedded(flags)
}

async function startEmbedded(flags) {
  const port = await freePort()
  const data = mkdtempSync(join(tmpdir(), 'ticketblue-e2e-'))
  return start(
    program,
    ['serve', '--demo', '--http-addr', `127.0.0.1:${port}`, '--data-dir', data, ...flags],
    { port, waitMs: 180_000, after: () => rmSync(data, { recursive: true, force: true }) },
  )
}

/** MySQL with a replica, Valkey, Kafka, Typesense, S3, mail, and two servers behind one address (test/large/run). */
async function startLarge() {
  const port = await freePort()
  const args = ['-program', program, '-addr', `127.0.0.1:${port}`, '-console', '']
  // On a fresh machine the servers are fetched first.
  return start(join(bin, 'large'), args, { port, waitMs: 900_000, after: () => undefined })
}

async function start(command, args, { port, waitMs, after }) {
  for (const needed of [program, command]) {
    if (existsSync(needed)) continue
    throw new Error(
      `There is no ${needed}: build it (make build, make bin/large), or name a running server in E2E_BASE_URL.`,
    )
  }
  let said = ''
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => (said = (said + text).slice(-4000)))
  const base = `http://127.0.0.1:${port}`
  const stop = async () => {
    if (child.exitCode === null) {
      child.kill('SIGTERM')
      await Promise.race([new Promise((done) => child.once('exit', done)), pause(15_000)])
      if (child.exitCode === null) child.kill('SIGKILL')
    }
    after()
  }
  for (const until = Date.now() + waitMs; Date.now() < until && child.exitCode === null;) {
    const ready = await fetch(`${base}/readyz`).catch(() => null)
    if (ready?.ok) return { base, stop }
    await pause(100)
  }
  await stop()
  throw new Error(`The server did not become ready in ${waitMs / 1000} s. It said:\n${said}`)
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
