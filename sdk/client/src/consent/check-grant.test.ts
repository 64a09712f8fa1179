import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantOf, parseResourceUrl, parseWebId } from '../ids.ts'
import { checkGrant, covers, isWithin, type Use } from './check-grant.ts'
import { grantSchema, type Grant, type Scope } from './grant.ts'

const doctor = parseWebId('https://pods.example/rossi/profile/card#me')
const person = parseWebId('https://pods.example/dario/profile/card#me')
const from = Date.UTC(2026, 0, 1)
const until = Date.UTC(2027, 0, 1)

const grant: Grant = grantSchema.parse({
  id: 'https://coop.example/grants/g1',
  request: 'https://coop.example/requests/r1',
  owner: 'https://pods.example/anna/profile/card#me',
  recipient: doctor,
  organisation: 'Ambulatorio',
  purpose: 'https://w3id.org/dpv/sector/health#PrimaryCareManagement',
  scope: {
    resources: [
      'https://pods.example/anna/health/laboratory/',
      'https://pods.example/anna/health/summary/ips',
    ],
    modes: ['read'],
  },
  validFrom: instantOf(from),
  validUntil: instantOf(until),
  state: 'given',
  statusIndex: 5,
})

const use: Use = {
  recipient: doctor,
  resource: parseResourceUrl('https://pods.example/anna/health/laboratory/Observation/1'),
  mode: 'read',
  at: instantOf(from + 1),
}
const inAnna = (path: string) => parseResourceUrl(`https://pods.example/anna/${path}`)

describe('a use under a grant', () => {
  it('is permitted through the client that it names, and of a container that it gives alone', () => {
    const narrow = {
      ...grant,
      recipientClient: 'https://one.example/app',
      scope: { ...grant.scope, inherit: false },
      terms: { eraseBy: instantOf(from + 2) },
    }
    const inside = { ...use, client: 'https://one.example/app', resource: inAnna('health/laboratory/') }
    expect(checkGrant(narrow, inside)).toMatchObject({ kind: 'permit' })
  })

  it('is permitted to the one person whom it is for', () => {
    expect(checkGrant({ ...grant, recipientPerson: person }, { ...use, person })).toMatchObject({
      kind: 'permit',
    })
  })

  it('is permitted inside its scope and time, for its recipient', () => {
    expect(checkGrant(grant, use)).toEqual({ kind: 'permit', grant })
    expect(checkGrant(grant, { ...use, at: grant.validFrom })).toMatchObject({ kind: 'permit' })
    expect(checkGrant(grant, { ...use, resource: inAnna('health/laboratory/') })).toMatchObject({
      kind: 'permit',
    })
    expect(checkGrant(grant, { ...use, resource: inAnna('health/summary/ips') })).toMatchObject({
      kind: 'permit',
    })
  })

  it.each([
    ['of a grant nobody knows', undefined, {}, 'grant-unknown'],
    [
      'by somebody else',
      grant,
      { recipient: parseWebId('https://pods.example/verdi/profile/card#me') },
      'grant-other-recipient',
    ],
    ['while it is paused', { ...grant, state: 'paused' as const }, {}, 'grant-paused'],
    ['after it was declared void', { ...grant, state: 'invalidated' as const }, {}, 'grant-invalidated'],
    [
      'through another client than it names',
      { ...grant, recipientClient: 'https://one.example/app' },
      { client: 'https://two.example/app' },
      'grant-other-client',
    ],
    [
      'through no client, where it names one',
      { ...grant, recipientClient: 'https://one.example/app' },
      {},
      'grant-other-client',
    ],
    [
      'in a container that it gives alone',
      { ...grant, scope: { ...grant.scope, inherit: false } },
      {},
      'grant-out-of-scope',
    ],
    [
      'by a colleague of the one person whom it is for',
      { ...grant, recipientPerson: person },
      { person: parseWebId('https://pods.example/nora/profile/card#me') },
      'grant-other-recipient',
    ],
    [
      'by nobody in particular of those whom it names one of',
      { ...grant, recipientPerson: person },
      {},
      'grant-other-recipient',
    ],
    ['after all must be erased', { ...grant, terms: { eraseBy: use.at } }, {}, 'grant-expired'],
    ['after the withdrawal', { ...grant, state: 'withdrawn' as const }, {}, 'grant-withdrawn'],
    ['before it starts', grant, { at: instantOf(from - 1) }, 'grant-not-yet-valid'],
    ['at the very instant it ends', grant, { at: grant.validUntil }, 'grant-expired'],
    ['after it ended', grant, { at: instantOf(until + 1) }, 'grant-expired'],
    ['in another mode', grant, { mode: 'write' as const }, 'grant-out-of-scope'],
    ['of the container above', grant, { resource: inAnna('health/') }, 'grant-out-of-scope'],
    [
      'of a sibling whose name begins alike',
      grant,
      { resource: inAnna('health/laboratory-old/x') },
      'grant-out-of-scope',
    ],
    [
      'of the covered container without its slash',
      grant,
      { resource: inAnna('health/laboratory') },
      'grant-out-of-scope',
    ],
    [
      'beneath a single covered document',
      grant,
      { resource: inAnna('health/summary/ips/x') },
      'grant-out-of-scope',
    ],
    [
      'of a document whose name continues a covered one',
      grant,
      { resource: inAnna('health/summary/ips2') },
      'grant-out-of-scope',
    ],
    [
      'of the same path in another pod',
      grant,
      { resource: parseResourceUrl('https://pods.example/bruno/health/laboratory/1') },
      'grant-out-of-scope',
    ],
    [
      'of the same path on another server',
      grant,
      { resource: parseResourceUrl('https://evil.example/anna/health/laboratory/1') },
      'grant-out-of-scope',
    ],
  ] as const)('%s is refused', (_when, which, twist, code) => {
    expect(checkGrant(which, { ...use, ...twist })).toEqual({ kind: 'refuse', code })
  })

  it('tells a stranger nothing of its state: somebody else comes before withdrawn and expired', () => {
    const stranger = parseWebId('https://pods.example/verdi/profile/card#me')
    for (const state of ['given', 'withdrawn'] as const) {
      const verdict = checkGrant(
        { ...grant, state },
        { ...use, recipient: stranger, at: instantOf(until + 1) },
      )
      expect(verdict).toEqual({ kind: 'refuse', code: 'grant-other-recipient' })
    }
  })
})

describe('scopes', () => {
  const name = fc.constantFrom('a', 'b', 'ab')
  const path = fc.tuple(fc.array(name, { maxLength: 3 }), fc.boolean()).map(([names, isContainer]) => {
    const joined = names.join('/')
    return inAnna(joined === '' ? '' : isContainer ? `${joined}/` : joined)
  })
  const scope: fc.Arbitrary<Scope> = fc
    .array(path, { minLength: 1, maxLength: 3 })
    .map((resources) => ({ resources, modes: ['read'] }))

  it('cover what lies beneath a container and nothing that only looks like it', () => {
    fc.assert(
      fc.property(scope, path, (whole, resource) => {
        const beneath = whole.resources.some(
          (covered) => resource === covered || (covered.endsWith('/') && resource.startsWith(covered)),
        )
        expect(covers(whole, resource)).toBe(beneath)
      }),
    )
  })

  it('are narrowed only: what a part covers, the whole covers', () => {
    fc.assert(
      fc.property(scope, scope, path, (part, whole, resource) => {
        if (isWithin(part, whole) && covers(part, resource)) expect(covers(whole, resource)).toBe(true)
      }),
    )
  })
})
