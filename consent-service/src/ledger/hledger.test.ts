import { execFile, spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { createGrant, openTestStore, tempFolder } from '../wiring/test-support-value.ts'
import { openBooks } from './test-support.ts'
import { bookAYear } from './test-support-books.ts'
import { journalAccount, journalAmount, writeJournal } from './write-journal.ts'

const moves = process.env['MUTUA_DEEP'] === '1' ? 100 : 6
const run = promisify(execFile)
const hasHledger = spawnSync('hledger', ['--version']).status === 0

it.skipIf(hasHledger)('cannot be tried: hledger is not installed (apt-get install hledger)', () => {
  expect(hasHledger).toBe(false)
})

describe.skipIf(!hasHledger)('hledger, reading the journal of a year', { timeout: 600_000 }, () => {
  let journal = ''
  let balances = new Map<string, string>()

  beforeAll(async () => {
    await using store = await openTestStore()
    const grants = [createGrant({ owner: 'anna' }), createGrant({ owner: 'bruno' })]
    const books = await openBooks({
      ...{ store, grants, members: ['anna', 'bruno'] },
      start: '2026-12-20T10:00:00Z',
    })
    await bookAYear(store, books.clock.now)
    const at = '2026-12-20T09:00:00.000Z'
    await books.accept(grants.flatMap((grant) => [0, 1, 2].map(() => books.pods.use({ grant, at }))))
    books.clock.set('2027-01-10T10:00:00Z')
    await books.close('2026')
    await books.ristorno('2026')
    for await (const part of writeJournal({}, { store })) journal += part
    const all = await books.ledger.readBalances()
    balances = new Map(
      all
        .filter(({ balanceCents }) => balanceCents !== 0n)
        .map(({ account, balanceCents }) => [journalAccount(account), journalAmount(balanceCents)]),
    )
  }, 60_000)

  it('accepts it: accounts declared, transactions balanced, dates in order, and every balance as it was asserted', async () => {
    expect(await check(journal)).toBe('accepted')
  })

  it('comes to the balances that the ledger has', async () => {
    const { stdout } = await hledger(journal, ['balance', '--flat', '--no-total', '-O', 'csv'])
    const rows = stdout
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => /^"(.*)","(.*)"$/.exec(line) ?? [])
    expect(new Map(rows.map(([, account = '', amount = '']) => [account, amount]))).toEqual(balances)
  })

  it('rejects it with one cent moved on one side, wherever that is', async () => {
    const amounts = placesOf(journal, /(?<=  )-?\d+\.\d\d(?= EUR)/g)
    await expectRefused(amounts, (place) => moved(journal, [place]))
  })

  it('rejects it with one cent moved on both sides of a transaction, so that it is in balance as before', async () => {
    const sides = [...journal.matchAll(/  (\d+\.\d\d) EUR = .*\n.*  (-\d+\.\d\d) EUR = /g)].map((match) => {
      const [whole, debit = '', credit = ''] = match
      return [
        { at: match.index + whole.indexOf(debit), length: debit.length },
        { at: match.index + whole.lastIndexOf(credit), length: credit.length },
      ] as const
    })
    expect(sides.length).toBeGreaterThan(80)
    await expectRefused(sides, ([debit, credit]) => moved(journal, [debit, credit], [1n, -1n]))
  })

  it('rejects it with one cent moved in what an account is said to hold', async () => {
    await expectRefused(placesOf(journal, /(?<== )-?\d+\.\d\d(?= EUR)/g), (place) => moved(journal, [place]))
  })

  it('rejects it with a transaction left out, or an account that nobody declared', async () => {
    const transactions = journal.split('\n\n').filter((part) => /^\d{4}-/.test(part))
    await expectRefused(transactions.slice(0, -1), (transaction) => journal.replace(`${transaction}\n\n`, ''))
    expect(await check(journal.replace(/account cost:staff.*\n/, ''))).toBe('refused')
  })

  /** At places taken at random; fast-check names the one that was accepted. */
  const expectRefused = async <Place>(places: readonly Place[], spoil: (place: Place) => string) => {
    expect(places.length).toBeGreaterThan(80)
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), async (place) => {
        const spoilt = spoil(place)
        expect(spoilt).not.toBe(journal)
        expect(await check(spoilt)).toBe('refused')
      }),
      { numRuns: moves, endOnFailure: true },
    )
  }
})

interface Place {
  readonly at: number
  readonly length: number
}

const placesOf = (journal: string, amount: RegExp): Place[] =>
  [...journal.matchAll(amount)].map((match) => ({ at: match.index, length: match[0].length }))

/** The journal with the amounts at those places changed by so many cents, the last place first. */
const moved = (journal: string, places: readonly Place[], by: readonly bigint[] = [1n]): string =>
  [...places.entries()].reduceRight((text, [index, { at, length }]) => {
    const amount = BigInt(text.slice(at, at + length).replace('.', '')) + (by[index] ?? 0n)
    return text.slice(0, at) + journalAmount(amount).replace(' EUR', '') + text.slice(at + length)
  }, journal)

const check = async (journal: string): Promise<'accepted' | 'refused'> => {
  try {
    await hledger(journal, ['check', '--strict', 'ordereddates'])
    return 'accepted'
  } catch (error) {
    // It read the journal and said why it is wrong. Anything else: it did not come so far.
    const { stderr } = error as { readonly stderr?: unknown }
    if (/could not balance|balance assertion|undeclared/.test(String(stderr))) return 'refused'
    throw error
  }
}

const hledger = async (journal: string, command: readonly string[]) => {
  await using temp = await tempFolder()
  const file = join(temp.folder, 'books.journal')
  await writeFile(file, journal)
  return await run('hledger', ['--file', file, ...command], { env: { ...process.env, LC_ALL: 'C.UTF-8' } })
}
