import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { openLevelStore } from '@mutua/kit/level-store'
import { openDataKeys } from '@mutua/kit/sealing/data-keys'
import { openMasterKeys } from '@mutua/kit/sealing/master-key'
import { createSealedStore } from '@mutua/kit/sealing/sealed-store'
import { toText, wholeRange } from '@mutua/kit/store'
import { keyNameOf } from '../../pod-server/src/resources/pod-keys.ts'
import { accountPassword, createTestAccount, type TestAccount } from '../support/account.ts'
import { freePort } from '../support/free-port.ts'
import { startPodServer, type MutuaServer } from '../support/servers.ts'
import { createTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts'

let folder: TemporaryFolder
let server: MutuaServer
let anna: TestAccount
let bruno: TestAccount

beforeEach(async () => {
  folder = await createTemporaryFolder('deletion')
  server = await startPodServer({
    port: await freePort(),
    home: join(folder.path, 'pod'),
    consentService: parseBaseUrl('http://localhost:1'),
    settings: { POD_LOG_LEVEL: 'error' },
  })
  anna = await createTestAccount(server.baseUrl, 'anna-maria')
  bruno = await createTestAccount(server.baseUrl, 'bruno')
  await fill(anna)
  await fill(bruno)
})
afterEach(async () => {
  await server[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

/** A further pod, documents in both, one of them for everybody. */
const fill = async ({ name, signIn, call, webId }: TestAccount) => {
  expect((await call('POST', '/pods', { label: 'work' })).status).toBe(201)
  const { fetch } = await signIn()
  const put = async (path: string, body: string) => {
    const headers = { 'content-type': 'text/turtle' }
    expect((await fetch(server.baseUrl + path, { method: 'PUT', headers, body })).status).toBeLessThan(300)
  }
  for (let count = 0; count < 20; count += 1)
    await put(`/${name}/notes/${String(count)}.ttl`, `<> <http://schema.org/author> <${webId}>.`)
  await put(`/${name}.work/plan.ttl`, '<> a <#Plan>.')
  await put(
    `/${name}/notes/0.ttl.acl`,
    `@prefix acl: <http://www.w3.org/ns/auth/acl#>. <#all> a acl:Authorization; acl:accessTo <0.ttl>;
       acl:agentClass <http://xmlns.com/foaf/0.1/Agent>; acl:mode acl:Read.
     <#owner> a acl:Authorization; acl:accessTo <0.ttl>; acl:agent <${webId}>; acl:mode acl:Control, acl:Read.`,
  )
}

const shared = ({ name }: TestAccount) => `${server.baseUrl}/${name}/notes/0.ttl`

/** Every key and every opened value in which a word stands. */
const whereItStands = async (word: string): Promise<string[]> => {
  await using engine = await openLevelStore(join(folder.path, 'pod', 'store'))
  const masterKeys = await openMasterKeys({ kind: 'file', path: join(folder.path, 'pod', 'secret') })
  const dataKeys = await openDataKeys({ store: engine, masterKeys })
  const store = createSealedStore({ store: engine, dataKeys, keyNameOf })
  const found: string[] = []
  for await (const { key } of engine.list(wholeRange)) if (key.includes(word)) found.push(key)
  for await (const { key, value } of store.list(wholeRange))
    if (Buffer.from(value).includes(word))
      found.push(`in the value of ${key}: ${toText(value).slice(0, 200)}`)
  return found
}

/** What is still left after a few moments, each ended by a stop, since one process owns the store. */
const leftOf = async (word: string): Promise<string[]> => {
  for (let tries = 0; ; tries += 1) {
    await pause(500)
    await server.kill('SIGTERM')
    const left = await whereItStands(word)
    if (left.length === 0 || tries === 10) return left
    await server.restart()
  }
}

test('from the answer on nothing of a deleted account can be reached, and nobody else loses anything', async () => {
  const session = await anna.signIn()
  expect((await session.fetch(`${server.baseUrl}/anna-maria/notes/1.ttl`)).status).toBe(200)
  expect((await fetch(shared(anna))).status).toBe(200)

  const deleted = await anna.call('DELETE', '', { confirm: 'anna-maria' })
  expect(deleted.status).toBe(200)
  const { receipt } = (await deleted.json()) as { receipt: string }

  const [stranger, own, profile, other, further] = await Promise.all([
    fetch(shared(anna)),
    session.fetch(`${server.baseUrl}/anna-maria/notes/1.ttl`),
    fetch(anna.webId),
    (await bruno.signIn()).fetch(shared(anna)),
    fetch(`${server.baseUrl}/anna-maria.work/plan.ttl`),
  ])
  expect([stranger.status, own.status, profile.status, other.status, further.status]).toEqual([
    401, 401, 401, 403, 401,
  ])
  await expect(anna.signIn()).rejects.toThrow(/invalid_client/)
  expect((await anna.call('GET', '/pods')).status).toBe(401)

  expect((await fetch(shared(bruno))).status).toBe(200)
  expect((await fetch(bruno.webId)).status).toBe(200)
  const { payload } = await jwtVerify(
    receipt,
    createRemoteJWKSet(new URL('/.well-known/jwks.json', server.baseUrl)),
    { issuer: server.baseUrl, typ: 'deletion-receipt+jwt' },
  )
  expect(payload).toMatchObject({
    sub: anna.webId,
    pods: [anna.pod, `${server.baseUrl}/anna-maria.work/`],
    deleted: 'account',
  })
})

test('soon nothing is left of it under any key; its name can never be anybody else’s', async () => {
  await anna.call('DELETE', '', { confirm: 'anna-maria' })
  const again = await fetch(`${server.baseUrl}/.account`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'anna-maria', password: accountPassword }),
  })
  expect(again.status).toBe(409)
  expect(await leftOf('anna-maria')).toEqual([])
  expect((await whereItStands('bruno')).length).toBeGreaterThan(40)
})

test('a crash right after the answer changes neither', async () => {
  await anna.call('DELETE', '', { confirm: 'anna-maria' })
  await server.kill('SIGKILL')
  await server.restart()
  expect((await fetch(shared(anna))).status).toBe(401)
  expect((await fetch(shared(bruno))).status).toBe(200)
  expect(await leftOf('anna-maria')).toEqual([])
})

test('a further pod goes alone, is no storage of its person any more, and its name can be used again', async () => {
  const profile = async () => (await fetch(anna.webId)).text()
  expect(await profile()).toContain(`${server.baseUrl}/anna-maria.work/`)
  expect((await anna.call('DELETE', '/pods/anna-maria.work')).status).toBe(200)
  const { fetch: asAnna } = await anna.signIn()
  expect((await asAnna(`${server.baseUrl}/anna-maria.work/plan.ttl`)).status).not.toBe(200)
  expect((await asAnna(`${server.baseUrl}/anna-maria/notes/1.ttl`)).status).toBe(200)
  expect(await profile()).not.toContain('anna-maria.work')
  await expect.poll(async () => (await anna.call('POST', '/pods', { label: 'work' })).status).toBe(201)
  expect((await asAnna(`${server.baseUrl}/anna-maria.work/plan.ttl`)).status).toBe(404)
})
