import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { monthSchema, nextMonth, parseYear, type Month } from '@mutua/sdk/coop/period'
import { tariffSchema } from '@mutua/sdk/coop/tariff'
import { priceOfAnswer } from '@mutua/sdk/pool/answer-price'
import type { Rho } from '@mutua/sdk/pool/zcdp'
import type { Finding } from '@mutua/kit/operate/doctor'
import { row } from '@mutua/kit/row'
import { prefixRange, toText, wholeRange, type Store } from '@mutua/kit/store'
import { studyId, testSealer } from '../budgets/test-support-budgets.ts'
import { createClock, openTestStore, stopAtWrite } from '../../wiring/test-support-value.ts'
import { checkPayback } from './check-payback.ts'
import { accountKey, bookKey, yearRestKey, yearSumsKey, yearSumsPrefix } from './payback-rows.ts'
import { researchPurpose } from './research-years.ts'
import { fiftyCents, memberOf, openPool, origin } from './test-support-payback.ts'

const isDeep = process.env['MUTUA_DEEP'] === '1'
const names = (count: number, of = 'm') =>
  Array.from({ length: count }, (_, index) => `${of}${String(index)}`)
const findings = (store: Store): Promise<Finding[]> => Array.fromAsync(checkPayback(store, testSealer))
const november = monthSchema.parse('2026-11')
const year = parseYear('2026')
const oneAnswer = priceOfAnswer(fiftyCents, 1_000_000n as Rho)

const openWorld = async (start = '2026-11-20T10:00:00Z') => {
  const store = await openTestStore()
  const clock = createClock(start)
  const register = names(25)
  const cohorts = { asthma: names(12), sleep: names(20).slice(5) }
  const pool = openPool(store, { register, cohorts, now: clock.now })
  for (const study of Object.keys(cohorts)) await pool.reserve(study)
  return {
    store,
    clock,
    register,
    cohorts,
    ...pool,
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

describe('what a study pays', () => {
  it('is each answer once by the adopted list, a repeated question nothing, in the month that is sealed', async () => {
    await using world = await openWorld()
    const { payback, ask, clock } = world
    await ask('asthma', 1)
    await ask('asthma', 1)
    await ask('asthma', 2, 2_500_001)
    const due = oneAnswer + priceOfAnswer(fiftyCents, 2_500_001n as Rho)
    // 5,000 cents and 301 for each thousandth of rho: exact to the billionth.
    expect(due).toBe(5_000_000_000n + 301_000_000n + 5_000_000_000n + 301n * 2_500_001n)
    const study = studyId('asthma')
    expect(await payback.statements(study)).toEqual({
      study: `${origin}/studies/asthma`,
      months: [],
      running: { answers: 2, microCents: due },
    })
    expect(await payback.readLines(november)).toEqual([])
    await payback.sealMonth(november)
    await payback.sealMonth(november)
    clock.set('2026-11-30T23:59:59Z')
    await ask('asthma', 3)
    const [line, ...others] = await payback.readLines(november)
    expect([line?.line, others]).toEqual([
      { purpose: researchPurpose, tariff: 'study:asthma', uses: 2, units: 2, microCents: due },
      [],
    ])
    // What came after the seal belongs to the month after it, whatever its date.
    expect(await payback.readMonths({ from: november, until: monthSchema.parse('2027-01') })).toEqual([
      november,
      '2026-12',
    ])
    await payback.sealMonth(nextMonth(november))
    expect((await payback.statements(study)).months.map(({ month }) => month)).toEqual([november, '2026-12'])
    expect(await findings(world.store)).toEqual([])
  })

  it('is nothing for a gift, and nothing where no price was adopted', async () => {
    await using store = await openTestStore()
    const now = () => Date.parse('2026-11-20T10:00:00Z')
    const world = { register: names(12), cohorts: { gift: names(12), free: names(12) }, now }
    const pool = openPool(store, {
      ...world,
      terms: (study) => (study === 'gift' ? { gift: true } : {}),
      priceOn: () => Promise.resolve(undefined),
    })
    const gifts = openPool(store, { ...world, terms: () => ({ gift: true }) })
    await pool.reserve('gift')
    await pool.reserve('free')
    await gifts.ask('gift', 1)
    await gifts.payback.beforeLeaving(studyId('gift'), memberOf('m0'))
    await pool.ask('free', 1)
    await pool.payback.sealMonth(november)
    expect((await pool.payback.readLines(november)).map(({ line }) => [line.gift, line.microCents])).toEqual([
      [undefined, 0n],
      [true, 0n],
    ])
    expect(await pool.payback.ownYear(year, memberOf('m1'))).toBeUndefined()
    expect((await pool.payback.exchange(year))?.microCents).toBe(0n)
    expect(await findings(store)).toEqual([])
  })
})

describe('what it brings its members', () => {
  it('is an equal part for each, of a number that tells neither how many they are nor who left', async () => {
    await using world = await openWorld()
    const { payback, ask } = world
    const study = studyId('asthma')
    await ask('asthma', 1)
    await payback.beforeLeaving(study, memberOf('m3'))
    await payback.beforeLeaving(study, memberOf('m3'))
    await ask('asthma', 2)
    const part = oneAnswer / 20n
    for (const [name, answers] of [
      ['m0', 2],
      ['m3', 1],
    ] as const)
      expect(await payback.ownShare(study, memberOf(name))).toEqual({
        ...{ study: `${origin}/studies/asthma`, weight: 1, rows: 3, parts: 20 },
        ...{
          pseudonym: world.pseudonymOf('asthma', memberOf(name)),
          answers,
          microCents: part * BigInt(answers),
        },
      })
    await payback.sealMonth(november)
    expect((await payback.ownYear(year, memberOf('m3')))?.microCents).toBe(part)
    expect((await payback.ownYear(year, memberOf('m0')))?.microCents).toBe(part * 2n)
    expect(await payback.ownYear(year, memberOf('m24'))).toBeUndefined()
    await expect(payback.ownShare(study, memberOf('m24'))).rejects.toMatchObject({ code: 'not-found' })
    expect(await findings(world.store)).toEqual([])
  })

  it('stays theirs when the key of the study is gone, in one sum that does not say of which', async () => {
    await using world = await openWorld()
    const { payback, ask } = world
    await ask('asthma', 1)
    await ask('sleep', 1)
    await world.destroy('asthma')
    await world.destroy('asthma')
    expect(await world.store.get(bookKey(studyId('asthma')))).toBeUndefined()
    await expect(payback.ownShare(studyId('asthma'), memberOf('m0'))).rejects.toMatchObject({
      code: 'study-key-gone',
    })
    const parts = [oneAnswer / 20n, oneAnswer / 30n]
    expect((await payback.ownYear(year, memberOf('m7')))?.microCents).toBe(
      (parts[0] ?? 0n) + (parts[1] ?? 0n),
    )
    expect((await payback.ownYear(year, memberOf('m0')))?.microCents).toBe(parts[0])
    expect(await findings(world.store)).toEqual([])
  })

  it('counts in classes of units at the tariff of the year, and what is less is carried for each by themselves', async () => {
    await using store = await openTestStore()
    const clock = createClock('2026-11-20T10:00:00Z')
    const tariff = tariffSchema.parse({
      ...{ version: '2026-a', resolution: '2026/1', from: '2026-01-01T00:00:00.000Z' },
      prices: { [researchPurpose]: '40000000' },
    })
    const world = { register: names(12), cohorts: { asthma: names(10) }, now: clock.now }
    const pool = openPool(store, { ...world, listTariffs: () => Promise.resolve([tariff]) })
    await pool.reserve('asthma')
    await pool.ask('asthma', 1)
    await pool.payback.sealMonth(november)
    // 53.01 euro in 20 parts is 265.05 cents; a class is five units of 40 cents.
    expect(await pool.payback.ownYear(year, memberOf('m0'))).toEqual({
      ...{ microCents: 265_050_000n, carriedInMicroCents: 0n, units: 5, carriedOutMicroCents: 65_050_000n },
    })
    const exchange = await pool.payback.exchange(year)
    expect(exchange?.microCents).toBe(oneAnswer)
    expect(await Array.fromAsync(exchange?.members ?? [])).toHaveLength(10)
    clock.set('2027-03-01T10:00:00Z')
    await pool.reserve('asthma')
    for (const from of [2, 3]) await pool.ask('asthma', from)
    await pool.payback.sealMonth(monthSchema.parse('2027-03'))
    expect(await pool.payback.ownYear(parseYear('2027'), memberOf('m0'))).toEqual({
      ...{ microCents: 530_100_000n, carriedInMicroCents: 65_050_000n, units: 10 },
      carriedOutMicroCents: 195_150_000n,
    })
    // A year without a study counts what was carried, once.
    expect(await pool.payback.ownYear(parseYear('2028'), memberOf('m0'))).toMatchObject({ units: 0 })
  })
})

test('the rows name nobody, and one settling writes the sum of every line of the register anew', async () => {
  await using world = await openWorld()
  const { store, payback, ask } = world
  await ask('sleep', 1)
  await payback.sealMonth(november)
  const before = await sumsOf(store)
  await ask('asthma', 1)
  await payback.sealMonth(nextMonth(november))
  const after = await sumsOf(store)
  expect(before).toHaveLength(16)
  for (const [index, { key, value }] of after.entries()) {
    expect(key).toBe(before[index]?.key)
    expect(value).not.toBe(before[index]?.value)
    // Sealed, and of one length: neither what was added shows, nor to how many.
    expect(value.length).toBe(before[index]?.value.length)
  }
  const rows = await Array.fromAsync(store.list(wholeRange))
  const opened = rows.map(({ key, value }) => `${key} ${openedText(value)}`)
  const pseudonyms = world.register.flatMap((name) => world.pseudonymOf('asthma', memberOf(name)) ?? [])
  const inTheClear = rows.map(({ key, value }) => `${key} ${latin(value)}`)
  for (const secret of [...pseudonyms, 'pods.example'])
    expect(inTheClear.filter((text) => text.includes(secret))).toEqual([])
  // Even who opens the seals finds no row with a member, and none with a pseudonym beside another study's.
  expect(opened.filter((text) => text.includes('pods.example'))).toEqual([])
  expect(opened.filter((text) => pseudonyms.some((one) => text.includes(one)))).toHaveLength(1)
})

type Act =
  | { readonly kind: 'ask'; readonly study: number; readonly from: number; readonly rho: number }
  | { readonly kind: 'leave'; readonly study: number; readonly member: number }
  | { readonly kind: 'seal' }
  | { readonly kind: 'destroy'; readonly study: number }
const study = fc.nat(1)
const act: fc.Arbitrary<Act & { readonly crash: number }> = fc
  .tuple(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          ...{ kind: fc.constant('ask' as const), study },
          ...{ from: fc.nat(30), rho: fc.integer({ min: 1, max: 900_000 }) },
        }),
      },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('leave' as const), study, member: fc.nat(24) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('seal' as const) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('destroy' as const), study }) },
    ),
    // 0: none; else the power goes before or after a write, and the same is done again.
    fc.constantFrom(0, 0, 1, -1),
  )
  .map(([one, crash]) => ({ ...one, crash }))

test('whatever is asked, left, sealed, destroyed and cut off: members hold what was billed, less the rest', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 30 }), async (acts) => {
      await using store = await openTestStore()
      const clock = createClock('2026-10-20T10:00:00Z')
      const cohorts: Record<string, string[]> = { asthma: names(12), sleep: names(20).slice(5) }
      const world = { register: names(25), cohorts, now: clock.now, destroyed: new Set<string>() }
      const model = {
        owed: new Map<string, bigint>(),
        billed: 0n,
        left: new Set<string>(),
        month: '2026-10' as Month,
      }
      const first = openPool(store, world)
      for (const name of Object.keys(cohorts)) await first.reserve(name)
      for (const one of acts) {
        const name = 'study' in one ? (one.study === 0 ? 'asthma' : 'sleep') : ''
        if (world.destroyed.has(name)) continue
        const stopped = openPool(
          one.crash === 0 ? store : stopAtWrite(store, 1, one.crash > 0 ? 'after' : 'before'),
          world,
        )
        for (const pool of one.crash === 0 ? [first] : [stopped, first]) {
          const isLast = pool === first
          try {
            if (one.kind === 'ask' && isLast) {
              const { spent } = await pool.ask(name, one.from, one.rho)
              if (spent === 0n) continue
              const cost = priceOfAnswer(fiftyCents, spent)
              const parts = name === 'asthma' ? 20n : 30n
              model.billed += cost
              for (const member of cohorts[name] ?? [])
                if (!model.left.has(`${name} ${member}`))
                  model.owed.set(member, (model.owed.get(member) ?? 0n) + cost / parts)
            }
            if (one.kind === 'leave') {
              const member = `m${String(one.member)}`
              await pool.payback.beforeLeaving(studyId(name), memberOf(member))
              model.left.add(`${name} ${member}`)
            }
            if (one.kind === 'seal') await pool.payback.sealMonth(model.month)
            if (one.kind === 'destroy') await pool.destroy(name)
          } catch (error) {
            if (isLast) throw error
          }
        }
        if (one.kind === 'seal') {
          model.month = nextMonth(model.month)
          // Of one year, so that the year of a share needs no second model.
          if (model.month.startsWith('2027')) break
          clock.set(`${model.month}-05T10:00:00Z`)
        }
        expect(await findings(store)).toEqual([])
      }
      await first.payback.sealMonth(monthSchema.parse('2026-12'))
      const exchange = await first.payback.exchange(year)
      expect(exchange?.microCents ?? 0n).toBe(model.billed)
      let all = 0n
      for (const name of world.register) {
        const own = (await first.payback.ownYear(year, memberOf(name)))?.microCents ?? 0n
        expect(own).toBe(model.owed.get(name) ?? 0n)
        all += own
      }
      let lines = 0n
      for (const month of ['2026-10', '2026-11', '2026-12'])
        for (const { line } of await first.payback.readLines(monthSchema.parse(month)))
          lines += line.microCents
      expect(lines).toBe(model.billed)
      expect(all).toBeLessThanOrEqual(model.billed)
      expect(await findings(store)).toEqual([])
    }),
    { numRuns: isDeep ? 300 : 8 },
  )
}, 900_000)

test('whoever examines the store sees a charge that is dearer, a share that is more, and a sum that is gone', async () => {
  await using world = await openWorld()
  const { store, payback, ask } = world
  await ask('asthma', 1)
  await payback.sealMonth(november)
  const whats = async () => (await findings(store)).map(({ what }) => what)
  const key = accountKey(studyId('asthma'))
  const account = JSON.parse(toText((await store.get(key)) ?? new Uint8Array())) as object
  await store.write([row(key, { ...account, microCents: '1' })])
  expect(await whats()).toEqual(['What the study was charged is not the sum of its charges.'])
  await store.write([row(key, account)])
  const rest = await store.get(yearRestKey(year))
  await store.write([{ key: yearRestKey(year), value: undefined }])
  expect(await whats()).toEqual(['Members are owed another sum than studies were charged.'])
  await store.write([{ key: yearRestKey(year), value: rest }])
  expect(await whats()).toEqual([])
  await store.write([{ key: yearSumsKey(year, '3'), value: undefined }])
  expect(await whats()).toContain('A part of the sums is missing.')
})

const sumsOf = async (store: Store) =>
  (await Array.fromAsync(store.list(prefixRange(yearSumsPrefix(year))))).map(({ key, value }) => ({
    key,
    value: latin(value),
  }))

const latin = (value: Uint8Array): string => Buffer.from(value).toString('latin1')

const openedText = (value: Uint8Array): string => {
  try {
    return latin(testSealer.open(value))
  } catch {
    return latin(value)
  }
}
