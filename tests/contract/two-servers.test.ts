import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { createTestAccount, type TestAccount } from '../support/account.ts'
import { freePort } from '../support/free-port.ts'
import { startPodServer, type MutuaServer } from '../support/servers.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const opened = new AsyncDisposableStack()
let first: MutuaServer
let second: MutuaServer
let anna: TestAccount
let carla: TestAccount
let bruno: TestAccount

const start = async (home: string) =>
  opened.use(
    await startPodServer({
      port: await freePort(),
      home,
      consentService: parseBaseUrl('http://localhost:1'),
      settings: { POD_LOG_LEVEL: 'error' },
    }),
  )

beforeAll(async () => {
  const folder = opened.use(await createTemporaryFolder('two-servers'))
  first = await start(join(folder.path, 'first'))
  second = await start(join(folder.path, 'second'))
  anna = await createTestAccount(first.baseUrl, 'anna')
  carla = await createTestAccount(first.baseUrl, 'carla')
  bruno = await createTestAccount(second.baseUrl, 'bruno')
})
afterAll(() => opened.disposeAsync())

const document = () => `${bruno.pod}plans/holiday.ttl`

const write = async (account: TestAccount, url: string, body: string) =>
  (
    await (
      await account.signIn()
    ).fetch(url, { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body })
  ).status

const share = (webId: string) =>
  write(
    bruno,
    `${document()}.acl`,
    `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
     <#owner> a acl:Authorization; acl:agent <${bruno.webId}>; acl:accessTo <holiday.ttl>; acl:mode acl:Read, acl:Write, acl:Control.
     <#friend> a acl:Authorization; acl:agent <${webId}>; acl:accessTo <holiday.ttl>; acl:mode acl:Read, acl:Append.`,
  )

test('a person whose WebID and issuer are on one server reads and adds in a pod on another', async () => {
  expect(await write(bruno, document(), '<> a <#Plan>.')).toBe(201)
  expect(await share(anna.webId)).toBe(201)
  const { fetch } = await anna.signIn()
  const answer = await fetch(document())
  expect(answer.status).toBe(200)
  expect(answer.headers.get('wac-allow')).toContain('user="read append"')
  const added = await fetch(document(), {
    method: 'PATCH',
    headers: { 'content-type': 'text/n3' },
    body: '@prefix solid: <http://www.w3.org/ns/solid/terms#>. <> a solid:InsertDeletePatch; solid:inserts { <> <#by> <#anna> }.',
  })
  expect(added.status).toBe(204)
  expect(await write(anna, document(), '<> a <#Other>.')).toBe(403)
})

test('nobody else of that server does', async () => {
  const { fetch } = await carla.signIn()
  expect((await fetch(document())).status).toBe(403)
  expect((await globalThis.fetch(document())).status).toBe(401)
})

test('nobody speaks for a person of the other server by having the same name there', async () => {
  const otherAnna = await createTestAccount(second.baseUrl, 'anna')
  const { fetch } = await otherAnna.signIn()
  expect((await fetch(document())).status).toBe(403)
})

test('a server that cannot reach a person’s profile believes nobody to be that person', async () => {
  const { fetch } = await anna.signIn()
  await first.kill('SIGTERM')
  try {
    await second.kill('SIGTERM')
    await second.restart()
    expect((await fetch(document())).status).toBe(401)
    expect((await (await bruno.signIn()).fetch(document())).status).toBe(200)
  } finally {
    await first.restart()
  }
})
