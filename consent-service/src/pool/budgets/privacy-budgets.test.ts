import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { PrivacyBudgetsOn } from '@mutua/sdk/coop/privacy-budget'
import { parseInstant, type WebId } from '@mutua/sdk/ids'
import { jsonText } from '@mutua/sdk/json'
import { openLevelStore } from '@mutua/kit/level-store'
import { row } from '@mutua/kit/row'
import { prefixRange, toText, wholeRange, type Store } from '@mutua/kit/store'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { killInTheMiddle } from '../../wiring/test-support-kill.ts'
import { openTestStore, tempFolder, webIdOf } from '../../wiring/test-support-value.ts'
import { answerPrefix, debitKey, studyKey } from './budget-rows.ts'
import { checkPrivacyBudgets } from './check-privacy-budgets.ts'
import { gapRow } from './forgotten-years.ts'
import type { AskedOfStudy } from './open-privacy-budgets.ts'
import { adopted, openTestBudgets, question, studyId, table, testSealer } from './test-support-budgets.ts'

const isDeep = process.env['MUTUA_DEEP'] === '1'
const script = fileURLToPath(new URL('./test-support-crash.ts', import.meta.url))

const findings = (store: Store) => Array.fromAsync(checkPrivacyBudgets(store, testSealer))
const asked = (study: string, from: number, rhoNano: number): AskedOfStudy => ({
  study: studyId(study),
  table,
  question: question(from, rhoNano),
})
const scan = async () => [[1_000n]]
const members = (...names: readonly string[]): WebId[] => names.map(webIdOf)

let store: Store
beforeAll(async () => {
  store = await openTestStore()
}, 60_000)
afterAll(() => store[Symbol.asyncDispose]())

describe('the budget of a study', () => {
  test('64 questions at once of a tenth of it each: exactly ten are answered', async () => {
    const budgets = openTestBudgets(store)
    await budgets.reserve(studyId('race'), members('anna'))
    const outcomes = await Promise.allSettled(
      Array.from({ length: 64 }, (_, from) => budgets.answer(asked('race', from, 2_000_000), scan)),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'pool-budget-spent' })
    expect(await budgets.readStudy(studyId('race'))).toEqual({ limit: 20_000_000n, spent: 20_000_000n })
  })

  test('the same question gets the stored answer and costs nothing, at once, later and when all is spent', async () => {
    const budgets = openTestBudgets(store)
    const study = studyId('repeated')
    await budgets.reserve(study, members('anna'))
    const same = asked('repeated', 1, 15_000_000)
    const answers = await Promise.all([budgets.answer(same, scan), budgets.answer(same, scan)])
    expect(answers.map(({ spent }) => spent)).toEqual([15_000_000n, 0n])
    await budgets.answer(asked('repeated', 2, 5_000_000), scan)
    const later = await openTestBudgets(store).answer(same, () => Promise.reject(new Error('no scan')))
    expect(new Set([...answers, later].map(({ vectors }) => jsonText(vectors))).size).toBe(1)
    await expect(budgets.answer(asked('repeated', 1, 1), scan)).rejects.toMatchObject({
      code: 'pool-budget-spent',
    })
    expect(await budgets.readStudy(study)).toMatchObject({ spent: 20_000_000n })
  })

  test('an answer is stored when it leaves; who asks the same meanwhile leaves with it, and pays nothing', async () => {
    const budgets = openTestBudgets(store)
    const study = studyId('waiting')
    await budgets.reserve(study, members('wanda'))
    const same = asked('waiting', 1, 1_000_000)
    const stored = () => Array.fromAsync(store.list(prefixRange(answerPrefix(study))))
    const leaves = Promise.withResolvers<void>()
    const parked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
    const untilTick = (at: 0 | 1) => () => {
      parked[at].resolve()
      return leaves.promise
    }
    const first = budgets.answer(same, scan, untilTick(0))
    const second = budgets.answer(same, () => Promise.reject(new Error('no scan')), untilTick(1))
    await Promise.all(parked.map(({ promise }) => promise))
    // Paid for, and ready twice over: and nobody can see it.
    expect(await budgets.readStudy(study)).toMatchObject({ spent: 1_000_000n })
    expect(await stored()).toEqual([])
    leaves.resolve()
    const answers = await Promise.all([first, second])
    expect(answers.map(({ spent }) => spent)).toEqual([1_000_000n, 0n])
    expect(answers[0]?.vectors).toEqual(answers[1]?.vectors)
    expect(await stored()).toHaveLength(1)
  })

  test('is taken of nobody in a year of which a restored service does not know all, and goes on where it was reserved', async () => {
    await using restored = await openTestStore()
    const budgets = openTestBudgets(restored)
    await budgets.reserve(studyId('before'), members('anna'))
    const [from, to] = ['2026-11-19T02:00:00.000Z', '2026-11-20T08:00:00.000Z'].map(parseInstant)
    if (from === undefined || to === undefined) throw new Error('There are two.')
    await restored.write([gapRow({ from, to })])
    const forgotten = { code: 'pool-budget-forgotten' }
    await expect(budgets.withRoom(members('bruno'))).rejects.toMatchObject(forgotten)
    await expect(budgets.reserve(studyId('after'), members('bruno'))).rejects.toMatchObject(forgotten)
    expect(await budgets.readStudy(studyId('after'))).toBeUndefined()
    expect(await budgets.readMember(members('bruno')[0] ?? expect.fail())).toEqual({
      limit: 50_000_000n,
      reserved: 50_000_000n,
    })
    expect(await budgets.reserve(studyId('before'), members('anna'))).toMatchObject({ spent: 0n })
    expect((await budgets.answer(asked('before', 1, 1_000_000), scan)).spent).toBe(1_000_000n)
    expect(await findings(restored)).toEqual([])
    const later = openTestBudgets(restored, { now: () => Date.parse('2027-01-01T10:00:00Z') })
    expect(await later.withRoom(members('bruno'))).toEqual(members('bruno'))
    // A gap over the turn of the year is one of both years.
    await restored.write([gapRow({ from, to: parseInstant('2027-01-01T09:00:00.000Z') })])
    await expect(later.withRoom(members('bruno'))).rejects.toMatchObject(forgotten)
  })

  test('is never above its limit nor below what was answered, in whatever order things happen', async () => {
    const step = fc.record({
      study: fc.constantFrom('a', 'b'),
      from: fc.nat(5),
      rho: fc.constantFrom(1_000_000, 3_000_000, 7_000_000),
      door: fc.nat(1),
      startsAfter: fc.nat(6),
      scanTakes: fc.nat(6),
      breaks: fc.nat(5).map((one) => one === 0),
    })
    const turns = async (count: number) => {
      for (let turn = 0; turn < count; turn += 1) await setImmediate()
    }
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 24 }), async (steps) => {
        run += 1
        // Two doors do not know what the other one is asking just now.
        const doors = [openTestBudgets(store), openTestBudgets(store)] as const
        const nameOf = (study: string) => `run-${String(run)}-${study}`
        for (const study of ['a', 'b']) await doors[0].reserve(studyId(nameOf(study)), [])
        const released = new Map<string, string>()
        await Promise.all(
          steps.map(async ({ study, from, rho, door, startsAfter, scanTakes, breaks }) => {
            await turns(startsAfter)
            const answer = doors[door === 0 ? 0 : 1].answer(asked(nameOf(study), from, rho), async () => {
              await turns(scanTakes)
              if (breaks) throw new Error('the scan broke')
              return [[1_000n]]
            })
            const vectors = await answer.then(
              (given) => jsonText(given.vectors),
              () => undefined,
            )
            if (vectors === undefined) return
            const name = `${study} ${String(from)} ${String(rho)}`
            expect(released.get(name) ?? vectors).toBe(vectors)
            released.set(name, vectors)
          }),
        )
        for (const study of ['a', 'b']) {
          const held = await doors[1].readStudy(studyId(nameOf(study)))
          const answered = [...released.keys()]
            .filter((name) => name.startsWith(study))
            .reduce((sum, name) => sum + BigInt(name.split(' ')[2] ?? ''), 0n)
          expect(held?.spent).toBeGreaterThanOrEqual(answered)
          expect(held?.spent).toBeLessThanOrEqual(20_000_000n)
        }
      }),
      { numRuns: isDeep ? 1_000 : 15 },
    )
    expect(await findings(store)).toEqual([])
  })

  test('what broke between debit and answer stays spent, and the same question is paid again', async () => {
    const budgets = openTestBudgets(store)
    await budgets.reserve(studyId('broken'), [])
    const same = asked('broken', 1, 8_000_000)
    await expect(budgets.answer(same, () => Promise.reject(new Error('broke')))).rejects.toThrow('broke')
    expect(await budgets.answer(same, scan)).toMatchObject({ spent: 8_000_000n })
    expect(await budgets.readStudy(studyId('broken'))).toMatchObject({ spent: 16_000_000n })
  })

  test('is nothing where nothing is adopted, less where less is adopted since, and ends with the year', async () => {
    let on: PrivacyBudgetsOn = { kind: 'none' }
    let today = '2026-12-31T22:59:00Z'
    const budgets = openTestBudgets(store, { budgetsOn: async () => on, now: () => Date.parse(today) })
    const ask = (from: number) => budgets.answer(asked('voted', from, 5_000_000), scan)
    const missing = { code: 'pool-budget-missing' }
    await expect(budgets.reserve(studyId('voted'), [])).rejects.toMatchObject(missing)
    on = adopted({ study: 1_000_000_000, memberYear: 1_000_000_000 })
    await expect(ask(1)).rejects.toMatchObject(missing)
    // What (epsilon, delta) allows, whatever rho was written beside it.
    expect(await budgets.reserve(studyId('voted'), [])).toEqual({ limit: 24_355_970n, spent: 0n })
    await ask(1)
    on = { kind: 'none' }
    await expect(ask(1)).rejects.toMatchObject(missing)
    await expect(budgets.withRoom([])).rejects.toMatchObject(missing)
    on = adopted({ study: 9_999_999 })
    await expect(ask(2)).rejects.toMatchObject({ code: 'pool-budget-spent' })
    on = adopted({ study: 10_000_000 })
    await ask(2)
    today = '2026-12-31T23:00:00Z'
    on = adopted()
    await expect(ask(3)).rejects.toMatchObject(missing)
    expect(await ask(1)).toMatchObject({ spent: 0n })
    await budgets.reserve(studyId('voted'), [])
    expect(await ask(3)).toMatchObject({ spent: 5_000_000n })
  })
})

describe('the year of a member', () => {
  test('has room for so many studies, and a cohort with one who has none takes nothing of anybody', async () => {
    await using own = await openTestStore()
    const budgets = openTestBudgets(own)
    const [carla, dario] = members('carla', 'dario') as [WebId, WebId]
    await budgets.reserve(studyId('one'), [carla, dario])
    await budgets.reserve(studyId('one'), [dario, carla, carla])
    await budgets.reserve(studyId('two'), [carla])
    expect(await budgets.readMember(carla)).toEqual({ limit: 50_000_000n, reserved: 40_000_000n })
    expect(await budgets.withRoom([carla, dario])).toEqual([dario])
    await expect(budgets.reserve(studyId('three'), [dario, carla])).rejects.toMatchObject({
      code: 'pool-budget-spent',
    })
    await expect(budgets.reserve(studyId('one'), [dario])).rejects.toMatchObject({
      code: 'pool-cohort-settled',
    })
    expect(await budgets.readMember(dario)).toMatchObject({ reserved: 20_000_000n })
    // Many at once: the year gives room to two in all.
    const many = ['four', 'five', 'six'].map((name) => budgets.reserve(studyId(name), [dario]))
    const outcomes = await Promise.allSettled(many)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await findings(own)).toEqual([])
  })

  test('is kept without a name, and does not say which study took of it', async () => {
    await using own = await openTestStore()
    const budgets = openTestBudgets(own)
    await budgets.reserve(studyId('asthma'), members('carla', 'dario'))
    await budgets.reserve(studyId('diabetes'), members('elio', 'fulvia'))
    const rows = (await Array.fromAsync(own.list(wholeRange))).map(({ key, value }) => ({
      key,
      value: Buffer.from(value).toString('latin1'),
    }))
    // No name that hexadecimal digits could spell.
    expect(rows.filter(({ key, value }) => /carla|dario|elio|fulvia/.test(key + value))).toEqual([])
    const years = rows.filter(({ key }) => key.startsWith('pool/member-year/'))
    expect(years).toHaveLength(4)
    expect(new Set(years.map(({ value }) => value)).size).toBe(1)
  })
})

test('killed at any moment between debit and answer: what was answered is paid, stands, and costs nothing again', async () => {
  await using temp = await tempFolder()
  let [openDebits, given] = [0, 0]
  const rounds = isDeep ? 500 : 3
  for (let round = 0; round < rounds; round += 1) {
    const study = `round-${String(round)}`
    const lines = await killInTheMiddle({ script, given: [temp.folder, study] }, 5 + Math.random() * 40)
    const words = lines.map((line) => line.split(' '))
    const debited = words.filter(([word]) => word === 'debited').length
    const answered = words.filter(([word]) => word === 'answered')
    await using reopened = await openLevelStore(temp.folder)
    expect(await findings(reopened)).toEqual([])
    const budgets = openTestBudgets(reopened)
    const before = (await budgets.readStudy(studyId(study)))?.spent ?? 0n
    expect(before).toBeGreaterThanOrEqual(BigInt(debited) * 100_000n)
    expect(before).toBeLessThanOrEqual(20_000_000n)
    for (const [, from, vectors] of answered) {
      const again = await budgets.answer(asked(study, Number(from), 100_000), scan)
      expect([jsonText(again.vectors), again.spent]).toEqual([vectors, 0n])
    }
    expect((await budgets.readStudy(studyId(study)))?.spent).toBe(before)
    openDebits += debited - answered.length
    given += answered.length
  }
  expect(openDebits).toBeGreaterThanOrEqual(rounds)
  // A loaded machine may give a few processes no time to answer anything; never hundreds.
  if (isDeep) expect(given).toBeGreaterThan(0)
}, 900_000)

test('whoever examines the store sees a counter that was turned back, and a debit that is gone', async () => {
  await using own = await openTestStore()
  const budgets = openTestBudgets(own)
  const study = studyId('examined')
  await budgets.reserve(study, members('carla'))
  await budgets.answer(asked('examined', 1, 4_000_000), scan)
  const key = studyKey(study)
  const held = toText((await own.get(key)) ?? new Uint8Array())
  const fair = JSON.parse(held) as object
  await own.write([row(key, { ...fair, spent: '1' })])
  expect(await findings(own)).toEqual([{ where: key, what: 'What is spent is not the sum of the debits.' }])
  await own.write([row(key, { ...fair, limit: '1000' })])
  expect((await findings(own)).map(({ where }) => where)).toEqual([key, 'pool/member-year/2026/'])
  await own.write([row(key, fair), { key: debitKey(study, 1), value: undefined }])
  expect((await findings(own)).map(({ what }) => what)).toContain('Nothing was debited for this answer.')
})

describe('questions that are answered together', () => {
  const three = [1, 2, 3].map((from) => question(from, 3_000_000))
  const together = (study: string) => ({ study: studyId(study), table, questions: three })
  const scanAll = async () => [[1_000n], [2_000n], [3_000n]]

  test('are debited once, as one sum, and stand: many at once, later and when all is spent', async () => {
    await using own = await openTestStore()
    const budgets = openTestBudgets(own)
    await budgets.reserve(studyId('together'), members('anna'))
    const many = await Promise.all(
      Array.from({ length: 8 }, () => budgets.answerAll(together('together'), scanAll)),
    )
    expect(many.map(({ spent }) => spent)).toEqual([9_000_000n, ...Array.from({ length: 7 }, () => 0n)])
    expect(many[0]?.vectors.map(([value = 0n]) => Number((value + 500n) / 1_000n))).toEqual([1, 2, 3])
    const later = await openTestBudgets(own).answerAll(together('together'), () =>
      Promise.reject(new Error('no scan')),
    )
    expect(new Set([...many, later].map(({ vectors }) => jsonText(vectors))).size).toBe(1)
    expect(await budgets.readStudy(studyId('together'))).toMatchObject({ spent: 9_000_000n })
    // Each alone is another answer, with noise of its own, and is paid for.
    expect(await budgets.answer(asked('together', 1, 3_000_000), scan)).toMatchObject({ spent: 3_000_000n })
    const more = { ...together('together'), questions: [...three, question(4, 1)] }
    await expect(budgets.answerAll(more, scanAll)).rejects.toMatchObject({ code: 'pool-budget-spent' })
    expect(await budgets.readStudy(studyId('together'))).toMatchObject({ spent: 12_000_000n })
    expect(await findings(own)).toEqual([])
  })

  test('stay spent where the scan breaks, and where a vector would leave without noise', async () => {
    await using own = await openTestStore()
    const budgets = openTestBudgets(own)
    await budgets.reserve(studyId('short'), [])
    await expect(budgets.answerAll(together('short'), async () => [[1n], [2n]])).rejects.toThrow(
      'noise of its own',
    )
    expect(await budgets.readStudy(studyId('short'))).toMatchObject({ spent: 9_000_000n })
    expect(await findings(own)).toEqual([])
  })
})
