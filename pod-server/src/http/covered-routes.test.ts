import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { grantOf, origin } from '../test-support/grants.ts'
import { openPodServer, type Signer, type TestPodServer } from '../test-support/pod-server.ts'
import type { CoveredItem } from './covered-list.ts'

const health = '/anna/health/'
const documents: Readonly<Record<string, object | string>> = {
  'laboratory/Observation/new': {
    resourceType: 'Observation',
    id: 'new',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '4548-4', display: 'HbA1c' }] },
    effectiveDateTime: '2025-03-01',
    note: [{ text: 'a note' }],
  },
  'laboratory/Observation/old': {
    resourceType: 'Observation',
    id: 'old',
    status: 'final',
    code: { text: 'Glucose' },
    effectiveDateTime: '2024-03-01',
  },
  'summary/Patient/p1': { resourceType: 'Patient', id: 'p1', name: [{ given: ['Anna'], family: 'Neri' }] },
  'documents/letter.txt': 'a letter',
}

let server: TestPodServer
let anna: Signer
let bruno: Signer

beforeAll(async () => {
  server = await openPodServer()
  anna = (await server.createPerson('anna')).sign
  bruno = (await server.createPerson('bruno')).sign
  for (const [place, content] of Object.entries(documents)) {
    const isText = typeof content === 'string'
    const headers = { 'content-type': isText ? 'text/plain' : 'application/fhir+json' }
    const body = isText ? content : JSON.stringify(content)
    await server.call(health + place, { method: 'PUT', as: anna, headers, body })
  }
}, 60_000)
afterAll(() => server[Symbol.asyncDispose]())

interface Covered {
  readonly total: number
  readonly categories: Readonly<Record<string, number>>
  readonly masked: readonly string[]
  readonly items: readonly CoveredItem[]
  readonly next?: string
}
const ask = (body: object, as: Signer | undefined = anna, pod = 'anna') =>
  server.call(`/.covered/${pod}`, {
    method: 'POST',
    as,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const covered = async (body: object): Promise<Covered> => {
  const { status, text } = await ask(body)
  expect({ status, text }).toMatchObject({ status: 200 })
  return JSON.parse(text) as Covered
}
const names = ({ items }: Covered): string[] =>
  items.map(({ resource }) => resource.slice(`${origin}${health}`.length))

describe('what a consent covers', () => {
  it('is shown record by record, with its words and its time', async () => {
    const shown = await covered({
      terms: {
        records: ['patient/Observation.rs?date=ge2025-01-01', 'patient/Patient.r'],
        masked: ['Observation.note'],
      },
    })
    expect(shown).toMatchObject({
      total: 2,
      categories: { laboratory: 1, summary: 1 },
      masked: ['Observation.note'],
      items: [
        {
          resource: `${origin}${health}laboratory/Observation/new`,
          category: 'laboratory',
          type: 'Observation',
          id: 'new',
          time: '2025-03-01T00:00:00.000Z',
          title: 'HbA1c',
          interactions: 'rs',
        },
        { category: 'summary', type: 'Patient', title: 'Anna Neri', interactions: 'r' },
      ],
    })
  })

  it.each<[object, string[]]>([
    [{ categories: ['laboratory'] }, ['laboratory/Observation/new', 'laboratory/Observation/old']],
    [
      { categories: ['laboratory'], terms: { range: { from: '2025-01-01T00:00:00.000Z' } } },
      ['laboratory/Observation/new'],
    ],
    [{ resources: [`${origin}${health}`] }, Object.keys(documents).toSorted()],
    [{ resources: [`${origin}${health}`], inherit: false }, []],
    [{ resources: [`${origin}${health}`], modes: ['append'] }, []],
    [{ resources: [`${origin}${health}`], terms: { mediaTypes: ['text/plain'] } }, ['documents/letter.txt']],
    // Of a letter nothing can be left out.
    [
      { resources: [`${origin}${health}`], terms: { masked: ['Patient.name'] } },
      Object.keys(documents)
        .toSorted()
        .filter((name) => !name.includes('letter')),
    ],
    [{ terms: { records: ['patient/*.s?_id=old'] } }, ['laboratory/Observation/old']],
    [{ resources: [`${origin}${health}nothing/`] }, []],
  ])('is exactly what could be read under %j', async (asked, expected) => {
    expect(names(await covered(asked))).toEqual(expected)
  })

  it('is what its recipient reads', async () => {
    const terms = { records: ['patient/Observation.rs?date=ge2025-01-01'] }
    const grant = grantOf({ id: 'https://consent.example/grants/shown', terms })
    const doctor = await server.consented(grant)
    const shown = names(await covered({ grant: grant.id }))
    for (const name of Object.keys(documents)) {
      const { status } = await server.call(health + name, { as: doctor })
      expect([name, status]).toEqual([name, shown.includes(name) ? 200 : 404])
    }
    expect(shown).toEqual(['laboratory/Observation/new'])
  })

  it('comes in pages that go on where the last one ended', async () => {
    const asked = { resources: [`${origin}${health}`], limit: 3 }
    const first = await covered(asked)
    expect([first.total, first.items.length]).toEqual([4, 3])
    const second = await covered({ ...asked, after: first.next })
    expect([second.total, second.next]).toEqual([4, undefined])
    expect([...names(first), ...names(second)]).toEqual(Object.keys(documents).toSorted())
  })
})

describe('nobody else is shown anything', () => {
  it('whoever asks, and whatever pod it is', async () => {
    const doctor = await server.consented(grantOf())
    const body = { categories: ['laboratory'] }
    expect((await ask(body, bruno)).code).toBe('owner-only')
    expect((await ask(body, doctor)).code).toBe('owner-only')
    expect((await ask(body, bruno, 'nobody')).code).toBe('owner-only')
    const anonymous = await server.call('/.covered/anna', { method: 'POST' })
    expect(anonymous.code).toBe('caller-unknown')
  })

  it.each<[string, object, number, string]>([
    ['a consent that is not known', { grant: 'https://consent.example/grants/nothing' }, 404, 'not-found'],
    ['another pod', { resources: [`${origin}/bruno/health/`] }, 400, 'resource-outside-pod'],
    ['nothing', {}, 400, 'input-malformed'],
    ['two ways', { categories: ['summary'], resources: [`${origin}${health}`] }, 400, 'input-malformed'],
    ['terms that nobody knows', { categories: ['summary'], terms: { recods: [] } }, 400, 'input-malformed'],
    ['a scope that writes', { terms: { records: ['patient/*.cruds'] } }, 400, 'input-malformed'],
  ])('nor of %s', async (_what, body, status, code) => {
    const reply = await ask(body)
    expect([reply.status, reply.code]).toEqual([status, code])
  })

  it('nor of the consent of somebody else', async () => {
    const id = 'https://consent.example/grants/brunos'
    const resources = [`${origin}/bruno/health/`]
    await server.consented(
      grantOf({ id, owner: `${origin}/bruno/profile/card#me`, scope: { resources, modes: ['read'] } }),
    )
    expect((await ask({ grant: id })).code).toBe('not-found')
  })
})
