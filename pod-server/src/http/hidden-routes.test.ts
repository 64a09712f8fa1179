import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { parsePodPath } from '../resources/pod-path.ts'
import { grantOf, origin } from '../test-support/grants.ts'
import {
  openPodServer,
  type Call,
  type Reply,
  type Signer,
  type TestPodServer,
} from '../test-support/pod-server.ts'

const runs = process.env['MUTUA_DEEP'] === '1' ? 60 : 4

const acl = 'http://www.w3.org/ns/auth/acl#'
const turtle = { 'content-type': 'text/turtle' }
const rooms = ['health', 'shared', 'public'] as const
const names = ['secret.ttl', 'secrets/'] as const

interface World extends AsyncDisposable {
  readonly server: TestPodServer
  readonly anna: Signer
  readonly callers: Readonly<Record<CallerName, Signer | undefined>>
}
const callerNames = ['nobody', 'stranger', 'friend', 'doctor'] as const
type CallerName = (typeof callerNames)[number]

const worlds: AsyncDisposable[] = []
afterEach(async () => {
  for (const world of worlds.splice(0)) await world[Symbol.asyncDispose]()
})

/** A pod in whose three rooms there are: for the doctor's consent, for a friend by a list, for everybody. */
const openWorld = async (): Promise<World> => {
  const server = await openPodServer({ keptVersions: 3 })
  worlds.push(server)
  const anna = (await server.createPerson('anna')).sign
  const friend = await server.createPerson('bruno')
  const stranger = await server.createPerson('carla')
  const rule = (whom: string, modes: string): string =>
    `@prefix acl: <${acl}>. <#r> a acl:Authorization; ${whom}; acl:accessTo <./>; acl:default <./>; acl:mode ${modes}.
     <#o> a acl:Authorization; acl:agent <${origin}/anna/profile/card#me>; acl:accessTo <./>; acl:default <./>; acl:mode acl:Read, acl:Write, acl:Control.`
  const put = (path: string, body: string) =>
    server.call(path, { method: 'PUT', as: anna, headers: turtle, body })
  for (const room of rooms) await put(`/anna/${room}/kept.ttl`, '<#a> <http://p/p> "kept".')
  await put('/anna/shared/.acl', rule(`acl:agent <${friend.webId}>`, 'acl:Read, acl:Write'))
  await put('/anna/public/.acl', rule(`acl:agentClass <http://xmlns.com/foaf/0.1/Agent>`, 'acl:Read'))
  const scope = { resources: [`${origin}/anna/health/`], modes: ['read', 'append', 'write'] }
  const callers = {
    nobody: undefined,
    stranger: stranger.sign,
    friend: friend.sign,
    doctor: await server.consented(grantOf({ scope })),
  }
  return { server, anna, callers, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

/** Everything that is to be hidden, with rules and descriptions of its own; read by all who may without a receipt. */
const writeSecrets = async ({ server, anna, callers }: World): Promise<void> => {
  for (const room of rooms) {
    const at = `/anna/${room}/`
    const open = `@prefix acl: <${acl}>. <#r> a acl:Authorization; acl:agentClass <http://xmlns.com/foaf/0.1/Agent>; acl:accessTo <secret.ttl>; acl:mode acl:Read.
      <#o> a acl:Authorization; acl:agent <${origin}/anna/profile/card#me>; acl:accessTo <secret.ttl>; acl:mode acl:Read, acl:Write, acl:Control.`
    const bodies: [string, string][] = [
      ['secret.ttl', '<#a> <http://p/p> "first".'],
      ['secret.ttl', '<#a> <http://p/p> "secret".'],
      ['secret.ttl.meta', '<secret.ttl> <http://p/p> "described".'],
      ['secret.ttl.acl', open],
      ['secrets/x.ttl', '<#a> <http://p/p> "inside".'],
      ['secrets/deep/y.ttl', '<#a> <http://p/p> "deep inside".'],
      ['secrets/.meta', '<./> <http://p/p> "described".'],
    ]
    for (const [name, body] of bodies)
      expect(await server.call(at + name, { method: 'PUT', as: anna, headers: turtle, body })).toMatchObject({
        status: expect.toSatisfy((status: number) => status < 300) as number,
      })
    for (const as of [undefined, callers.friend])
      for (const name of ['', 'secret.ttl', 'secrets/', 'secrets/x.ttl'])
        for (let time = 0; time < 2; time += 1) await server.call(at + name, { as })
  }
}

const hiddenCall = (world: World, method: string, path: string, as: Signer | undefined = world.anna) =>
  world.server.call(`/.hidden${path}`, { method, as })

const hideSecrets = async (world: World): Promise<void> => {
  for (const room of rooms)
    for (const name of names)
      expect((await hiddenCall(world, 'PUT', `/anna/${room}/${name}`)).status).toBe(204)
}

/** What nobody could tell anything from: random words, and the moment. */
const seen = (reply: Reply, path: string): object => {
  const anonymous = (text: string): string =>
    text
      .replaceAll(/ticket="([^".]*)\.([^".]*)\.[^"]*"/g, (_all, _head, payload: string) => {
        const { resource, mode } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
          resource: string
          mode: string
        }
        return `ticket="${resource} ${mode}"`
      })
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '{id}')
      .replaceAll(/urn:sha256:[0-9a-f]{64}/g, '{receipt}')
      .replaceAll(/http:\/\/(?:127\.0\.0\.1|localhost):(?!3000)\d+/g, '{service}')
  const { date: _date, ...headers } = reply.headers
  const told = Object.entries(headers).map(([name, value]) => [
    name,
    // The tag of a listing is random at each change.
    name === 'etag' && path.endsWith('/') ? '{tag}' : anonymous(value ?? ''),
  ])
  return { status: reply.status, headers: Object.fromEntries(told) as object, text: anonymous(reply.text) }
}

const targets = rooms.flatMap((room) =>
  [
    ...['', '.meta', '.acl', 'kept.ttl', 'secret.ttl', 'secret.ttl.acl', 'secret.ttl.acr', 'secret.ttl.meta'],
    ...['secret.ttl/', 'secret.ttl/x', 'secrets', 'secrets/', 'secrets/.acl', 'secrets/.meta'],
    ...['secrets/x.ttl', 'secrets/x.ttl.meta', 'secrets/deep/', 'secrets/deep/y.ttl'],
  ].map((name) => `/anna/${room}/${name}`),
)

const insert =
  '@prefix s: <http://www.w3.org/ns/solid/terms#>. <> a s:InsertDeletePatch; s:inserts { <#n> <http://p/p> 1 }.'
const remove =
  '@prefix s: <http://www.w3.org/ns/solid/terms#>. <> a s:InsertDeletePatch; s:deletes { <#a> <http://p/p> "secret" }.'
const written = '<#mine> <http://p/p> "mine".'

const readCalls: readonly Call[] = [
  {},
  { method: 'HEAD' },
  { method: 'OPTIONS' },
  { headers: { accept: 'application/ld+json' } },
  { headers: { accept: 'image/png' } },
  { headers: { 'if-none-match': '*' } },
  { headers: { 'if-match': '*' } },
  { headers: { range: 'bytes=0-4' } },
  { headers: { range: 'bytes=90000-' } },
  { headers: { origin: 'https://app.example' } },
  { method: 'PROPFIND' },
]

const writeCalls: readonly Call[] = [
  { method: 'PUT', headers: turtle, body: written },
  { method: 'PUT', headers: { ...turtle, 'if-none-match': '*' }, body: written },
  { method: 'PUT', headers: { ...turtle, 'if-match': '*' }, body: written },
  { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'plain' },
  { method: 'POST', headers: { ...turtle, slug: 'secret.ttl' }, body: written },
  { method: 'POST', headers: { ...turtle, slug: 'secrets' }, body: written },
  { method: 'PATCH', headers: { 'content-type': 'text/n3' }, body: insert },
  { method: 'PATCH', headers: { 'content-type': 'text/n3' }, body: remove },
  {
    method: 'PATCH',
    headers: { 'content-type': 'application/sparql-update' },
    body: 'DELETE WHERE { ?s ?p ?o }',
  },
  { method: 'DELETE' },
  { method: 'DELETE', headers: { 'if-match': '*' } },
]

interface Asked {
  readonly caller: CallerName
  readonly path: string
  readonly call: Call
}

const ask = async ({ server, callers }: World, { caller, path, call }: Asked): Promise<object> =>
  seen(await server.call(path, { ...call, as: callers[caller] }), path)

/** Receipts and refusals, without what is random in them: when the receipt of a write comes among those of reads is. */
const booksOf = async ({ server, anna }: World): Promise<object> => ({
  receipts: (await server.receipts())
    .map(({ resource, method, status, units }) => `${method} ${resource} ${String(status)} ${String(units)}`)
    // The server puts a word of its own before a name that is taken.
    .map((line) => line.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/, '{id}'))
    .toSorted(),
  refusals: JSON.parse((await server.call('/.refusals/anna', { as: anna })).text) as unknown,
})

const openBoth = async (): Promise<{ hiding: World; without: World }> => {
  const [hiding, without] = [await openWorld(), await openWorld()]
  await writeSecrets(hiding)
  await hideSecrets(hiding)
  return { hiding, without }
}

describe('what is hidden', () => {
  it('is answered like what never was, whoever reads it and however', { timeout: 120_000 }, async () => {
    const { hiding, without } = await openBoth()
    for (const caller of callerNames)
      for (const path of targets)
        for (const call of readCalls) {
          const asked = { caller, path, call }
          expect(await ask(hiding, asked), JSON.stringify(asked)).toEqual(await ask(without, asked))
        }
    expect(await booksOf(hiding)).toEqual(await booksOf(without))
  })

  it('is deleted and patched like what never was', { timeout: 120_000 }, async () => {
    const { hiding, without } = await openBoth()
    for (const caller of callerNames)
      for (const path of targets)
        for (const call of writeCalls.filter(({ body }) => body === undefined || body === remove)) {
          const asked = { caller, path, call }
          expect(await ask(hiding, asked), JSON.stringify(asked)).toEqual(await ask(without, asked))
        }
  })

  it('is written to like what never was, in any order of calls', { timeout: 240_000 }, async () => {
    const asking = fc.record({
      caller: fc.constantFrom(...callerNames, 'friend' as const, 'doctor' as const),
      path: fc.constantFrom(...targets),
      call: fc.constantFrom(...writeCalls, ...writeCalls, ...readCalls),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(asking, { minLength: 60, maxLength: 120 }), async (calls) => {
        const { hiding, without } = await openBoth()
        for (const asked of calls)
          expect(await ask(hiding, asked), JSON.stringify(asked)).toEqual(await ask(without, asked))
        expect(await booksOf(hiding)).toEqual(await booksOf(without))
        // Nothing that they did has reached it.
        for (const room of rooms) {
          const kept = await hiddenCall(hiding, 'GET', `/anna/${room}/secret.ttl`)
          expect(kept.text).toBe('<#a> <http://p/p> "secret".')
        }
      }),
      // Without shrinking, which would repeat two servers for minutes: the message names the call.
      { numRuns: runs, endOnFailure: true },
    )
  })

  it('is told apart by nobody at the addresses of the server itself', async () => {
    const { hiding, without } = await openBoth()
    for (const caller of callerNames)
      for (const face of ['/.hidden', '/.versions', '/.trash', '/.quota'])
        for (const path of ['/anna/', '/anna/shared/secret.ttl', '/anna/shared/secrets/'])
          for (const method of ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS']) {
            const asked = { caller, path: face + path, call: { method } }
            expect(await ask(hiding, asked), JSON.stringify(asked)).toEqual(await ask(without, asked))
          }
    // Nor has anybody but the owner brought it back.
    expect(await ask(hiding, { caller: 'friend', path: '/anna/shared/secret.ttl', call: {} })).toMatchObject({
      status: 404,
    })
  })

  it('would be noticed if it were only left unreadable', async () => {
    const [hiding, without] = [await openWorld(), await openWorld()]
    await writeSecrets(hiding)
    const listing: Asked = { caller: 'friend', path: '/anna/shared/', call: {} }
    expect(await ask(hiding, listing)).not.toEqual(await ask(without, listing))
  })
})

describe('the owner', () => {
  it('sees what is hidden, reads it, and gets it back as it was', async () => {
    const world = await openWorld()
    await writeSecrets(world)
    const everything = async () =>
      Promise.all(targets.map(async (path) => seen(await world.server.call(path, { as: world.anna }), path)))
    const before = await everything()
    await hideSecrets(world)
    expect(await everything()).not.toEqual(before)
    const list = JSON.parse((await hiddenCall(world, 'GET', '/anna/shared/')).text) as { items: object[] }
    const at = `${origin}/anna/shared/`
    expect(list.items).toMatchObject([
      { resource: `${at}secret.ttl`, within: `${at}secret.ttl`, contentType: 'text/turtle', size: 27 },
      { resource: `${at}secrets/`, within: `${at}secrets/` },
      { resource: `${at}secrets/deep/`, within: `${at}secrets/` },
      { resource: `${at}secrets/deep/y.ttl`, within: `${at}secrets/` },
      { resource: `${at}secrets/x.ttl`, within: `${at}secrets/` },
    ])
    const head = await hiddenCall(world, 'HEAD', '/anna/shared/secret.ttl')
    expect(head.headers).toMatchObject({ 'content-length': '27', 'cache-control': 'no-store' })
    // Hidden once is hidden; the second time changes nothing.
    expect((await hiddenCall(world, 'PUT', '/anna/shared/secret.ttl')).status).toBe(204)
    for (const room of rooms)
      for (const name of names)
        expect((await hiddenCall(world, 'DELETE', `/anna/${room}/${name}`)).status).toBe(204)
    expect(await everything()).toEqual(before)
    expect((await hiddenCall(world, 'GET', '/anna/')).text).toBe('{"items":[]}')
  })

  it('gets nothing back over what has come into its place, and loses neither', async () => {
    const world = await openWorld()
    await writeSecrets(world)
    await hideSecrets(world)
    const path = '/anna/shared/secret.ttl'
    const created = await world.server.call(path, {
      method: 'PUT',
      as: world.callers.friend,
      headers: { ...turtle, 'if-none-match': '*' },
      body: written,
    })
    expect(created.status).toBe(201)
    expect(await hiddenCall(world, 'DELETE', path)).toMatchObject({ status: 409, code: 'hidden-conflict' })
    expect(await hiddenCall(world, 'PUT', path)).toMatchObject({ status: 409, code: 'hidden-conflict' })
    expect((await world.server.call(path, { as: world.anna })).text).toBe(written)
    expect((await hiddenCall(world, 'GET', path)).text).toContain('secret')
    await world.server.call(path, { method: 'DELETE', as: world.anna })
    expect((await hiddenCall(world, 'DELETE', path)).status).toBe(204)
    expect((await world.server.call(path, { as: world.anna })).text).toContain('secret')
  })

  it('cannot hide the root, rules, what is not there, or the profile that she signs in with', async () => {
    const world = await openWorld()
    for (const path of ['/anna/', '/anna/shared/.acl', '/anna/profile/card', '/anna/profile/'])
      expect(await hiddenCall(world, 'PUT', path), path).toMatchObject({
        status: 400,
        code: 'input-malformed',
      })
    for (const method of ['PUT', 'GET', 'DELETE'])
      expect(await hiddenCall(world, method, '/anna/shared/nothing'), method).toMatchObject({ status: 404 })
    expect(await hiddenCall(world, 'PUT', '/bruno/x')).toMatchObject({ status: 403, code: 'owner-only' })
  })

  it('is the only one who is told what was hidden: to those who watch it is gone', async () => {
    const world = await openWorld()
    await writeSecrets(world)
    const told: string[] = []
    world.server.pods.onChanged((changes) => {
      for (const { kind, path, container } of changes) told.push([kind, path, container].join(' '))
    })
    await hiddenCall(world, 'PUT', '/anna/shared/secret.ttl')
    const whenHidden = told.splice(0)
    await hiddenCall(world, 'DELETE', '/anna/shared/secret.ttl')
    expect(told.splice(0)).toContain('created /anna/shared/secret.ttl /anna/shared/')
    await world.server.pods.remove(parsePodPath('/anna/shared/secret.ttl'))
    expect(whenHidden).toEqual(told)
  })
})
