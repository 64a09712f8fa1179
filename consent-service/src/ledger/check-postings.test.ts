import { describe, expect, it } from 'vitest'
import { accounts } from '@mutua/sdk/coop/transfer'
import { cents } from '@mutua/sdk/ids'
import { row } from '@mutua/kit/row'
import { createTestSealer } from '@mutua/kit/sealing/test-sealer'
import { ordinalKey, toText, type Store } from '@mutua/kit/store'
import { createClock, createGrant, openTestStore } from '../wiring/test-support-value.ts'
import { checkCloses } from './check-closes.ts'
import { checkPostings } from './check-postings.ts'
import { balanceKey, closedPrefix, reversedKey, transferPrefix } from './ledger-rows.ts'
import { openBooks } from './test-support.ts'
import { bookAYear } from './test-support-books.ts'

const sealer = createTestSealer(new Uint8Array(32).fill(7))
const findings = async (store: Store): Promise<string[]> => {
  const found: string[] = []
  for (const check of [checkPostings, checkCloses])
    for await (const { what } of check(store, sealer)) found.push(what)
  return found
}

/** The row with some of its fields changed, as somebody would who has the files and not the house's code. */
const spoil = async (store: Store, key: string, change: (text: string) => string): Promise<void> => {
  const bytes = await store.get(key)
  if (bytes === undefined) throw new Error(`no row at ${key}`)
  const text = change(toText(bytes))
  expect(text).not.toBe(toText(bytes))
  await store.write([row(key, JSON.parse(text))])
}

const openSpoilt = async (key: string, change: (text: string) => string) => {
  await using store = await openTestStore()
  await bookAYear(store, createClock('2026-11-21T10:00:00Z').now)
  expect(await findings(store)).toEqual([])
  const sequence = await sequenceOf(store, key)
  await spoil(store, transferPrefix + ordinalKey(sequence), change)
  return await findings(store)
}

const sequenceOf = async (store: Store, key: string): Promise<number> => {
  for await (const { value } of store.list({ gte: transferPrefix, lt: `${transferPrefix}~` })) {
    const transfer = JSON.parse(toText(value)) as { key: string; sequence: number } // rows of our own
    if (transfer.key === key) return transfer.sequence
  }
  throw new Error(`no transfer ${key}`)
}

describe('the doctor of the books', () => {
  it.each([
    ['a centre nobody registered', 'hand:visits', '"home-care"', '"elsewhere"', /centre elsewhere is not in/],
    [
      'a source nobody registered',
      'hand:visits',
      '"regione-2026"',
      '"nobody"',
      /funding source nobody is not in/,
    ],
    ['a cost that a grant did not pay', 'hand:visits', '"123456"', '"123455"', /differ by -1 cents/],
    ['a cost moved to a grant', 'hand:hosting-2026-03', '"own"', '"regione-2026"', /differ by 4000 cents/],
  ])('finds %s', async (_what, key, from, to, finding) => {
    expect((await openSpoilt(key, (text) => text.replace(from, to))).join(' ')).toMatch(finding)
  })

  it('finds a reversal of what was not there, of other accounts, and of too much', async () => {
    await using store = await openTestStore()
    await bookAYear(store, createClock('2026-11-21T10:00:00Z').now)
    const wrong = await sequenceOf(store, 'hand:wrong')
    const storno = transferPrefix + ordinalKey(await sequenceOf(store, `storno:${String(wrong)}`))
    const before = toText((await store.get(storno)) ?? new Uint8Array())
    await spoil(store, storno, (text) => text.replace(`"reverses":${String(wrong)}`, '"reverses":9999'))
    expect((await findings(store)).join(' ')).toMatch(/was not there.*does not say that this was put right/)
    await store.write([row(storno, JSON.parse(before.replace('"cost:hosting"', '"cost:staff"')))])
    expect((await findings(store)).join(' ')).toMatch(/other accounts/)
    await store.write([row(storno, JSON.parse(before.replaceAll('"9900"', '"9901"')))])
    await spoil(store, reversedKey(wrong), (text) => text.replace('"9900"', '"9901"'))
    expect((await findings(store)).join(' ')).toMatch(/More has been put right/)
  })

  it('finds an account that gave more than it held', async () => {
    await using store = await openTestStore()
    await bookAYear(store, createClock('2026-11-21T10:00:00Z').now)
    const account = accounts.quota(7)
    await store.write([
      row(balanceKey(account), { account, debitCents: cents(2_501), creditCents: cents(2_500) }),
    ])
    expect(await findings(store)).toEqual(['More was taken from this account than it ever held.'])
  })

  it('finds micro-cents that are neither billed nor carried on, and bills that were not booked', async () => {
    await using store = await openTestStore()
    const grant = createGrant({ owner: 'anna' })
    const books = await openBooks({ store, grants: [grant], members: ['anna'] })
    await books.accept([books.pods.use({ grant, at: '2026-11-20T09:00:00.000Z' })])
    await books.close('2026-11', true)
    expect(await findings(store)).toEqual([])
    const closed = `${closedPrefix}2026-11`
    await spoil(store, closed, (text) => text.replace(/("bills":\[\{.*?"cents":")(\d+)/, '$199$2'))
    const found = (await findings(store)).join(' ')
    expect(found).toMatch(/Of price, micro-cents are neither billed nor carried on/)
    expect(found).toMatch(/not what was booked/)
  })

  it('finds a posting to a month that had been closed', async () => {
    await using store = await openTestStore()
    const grant = createGrant({ owner: 'anna' })
    const books = await openBooks({ store, grants: [grant], members: ['anna'] })
    await books.accept([books.pods.use({ grant, at: '2026-11-20T09:00:00.000Z' })])
    await books.close('2026-11', true)
    const [transfer] = await books.ledger.listTransfers({ after: 0, limit: 1, period: undefined })
    await store.write([row(transferPrefix + ordinalKey(1), { ...transfer, at: '2026-11-25T10:00:00.000Z' })])
    expect(await findings(store)).toEqual(['It was booked to 2026-11 after that was closed.'])
  })
})
