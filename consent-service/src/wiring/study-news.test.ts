import { instantOf, parseWebId, type WebId } from '@mutua/sdk/ids'
import { studyRoomOf, type Study } from '@mutua/sdk/pool/study'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { anna, bruno, carla, openHouse, podOf, type House } from '../grants/test-support.ts'
import { localIdOf } from '../grants/records.ts'
import { createNoticeRoutes } from '../http/notice-routes.ts'
import { createStudyNoticeRoutes } from '../http/study-notice-routes.ts'
import { authenticateByWord, serve, signedInAs } from '../http/test-support.ts'
import { seenNotice } from '../notices/notice.ts'
import { expectSoon, openReceiver, openTold, type Receiver, type Told } from '../notices/test-support.ts'
import { frozen, studyOf } from '../pool/catalogue/test-support-study.ts'
import {
  chooseRecruiting,
  studyNewsKinds,
  tellStudies,
  wantsRecruiting,
} from '../pool/study-news/tell-studies.ts'
import { stopAtWrite } from './test-support-value.ts'
import { studyNewsOf } from './catalogue-face.ts'

const members = [anna, bruno, carla].map((webId, place) => ({ webId, pod: podOf(webId), number: place + 1 }))
const register = {
  find: async (webId: WebId) => members.find((one) => one.webId === webId),
  list: async ({ after }: { after: number }) => members.filter(({ number }) => number > after),
} as unknown as Parameters<typeof studyNewsOf>[0]['members']

let house: House
let told: Told
let receiver: Receiver
let studies: readonly Study[]

beforeEach(async () => {
  house = await openHouse({ mayAnybodyAsk: true })
  receiver = await openReceiver()
  told = openTold(house, house.store, { inboxes: new Map([[anna, `${receiver.url}/inbox`]]) })
})
afterEach(async () => {
  await told[Symbol.asyncDispose]()
  await receiver[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
})

const news = (store: Store = house.store) =>
  studyNewsOf({
    ...{ store, grants: house.grants, members: register },
    now: () => house.clock.at,
    origin: 'https://coop.example' as Parameters<typeof studyNewsOf>[0]['origin'],
    studies: { list: async () => studies, read: async () => expect.fail() },
  })
const noticesOf = async (webId: WebId) =>
  (await told.notices.read(webId, { after: 0, limit: 100 })).map(({ notice }) => notice)
const studyKindsOf = async (webId: WebId) =>
  (await noticesOf(webId)).map(({ kind }) => kind).filter((kind) => kind.startsWith('study-'))
/** What is told of one moment has no order among itself. */
const sortedKindsOf = async (webId: WebId) => (await studyKindsOf(webId)).toSorted()

const day = (text: string) => text as NonNullable<Study['resultsDue']>
const recruiting = (until: string) => ({
  recruiting: { until: day(until), freezeFrom: day('2026-12-16'), joined: 'few' as const },
})
const step = (kind: 'freeze' | 'open', at: number): Study['steps'][number] => ({
  ...{ wish: { step: kind }, text: '', digest: 'a'.repeat(64) as never, at: instantOf(at) },
})
/** The consent that joins a study. */
const join = (member: WebId, name: string) =>
  house.given(member, studyRoomOf(studyOf(name, 'recruiting').project.id))

describe('a study that looks for members', () => {
  test('is told to every member once, however often it is looked at, but to who wants none of it', async () => {
    studies = [studyOf('looks', 'recruiting', { study: recruiting('2026-12-01') })]
    await chooseRecruiting(bruno, false, house)
    expect(await tellStudies(news())).toBe(1)
    expect(await tellStudies(news())).toBe(0)
    await expectSoon(() => studyKindsOf(anna)).toEqual(['study-recruiting'])
    expect(await studyKindsOf(carla)).toEqual(['study-recruiting'])
    expect(await studyKindsOf(bruno)).toEqual([])
    const [notice] = await noticesOf(anna)
    expect(notice?.study).toBe(studies[0]?.id)
  })

  test('is told to nobody any more once its days are over', async () => {
    studies = [studyOf('late', 'recruiting', { study: recruiting('2026-11-01') })]
    await tellStudies(news())
    expect(await Promise.all([anna, bruno, carla].map(studyKindsOf))).toEqual([[], [], []])
  })
})

describe('what happens to a study', () => {
  test('is told to who is in it by their own consent, and the store does not say of which study', async () => {
    const grant = await join(anna, 'inside')
    await join(bruno, 'inside')
    await house.grants.withdraw(bruno, localIdOf((await join(bruno, 'inside')).id))
    const at = house.clock.at
    const base = { ...recruiting('2026-11-01') }
    studies = [studyOf('inside', 'recruiting', { study: base })]
    await tellStudies(news())
    const withSnapshot = { ...base, ...frozen('inside', 120), steps: [step('freeze', at), step('open', at)] }
    studies = [studyOf('inside', 'open', { study: withSnapshot })]
    await tellStudies(news())
    await expectSoon(() => studyKindsOf(anna)).toEqual(['study-freezes', 'study-frozen', 'study-opened'])
    expect(await studyKindsOf(carla)).toEqual([])
    const own = (await noticesOf(anna)).filter(({ kind }) => kind.startsWith('study-'))
    for (const notice of own) {
      expect(notice.grant).toBe(grant.id)
      expect(notice.study).toBeUndefined()
      expect(seenNotice(notice)).toMatchObject({ type: notice.kind.replace('-', '.'), grant: grant.id })
    }
    expect(own[0]?.until).toBe('2026-12-16')
    for (const prefix of ['notice/', 'notice-wish/', 'notice-due/', 'pool/told/'])
      for await (const { value } of house.store.list(prefixRange(prefix)))
        expect(toText(value)).not.toMatch(/inside|#room/)
  })

  test('reaches an address outside as news of some study, without its kind, its day or an illness', async () => {
    await join(anna, 'outside')
    await told.webhooks.add(anna, `${receiver.url}/hook`)
    studies = [studyOf('outside', 'recruiting', { study: recruiting('2026-11-01') })]
    await tellStudies(news())
    const at = (path: string) =>
      receiver.calls
        .filter((call) => call.path === path)
        .map(({ body }) => body)
        .join('')
    await expectSoon(() => at('/hook')).toContain('study.news')
    await expectSoon(() => at('/inbox')).toContain('study-news')
    expect(at('/hook') + at('/inbox')).not.toMatch(/study[.-]freezes|2026-12-16|Diabete|studies\//)
  })

  test('is told afterwards to who was in when the pods were read, also where they have left since', async () => {
    const [, leaves, before] = [
      await join(anna, 'after'),
      await join(bruno, 'after'),
      await join(carla, 'after'),
    ]
    await house.grants.withdraw(carla, localIdOf(before.id))
    house.clock.at += 60_000
    const read = house.clock.at
    house.clock.at += 60_000
    await house.grants.withdraw(bruno, localIdOf(leaves.id))
    const study = {
      ...frozen('after', 120),
      steps: [step('freeze', read)],
      results: { plain: { it: 'Ecco.' }, answers: [], at: instantOf(house.clock.at) },
      destroyedAt: instantOf(house.clock.at),
    }
    studies = [studyOf('after', 'destroyed', { study })]
    await tellStudies(news())
    await expectSoon(() => sortedKindsOf(anna)).toEqual(['study-destroyed', 'study-frozen', 'study-results'])
    expect(await sortedKindsOf(bruno)).toEqual(['study-destroyed', 'study-results'])
    expect(await studyKindsOf(carla)).toEqual([])
  })

  test.each(['before', 'after'] as const)(
    'is told once where the process dies %s the write',
    async (when) => {
      await join(anna, 'crash')
      studies = [studyOf('crash', 'recruiting', { study: recruiting('2026-11-01') })]
      await tellStudies(news(stopAtWrite(house.store, 1, when))).catch(() => undefined)
      await tellStudies(news())
      await tellStudies(news())
      await expectSoon(() => studyKindsOf(anna)).toEqual(['study-freezes'])
    },
  )

  test('looked at twice at the same moment is told once', async () => {
    await join(anna, 'twice')
    studies = [studyOf('twice', 'recruiting', { study: recruiting('2026-11-01') })]
    const counts = await Promise.all([tellStudies(news()), tellStudies(news())])
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(1)
    await expectSoon(() => studyKindsOf(anna)).toEqual(['study-freezes'])
  })
})

describe('each kind of news of a study', () => {
  test('reaches over HTTP whom it is for, once, by what they alone can tell the study from, and says nothing else', async () => {
    const grant = await join(anna, 'whole')
    const base = recruiting('2026-12-01')
    const past = recruiting('2026-11-01')
    const at = house.clock.at
    const read = { ...past, ...frozen('whole', 7_340), steps: [step('freeze', at)] }
    const open = { ...read, steps: [step('freeze', at), step('open', at)], answers: 4_711 }
    const results = { plain: { it: 'Trovato: 55 per cento.' }, answers: [], at: instantOf(at) }
    const stages = [
      studyOf('whole', 'recruiting', { study: base }),
      studyOf('whole', 'recruiting', { study: past }),
      studyOf('whole', 'frozen', { study: read }),
      studyOf('whole', 'open', { study: open }),
      studyOf('whole', 'closed', { study: { ...open, results } }),
      studyOf('whole', 'destroyed', { study: { ...open, results, destroyedAt: instantOf(at) } }),
    ]
    await using served = await serve(
      createNoticeRoutes({
        authenticate: authenticateByWord,
        notices: told.notices,
        webhooks: told.webhooks,
        isKnown: async () => true,
        belongsTo: async () => true,
      }),
    )
    const seenBy = async (webId: WebId) => {
      const response = await fetch(`${served.url}/notices`, { headers: signedInAs(webId) })
      const { items } = (await response.json()) as { items: readonly Record<string, unknown>[] }
      return items.filter(({ type }) => String(type).startsWith('study.'))
    }
    // Each stage is looked at twice, and told of once.
    for (const stage of stages) {
      studies = [stage]
      expect(await tellStudies(news())).toBe(1)
      expect(await tellStudies(news())).toBe(0)
    }
    await expectSoon(async () => (await seenBy(anna)).map(({ type }) => String(type)).toSorted()).toEqual(
      studyNewsKinds.map((kind) => kind.replace('-', '.')).toSorted(),
    )
    // By these names no amount, no count of anybody and nothing that was found can be told.
    for (const { type, until, ...one } of await seenBy(anna)) {
      const isLooking = type === 'study.recruiting'
      const names = ['id', 'number', 'timestamp', isLooking ? 'study' : 'grant']
      expect(Object.keys(one).toSorted()).toEqual(names.toSorted())
      expect(isLooking ? one['study'] : one['grant']).toBe(isLooking ? stages[0]?.id : grant.id)
      expect(until).toBe(type === 'study.freezes' ? '2026-12-16' : undefined)
    }
    // To who is not in it: that it looked for members.
    expect((await seenBy(carla)).map(({ type }) => type)).toEqual(['study.recruiting'])
  })
})

describe('the choice of a member', () => {
  test('is theirs alone, is yes until they say no, and can be taken back', async () => {
    await using served = await serve(
      createStudyNoticeRoutes({
        authenticate: authenticateByWord,
        isMember: async (webId) => webId === anna,
        wantsRecruiting: (member) => wantsRecruiting(member, house),
        chooseRecruiting: (member, wish) => chooseRecruiting(member, wish, house),
      }),
    )
    const call = async (who?: WebId, body?: unknown) => {
      const response = await fetch(`${served.url}/notices/studies`, {
        method: body === undefined ? 'GET' : 'PUT',
        headers: { 'Content-Type': 'application/json', ...(who === undefined ? {} : signedInAs(who)) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return { status: response.status, body: (await response.json()) as { recruiting?: boolean } }
    }
    expect((await call(anna)).body).toEqual({ recruiting: true })
    for (const recruitingWish of [false, false, true]) {
      expect((await call(anna, { recruiting: recruitingWish })).body).toEqual({ recruiting: recruitingWish })
      expect((await call(anna)).body).toEqual({ recruiting: recruitingWish })
    }
    expect((await call(undefined)).status).toBe(401)
    expect((await call(parseWebId('https://somewhere.example/me'))).status).toBe(403)
    expect((await call(anna, { recruiting: 'no' })).status).toBe(400)
  })
})
