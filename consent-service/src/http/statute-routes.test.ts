import { describe, expect, it } from 'vitest'
import { createStatuteClient } from '@mutua/sdk/clients/statute-client'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { resolutionRecordSchema } from '@mutua/sdk/coop/resolution'
import { parseBaseUrl, parseSha256, type WebId } from '@mutua/sdk/ids'
import { foundingStatutes } from '@mutua/sdk/law/packs'
import type { StatuteVersion } from '@mutua/sdk/law/statute-version'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { readWaitingFacts } from '@mutua/kit/tlog/logged-facts'
import { openPolicyFace } from '../wiring/policy-face.ts'
import { openStatuteFace } from '../wiring/statute-face.ts'
import { checkStatute } from '../statute/check-statute.ts'
import { versionKey, versionRowSchema } from '../statute/statute-rows.ts'
import { findRow, row } from '@mutua/kit/row'
import { createClock, officer, openTestStore, webIdOf } from '../wiring/test-support-value.ts'
import { authenticateByWord, serve, signedInAs } from './test-support.ts'

const day = (text: string) => civilDateSchema.parse(text)
const today = day('2026-11-23')

/** The founding statute with some other values. */
const statute = (
  values: Readonly<Record<string, StatuteVersion['rules'][number]['value']>>,
): StatuteVersion => {
  const kept = foundingStatutes.social.rules.filter(({ id }) => !(id in values))
  const rules = Object.entries(values).map(([id, value]) => ({ id, article: 'art. 24 statuto', value }))
  return {
    type: 'statute',
    title: 'Statuto 2026',
    text: 'Art. 24. L’avviso arriva …',
    rules: [...kept, ...rules],
  }
}

const openHouse = async () => {
  const store = await openTestStore()
  const clock = createClock('2026-11-23T10:00:00Z')
  const isOfficer = (webId: WebId) => webId === officer
  const policy = openPolicyFace({ store, now: clock.now, authenticate: authenticateByWord, isOfficer })
  const face = openStatuteFace({
    ...{ store, now: clock.now, coopModel: 'social', region: 'lazio', resolutions: policy },
    ...{ authenticate: authenticateByWord, isOfficer },
    countMembers: () => Promise.resolve(3_001),
    rollOn: () =>
      Promise.resolve([{ province: 'RM' }, { province: 'VT', section: 'Tuscia' }, { province: 'RM' }]),
  })
  const served = await serve(...face.rooms)
  const clientOf = (webId?: WebId) =>
    createStatuteClient({
      consentService: parseBaseUrl(served.url),
      fetch: (url, init) => {
        const headers = new Headers(init?.headers)
        if (webId !== undefined) headers.set('Authorization', signedInAs(webId).Authorization)
        return fetch(url, { ...init, headers })
      },
    })
  return {
    ...{ store, clock, rulesOn: face.rulesOn },
    anybody: clientOf(),
    officer: clientOf(officer),
    anna: clientOf(webIdOf('anna')),
    policy,
    adopt: (digest: string, change: object = {}) =>
      policy.record(
        resolutionRecordSchema.parse({
          ...{ id: '2026/7', title: 'Nuovo statuto', adoptedOn: '2026-11-23', governs: ['statute'] },
          ...{ enacts: [{ subject: 'statute', digest }], ...change },
        }),
        officer,
      ),
    [Symbol.asyncDispose]: async () => {
      await served[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

describe('the statute in force', () => {
  it('is told to anybody, each rule with its article and in both languages', async () => {
    await using house = await openHouse()
    const told = await house.anybody.inForce()
    expect(told).toMatchObject({ on: today, model: 'social', region: 'lazio', void: [] })
    expect(told.version).toBeUndefined()
    const find = (id: string) => told.rules.find((rule) => rule.id === id)
    expect(find('votes.register-days')).toMatchObject({
      article: 'art. 2538 c. 1 c.c.',
      sentence: {
        it: 'Vota chi è iscritto nel libro soci da almeno 90 giorni.',
        en: 'Who has been in the members register for at least 90 days may vote.',
      },
    })
    expect(find('notice.days')).toMatchObject({ level: 'statute', value: 15 })
    expect(find('region.social-register')?.article).toBe('L.R. 18/2024')
  })

  it('is told of a day in the past', async () => {
    await using house = await openHouse()
    const then = await house.anybody.inForce(day('2017-12-31'))
    expect(then.rules.find(({ id }) => id === 'board.least')?.value).toBe(1)
    expect(then.rules.find(({ id }) => id === 'region.social-register')?.article).toBe('L.R. 24/1996')
  })
})

describe('a new statute', () => {
  it('is published with what it changes; the law refuses the rest, and then nothing is published', async () => {
    await using house = await openHouse()
    const refused = await house.officer.publish(statute({ 'notice.days': 7, 'proxy.most': 11 }))
    expect(refused).toMatchObject({
      isPublished: false,
      refused: [
        { rule: 'notice.days', article: 'art. 2366 c. 2-3 c.c.', why: 'no less than 8.' },
        { rule: 'proxy.most', article: 'art. 2539 c. 1 c.c.', why: 'no more than 10.' },
      ],
    })
    expect(await house.anybody.versions()).toEqual([])

    const proposed = await house.officer.publish(statute({ 'notice.days': 8 }))
    expect(proposed).toMatchObject({
      isPublished: true,
      refused: [],
      changes: [{ id: 'notice.days', before: 15, after: 8, unit: 'days' }],
    })
    expect(await house.anybody.versions()).toMatchObject([{ digest: proposed.digest, state: 'published' }])
    expect((await house.anybody.version(proposed.digest)).version.text).toContain('Art. 24')
  })

  it('is for officers to publish and to enter', async () => {
    await using house = await openHouse()
    for (const caller of [house.anna, house.anybody]) {
      await expect(caller.publish(statute({ 'notice.days': 8 }))).rejects.toThrow('caller-')
      await expect(caller.size()).rejects.toThrow('caller-')
    }
  })

  it('takes effect by an adopted resolution, from its entry in the register of enterprises on', async () => {
    await using house = await openHouse()
    const { digest } = await house.officer.publish(statute({ 'notice.days': 8 }))
    await expect(house.officer.enter(digest, today)).rejects.toMatchObject({ code: 'statute-not-adopted' })
    await house.adopt(digest)
    expect(await house.anybody.versions()).toMatchObject([{ state: 'adopted', resolution: '2026/7' }])
    expect((await house.rulesOn(today)).number('notice.days')).toBe(15)

    house.clock.set('2026-12-03T10:00:00Z')
    await house.officer.enter(digest, day('2026-12-02'))
    expect((await house.rulesOn(day('2026-12-01'))).number('notice.days')).toBe(15)
    expect((await house.rulesOn(day('2026-12-02'))).number('notice.days')).toBe(8)
    expect(await house.anybody.inForce()).toMatchObject({
      version: { digest, state: 'entered', resolution: '2026/7', enteredOn: '2026-12-02' },
    })
    const entries = async () =>
      (await readWaitingFacts(0, 10, house)).items.filter(({ kind }) => kind === 'statute.entered')
    expect(await entries()).toHaveLength(1)
    // Told again, it is the same entry; on another day it is another one.
    await house.officer.enter(digest, day('2026-12-02'))
    await expect(house.officer.enter(digest, day('2026-12-03'))).rejects.toMatchObject({
      code: 'statute-not-adopted',
    })
    expect(await entries()).toHaveLength(1)
  })

  it.each([
    ['another text', { enacts: [{ subject: 'statute', digest: 'a'.repeat(64) }] }],
    ['another subject', { enacts: [{ subject: 'regulation', digest: undefined }] }],
    ['a vote before it was published', { adoptedOn: '2026-11-22' }],
  ])('does not take effect by %s', async (_, change) => {
    await using house = await openHouse()
    const { digest } = await house.officer.publish(statute({ 'notice.days': 8 }))
    const enacts =
      'enacts' in change
        ? change.enacts.map((each) => ({ ...each, digest: each.digest ?? digest }))
        : undefined
    await house.adopt(digest, { ...change, ...(enacts ? { enacts } : {}) })
    await expect(house.officer.enter(digest, today)).rejects.toMatchObject({ code: 'statute-not-adopted' })
    expect((await house.rulesOn(today)).number('notice.days')).toBe(15)
  })

  it('is not entered before it was adopted, nor on a day to come, nor unknown', async () => {
    await using house = await openHouse()
    const { digest } = await house.officer.publish(statute({ 'notice.days': 8 }))
    await house.adopt(digest)
    for (const wrong of ['2026-11-22', '2026-11-24']) {
      await expect(house.officer.enter(digest, day(wrong))).rejects.toMatchObject({
        code: 'statute-not-adopted',
      })
    }
    await expect(house.officer.enter(parseSha256('b'.repeat(64)), today)).rejects.toMatchObject({
      code: 'statute-unknown',
    })
  })
})

describe('a regulation', () => {
  const regulation = (rules: Readonly<Record<string, number>>) => ({
    ...{ type: 'regulation' as const, name: 'soci', title: 'Regolamento dei soci', text: 'Art. 3. …' },
    rules: Object.entries(rules).map(([id, value]) => ({ id, article: 'art. 3 regolamento', value })),
  })

  it('sets what law and statute leave to it, from the day on which a resolution enacts it', async () => {
    await using house = await openHouse()
    const { digest } = await house.policy.publish(regulation({ 'size.sections-from': 40 }), officer)
    expect((await house.rulesOn(today)).number('size.sections-from')).toBe(300)
    await house.adopt(digest, { governs: ['regulation'], enacts: [{ subject: 'regulation', digest }] })
    const rules = await house.rulesOn(today)
    expect(rules.number('size.sections-from')).toBe(40)
    expect(rules.articleOf('size.sections-from')).toBe('art. 3 regolamento (art. 2540 c. 1 c.c.)')
    expect((await house.rulesOn(day('2026-11-22'))).number('size.sections-from')).toBe(300)
  })

  it('with a first day of its own sets nothing before it, whatever day it is asked on', async () => {
    await using house = await openHouse()
    const later = { ...regulation({ 'size.sections-from': 40 }), from: day('2026-12-01') }
    const { digest } = await house.policy.publish(later, officer)
    await house.adopt(digest, { governs: ['regulation'], enacts: [{ subject: 'regulation', digest }] })
    const from = async (date: string) => (await house.rulesOn(day(date))).number('size.sections-from')
    expect([await from('2026-11-30'), await from('2026-12-01')]).toEqual([300, 40])
    const revocation = { type: 'revocation' as const, subject: 'regulation' as const, digest, reason: 'No.' }
    const back = await house.policy.publish(revocation, officer)
    await house.adopt(back.digest, {
      ...{ id: '2026/8', governs: ['regulation'] },
      enacts: [{ subject: 'regulation', digest: back.digest }],
    })
    expect(await from('2026-12-01')).toBe(300)
  })

  it('is not put to the vote where it sets what is the statute’s or the law’s', async () => {
    await using house = await openHouse()
    await expect(house.policy.publish(regulation({ 'notice.days': 9 }), officer)).rejects.toMatchObject({
      code: 'statute-unlawful',
      detail: 'Rule notice.days (art. 2366 c. 2-3 c.c.): only the statute may set this.',
    })
    expect((await house.rulesOn(today)).number('notice.days')).toBe(15)
  })
})

describe('the size of the co-op', () => {
  it('is told with what the law and the regulation make of it', async () => {
    await using house = await openHouse()
    expect(await house.officer.size()).toMatchObject({
      size: { members: 3_001, sections: 1, provinces: 2, mutualActivities: 1 },
      advice: [
        { step: 'separate-assemblies', urgency: 'must', threshold: 3_000, article: 'art. 2540 c. 2 c.c.' },
        { step: 'sections', urgency: 'should', threshold: 300 },
      ],
    })
  })
})

describe('the doctor', () => {
  it('finds a statute whose text is not the one of its fingerprint', async () => {
    await using house = await openHouse()
    const { digest } = await house.officer.publish(statute({ 'notice.days': 8 }))
    const faults = async () =>
      (await Array.fromAsync(checkStatute(house.store, createTestSealer(new Uint8Array(32).fill(1))))).map(
        ({ what }) => what,
      )
    expect(await faults()).toEqual([])
    const published = await findRow(house.store, versionKey(digest), versionRowSchema)
    await house.store.write([
      row(versionKey(digest), { ...published, text: published?.text.replace('24', '25') }),
    ])
    expect(await faults()).toEqual(['The text is not the one of its fingerprint.'])
  })
})
