import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseWebId } from '@mutua/sdk/ids'
import { createSafeFetch } from '@mutua/kit/safe-fetch'
import { origin } from '../test-support/grants.ts'
import { openRules, type TestRules } from '../test-support/rules.ts'
import { parsePodPath } from '../resources/pod-path.ts'

const bruno = parseWebId('https://bruno.example/#me')
const carla = parseWebId('https://carla.example/#me')

const opened = { stack: new AsyncDisposableStack() }
let home: TestRules

beforeEach(async () => {
  opened.stack = new AsyncDisposableStack()
  home = opened.stack.use(await openRules(createSafeFetch({ allowLoopback: true })))
})
afterEach(() => opened.stack.disposeAsync())

const groupOf = (...members: readonly string[]): string =>
  `<#team> a <http://www.w3.org/2006/vcard/ns#Group>. ${members
    .map((member) => `<#team> <http://www.w3.org/2006/vcard/ns#hasMember> <${member}>.`)
    .join(' ')}`

const listFor = (...groups: readonly string[]): Promise<unknown> =>
  home.put(
    '/anna/a.acl',
    `@prefix acl: <http://www.w3.org/ns/auth/acl#>. <#r> a acl:Authorization; acl:accessTo <a>; acl:mode acl:Read; acl:agentGroup ${groups.map((group) => `<${group}>`).join(', ')}.`,
  )

const mayRead = async (webId: typeof bruno | undefined): Promise<boolean> =>
  (await home.modes('/anna/a', { webId })).includes('read')

/** Somebody else's server; counts what it is asked. */
const openNeighbour = async (answer: RequestListener): Promise<{ url: string; asked: () => number }> => {
  let asked = 0
  const server = createServer((request, response) => {
    asked += 1
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.stack.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${String(port)}/group.ttl`, asked: () => asked }
}

const turtle =
  (text: () => string): RequestListener =>
  (_request, response) =>
    void response.setHeader('content-type', 'text/turtle').end(text())

test('a group in the pod of the list is read as it is now, whoever may read it', async () => {
  await home.put('/anna/team.ttl', groupOf(bruno))
  await listFor(`${origin}/anna/team.ttl#team`)
  expect([await mayRead(bruno), await mayRead(carla), await mayRead(undefined)]).toEqual([true, false, false])
  await home.put('/anna/team.ttl', groupOf(carla))
  expect([await mayRead(bruno), await mayRead(carla)]).toEqual([false, true])
  await home.pods.remove(parsePodPath('/anna/team.ttl'))
  expect(await mayRead(carla)).toBe(false)
})

test('only the very group that the list names counts', async () => {
  await home.put('/anna/team.ttl', groupOf(bruno))
  await listFor(`${origin}/anna/team.ttl#others`, `${origin}/anna/team.ttl`)
  expect(await mayRead(bruno)).toBe(false)
})

test('a member who is named as text is no member', async () => {
  await home.put('/anna/team.ttl', `<#team> <http://www.w3.org/2006/vcard/ns#hasMember> "${bruno}".`)
  await listFor(`${origin}/anna/team.ttl#team`)
  expect(await mayRead(bruno)).toBe(false)
})

test('a group in another pod counts only while anybody may read it: a list does not spy on its members', async () => {
  await home.put('/dario/team.ttl', groupOf(bruno))
  await listFor(`${origin}/dario/team.ttl#team`)
  expect(await mayRead(bruno)).toBe(false)
  const acl = 'http://www.w3.org/ns/auth/acl#'
  const list = `<#r> a <${acl}Authorization>; <${acl}accessTo> <team.ttl>; <${acl}mode> <${acl}Read>; <${acl}agentClass>`
  await home.put('/dario/team.ttl.acl', `${list} <http://xmlns.com/foaf/0.1/Agent>.`)
  expect(await mayRead(bruno)).toBe(true)
  await home.put('/dario/team.ttl.acl', `${list} <${acl}AuthenticatedAgent>.`)
  expect(await mayRead(bruno)).toBe(false)
})

test('two groups that wait for each other end in no', async () => {
  await home.put('/dario/team.ttl', groupOf(bruno))
  await listFor(`${origin}/dario/team.ttl#team`)
  await home.put(
    '/dario/team.ttl.acl',
    `@prefix acl: <http://www.w3.org/ns/auth/acl#>. <#r> a acl:Authorization; acl:accessTo <team.ttl>; acl:mode acl:Read; acl:agentGroup </anna/a#team>.`,
  )
  expect(await mayRead(bruno)).toBe(false)
})

test('a group on another server is fetched once, believed for a minute, and asked for again', async () => {
  let members = [bruno]
  const neighbour = await openNeighbour(turtle(() => groupOf(...members)))
  await listFor(`${neighbour.url}#team`)
  expect([await mayRead(bruno), await mayRead(carla)]).toEqual([true, false])
  members = [carla]
  home.pass(59_000)
  expect(await mayRead(bruno)).toBe(true)
  expect(neighbour.asked()).toBe(1)
  home.pass(2_000)
  expect([await mayRead(bruno), await mayRead(carla)]).toEqual([false, true])
  expect(neighbour.asked()).toBe(2)
})

test('nobody is asked about members while somebody is not signed in', async () => {
  const neighbour = await openNeighbour(turtle(() => groupOf(bruno)))
  await listFor(`${neighbour.url}#team`)
  expect(await mayRead(undefined)).toBe(false)
  expect(neighbour.asked()).toBe(0)
})

test.each<[string, RequestListener]>([
  ['is not there', (_request, response) => void response.writeHead(404).end()],
  ['is no RDF', (_request, response) => void response.setHeader('content-type', 'text/html').end('<p>')],
  ['is broken', turtle(() => '<#team> <')],
  ['never answers', () => undefined],
])(
  'a group on another server that %s has no members, and is left alone for a while',
  async (what, answer) => {
    if (what === 'never answers')
      home = opened.stack.use(await openRules(createSafeFetch({ allowLoopback: true, timeoutMs: 500 })))
    const neighbour = await openNeighbour(answer)
    await listFor(`${neighbour.url}#team`)
    expect([await mayRead(bruno), await mayRead(bruno)]).toEqual([false, false])
    expect(neighbour.asked()).toBe(1)
  },
)

test('a group that cannot be had takes nothing from the one that can', async () => {
  await home.put('/anna/team.ttl', groupOf(bruno))
  await listFor(
    'https://nowhere.invalid/g#g',
    'urn:uuid:1',
    'mailto:a@b.example',
    `${origin}/anna/team.ttl#team`,
  )
  expect([await mayRead(bruno), await mayRead(carla)]).toEqual([true, false])
})

test('a list makes the server look up at most twenty groups', async () => {
  const neighbour = await openNeighbour(turtle(() => groupOf(bruno)))
  await listFor(...Array.from({ length: 50 }, (_, place) => `${neighbour.url}?${String(place)}#other`))
  expect(await mayRead(bruno)).toBe(false)
  expect(neighbour.asked()).toBe(20)
})
