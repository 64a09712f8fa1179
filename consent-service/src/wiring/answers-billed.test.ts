import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { dueCents } from '@mutua/sdk/coop/bill'
import { monthSchema, parseYear } from '@mutua/sdk/coop/period'
import { recomputeClose, type CloseEvidence } from '@mutua/sdk/coop/recompute-close'
import { tariffSchema } from '@mutua/sdk/coop/tariff'
import { didWebOf } from '@mutua/sdk/consent/did-web'
import { parseWebId } from '@mutua/sdk/ids'
import { priceOfAnswer } from '@mutua/sdk/pool/answer-price'
import { invoicePage } from '@mutua/sdk/paper/invoice-page'
import { readStudyStatement } from '@mutua/sdk/pool/study-statement'
import type { Rho } from '@mutua/sdk/pool/zcdp'
import { receiptKeys } from '@mutua/sdk/receipt/verify'
import type { Check } from '@mutua/kit/operate/doctor'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import { signText } from '../bank/template-jws.ts'
import { checkBooks } from '../ledger/check-books.ts'
import { checkCloses } from '../ledger/check-closes.ts'
import { checkPostings } from '../ledger/check-postings.ts'
import { checkRistorni } from '../ledger/check-ristorni.ts'
import { openInvoices } from '../ledger/invoices.ts'
import { openBooks } from '../ledger/test-support.ts'
import { testSealer } from '../pool/budgets/test-support-budgets.ts'
import { checkPayback } from '../pool/payback/check-payback.ts'
import { researchPurpose } from '../pool/payback/research-years.ts'
import { fiftyCents, openPool, origin } from '../pool/payback/test-support-payback.ts'
import { checkBilledAnswers } from './check-billed-answers.ts'
import { checkSignedCloses } from './check-signed-closes.ts'
import { createGrant, openTestStore, research, stopAtWrite } from './test-support-value.ts'

const institute = parseWebId(`${origin}/organisations/institute#it`)
const names = Array.from({ length: 12 }, (_, index) => `member${String(index)}`)
const tariffs = [
  tariffSchema.parse({
    ...{ version: '2026-a', resolution: '2026/1', from: '2026-01-01T00:00:00.000Z' },
    prices: { [research]: '40000000' },
    fees: { [research]: '77777' },
  }),
]
const checks: readonly Check[] = [
  ...[checkBooks, checkCloses, checkPostings, checkRistorni, checkSignedCloses],
  ...[checkPayback, checkBilledAnswers],
]
const findings = async (store: Store) =>
  (await Promise.all(checks.map((check) => Array.fromAsync(check(store, testSealer))))).flat()

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const issuer = didWebOf(origin)
const signing = { verificationMethod: `${issuer}#key-1`, key: privateKey }
const ownKeys = {
  issuerKeysOf: async () => ({
    issuer,
    keys: new Map([
      [
        signing.verificationMethod,
        {
          alg: 'EdDSA' as const,
          key: await crypto.subtle.importKey('jwk', publicKey.export({ format: 'jwk' }), 'Ed25519', true, [
            'verify',
          ]),
        },
      ],
    ]),
  }),
}

/** An institute with uses of a pod and a study, in November; `stopped` is the store that closing writes to. */
const openHouse = async (store: Store, stopped: (store: Store) => Store = (same) => same) => {
  const clockOf = { now: () => Date.parse('2026-11-21T10:00:00Z') }
  const world = { register: names, cohorts: { asthma: names }, now: () => clockOf.now() }
  const options = {
    listTariffs: () => Promise.resolve(tariffs),
    sign: (text: string, type: string) => signText(text, type, signing),
  }
  const pool = openPool(store, { ...world, ...options })
  const { payback } = openPool(stopped(store), { ...world, ...options })
  const grants = [
    createGrant({
      ...{ owner: 'member0', purpose: research, microCentsPerUnit: 40_000_000n },
      ...{ organisation: 'Istituto', organisationId: institute },
    }),
  ]
  const books = await openBooks({ store, grants, members: names, tariffs, payback })
  clockOf.now = books.clock.now
  return { pool, payback, books, grants }
}

describe('answers of a study', () => {
  it('are on the bill of its organisation beside its uses, are booked, invoiced, and worked out again without us', async () => {
    await using store = await openTestStore()
    const { pool, payback, books, grants } = await openHouse(store)
    const [grant = expect.fail()] = grants
    const receipts = [books.pods.use({ grant, at: '2026-11-20T10:00:00Z' })]
    await books.accept(receipts)
    await pool.reserve('asthma')
    for (const from of [1, 2, 1]) await pool.ask('asthma', from, 2_000_001)
    const { bills, ...close } = await books.close('2026-11', true)
    const answers = 2n * priceOfAnswer(fiftyCents, 2_000_001n as Rho)
    const [bill = expect.fail(), ...others] = bills
    expect(others).toEqual([])
    expect(bill).toMatchObject({ payer: institute, uses: 3, microCents: answers + 40_000_000n })
    expect(bill.lines.map(({ tariff, uses, microCents }) => [tariff, uses, microCents])).toEqual([
      ['2026-a', 1, 40_000_000n],
      ['study:asthma', 2, answers],
    ])
    const [invoice] = await openInvoices({ store, now: books.clock.now }).list()
    expect(invoice).toMatchObject({
      organisation: 'Istituto',
      dueCents: dueCents(bill),
      openCents: dueCents(bill),
    })
    expect(invoicePage(invoice ?? expect.fail(), 'it')).toContain('Risposte dello studio <bdi>asthma</bdi>')
    expect(invoicePage(invoice ?? expect.fail(), 'en')).toContain('Answers of the study <bdi>asthma</bdi>')
    const balances = await books.ledger.readBalances()
    expect(balances.reduce((sum, { balanceCents }) => sum + balanceCents, 0n)).toBe(0n)
    expect(await findings(store)).toEqual([])

    const statements = await payback.statementsOf(monthSchema.parse('2026-11'))
    const evidence: CloseEvidence = {
      ...{ close, bills, receipts, tariffs, officerKeys: await books.officers.keys() },
      podKeys: new Map([[books.pods.podServer, await receiptKeys(books.pods.jwks)]]),
      studies: { statements, ...ownKeys },
    }
    const { bills: _bills, ...withoutBills } = evidence
    for (const held of [evidence, withoutBills])
      expect(await recomputeClose(held)).toEqual({ kind: 'agrees', receipts: 1 })
    // Statements that are missing, there twice, or changed under the signature.
    const { studies: _studies, ...without } = evidence
    expect(await recomputeClose(without)).toMatchObject({ kind: 'differs', faults: [{ kind: 'sums' }] })
    const [statement = expect.fail()] = statements
    for (const held of [
      [statement, statement],
      [{ ...statement, jws: `${statement.jws.slice(0, -4)}AAAA` }],
      [
        {
          ...statement,
          jws: await signText('{"type":"StudyStatement"}', 'mutua-study-statement+jws', signing),
        },
      ],
    ])
      expect(await recomputeClose({ ...evidence, studies: { statements: held, ...ownKeys } })).toMatchObject({
        kind: 'differs',
        faults: expect.arrayContaining([expect.objectContaining({ kind: 'study' })]) as unknown,
      })
    expect((await readStudyStatement(statement, ownKeys))?.answers.map(({ number }) => number)).toEqual([
      1, 2,
    ])
  })

  it('of a month without a use of any pod are billed, too, and its year ends', async () => {
    await using store = await openTestStore()
    const { pool, books } = await openHouse(store)
    await pool.reserve('asthma')
    await pool.ask('asthma', 1)
    await expect(books.closing.draft(parseYear('2026'), { early: true })).rejects.toMatchObject({
      code: 'period-open',
    })
    const closed = await books.close('2026', true)
    expect(closed).toMatchObject({ period: '2026', microCents: priceOfAnswer(fiftyCents, 1_000_000n as Rho) })
    expect(await findings(store)).toEqual([])
  })

  it('come back to the members by one sum a year, in which no study can be told', async () => {
    await using store = await openTestStore()
    const { pool, books, grants } = await openHouse(store)
    const [grant = expect.fail()] = grants
    await books.accept([books.pods.use({ grant, at: '2026-11-20T10:00:00Z' })])
    await pool.reserve('asthma')
    for (const from of [1, 2, 3]) await pool.ask('asthma', from)
    await books.close('2026', true)
    const run = await books.ristorno('2026')
    const brought = 3n * priceOfAnswer(fiftyCents, 1_000_000n as Rho)
    // All of it is exchange with members: what rounding leaves over tells nobody how many they are.
    expect(run).toMatchObject({
      totalMicroCents: brought + 40_000_000n,
      memberMicroCents: brought + 40_000_000n,
    })
    expect(run.membersAllotted).toBe(12)
    // 795.15 cents each is three classes of five units of 40 cents; one member has a use beside them.
    expect(run.allWeights).toBe(BigInt((12 * 15 + 1) * 1_000))
    const rows = await Array.fromAsync(store.list(prefixRange('ledger/')))
    const text = rows.map(({ key, value }) => `${key} ${Buffer.from(value).toString('latin1')}`)
    const besides = text.filter(
      (one) =>
        !one.startsWith('ledger/closed/') && !one.startsWith('ledger/invoice/') && one.includes('asthma'),
    )
    expect(besides).toEqual([])
    expect(await findings(store)).toEqual([])
  })

  it('are booked once, whichever write the power goes at', async () => {
    for (const when of ['before', 'after'] as const)
      for (const nth of [1, 2]) {
        await using store = await openTestStore()
        const house = await openHouse(store, (inner) => stopAtWrite(inner, nth, when))
        await house.pool.reserve('asthma')
        await house.pool.ask('asthma', 1)
        await house.books.close('2026-11', true).catch(() => undefined)
        const { signers } = house.books
        const books = await openBooks({
          ...{ store, grants: house.grants, members: names, tariffs, payback: house.pool.payback },
          signers: await signers,
        })
        if ((await books.closing.find(monthSchema.parse('2026-11'))) === undefined)
          await books.close('2026-11', true)
        const closed = await books.closing.find(monthSchema.parse('2026-11'))
        expect(closed?.microCents).toBe(priceOfAnswer(fiftyCents, 1_000_000n as Rho))
        expect(await findings(store)).toEqual([])
      }
  })
})

it('what is billed for answers that were not given is found', async () => {
  await using store = await openTestStore()
  const { pool, books } = await openHouse(store)
  await pool.reserve('asthma')
  await pool.ask('asthma', 1)
  await books.close('2026-11', true)
  const [{ key, value } = expect.fail()] = await Array.fromAsync(store.list(prefixRange('ledger/closed/')))
  await store.write([{ key, value: Buffer.from(toText(value).replaceAll('study:asthma', 'study:sleep')) }])
  expect((await Array.fromAsync(checkBilledAnswers(store, testSealer))).map(({ what }) => what)).toEqual([
    'What it bills for answers is not what the studies were charged.',
  ])
  expect(researchPurpose).toBe(research)
})
