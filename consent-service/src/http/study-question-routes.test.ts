import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createResearchClient } from '@mutua/sdk/clients/research-client'
import type { PrivacyBudgetsOn } from '@mutua/sdk/coop/privacy-budget'
import { cents } from '@mutua/sdk/ids'
import { tableSchema, type Row } from '@mutua/sdk/pool/table'
import { findRow, row } from '@mutua/kit/row'
import { prefixRange, toText, wholeRange } from '@mutua/kit/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { answerKey, answerPrefix, answerRowSchema, debitKey } from '../pool/budgets/budget-rows.ts'
import { mechanismFiles } from '../pool/questions/mechanism-digest.ts'
import { adopted, studyId, testSealer } from '../pool/budgets/test-support-budgets.ts'
import { readPublicKeys } from '../keys/read-public-keys.ts'
import { checkGivenAnswers } from '../pool/questions/check-given-answers.ts'
import { givenKey, runCountKey, runKey } from '../pool/questions/question-rows.ts'
import { officer, webIdOf } from '../wiring/test-support-value.ts'
import { administrator, as, openPoolHouse, researcher, type PoolHouse } from './test-support-questions.ts'

const table = tableSchema.parse({
  columns: [
    { kind: 'category', name: 'condition', values: ['none', 'diabetes', 'hypertension'] },
    { kind: 'number', name: 'age', places: 0, least: 0, most: 110 },
  ],
  rowsPerMember: 1,
})
const rows: Row[] = Array.from({ length: 300 }, (_, at) => ({
  member: `m${String(at)}`,
  values: [at % 3, at % 90],
}))
const stranger = webIdOf('stranger')

let pool: PoolHouse
let budgetsOn: PrivacyBudgetsOn = adopted()
beforeAll(async () => {
  pool = await openPoolHouse({
    price: cents(250),
    budgetsOn: async () => budgetsOn,
    callsPerMinute: 10_000,
  })
}, 60_000)
afterAll(() => pool[Symbol.asyncDispose]())

let studies = 0
const openStudy = (state?: 'draft' | 'governance-approved' | 'open' | 'closed' | 'destroyed') => {
  studies += 1
  return pool.addStudy(`study-${String(studies)}`, {
    ...{ table, rows },
    ...(state === undefined ? {} : { state }),
  })
}
const clientOf = (person: Parameters<typeof as>[0]) =>
  createResearchClient({ consentService: pool.origin, fetch: as(person) })
const anybody = () => createResearchClient({ consentService: pool.origin, fetch })

const diabetes = (rho: string, from = 18) => ({
  query: {
    kind: 'histogram',
    of: 'members',
    by: { column: 'age', cuts: [40, 65] },
    where: [
      { column: 'condition', in: ['diabetes'] },
      { column: 'age', from },
    ],
  },
  rho,
})
const send = (address: string, body: unknown, person = researcher) =>
  as(person)(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })

describe('a question', () => {
  test('is answered with intervals, cost, snapshot, code and citation, all signed by the co-op', async () => {
    const study = await openStudy()
    const client = clientOf(researcher)
    const { answer, jwt, spent } = await client.ask(study, diabetes('0.01'))
    expect(spent).toBe('0.01')
    expect(answer).toMatchObject({ number: 1, study, id: `${study}/questions/${answer.digest}` })
    expect(answer.releases[95]).toMatchObject({ kind: 'counts' })
    expect(answer.citation.text).toMatch(/^Members of Mutua\. \(20\d\d\)\. Diabetes and age: answer 1 /)
    expect(answer.citation.csl).toMatchObject({ type: 'dataset', URL: answer.id, number: '1' })
    expect(await client.verifyAnswer(jwt)).toEqual({ kind: 'verified', answer })
    const bare = await as(researcher)(answer.id, { headers: { Accept: 'application/pool-answer+jwt' } })
    expect(bare.headers.get('content-type')).toContain('application/pool-answer+jwt')
    expect(await bare.text()).toBe(jwt)
  })

  test('names the code that answered it, which anybody recomputes with sha256sum', async () => {
    const study = await openStudy()
    const { answer } = await clientOf(researcher).ask(study, diabetes('0.001'))
    const root = fileURLToPath(new URL('../../../', import.meta.url))
    const line = `sha256sum ${mechanismFiles.join(' ')} | sha256sum`
    const printed = execFileSync('sh', ['-c', line], { cwd: root, encoding: 'utf8' })
    expect(answer.code).toBe(printed.slice(0, 64))
  })

  test('spelled differently, or asked by another, gets the same answer and costs nothing', async () => {
    const study = await openStudy()
    const { answer, jwt } = await clientOf(researcher).ask(study, diabetes('0.01'))
    const respelled = {
      rho: '0.0100',
      noise: 'gaussian',
      query: {
        by: { cuts: [40, 65], column: 'age' },
        where: [
          { column: 'age', to: 4_000, from: 18 },
          { column: 'condition', in: ['diabetes', 'diabetes'] },
        ],
        of: 'members',
        kind: 'histogram',
      },
    }
    const again = await Promise.all(
      [researcher, administrator].map((person) => clientOf(person).ask(study, respelled as never)),
    )
    for (const one of again) expect(one).toMatchObject({ jwt, spent: '0' })
    expect(await clientOf(researcher).history(study)).toHaveLength(1)
    expect(await clientOf(researcher).answer(study, answer.digest)).toMatchObject({ jwt, spent: '0' })
  })

  test('is refused to whom the plan does not name, and leaves nothing behind', async () => {
    const study = await openStudy()
    for (const person of [stranger, officer])
      await expect(clientOf(person).ask(study, diabetes('0.01'))).rejects.toMatchObject({
        code: 'researcher-only',
      })
    await expect(anybody().ask(study, diabetes('0.01'))).rejects.toMatchObject({ code: 'caller-unknown' })
    expect(await clientOf(researcher).history(study)).toEqual([])
  })

  test.each(['draft', 'governance-approved', 'closed', 'destroyed'] as const)(
    'is refused while the study is %s',
    async (state) => {
      const study = await openStudy(state)
      await expect(clientOf(researcher).ask(study, diabetes('0.01'))).rejects.toMatchObject({
        code: 'study-not-open',
      })
    },
  )

  test('that cannot be asked is refused for its text alone, before anything is spent', async () => {
    const study = await openStudy()
    const post = (body: unknown) => send(`${study}/questions`, body)
    for (const body of [
      { ...diabetes('0.01'), sql: 'select *' },
      { ...diabetes('0.2') },
      { ...diabetes('0') },
      { query: { kind: 'rows' }, rho: '0.01' },
      { query: { kind: 'count', of: 'members', where: [{ column: 'name', in: ['x'] }] }, rho: '0.01' },
      { query: { kind: 'count', of: 'members', where: 'x' }, rho: 0.01 },
      [],
    ]) {
      const response = await post(body)
      expect(response.status).toBe(422)
      expect(await response.json()).toMatchObject({ code: 'pool-query-refused' })
    }
    expect((await post('x'.repeat(70_000))).status).toBe(413)
    const estimate = await clientOf(researcher).estimate(study, diabetes('0.01'))
    expect(estimate.budget).toEqual({ limit: '0.02', spent: '0', left: '0.02' })
  })

  test('beyond what is left is refused, and what was answered can be read', async () => {
    const study = await openStudy()
    const client = clientOf(researcher)
    await client.ask(study, diabetes('0.015'))
    await expect(client.ask(study, diabetes('0.015', 19))).rejects.toMatchObject({
      code: 'pool-budget-spent',
    })
    await client.ask(study, diabetes('0.005', 19))
    expect(await client.ask(study, diabetes('0.015'))).toMatchObject({ spent: '0' })
    expect((await client.estimate(study, diabetes('0.015'))).answered).toBe(true)
    expect((await client.history(study)).map(({ number }) => number)).toEqual([1, 2])
  })

  test('has left no trace that anybody can look at before the tick at which its answer leaves', async () => {
    const tick = Promise.withResolvers<void>()
    const ready = Promise.withResolvers<void>()
    await using slow = await openPoolHouse({
      atTick: (work) =>
        work(() => {
          ready.resolve()
          return tick.promise
        }),
    })
    const study = await slow.addStudy('looked-at', { table, rows })
    const client = createResearchClient({ consentService: slow.origin, fetch: as(researcher) })
    const { digest } = await client.estimate(study, diabetes('0.001'))
    const look = async () => {
      const one = await as(researcher)(`${study}/questions/${digest}`)
      const counted = await Array.fromAsync(slow.store.list(prefixRange(answerPrefix(studyId('looked-at')))))
      return [one.status, counted.length]
    }
    const given = client.ask(study, diabetes('0.001'))
    const isReady = ready.promise.then(() => true)
    // While it is made, and when it is.
    for (
      let made = false;
      !made;
      made = await Promise.race([isReady, new Promise<false>((wake) => setImmediate(wake, false))])
    )
      expect(await look()).toEqual([404, 0])
    for (const _ of [1, 2, 3]) expect(await look()).toEqual([404, 0])
    tick.resolve()
    expect((await given).spent).toBe('0.001')
    expect((await as(researcher)(`${study}/questions/${digest}`)).status).toBe(200)
  })

  test('is in the log once, as a fact without a person', async () => {
    const study = await openStudy()
    const { answer } = await clientOf(researcher).ask(study, diabetes('0.01'))
    await clientOf(researcher).ask(study, diabetes('0.01'))
    const facts = (await Array.fromAsync(pool.store.list(wholeRange)))
      .filter(({ key }) => key.startsWith('to-log/fact/'))
      .map(({ value }) => toText(value))
      .filter((text) => text.includes(`${study}"`))
    expect(facts.map((text) => JSON.parse(text) as unknown)).toEqual([
      {
        kind: 'study.answered',
        about: `study/${study.split('/').at(-1) ?? ''}/answer/${answer.digest}`,
        statement: {
          ...{ type: 'study-answer', study, answer: answer.digest, snapshot: answer.snapshot, rho: '0.01' },
        },
      },
    ])
  })

  test('cannot be asked without end by one person', async () => {
    await using slow = await openPoolHouse({ callsPerMinute: 3 })
    const study = await slow.addStudy('slow', { table, rows })
    const statuses: number[] = []
    // However the minute turns over meanwhile: two of them take six.
    for (let turn = 0; turn < 7; turn += 1)
      statuses.push((await send(`${study}/estimate`, diabetes('0.001'))).status)
    expect(statuses).toContain(429)
  }, 60_000)
})

describe('what a question would cost', () => {
  test('is told without touching a row, with margins, what is left, and the price', async () => {
    const study = await openStudy()
    const estimate = await clientOf(researcher).estimate(study, diabetes('0.01'))
    expect(estimate).toMatchObject({
      cost: { rho: '0.01', delta: '0.000001' },
      ...{ answered: false, price: 250n, budget: { limit: '0.02', spent: '0', left: '0.02' } },
      parts: [{ cells: 3, l1: 1n, l2Squared: 1n }],
    })
    const { answer } = await clientOf(researcher).ask(study, diabetes('0.01'))
    expect(answer.digest).toBe(estimate.digest)
    expect(answer.cost.epsilon.toString()).toBe(estimate.cost.epsilon.replace('0.', '').replace(/^0+/, ''))
  })

  test.each(['draft', 'governance-approved'] as const)(
    'is told to the people of a plan that is %s, and to nobody else',
    async (state) => {
      const study = await openStudy(state)
      expect((await clientOf(administrator).estimate(study, diabetes('0.01'))).parts).toHaveLength(1)
      await expect(clientOf(stranger).estimate(study, diabetes('0.01'))).rejects.toMatchObject({
        code: state === 'draft' ? 'not-found' : 'researcher-only',
      })
    },
  )

  test('is not told where the members have adopted no budget', async () => {
    const study = await openStudy()
    budgetsOn = { kind: 'none' }
    const missing = { code: 'pool-budget-missing' }
    await expect(clientOf(researcher).estimate(study, diabetes('0.01'))).rejects.toMatchObject(missing)
    await expect(clientOf(researcher).ask(study, diabetes('0.01'))).rejects.toMatchObject(missing)
    budgetsOn = adopted()
  })
})

describe('the history of a study', () => {
  test('belongs to its people and to officers while it runs, with who asked', async () => {
    const study = await openStudy()
    const { answer } = await clientOf(researcher).ask(study, diabetes('0.01'))
    for (const person of [researcher, administrator, officer]) {
      expect(await clientOf(person).history(study)).toMatchObject([
        { number: 1, digest: answer.digest, by: { webId: researcher, name: 'Rita Neri' } },
      ])
      expect(await clientOf(person).answer(study, answer.digest)).toMatchObject({ answer: { number: 1 } })
    }
    for (const read of [clientOf(stranger).history(study), clientOf(stranger).answer(study, answer.digest)])
      await expect(read).rejects.toMatchObject({ code: 'researcher-only' })
    for (const read of [anybody().history(study), anybody().answer(study, answer.digest)])
      await expect(read).rejects.toMatchObject({ code: 'caller-unknown' })
  })

  test('is anybody’s to read once it is closed, without who asked', async () => {
    const study = await openStudy()
    const { answer, jwt } = await clientOf(researcher).ask(study, diabetes('0.01'))
    const local = study.split('/').at(-1) ?? ''
    await pool.addStudy(local, { table, rows, state: 'closed' })
    for (const client of [anybody(), clientOf(stranger)]) {
      const [only] = await client.history(study)
      expect(only).toMatchObject({ digest: answer.digest })
      expect(only?.by).toBeUndefined()
      expect(await client.answer(study, answer.digest)).toMatchObject({ jwt })
    }
    expect(JSON.stringify(await (await fetch(`${study}/questions`)).json())).not.toContain('rita')
    expect((await clientOf(officer).history(study))[0]?.by?.name).toBe('Rita Neri')
  })

  test('has no answer to a question that was never asked, and none of another study', async () => {
    const [one, other] = [await openStudy(), await openStudy()]
    const { answer } = await clientOf(researcher).ask(one, diabetes('0.01'))
    await expect(clientOf(researcher).answer(other, answer.digest)).rejects.toMatchObject({
      code: 'not-found',
    })
    await expect(clientOf(researcher).history(`${pool.origin}/studies/none`)).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  test('comes in pages', async () => {
    const study = await openStudy()
    for (let from = 1; from <= 5; from += 1) await clientOf(researcher).ask(study, diabetes('0.0001', from))
    const first = (await (await as(researcher)(`${study}/questions?limit=2&after=1`)).json()) as {
      items: { number: number }[]
      next: string
    }
    expect(first.items.map(({ number }) => number)).toEqual([2, 3])
    expect(await clientOf(researcher).history(study)).toHaveLength(5)
  })
})

/** Another first letter of who published it, under the signature as it was. */
const otherLetter = (jwt: string): string => {
  const [header = '', payload = '', signature = ''] = jwt.split('.')
  const text = Buffer.from(payload, 'base64url').toString()
  const changed = text.replace(/("publisher":")./u, '$1~')
  if (changed === text) throw new Error('An answer names who published it.')
  return [header, Buffer.from(changed).toString('base64url'), signature].join('.')
}
const otherSignature = (jwt: string): string => {
  const at = jwt.lastIndexOf('.') + 9
  return jwt.slice(0, at) + (jwt[at] === 'A' ? 'B' : 'A') + jwt.slice(at + 1)
}

describe('the doctor', () => {
  const findings = async () => Array.fromAsync(checkGivenAnswers(readPublicKeys)(pool.store, testSealer))

  test('finds nothing in what was given, and whatever of it was changed on the disk', async () => {
    expect(await findings()).toEqual([])
    const study = await openStudy()
    const id = studyId(study.split('/').at(-1) ?? '')
    const given = await clientOf(researcher).ask(study, diabetes('0.01'))
    // What was signed before stands under the key of then.
    await pool.keys.rotate()
    const other = await clientOf(researcher).ask(study, diabetes('0.002', 30))
    expect(await findings()).toEqual([])
    const { digest } = given.answer
    const { debit } = await rowAt(answerKey(id, digest), answerRowSchema)
    const swapped = { number: 1, jwt: other.jwt }
    const changes: readonly (readonly [string, unknown, string])[] = [
      [givenKey(id, digest), undefined, givenKey(id, digest)],
      [givenKey(id, digest), swapped, givenKey(id, digest)],
      [givenKey(id, digest), { number: 1, jwt: 'not.a.token' }, givenKey(id, digest)],
      // Another letter where nothing else looks, and another bit of what was signed with.
      [givenKey(id, digest), { number: 1, jwt: otherLetter(given.jwt) }, givenKey(id, digest)],
      [givenKey(id, digest), { number: 1, jwt: otherSignature(given.jwt) }, givenKey(id, digest)],
      [givenKey(id, digest), { number: 2, jwt: given.jwt }, givenKey(id, digest)],
      [answerKey(id, digest), { debit, vectors: [['1', '2', '3']] }, givenKey(id, digest)],
      [debitKey(id, debit), undefined, givenKey(id, digest)],
      [runKey(id, 1), undefined, runKey(id, 2)],
      [runKey(id, 2), undefined, runCountKey(id)],
      [runCountKey(id), 3, runCountKey(id)],
    ]
    for (const [key, value, where] of changes) {
      const before = await pool.store.get(key)
      if (before === undefined) throw new Error(`There is a row at ${key}.`)
      await pool.store.write([value === undefined ? { key, value } : row(key, value)])
      expect(
        (await findings()).map((found) => found.where),
        key,
      ).toContain(where)
      await pool.store.write([{ key, value: before }])
    }
    expect(await findings()).toEqual([])
  })
})

const rowAt = async <Row>(key: string, schema: z.ZodType<Row>): Promise<Row> => {
  const found = await findRow(pool.store, key, schema)
  if (found === undefined) throw new Error(`There is a row at ${key}.`)
  return found
}
