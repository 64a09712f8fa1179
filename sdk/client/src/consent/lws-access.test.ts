import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Problem } from '../problem.ts'
import { purposeIriSchema, parseResourceUrl, parseWebId, type Instant } from '../ids.ts'
import { grantStateAt, type AccessMode, type Grant } from './grant.ts'
import { accessDocumentOf, parseAccessDocument, parseServedAccess, type StatedAccess } from './lws-access.ts'
import { actionsOf, addAction, parseActions } from './lws-actions.ts'
import type { Change } from './terms.ts'
import { consentRecords } from './test-support-record.ts'

const context = 'https://www.w3.org/ns/lws/v1'
const ours = 'https://w3id.org/mutua/ns#'
const storage = 'https://pod.example/anna/'
const policy = {
  type: ['AccessPolicy'],
  action: ['read', 'create'],
  assignee: 'https://clinic.example/doctor#me',
  target: { type: 'StorageResource', value: [`${storage}projects/`] },
  constraint: [
    { leftOperand: 'purpose', operator: 'eq', rightOperand: 'https://purpose.example/collaboration' },
    { leftOperand: 'dateTime', operator: 'lteq', rightOperand: '2026-06-09T10:00:00Z' },
  ],
}
/** As the example of the draft. */
const request = {
  '@context': [context],
  'type': ['AccessRequest'],
  'inbox': 'https://id.example/agent/inbox/',
  storage,
  'access': [policy],
}
const withPolicy = (change: Record<string, unknown>) => ({ ...request, access: [{ ...policy, ...change }] })
const withConstraint = (leftOperand: unknown, operator: unknown, rightOperand: unknown) =>
  withPolicy({ constraint: [{ leftOperand, operator, rightOperand }] })
const parse = (value: unknown) => parseAccessDocument(JSON.parse(JSON.stringify(value)), 'AccessRequest')

const codeOf = (value: unknown): string => {
  try {
    parse(value)
    return 'taken'
  } catch (error) {
    if (error instanceof Problem) return error.code
    throw error
  }
}

/** What may be done, by which of the ways a pod server tells apart. */
const usesOf = (modes: readonly AccessMode[], changes?: readonly Change[]): readonly string[] => {
  const may = (change: Change) => changes?.includes(change) ?? true
  const writes = modes.includes('write')
  const adds = writes || modes.includes('append')
  return [
    ...(modes.includes('read') ? ['read'] : []),
    ...(adds && may('create') ? ['create'] : []),
    ...(adds && may('modify') ? ['add'] : []),
    ...(writes && may('modify') ? ['replace'] : []),
    ...(writes && may('delete') ? ['delete'] : []),
  ]
}

const statedOf = (grant: Grant): StatedAccess => {
  const { scope, terms, gift, recipientClient, fields } = grant
  const { notBefore, ...others } = terms ?? {}
  return {
    kind: 'AccessGrant',
    storage: parseResourceUrl(storage),
    assignee: grant.recipient,
    resources: scope.resources,
    ...(scope.inherit === false ? { inherit: false as const } : {}),
    modes: scope.modes,
    purposes: grant.purposes ?? [grant.purpose],
    from: later(grant.validFrom, notBefore),
    until: grant.validUntil,
    ...(recipientClient === undefined ? {} : { recipientClient }),
    ...(terms === undefined ? {} : { terms: others }),
    ...(gift === undefined ? {} : { gift }),
    // No members are the same as none.
    ...(fields === undefined || Object.keys(fields).length === 0 ? {} : { fields }),
  }
}
const later = (one: Instant, other: Instant | undefined): Instant =>
  other === undefined || other < one ? one : other

describe('an access request of Linked Web Storage', () => {
  it('is read as the draft writes it', () => {
    expect(parse(request)).toEqual({
      kind: 'AccessRequest',
      storage,
      inbox: 'https://id.example/agent/inbox/',
      assignee: policy.assignee,
      resources: [`${storage}projects/`],
      modes: ['read', 'append'],
      purposes: ['https://purpose.example/collaboration'],
      until: '2026-06-09T10:00:00.001Z',
      terms: { changes: ['create'] },
    })
  })

  it('names each constraint that is kept', () => {
    const stated = parse(
      withPolicy({
        constraint: [
          {
            leftOperand: 'purpose',
            operator: 'isAnyOf',
            rightOperand: ['https://p.example/1', 'https://p.example/2'],
          },
          { leftOperand: 'dateTime', operator: 'gteq', rightOperand: '2026-03-09T13:00:00+01:00' },
          { leftOperand: 'dateTime', operator: 'lt', rightOperand: '2026-06-09T10:00:00Z' },
          { leftOperand: 'client', operator: 'eq', rightOperand: 'https://app.example/id' },
          { leftOperand: 'mediaType', operator: 'isAnyOf', rightOperand: ['image/jpeg', 'Image/PNG'] },
          { leftOperand: 'type', operator: 'eq', rightOperand: 'https://www.w3.org/ns/lws#DataResource' },
          { leftOperand: `${ours}recordScope`, operator: 'eq', rightOperand: 'patient/Observation.read' },
          {
            leftOperand: `${ours}maskedElement`,
            operator: 'isAllOf',
            rightOperand: ['Patient.address', '*.text'],
          },
        ],
      }),
    )
    expect(stated).toMatchObject({
      purposes: ['https://p.example/1', 'https://p.example/2'],
      from: '2026-03-09T12:00:00.000Z',
      until: '2026-06-09T10:00:00.000Z',
      recipientClient: 'https://app.example/id',
      terms: {
        mediaTypes: ['image/jpeg', 'image/png'],
        resourceTypes: ['https://www.w3.org/ns/lws#DataResource'],
        records: ['patient/Observation.rs'],
        masked: ['*.text', 'Patient.address'],
      },
    })
  })

  it.each([
    ['a type that no resource here has', withConstraint('type', 'eq', 'https://type.example/Playlist')],
    ['an operand that nobody knows', withConstraint('spatial', 'eq', 'https://place.example/')],
    ['an operator that nobody knows', withConstraint('dateTime', 'eq', '2026-06-09T10:00:00Z')],
    ['a purpose that is left out', withConstraint('purpose', 'isNoneOf', ['https://p.example/1'])],
    ['several clients', withConstraint('client', 'isAnyOf', ['https://app.example/id'])],
    [
      'two ends',
      withPolicy({
        constraint: ['lteq', 'lt'].map((operator) => ({
          leftOperand: 'dateTime',
          operator,
          rightOperand: '2026-06-09T10:00:00Z',
        })),
      }),
    ],
    ['everybody', withPolicy({ assignee: 'http://xmlns.com/foaf/0.1/Agent' })],
    ['an action that nobody knows', withPolicy({ action: ['read', 'print'] })],
    ['an action of whole control', withPolicy({ action: ['http://www.w3.org/ns/auth/acl#Control'] })],
    ['a target that nobody knows', withPolicy({ target: { type: 'Playlist', value: [storage] } })],
    ['documents of a container', withPolicy({ target: { type: 'DataResource', value: [storage] } })],
    ['two policies that differ', { ...request, access: [policy, { ...policy, action: ['read'] }] }],
    ['deleting and adding alone', withPolicy({ action: ['delete', addAction] })],
  ])('is not taken when it states what could not be kept: %s', (_, document) => {
    expect(codeOf(document)).toBe('access-not-enforceable')
  })

  it.each([
    ['a member that is not known', { ...request, expires: 'never' }],
    ['an id of its own', { ...request, id: 'https://id.example/1' }],
    ['a member of the vocabulary by its whole name', { ...request, 'https://www.w3.org/ns/lws#access': 'x' }],
    ['a member of the vocabulary by its prefix', { ...request, 'lws:access': 'x' }],
    ['a state', { ...request, 'https://w3id.org/mutua/ns#state': 'given' }],
    ['a request in a request', { ...request, 'https://w3id.org/mutua/ns#accessRequest': `${storage}x` }],
    ['another type', { ...request, type: ['AccessGrant'] }],
    ['a type besides', { ...request, type: ['AccessRequest', 'https://x.example/T'] }],
    ['a policy of another type', withPolicy({ type: 'Policy' })],
    ['a member of a policy that is not known', withPolicy({ prohibition: [] })],
    ['no target', withPolicy({ target: undefined })],
    ['a target above', withPolicy({ target: { type: 'StorageResource', value: [`${storage}../bruno/`] } })],
    ['a target without values', withPolicy({ target: { type: 'StorageResource', value: [] } })],
    ['a container without a slash', withPolicy({ target: { type: 'Container', value: [`${storage}a`] } })],
    ['no action', withPolicy({ action: [] })],
    ['no policy', { ...request, access: [] }],
    ['an assignee that is no address', withPolicy({ assignee: 'doctor' })],
    ['a purpose that is no address', withConstraint('purpose', 'eq', 'care')],
    ['a date that is none', withConstraint('dateTime', 'lteq', '2026-02-30T10:00:00Z')],
    ['a date without a zone', withConstraint('dateTime', 'lteq', '2026-02-03T10:00:00')],
    ['a date that is too fine', withConstraint('dateTime', 'lteq', '2026-02-03T10:00:00.0001Z')],
    ['the end of time', withConstraint('dateTime', 'lteq', '9999-12-31T23:59:59.999Z')],
    ['a range of media', withConstraint('mediaType', 'eq', 'image/*')],
    ['an end that is a list', withConstraint('dateTime', 'lteq', ['2026-06-09T10:00:00Z'])],
    ['nothing', null],
    ['a list', [request]],
  ])('is not taken with %s', (_, document) => {
    expect(codeOf(document)).toBe('input-malformed')
  })

  it.each([[[]], [['https://evil.example/context']], [[context, 'https://evil.example/context']]])(
    'is read in no other terms: %j',
    (terms) => {
      expect(['context-unknown', 'input-malformed']).toContain(codeOf({ ...request, '@context': terms }))
    },
  )

  it('keeps literals that only the client knows', () => {
    expect(parse({ ...request, 'https://app.example/case': 7 }).fields).toEqual({
      'https://app.example/case': 7,
    })
  })

  it('is read or refused in words, whatever comes', () => {
    const places = ['@context', 'type', 'storage', 'access', 'inbox', 'https://a.example/x', 'constructor']
    const inPolicy = ['type', 'action', 'assignee', 'target', 'constraint', '__proto__']
    const anything = fc.oneof(
      fc.jsonValue({ maxDepth: 4 }),
      fc.constantFrom(storage, context, 'read', [policy], policy.target, policy.constraint),
    )
    const changed = (names: readonly string[], whole: object) =>
      fc
        .dictionary(fc.constantFrom(...names), anything, { maxKeys: 2 })
        .map((part) => ({ ...whole, ...part }))
    const documents = fc.oneof(
      anything,
      changed(places, request),
      changed(inPolicy, policy).map((one) => ({ ...request, access: [one] })),
      changed(['leftOperand', 'operator', 'rightOperand'], { leftOperand: 'dateTime', operator: 'lteq' }).map(
        (constraint) => ({ ...request, access: [{ ...policy, constraint: [constraint] }] }),
      ),
    )
    fc.assert(
      fc.property(documents, (document) => {
        expect(['taken', 'input-malformed', 'context-unknown', 'access-not-enforceable']).toContain(
          codeOf(document),
        )
      }),
      { numRuns: 2_000 },
    )
  })

  it('says nothing back of what it refuses', () => {
    const secret = 'Anna-Rossi-1961'
    for (const document of [
      withPolicy({ action: [secret] }),
      withConstraint(secret, secret, secret),
      { ...request, storage: secret },
    ])
      try {
        parse(document)
        expect.unreachable()
      } catch (error) {
        expect(error).toBeInstanceOf(Problem)
        expect(String(error)).not.toContain(secret)
      }
  })
})

describe('actions', () => {
  const changes = fc.option(
    fc.uniqueArray(fc.constantFrom<Change[]>('create', 'modify', 'delete'), { minLength: 1 }),
    {
      nil: undefined,
    },
  )
  const modes = fc.uniqueArray(fc.constantFrom<AccessMode[]>('read', 'append', 'write'), { minLength: 1 })

  it('say exactly what may be done', () => {
    fc.assert(
      fc.property(modes, changes, (given, limits) => {
        const uses = usesOf(given, limits)
        const actions = actionsOf({ modes: given, changes: limits })
        if (uses.length === 0) {
          expect(() => parseActions(actions)).toThrow(Problem)
          return
        }
        const back = parseActions(actions)
        expect(usesOf(back.modes, back.changes)).toEqual(uses)
      }),
    )
  })

  it('never allow more than they name', () => {
    const words = ['read', 'create', 'modify', 'delete', addAction]
    fc.assert(
      fc.property(fc.subarray(words, { minLength: 1 }), (named) => {
        const allowed = (() => {
          try {
            const { modes: inModes, changes: only } = parseActions(named)
            return usesOf(inModes, only)
          } catch {
            return []
          }
        })()
        const meant = new Set(
          named.flatMap((word) =>
            word === 'modify' ? ['add', 'replace'] : word === addAction ? ['add'] : [word],
          ),
        )
        expect(allowed.filter((use) => !meant.has(use))).toEqual([])
      }),
    )
  })
})

describe('any consent that is carried there and back', () => {
  it('keeps purpose, period, actor, target, actions and terms', () => {
    fc.assert(
      fc.property(consentRecords, ({ grant }) => {
        fc.pre(
          grant.validFrom < grant.validUntil &&
            later(grant.validFrom, grant.terms?.notBefore) < grant.validUntil,
        )
        fc.pre(usesOf(grant.scope.modes, grant.terms?.changes).length > 0)
        const stated = statedOf(grant)
        const served = {
          id: 'https://consent.example/lws/grants/x',
          record: grant.id,
          owner: grant.owner,
          state: grantStateAt(grant, grant.validFrom),
        }
        const document: unknown = JSON.parse(JSON.stringify(accessDocumentOf(stated, served)))
        const back = parseServedAccess(document, 'AccessGrant')
        const { modes: _modes, terms: { changes: _changes, ...terms } = {}, resources, ...rest } = stated
        const { modes, terms: { changes, ...termsBack } = {}, resources: found, ...restBack } = back.stated
        expect(restBack).toEqual(rest)
        expect(new Set(found)).toEqual(new Set(resources))
        expect(usesOf(modes, changes)).toEqual(usesOf(stated.modes, stated.terms?.changes))
        // A range without ends limits nothing.
        const { range, ...limits } = terms
        expect(termsBack).toEqual((range?.from ?? range?.to) ? { ...limits, range } : limits)
        expect(back.served).toEqual(served)
      }),
      { numRuns: 500 },
    )
  })

  it('states the same again', () => {
    const stated: StatedAccess = {
      kind: 'AccessGrant',
      storage: parseResourceUrl(storage),
      assignee: parseWebId('https://clinic.example/doctor#me'),
      resources: [parseResourceUrl(`${storage}a/`), parseResourceUrl(`${storage}b.ttl`)],
      inherit: false,
      modes: ['read'],
      purposes: [purposeIriSchema.parse('https://p.example/1')],
    }
    const document = accessDocumentOf(stated)
    const back = parseAccessDocument(document, 'AccessGrant')
    expect(new Set(back.resources)).toEqual(new Set(stated.resources))
    expect(accessDocumentOf(back)).toEqual(document)
  })
})
