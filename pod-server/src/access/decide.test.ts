import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { instantOf, parseGrantId, parseWebId, type GrantId, type Instant, type WebId } from '@mutua/sdk/ids'
import { isRoleOver } from '@mutua/sdk/coop/organisation'
import type { Grant } from '@mutua/sdk/consent/grant'
import type { Caller, ConsentCaller } from '../authn/caller.ts'
import { annaWebId, doctorWebId, grantOf, origin, tariff, testNow, testTime } from '../test-support/grants.ts'
import { openTestStore, type TestStore } from '../test-support/store.ts'
import { parsePodPath, podNameOf } from '../resources/pod-path.ts'
import { createPodStore, type PodStore } from '../resources/pod-store.ts'
import type { WacMode } from './access-mode.ts'
import { createAccessRules } from './access-rules.ts'
import { createDecide, type Decide } from './decide.ts'
import type { GrantMirror } from './grant-mirror.ts'

const anna = parseWebId(annaWebId)
const doctor = parseWebId(doctorWebId)
const bruno = parseWebId(`${origin}/bruno/profile/card#me`)
const noGroups = () => Promise.reject(new Error('no group is looked up elsewhere here'))
const nobody: Caller = { kind: 'anonymous' }
const agent = (webId: typeof anna): Caller => ({ kind: 'agent', webId, clientId: 'app' })
const byConsent = (webId = doctor, grant: GrantId = grantOf().id, grantSequence = 1): ConsentCaller => ({
  kind: 'consent',
  webId,
  clientId: 'clinic-client',
  grant,
  grantSequence,
})

let level: TestStore
let pods: PodStore
let decide: Decide
let mirror: {
  trusted: boolean
  applied: number
  grants: Map<GrantId, Grant>
  staff: Map<WebId, Set<WebId>>
  /** When the roles of everybody end. */
  rolesEnd?: Instant
}

beforeEach(async () => {
  level = await openTestStore()
  pods = createPodStore({ store: level.store, now: () => testNow })
  mirror = { trusted: true, applied: 1, grants: new Map([[grantOf().id, grantOf()]]), staff: new Map() }
  const grants: Pick<GrantMirror, 'find' | 'all' | 'standingOf' | 'isTrusted' | 'reach'> = {
    find: (id) => {
      const grant = mirror.grants.get(id)
      return grant === undefined ? undefined : { grant, tariff }
    },
    all: () => mirror.grants.values(),
    standingOf: (organisation, person, at) => {
      if (mirror.staff.get(organisation)?.has(person) !== true) return 'none'
      return isRoleOver({ validUntil: mirror.rolesEnd }, at) ? 'over' : 'works'
    },
    isTrusted: () => mirror.trusted,
    reach: (sequence) => Promise.resolve(sequence <= mirror.applied),
  }
  const ownerOf = (path: Parameters<typeof podNameOf>[0]) => {
    const name = podNameOf(path)
    return name === undefined ? undefined : parseWebId(`${origin}/${name}/profile/card#me`)
  }
  const rules = createAccessRules({ pods, origin, ownerOf, fetchGroup: noGroups, now: () => testTime * 1000 })
  decide = createDecide({ ownerOf, rules, grants, origin })
})
afterEach(() => level[Symbol.asyncDispose]())

const ask = (caller: Caller, target: string, mode: WacMode = 'read', at = testNow) =>
  decide({ caller, target: parsePodPath(target), mode, at })

const list = (path: string, ...rules: readonly string[]) =>
  pods.put([
    {
      path: parsePodPath(path),
      contentType: 'text/turtle',
      body: new TextEncoder().encode(
        `@prefix acl: <http://www.w3.org/ns/auth/acl#>. @prefix foaf: <http://xmlns.com/foaf/0.1/>.\n${rules
          .map((rule, place) => `<#rule${String(place)}> a acl:Authorization; ${rule}.`)
          .join('\n')}`,
      ),
    },
  ])

describe('the owner', () => {
  it.each<WacMode>(['read', 'append', 'write', 'control'])(
    'may %s everything in the own pod',
    async (mode) => {
      for (const target of ['/anna/', '/anna/health/a', '/anna/.acl', '/anna/none/such'])
        expect(await ask(agent(anna), target, mode)).toEqual({ kind: 'permit', basis: { kind: 'owner' } })
    },
  )

  it.each<WacMode>(['read', 'append', 'write', 'control'])(
    'may not %s anything in another pod',
    async (mode) => {
      for (const target of ['/bruno/', '/bruno/health/a', '/bruno/.acl', '/annabel/', '/anna', '/'])
        expect(await ask(agent(anna), target, mode), target).toMatchObject({
          kind: 'refuse',
          code: 'owner-only',
        })
    },
  )

  it('cannot be locked out by a list', async () => {
    await list('/anna/a.acl')
    expect(await ask(agent(anna), '/anna/a', 'write')).toMatchObject({ kind: 'permit' })
  })
})

describe('an access control list', () => {
  it('permits exactly whom it names, and exactly that', async () => {
    await list('/anna/a.acl', `acl:agent <${bruno}>; acl:accessTo <a>; acl:mode acl:Read`)
    expect(await ask(agent(bruno), '/anna/a')).toEqual({ kind: 'permit', basis: { kind: 'wac' } })
    expect(await ask(agent(bruno), '/anna/a', 'write')).toMatchObject({ kind: 'refuse', code: 'owner-only' })
    expect(await ask(agent(doctor), '/anna/a')).toMatchObject({ kind: 'refuse', code: 'owner-only' })
    expect(await ask(nobody, '/anna/a')).toMatchObject({ kind: 'refuse', code: 'caller-unknown' })
  })

  it('for everybody permits everybody, and no more than it says', async () => {
    await list('/anna/a.acl', 'acl:agentClass foaf:Agent; acl:accessTo <a>; acl:mode acl:Read')
    expect(await ask(nobody, '/anna/a')).toEqual({ kind: 'permit', basis: { kind: 'wac' } })
    expect(await ask(nobody, '/anna/a', 'write')).toMatchObject({ kind: 'refuse', code: 'caller-unknown' })
    expect(await ask(nobody, '/anna/b')).toMatchObject({ kind: 'refuse', code: 'caller-unknown' })
  })

  it('is itself for those with Control, whatever they want of it', async () => {
    await list(
      '/anna/a.acl',
      `acl:agent <${bruno}>; acl:accessTo <a>, <a.acl>; acl:mode acl:Read, acl:Write`,
      `acl:agent <${doctor}>; acl:accessTo <a>; acl:mode acl:Control`,
    )
    for (const mode of ['read', 'append', 'write'] as const) {
      expect(await ask(agent(doctor), '/anna/a.acl', mode)).toMatchObject({ kind: 'permit' })
      expect(await ask(agent(bruno), '/anna/a.acl', mode)).toMatchObject({ kind: 'refuse' })
    }
    expect(await ask(agent(doctor), '/anna/a')).toMatchObject({ kind: 'refuse' })
  })

  it('says the same of what is hidden and of what is absent', async () => {
    await pods.put([
      { path: parsePodPath('/anna/there'), contentType: 'text/plain', body: new Uint8Array(1) },
    ])
    for (const caller of [nobody, agent(bruno)])
      expect(await ask(caller, '/anna/there')).toEqual(await ask(caller, '/anna/absent'))
  })
})

describe('a consent', () => {
  it.each([
    ['for records by scope', { records: ['patient/*.rs'] }, {}],
    ['without some elements', { masked: ['*.text'] }, {}],
    ['that comes with scopes of its token', {}, { recordScopes: ['patient/*.rs'] }],
  ])('%s permits reading to who looks at the records alone', async (_what, terms, more) => {
    mirror.grants.set(
      grantOf().id,
      grantOf({ terms, scope: { ...grantOf().scope, modes: ['read', 'write'] } }),
    )
    const asked = { caller: { ...byConsent(), ...more }, target: parsePodPath('/anna/health/x'), at: testNow }
    expect((await decide({ ...asked, mode: 'read', looksAtRecords: true })).kind).toBe('permit')
    const unsaid = await Promise.all(
      (['read', 'append', 'write'] as const).map((mode) => decide({ ...asked, mode })),
    )
    const written = await decide({ ...asked, mode: 'write', looksAtRecords: true })
    expect([...unsaid, written]).toMatchObject(
      Array.from({ length: 4 }, () => ({ kind: 'refuse', code: 'grant-out-of-scope' })),
    )
  })

  it('permits what it covers to its recipient, under the tariff of the day it was given', async () => {
    expect(await ask(byConsent(), '/anna/health/a')).toEqual({
      kind: 'permit',
      basis: { kind: 'consent', grant: grantOf(), tariff },
    })
    expect(await ask(byConsent(), '/anna/health/')).toMatchObject({ kind: 'permit' })
  })

  describe('given to an organisation', () => {
    const practice = parseWebId('https://coop.example/organisations/1#it')
    const byStaff = (person?: WebId): ConsentCaller => ({ ...byConsent(practice), person })
    const give = () => mirror.grants.set(grantOf().id, grantOf({ recipient: practice }))

    it('permits who is on its staff list, and nobody who has left it', async () => {
      give()
      mirror.staff.set(practice, new Set([doctor]))
      expect(await ask(byStaff(doctor), '/anna/health/a')).toMatchObject({ kind: 'permit' })
      expect(await ask(byStaff(bruno), '/anna/health/a')).toMatchObject({ code: 'grant-staff-left' })
      mirror.staff.get(practice)?.delete(doctor)
      expect(await ask(byStaff(doctor), '/anna/health/a')).toMatchObject({ code: 'grant-staff-left' })
    })

    it('permits a role to the last millisecond before its end, and refuses it from that instant on with what to do', async () => {
      give()
      mirror.staff.set(practice, new Set([doctor]))
      mirror.rolesEnd = instantOf(testTime * 1000 + 1)
      expect(await ask(byStaff(doctor), '/anna/health/a')).toMatchObject({ kind: 'permit' })
      mirror.rolesEnd = instantOf(testTime * 1000)
      expect(await ask(byStaff(doctor), '/anna/health/a')).toMatchObject({ code: 'role-expired' })
      mirror.rolesEnd = instantOf(testTime * 1000 - 1)
      expect(await ask(byStaff(doctor), '/anna/health/a')).toMatchObject({ code: 'role-expired' })
    })

    it('permits nobody by the list of another organisation, nor by a token of their own', async () => {
      give()
      mirror.staff.set(bruno, new Set([doctor]))
      expect(await ask({ ...byStaff(doctor), webId: bruno }, '/anna/health/a')).toMatchObject({
        code: 'grant-other-recipient',
      })
      expect(await ask(byConsent(doctor), '/anna/health/a')).toMatchObject({ code: 'grant-other-recipient' })
    })

    it('permits the one person whom it is for, and no colleague', async () => {
      mirror.grants.set(grantOf().id, grantOf({ recipient: practice, recipientPerson: doctor }))
      mirror.staff.set(practice, new Set([doctor, bruno]))
      expect(await ask(byStaff(doctor), '/anna/health/a')).toMatchObject({ kind: 'permit' })
      for (const other of [byStaff(bruno), byStaff()])
        expect(await ask(other, '/anna/health/a')).toMatchObject({ code: 'grant-other-recipient' })
    })

    it('answers a token that is bound to no key as one that is over', async () => {
      give()
      const unbound: ConsentCaller = { ...byStaff(doctor), unboundModes: ['read'] }
      expect(await ask(unbound, '/anna/health/a')).toMatchObject({ code: 'consent-token-invalid' })
    })
  })

  it.each([
    ['another resource', '/anna/diary'],
    ['a name that begins alike', '/anna/healthy'],
    ['the container above', '/anna/'],
    ['another pod', '/bruno/health/a'],
    ['the root', '/'],
    ['a list inside', '/anna/health/a.acl'],
    ['the list of the container', '/anna/health/.acl'],
  ])('does not reach %s', async (_, target) => {
    expect(await ask(byConsent(), target)).toMatchObject({ kind: 'refuse', code: 'grant-out-of-scope' })
  })

  const givenModes = (...modes: readonly string[]) =>
    mirror.grants.set(grantOf().id, grantOf({ scope: { resources: [`${origin}/anna/health/`], modes } }))
  const outOfScope = { kind: 'refuse', code: 'grant-out-of-scope' }

  it.each<[WacMode, readonly string[]]>([
    ['append', ['append']],
    ['append', ['write']],
    ['write', ['read', 'write']],
  ])('gives %s where its scope has %s', async (mode, modes) => {
    givenModes(...modes)
    expect(await ask(byConsent(), '/anna/health/a', mode)).toMatchObject({ kind: 'permit' })
    expect(await ask(byConsent(), '/anna/diary', mode)).toMatchObject(outOfScope)
  })

  it.each<[WacMode, readonly string[]]>([
    ['append', ['read']],
    ['write', ['read', 'append']],
    ['read', ['append', 'write']],
    ['control', ['read', 'append', 'write']],
  ])('does not give %s where its scope has %s', async (mode, modes) => {
    givenModes(...modes)
    expect(await ask(byConsent(), '/anna/health/a', mode)).toMatchObject(outOfScope)
  })

  it('gives an unbound token no way that is not in it, and tells its holder that it is dead', async () => {
    givenModes('read', 'write')
    const reader: Caller = { ...byConsent(), unboundModes: ['read'] }
    expect(await ask(reader, '/anna/health/a')).toMatchObject({ kind: 'permit' })
    expect(await ask(reader, '/anna/health/a', 'write')).toMatchObject(outOfScope)
    mirror.grants.set(grantOf().id, grantOf({ state: 'withdrawn', withdrawnAt: testNow }))
    expect(await ask(reader, '/anna/health/a')).toMatchObject({ code: 'consent-token-invalid' })
    expect(await ask(byConsent(), '/anna/health/a')).toMatchObject({ code: 'grant-withdrawn' })
  })

  it('never reaches an access control list, even one its scope names', async () => {
    mirror.grants.set(
      grantOf().id,
      grantOf({ scope: { resources: [`${origin}/anna/health/.acl`], modes: ['read'] } }),
    )
    expect(await ask(byConsent(), '/anna/health/.acl')).toMatchObject({ code: 'grant-out-of-scope' })
  })

  it.each<[string, string, Grant | undefined]>([
    ['that nobody here has heard of', 'grant-unknown', undefined],
    ['for somebody else', 'grant-other-recipient', grantOf({ recipient: bruno })],
    ['that was withdrawn', 'grant-withdrawn', grantOf({ state: 'withdrawn' })],
    ['that starts later', 'grant-not-yet-valid', grantOf({ validFrom: instantOf((testTime + 1) * 1000) })],
    ['that has expired', 'grant-expired', grantOf({ validUntil: testNow })],
    ['without reading', 'grant-out-of-scope', grantOf({ scope: { ...grantOf().scope, modes: ['append'] } })],
  ])('%s is refused', async (_, code, grant) => {
    mirror.grants.clear()
    if (grant !== undefined) mirror.grants.set(grant.id, grant)
    expect(await ask(byConsent(), '/anna/health/a')).toMatchObject({ kind: 'refuse', code })
  })

  it('holds from its first moment up to, and not including, its last', async () => {
    const { validFrom, validUntil } = grantOf()
    expect(await ask(byConsent(), '/anna/health/a', 'read', validFrom)).toMatchObject({ kind: 'permit' })
    expect(await ask(byConsent(), '/anna/health/a', 'read', validUntil)).toMatchObject({
      code: 'grant-expired',
    })
  })

  it('says nothing of its state to somebody it does not name', async () => {
    mirror.grants.set(grantOf().id, grantOf({ state: 'withdrawn', validUntil: testNow }))
    expect(await ask(byConsent(bruno), '/anna/health/a')).toMatchObject({ code: 'grant-other-recipient' })
  })

  it('is not served while the lease is over, nor before its own place in the feed is reached', async () => {
    mirror.trusted = false
    expect(await ask(byConsent(), '/anna/health/a')).toMatchObject({
      kind: 'refuse',
      code: 'consent-lease-lapsed',
    })
    mirror.trusted = true
    expect(await ask(byConsent(doctor, grantOf().id, 2), '/anna/health/a')).toMatchObject({
      kind: 'refuse',
      code: 'consent-lease-lapsed',
    })
  })

  it('is one consent: another of the same person does not come with it', async () => {
    const other = parseGrantId('https://consent.example/grants/two')
    mirror.grants.set(
      other,
      grantOf({ id: other, scope: { resources: [`${origin}/anna/diary`], modes: ['read'] } }),
    )
    expect(await ask(byConsent(), '/anna/diary')).toMatchObject({ code: 'grant-out-of-scope' })
    expect(await ask(byConsent(doctor, other), '/anna/diary')).toMatchObject({ kind: 'permit' })
  })

  it('does not bring the other rights of its holder: not what is public, not what a list gives, not the own pod', async () => {
    await list(
      '/anna/open.acl',
      `acl:agent <${doctor}>; acl:accessTo <open>; acl:mode acl:Read`,
      'acl:agentClass foaf:Agent; acl:accessTo <open>; acl:mode acl:Read',
    )
    expect(await ask(agent(doctor), '/anna/open')).toMatchObject({ kind: 'permit' })
    expect(await ask(byConsent(), '/anna/open')).toMatchObject({ kind: 'refuse', code: 'grant-out-of-scope' })
    expect(await ask(byConsent(anna), '/anna/diary')).toMatchObject({ kind: 'refuse' })
  })
})
