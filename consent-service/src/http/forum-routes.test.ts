import { parseWebId, type WebId } from '@mutua/sdk/ids'
import type { ForumEntry } from '@mutua/sdk/pool/forum'
import { Problem } from '@mutua/sdk/problem'
import { readWaitingFacts } from '@mutua/kit/tlog/logged-facts'
import { wholeRange, type Store } from '@mutua/kit/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testSealer } from '../pool/budgets/test-support-budgets.ts'
import { greta, idOf, institute, studyOf } from '../pool/catalogue/test-support-study.ts'
import { openForum } from '../pool/forum/open-forum.ts'
import { createClock, officer, openTestStore, webIdOf } from '../wiring/test-support-value.ts'
import { createForumRoutes } from './forum-routes.ts'
import { authenticateByWord, serve, signedInAs, type Served } from './test-support.ts'

const [anna, bruno, stranger] = [webIdOf('anna'), webIdOf('bruno'), webIdOf('stranger')]
const reviewer = parseWebId('https://coop.example/reviewer#me')
const administrator = parseWebId('https://institute.example/boss#me')

const studies = new Map(
  [
    studyOf('open', 'open'),
    studyOf('review', 'submitted'),
    studyOf('draft', 'draft'),
    studyOf('gone', 'destroyed'),
    studyOf('busy', 'recruiting'),
    studyOf('twice', 'recruiting'),
    studyOf('race', 'recruiting'),
  ].map((study) => [study.id.slice(-22), study]),
)

let store: Store
let served: Served
const clock = createClock('2026-11-21T09:00:00Z')

beforeAll(async () => {
  store = await openTestStore()
  const forum = openForum({
    ...{ store, sealer: testSealer, now: clock.now },
    studies: {
      read: async (id) => {
        const found = studies.get(id)
        if (found === undefined) throw new Problem('not-found', 'There is no such study.')
        return found
      },
    },
    isMember: async (person) => person === anna || person === bruno,
    isEthicsReviewer: async (person) => person === reviewer,
    isAdministrator: async (person, organisation) => person === administrator && organisation === institute,
    isOfficer: (person) => person === officer,
  })
  served = await serve(
    createForumRoutes({ forum, authenticate: authenticateByWord, isOfficer: (webId) => webId === officer }),
  )
})
afterAll(async () => {
  await served[Symbol.asyncDispose]()
  await store[Symbol.asyncDispose]()
})

const call = async (method: string, path: string, who?: WebId, body?: unknown) => {
  const response = await fetch(`${served.url}/studies/${path}`, {
    method,
    headers: {
      ...(who === undefined ? {} : signedInAs(who)),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const forumOf = (name: string) => `${idOf(name)}/forum`
const ask = (name: string, text: string, who: WebId | undefined, more: object = {}) =>
  call('POST', forumOf(name), who, { text, ...more })
const entries = async (name: string, who?: WebId): Promise<readonly ForumEntry[]> =>
  (await call('GET', forumOf(name), who)).body['items'] as readonly ForumEntry[]

describe('the questions about a study', () => {
  test('are asked by a member without a name and by ethics, and answered in the name of the organisation', async () => {
    expect(await ask('open', 'Who gets the answers?', anna)).toMatchObject({
      status: 201,
      body: { number: 1, from: 'member', text: 'Who gets the answers?', own: true, answers: [] },
    })
    expect((await ask('open', 'Why hba1c?', reviewer)).body).toMatchObject({ number: 2, from: 'ethics' })
    const answered = await call('POST', `${forumOf('open')}/1/answer`, greta, {
      text: 'We publish them all.',
    })
    expect(answered.status).toBe(201)
    await call('POST', `${forumOf('open')}/2/answer`, administrator, { text: 'It is what we study.' })
    const read = await entries('open')
    expect(
      read.map(({ answers }) => answers.map(({ organisation, text }) => `${organisation}: ${text ?? ''}`)),
    ).toEqual([['Istituto Sole: We publish them all.'], ['Istituto Sole: It is what we study.']])
    // Nobody finds a person in it, the organisation neither.
    for (const who of [undefined, greta, administrator, bruno, officer])
      expect(JSON.stringify(await entries('open', who))).not.toMatch(/anna|reviewer|greta|boss|own/)
    expect((await entries('open', anna)).map(({ own }) => own)).toEqual([true, undefined])
  })

  test('lie in the store without saying who asked', async () => {
    await ask('review', 'Is my doctor told?', bruno)
    for await (const { key, value } of store.list(wholeRange)) {
      expect(key).not.toContain('bruno')
      expect(Buffer.from(value).toString('latin1')).not.toContain('bruno')
    }
  })

  test('asked twice in a row are one, and so are answers; something else in between makes two', async () => {
    const [first, again] = [await ask('twice', 'How long?', anna), await ask('twice', ' How long? ', anna)]
    expect(again.body).toEqual(first.body)
    await ask('twice', 'And then?', anna)
    await ask('twice', 'How long?', anna)
    expect((await entries('twice')).map(({ text }) => text)).toEqual(['How long?', 'And then?', 'How long?'])
    for (const _ of [1, 2]) await call('POST', `${forumOf('twice')}/1/answer`, greta, { text: 'A year.' })
    expect((await entries('twice'))[0]?.answers).toHaveLength(1)
  })

  test('asked at the same moment get numbers of their own, and the same one is there once', async () => {
    const texts = ['one', 'two', 'three', 'four']
    await Promise.all([
      ...texts.map((text) => ask('race', text, anna)),
      ...[1, 2, 3].map(() => ask('race', 'same', bruno)),
    ])
    const read = await entries('race')
    expect(read.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5])
    expect(read.map(({ text = '' }) => text).toSorted()).toEqual([...texts, 'same'].toSorted())
  })

  test('are ten of one person at most', async () => {
    for (let number = 1; number <= 10; number += 1)
      expect((await ask('busy', `Question ${String(number)}`, anna)).status).toBe(201)
    expect(await ask('busy', 'One more', anna)).toMatchObject({ status: 409, body: { code: 'forum-closed' } })
    expect((await ask('busy', 'Mine', bruno)).status).toBe(201)
  })

  test.each([
    ['nobody in particular', undefined, 401, 'caller-unknown'],
    ['a stranger', stranger, 403, 'forum-not-yours'],
    ['the organisation itself', greta, 403, 'forum-not-yours'],
    ['an officer who is no member', officer, 403, 'forum-not-yours'],
  ])('are not asked by %s', async (_, who, status, code) => {
    expect(await ask('open', 'Hello', who)).toMatchObject({ status, body: { code } })
  })

  test.each([
    ['nobody in particular', undefined, 401, 'caller-unknown'],
    ['a member', anna, 403, 'researcher-only'],
    ['ethics', reviewer, 403, 'researcher-only'],
    ['an officer', officer, 403, 'researcher-only'],
  ])('are not answered by %s', async (_, who, status, code) => {
    expect(await call('POST', `${forumOf('open')}/1/answer`, who, { text: 'Yes' })).toMatchObject({
      ...{ status, body: { code } },
    })
  })

  test('are asked as what one is, and not as what one is not', async () => {
    expect(await ask('open', 'As ethics', anna, { as: 'ethics' })).toMatchObject({ status: 403 })
    expect(await ask('open', 'As a member', reviewer, { as: 'member' })).toMatchObject({ status: 403 })
  })

  test.each([
    ['nothing', { text: '  ' }],
    ['too much', { text: 'x'.repeat(1_001) }],
    ['control characters', { text: 'bell \u0007' }],
    ['a name of one’s own', { text: 'hello', name: 'Anna' }],
  ])('are not %s', async (_, body) => {
    expect(await call('POST', forumOf('open'), anna, body)).toMatchObject({
      status: 400,
      body: { code: 'input-malformed' },
    })
  })

  test('of a draft, and of no study, look alike; of one that is over they can only be read', async () => {
    const none = await call('GET', `${'n'.repeat(22)}/forum`)
    const { instance: _, ...draft } = (await call('GET', forumOf('draft'))).body
    expect(draft).toMatchObject({ code: none.body['code'], detail: none.body['detail'] })
    expect(await ask('draft', 'Hello', anna)).toMatchObject({ status: 404 })
    expect(await ask('gone', 'Hello', anna)).toMatchObject({ status: 409, body: { code: 'forum-closed' } })
    expect(await entries('gone')).toEqual([])
    expect((await call('GET', '..%2F..%2Fx/forum')).status).toBe(404)
    expect((await call('POST', `${forumOf('open')}/99/answer`, greta, { text: 'Yes' })).status).toBe(404)
  })
})

describe('an officer', () => {
  test('hides a question and an answer: that, and why, stays for all to read', async () => {
    await ask('review', 'My neighbour Carla has it too', anna)
    const number = (await entries('review')).length
    const path = `${forumOf('review')}/${String(number)}`
    await call('POST', `${path}/answer`, greta, { text: 'Carla, write to us' })
    const reason = 'It names a person.'
    expect(await call('POST', `${path}/hide`, officer, { reason, answer: 1 })).toMatchObject({ status: 200 })
    await call('POST', `${path}/hide`, officer, { reason })
    for (const who of [undefined, anna, greta]) {
      const shown = (await entries('review', who))[number - 1]
      expect(JSON.stringify(shown)).not.toContain('Carla')
      expect(shown).toMatchObject({ hidden: { reason }, answers: [{ hidden: { reason } }] })
    }
    expect((await entries('review', officer))[number - 1]?.text).toContain('Carla')
    // Repeating it changes nothing, nor the reason.
    await call('POST', `${path}/hide`, officer, { reason: 'Another one' })
    expect((await entries('review'))[number - 1]?.hidden?.reason).toBe(reason)
    expect(await call('POST', `${path}/answer`, greta, { text: 'But' })).toMatchObject({ status: 409 })
  })

  test('alone may, and says why', async () => {
    const path = `${forumOf('open')}/1/hide`
    for (const who of [anna, greta, reviewer])
      expect(await call('POST', path, who, { reason: 'no' })).toMatchObject({
        status: 403,
        body: { code: 'caller-not-officer' },
      })
    expect(await call('POST', path, officer, { reason: ' ' })).toMatchObject({ status: 400 })
    expect(await call('POST', path, officer, { reason: 'x', answer: 9 })).toMatchObject({ status: 404 })
  })

  test('and an organisation stand in the log with what they did, each once, and by digest', async () => {
    const { items } = await readWaitingFacts(0, 100, { store })
    const kinds = items.map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'forum.hidden')).toHaveLength(2)
    expect(kinds.filter((kind) => kind === 'forum.answered')).toHaveLength(4)
    expect(JSON.stringify(items)).not.toMatch(/Carla|greta|anna/)
  })
})
