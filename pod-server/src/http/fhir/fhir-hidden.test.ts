import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { searchParameters } from '@mutua/sdk/fhir/search-parameters'
import { grantOf, origin } from '../../test-support/grants.ts'
import {
  openPodServer,
  type Call,
  type Reply,
  type Signer,
  type TestPodServer,
} from '../../test-support/pod-server.ts'

const isDeep = process.env['MUTUA_DEEP'] === '1'
const fhir = { 'content-type': 'application/fhir+json' }

interface World extends AsyncDisposable {
  readonly server: TestPodServer
  readonly anna: Signer
  readonly callers: Readonly<Record<CallerName, Signer | undefined>>
}
const callerNames = ['anna', 'doctor', 'nurse', 'friend', 'stranger', 'nobody'] as const
type CallerName = (typeof callerNames)[number]

const worlds: AsyncDisposable[] = []
afterEach(async () => {
  for (const world of worlds.splice(0)) await world[Symbol.asyncDispose]()
})

const codes = ['2339-0', '718-7', '4548-4']
const types = ['Observation', 'Condition', 'Patient'] as const
const ids = ['a', 'b', 'c', 'd', 'e', 'f']

const recordOf = (type: (typeof types)[number], id: string, n: number): object => {
  const code = { coding: [{ system: 'http://loinc.org', code: codes[n % codes.length] }] }
  const subject = { reference: `Patient/${ids[n % 3] ?? ''}` }
  const identifier = [{ system: 'urn:x', value: String(n % 4) }]
  if (type === 'Patient')
    return { resourceType: type, id, gender: n % 2 === 0 ? 'female' : 'male', identifier }
  if (type === 'Condition')
    return { resourceType: type, id, code, subject, identifier, recordedDate: `20${String(10 + n)}-01-01` }
  const status = n % 2 === 0 ? 'final' : 'amended'
  return {
    resourceType: type,
    id,
    status,
    code,
    subject,
    identifier,
    effectiveDateTime: `20${String(10 + n)}-03`,
  }
}

/** Records that stay, and those that are hidden: some of a name that stays in another category. */
const kept = types.flatMap((type, row) =>
  ids.slice(0, 4).map((id, n) => ({
    path: `/anna/health/${n % 2 === 0 ? 'laboratory' : 'summary'}/${type}/${id}`,
    record: recordOf(type, id, row + n),
  })),
)
const secret = types.flatMap((type, row) =>
  ['c', 'a', 'ex', 'fx'].map((id, n) => ({
    path: `/anna/health/${n % 2 === 0 ? 'documents' : 'summary'}/${type}/${id}`,
    record: recordOf(type, id, row + n + 1),
  })),
)

const openWorld = async (): Promise<World> => {
  const server = await openPodServer({ keptVersions: 3 })
  worlds.push(server)
  const anna = (await server.createPerson('anna')).sign
  const friend = await server.createPerson('bruno')
  const stranger = await server.createPerson('carla')
  for (const { path, record } of kept)
    await server.call(path, { method: 'PUT', as: anna, headers: fhir, body: JSON.stringify(record) })
  const acl = 'http://www.w3.org/ns/auth/acl#'
  await server.call('/anna/health/summary/.acl', {
    method: 'PUT',
    as: anna,
    headers: { 'content-type': 'text/turtle' },
    body: `@prefix acl: <${acl}>. <#r> a acl:Authorization; acl:agent <${friend.webId}>; acl:default <./>; acl:mode acl:Read, acl:Write.
      <#o> a acl:Authorization; acl:agent <${origin}/anna/profile/card#me>; acl:accessTo <./>; acl:default <./>; acl:mode acl:Read, acl:Write, acl:Control.`,
  })
  const narrow = {
    resources: [`${origin}/anna/health/laboratory/`, `${origin}/anna/health/documents/`],
    modes: ['read'],
  }
  const callers = {
    anna,
    doctor: await server.consented(grantOf()),
    nurse: await server.consented(grantOf({ id: 'https://consent.example/grants/two', scope: narrow })),
    friend: friend.sign,
    stranger: stranger.sign,
    nobody: undefined,
  }
  return { server, anna, callers, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

const openBoth = async (): Promise<{ hiding: World; without: World }> => {
  const [hiding, without] = [await openWorld(), await openWorld()]
  for (const { path, record } of secret) {
    for (const change of [{ language: 'it' }, {}]) {
      const body = JSON.stringify({ ...record, ...change })
      await hiding.server.call(path, { method: 'PUT', as: hiding.anna, headers: fhir, body })
    }
    expect(await hiding.server.call(`/.hidden${path}`, { method: 'PUT', as: hiding.anna })).toMatchObject({
      status: 204,
    })
  }
  return { hiding, without }
}

/** Without what is random, and the addresses of the small consent services. */
const seen = (reply: Reply, isNewName: boolean): object => {
  const plain = (text: string): string =>
    text
      .replaceAll(/ticket="[^"]*"/g, 'ticket')
      .replaceAll(/_cursor=[\w-]+/g, '_cursor={sealed}')
      .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '{id}')
      // A version is named by what is in it, and so by a name of the server's.
      .replaceAll(isNewName ? /\b[0-9a-z]{8}-[\w.-]{12}/g : /$^/g, '{version}')
      .replaceAll(/urn:sha256:[0-9a-f]{64}/g, '{receipt}')
      .replaceAll(/http:\/\/(?:127\.0\.0\.1|localhost):(?!3000)\d+/g, '{service}')
  const { date: _date, ...headers } = reply.headers
  const told = Object.entries(headers).map(([name, value]) => [name, plain(value ?? '')])
  return { status: reply.status, headers: Object.fromEntries(told) as object, text: plain(reply.text) }
}

interface Asked {
  readonly caller: CallerName
  readonly path: string
  readonly call: Call
}

/** What is answered, and on all further pages. */
const ask = async ({ server, callers }: World, { caller, path, call }: Asked): Promise<object[]> => {
  const pages: object[] = []
  for (let next: string | undefined = path; next !== undefined && pages.length < 20;) {
    const reply: Reply = await server.call(next, { ...call, as: callers[caller] })
    pages.push(seen(reply, call.method === 'POST'))
    next = /"relation":"next","url":"[^"]*?(\/fhir[^"]+)"/.exec(reply.text)?.[1]
  }
  return pages
}

const receiptsOf = async ({ server }: World): Promise<object[]> =>
  (await server.receipts()).map(({ resource, units, contentHash, status }) => ({
    resource,
    units,
    contentHash,
    status,
  }))

const compare = async (
  { hiding, without }: { hiding: World; without: World },
  asked: Asked,
): Promise<void> => {
  expect(await ask(hiding, asked), JSON.stringify(asked)).toEqual(await ask(without, asked))
}

/** For each parameter values that find something hidden. */
const values: Readonly<Record<string, readonly string[]>> = {
  token: ['2339-0', 'http://loinc.org|718-7', 'final', 'amended', 'urn:x|1', 'female'],
  date: ['2012', 'ge2011', 'lt2014-05', 'ne2013'],
  reference: ['a', 'Patient/b', 'c'],
}

const queries = types.flatMap((type) => [
  ...[
    '',
    '_summary=count',
    '_count=2',
    '_count=1&_sort=-_lastUpdated',
    '_id=c,d,ex,fx',
    '_lastUpdated=ge2020',
    '_sort=-_id',
  ].map((query) => `${type}?${query}`),
  ...Object.entries(searchParameters.get(type) ?? {}).flatMap(([name, { type: kind }]) => [
    ...(values[kind] ?? []).map((value) => `${type}?${name}=${encodeURIComponent(value)}`),
    `${type}?${name}:missing=true`,
    `${type}?_sort=${name}&_count=3`,
    ...(kind === 'token' ? [`${type}?${name}:not=final`] : []),
    ...(kind === 'reference' ? [`${type}?_include=${type}:${name}`] : []),
  ]),
])

const targets = types.flatMap((type) => ids.flatMap((id) => [id, `${id}x`]).map((id) => `${type}/${id}`))

describe('what is hidden is answered by the FHIR face like what never was', () => {
  it('for every parameter, listing and reader', { timeout: 240_000 }, async () => {
    const both = await openBoth()
    for (const caller of callerNames)
      for (const query of queries) await compare(both, { caller, path: `/fhir/anna/${query}`, call: {} })
    for (const caller of callerNames)
      for (const target of targets)
        for (const suffix of ['', '/_history'])
          // What the owner hides is gone for the owner, too, but its name goes on where it was.
          await compare(both, { caller, path: `/fhir/anna/${target}${suffix}`, call: {} }).catch(
            (cause: unknown) => {
              if (caller !== 'anna' || suffix === '') throw cause
            },
          )
    expect(await receiptsOf(both.hiding)).toEqual(await receiptsOf(both.without))
  })

  it('for searches put together at random', { timeout: 240_000 }, async () => {
    const both = await openBoth()
    const condition = fc.constantFrom(...types).chain((type) => {
      const own = queries
        .filter((query) => query.startsWith(`${type}?`))
        .map((query) => query.slice(type.length + 1))
      return fc
        .array(fc.constantFrom(...own), { minLength: 1, maxLength: 4 })
        .map((parts) => `${type}?${parts.join('&')}`)
    })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...callerNames), condition, (caller, query) =>
        compare(both, { caller, path: `/fhir/anna/${query}`, call: {} }),
      ),
      { numRuns: isDeep ? 1_000 : 60 },
    )
    expect(await receiptsOf(both.hiding)).toEqual(await receiptsOf(both.without))
  })

  it('for what is written in its place, whichever way', { timeout: 240_000 }, async () => {
    const both = await openBoth()
    const body = (type: string, id: string): string =>
      JSON.stringify({ ...recordOf(type as (typeof types)[number], id, 0), id })
    for (const caller of ['friend', 'doctor', 'anna'] as const)
      for (const target of targets) {
        const [type = '', id = ''] = target.split('/')
        const headers = { ...fhir, 'if-none-exist': 'identifier=urn:x|1' }
        for (const call of [
          { method: 'PUT', headers: { ...fhir, 'if-match': 'W/"x"' }, body: body(type, id) },
          { method: 'DELETE' },
          { method: 'PUT', headers: { ...fhir, 'if-none-match': '*' }, body: body(type, id) },
          { method: 'PUT', headers: fhir, body: body(type, id) },
          {},
        ])
          await compare(both, { caller, path: `/fhir/anna/${target}`, call })
        const create = { method: 'POST', headers, body: body(type, id) }
        await compare(both, { caller, path: `/fhir/anna/${type}`, call: create })
      }
    expect(await receiptsOf(both.hiding)).toEqual(await receiptsOf(both.without))
  })

  it('and would be noticed if it were only left unreadable', async () => {
    const { hiding, without } = await openBoth()
    const asked: Asked = { caller: 'doctor', path: '/fhir/anna/Observation', call: {} }
    for (const { path } of secret)
      await hiding.server.call(`/.hidden${path}`, { method: 'DELETE', as: hiding.anna })
    expect(await ask(hiding, asked)).not.toEqual(await ask(without, asked))
  })
})
