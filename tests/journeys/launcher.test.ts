import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { get } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { serviceNode } from '../../apps/launcher/src/service-node.ts'
import { freePort } from '../support/free-port.ts'
import { placeApps } from '../support/site.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const main = fileURLToPath(new URL('../../apps/launcher/src/main.ts', import.meta.url))

interface Launch {
  readonly child: ChildProcess
  readonly words: () => string
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>
}

const launched: Launch[] = []

afterEach(async () => {
  for (const { child, ended } of launched.splice(0)) {
    child.kill('SIGTERM')
    await ended
  }
})

const launch = (settings: Record<string, string>, ...words: string[]): Launch => {
  const child = spawn(process.execPath, [main, ...words], {
    env: { ...process.env, NODE_COMPILE_CACHE: serviceNode.env.NODE_COMPILE_CACHE, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const launch = { child, words: () => said, ended }
  launched.push(launch)
  return launch
}

const ready = async ({ words, ended }: Launch): Promise<void> => {
  const over = ended.then(() => true)
  while (!words().includes('Mutua is ready')) {
    const isOver = await Promise.race([over, new Promise<false>((wake) => setTimeout(wake, 50, false))])
    if (isOver) throw new Error(`The launcher ended before it was ready:\n${words()}`)
  }
}

/** Receipts reach the consent service a moment after the bytes reached their reader: looks until three looks agree. */
const settled = async (look: () => Promise<unknown>): Promise<unknown> => {
  const looks: string[] = []
  for (;;) {
    const seen = await look()
    looks.push(JSON.stringify(seen))
    if (looks.length >= 3 && new Set(looks.slice(-3)).size === 1) return seen
    await new Promise((wake) => setTimeout(wake, 500))
  }
}

const settingsFor = async (home: string): Promise<Record<string, string>> => ({
  MUTUA_HOME: home,
  MUTUA_POD_PORT: String(await freePort()),
  MUTUA_CONSENT_PORT: String(await freePort()),
  MUTUA_SITE_PORT: String(await freePort()),
  MUTUA_AUTHORITY_PORT: String(await freePort()),
})

it('starts a demo co-op, stops cleanly when told, and finds everything again', async () => {
  await using folder = await createTemporaryFolder('launcher')
  const settings = await settingsFor(folder.path)
  const coop = `http://localhost:${settings['MUTUA_CONSENT_PORT'] ?? ''}`
  const stateOf = async (): Promise<unknown> => (await fetch(`${coop}/coop`)).json()

  const first = launch(settings)
  await ready(first)
  expect(first.words()).toMatch(/osvaldo +\S+-\d{3}/)
  const page = await fetch(`${coop}/`, { headers: { 'accept-language': 'it' } })
  expect(page.status).toBe(200)
  expect(await page.text()).toContain('Cooperativa di dati Valmarna')
  const app = await fetch(`http://localhost:${settings['MUTUA_SITE_PORT'] ?? ''}/member/`)
  expect(await app.text()).toMatch(/src="\/assets\/member\/first-[\w-]+\.js"/)
  const before = await settled(stateOf)
  expect(before).toMatchObject({ members: 12, smallestGroup: 5 })
  first.child.kill('SIGTERM')
  expect(await first.ended).toBe(0)
  await expect(fetch(`${coop}/`)).rejects.toThrow('fetch failed')

  const second = launch(settings)
  await ready(second)
  expect(await stateOf()).toEqual(before)
  expect(second.words()).not.toContain('demo co-op:')

  // The folder is in use now: another start on other ports is told so, and disturbs nothing.
  const third = launch(await settingsFor(folder.path))
  expect(await third.ended).toBe(1)
  expect(third.words()).toMatch(/in use by another Mutua process: stop that one, or set another MUTUA_HOME/)
  expect(await stateOf()).toEqual(before)
  second.child.kill('SIGINT')
  expect(await second.ended).toBe(0)
})

it('a port in use is told in one sentence that names the setting', async () => {
  await using folder = await createTemporaryFolder('launcher')
  const settings = await settingsFor(folder.path)
  const squatter = createServer().listen(Number(settings['MUTUA_CONSENT_PORT']), '127.0.0.1')
  await once(squatter, 'listening')
  const refused = launch(settings)
  expect(await refused.ended).toBe(1)
  expect(refused.words()).toContain(
    `Port ${settings['MUTUA_CONSENT_PORT'] ?? ''} is in use: stop the program that uses it, or set MUTUA_CONSENT_PORT to another port.`,
  )
  squatter.close()
})

it('wrong settings are all listed at once', async () => {
  await using folder = await createTemporaryFolder('launcher')
  const refused = launch({ MUTUA_HOME: folder.path, MUTUA_POD_PORT: '99999', MUTUA_POD_SERVER: 'localhost' })
  expect(await refused.ended).toBe(1)
  expect(refused.words()).toMatch(/MUTUA_POD_PORT:[\s\S]*MUTUA_POD_SERVER:/)
})

it('speaks HTTPS with a certificate made on the first run, and announces it everywhere', async () => {
  await using folder = await createTemporaryFolder('launcher')
  const settings = await settingsFor(folder.path)
  await placeApps(folder.path)
  const running = launch({ ...settings, MUTUA_DEMO: 'no' }, '--https')
  await ready(running)
  const ca = await readFile(join(folder.path, 'tls', 'localhost.crt'), 'utf8')
  const read = (port: string | undefined, path: string) =>
    new Promise<{ issuer?: string; id?: string }>((settle, fail) => {
      get({ host: 'localhost', port, path, ca, agent: false }, (response) => {
        json(response).then((value) => {
          settle(value as { issuer?: string; id?: string })
        }, fail)
      }).on('error', fail)
    })
  const { MUTUA_POD_PORT: podPort = '', MUTUA_CONSENT_PORT: consentPort = '' } = settings
  expect(await read(podPort, '/.well-known/openid-configuration')).toMatchObject({
    issuer: `https://localhost:${podPort}`,
  })
  expect(await read(consentPort, '/.well-known/did.json')).toMatchObject({
    id: `did:web:localhost%3A${consentPort}`,
  })
  expect(running.words()).toContain(`https://localhost:${consentPort}/`)
  await expect(fetch(`http://localhost:${consentPort}/coop`)).rejects.toThrow('fetch failed')
})

it('says what it does not understand', async () => {
  await using folder = await createTemporaryFolder('launcher')
  const running = launch(await settingsFor(folder.path), '--htps')
  expect(await running.ended).toBe(1)
  expect(running.words()).toContain('--https')
})
