import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { knownReasons, paymentReasonOf } from '@mutua/sdk/coop/payment-reason'
import { cents } from '@mutua/sdk/ids'
import { openTestStore, stopAtWrite } from '../../wiring/test-support-value.ts'
import { readStatusReport } from './read-status-report.ts'
import {
  bookRun,
  bytesOf,
  firstOrder,
  olga,
  openPaymentHouse,
  reportXml,
  year2026,
  type ReportOf,
} from './test-support-payments.ts'

const deep = process.env['MUTUA_DEEP'] === '1'
const file = 'RISTORNO-2026'
const idOf = (member: number, order = file) => `${order}-${String(member).padStart(12, '0')}`
const malformed: unknown = expect.objectContaining({ code: 'payment-report-malformed' })

const openSent = async (sums: readonly bigint[]) => {
  const store = await openTestStore()
  const house = await openPaymentHouse(store)
  await bookRun(store, house.ledger, sums)
  await house.send()
  return { ...house, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

describe('a status report of the bank', () => {
  it.each(['03', '10'] as const)('of pain.002.001.%s refuses single payments, once', async (form) => {
    await using house = await openSent([100n, 250n, 7n])
    const xml = reportXml({
      ...{ file, form, group: 'PART' },
      payments: [
        { id: idOf(1), status: 'ACSC' },
        { id: idOf(2), status: 'RJCT', reason: 'AC04', euro: '2.50' },
      ],
    })
    const outcome = await house.import(xml)
    expect(outcome).toMatchObject({
      ...{ form: `pain.002.001.${form}`, messageId: 'BANK-1', again: false, answer: 'partly', file: 1 },
      ...{ accepted: 1, refused: { count: 1, cents: 250n }, refusedBefore: 0, unknownCount: 0 },
    })
    expect(await house.import(xml)).toEqual({ ...outcome, again: true })
    // The same answer in another report changes nothing either.
    const other = reportXml({
      file,
      messageId: 'BANK-2',
      payments: [{ id: idOf(2), status: 'RJCT', reason: 'MS03' }],
    })
    expect(await house.import(other)).toMatchObject({ refused: { count: 0, cents: 0n }, refusedBefore: 1 })
    expect(await house.orders.read(firstOrder)).toMatchObject({ pendingCents: 107n, returnedCents: 250n })
    expect(await house.orders.returns({ isWaiting: true })).toMatchObject([
      { member: 2, reason: 'AC04', report: outcome.sha256 },
    ])
    expect(await house.orders.reports()).toHaveLength(2)
    expect((await house.balances()).get('sepa:returned')).toBe(-250n)
  })

  const whole: readonly [string, Partial<ReportOf>, string][] = [
    ['the group', { group: 'RJCT', groupReason: 'FF01' }, 'FF01'],
    ['the block of payments', { block: { status: 'RJCT', reason: 'AM05' } }, 'AM05'],
    [
      'the group, one payment for a reason of its own',
      { group: 'RJCT', payments: [{ id: idOf(1), status: 'RJCT', reason: 'AC01' }] },
      'NARR',
    ],
  ]
  it.each(whole)('refuses all when it refuses %s', async (_what, report, reason) => {
    await using house = await openSent([100n, 250n, 7n])
    expect(await house.import(reportXml({ file, ...report }))).toMatchObject({
      ...{ answer: 'refused', accepted: 0, refused: { count: 3, cents: 357n } },
    })
    expect((await house.orders.returns({ isWaiting: true })).map((one) => one.reason)).toContain(reason)
    expect(await house.orders.read(firstOrder)).toMatchObject({
      pendingCents: 0n,
      returnedCents: 357n,
      state: 'settled',
    })
    expect((await house.balances()).get('sepa:in-transit')).toBe(0n)
  })

  it('lists what is none of ours, or not as we ordered it, and changes nothing for it', async () => {
    await using house = await openSent([100n, 250n])
    const before = await house.balances()
    expect(await house.import(reportXml({ file: 'OTHER', group: 'RJCT' }))).toMatchObject({
      unknown: [{ id: 'OTHER', why: 'no-such-file' }],
    })
    const outcome = await house.import(
      reportXml({
        file,
        block: { id: 'OTHER-BLOCK', status: 'RJCT' },
        payments: [
          { id: idOf(9), status: 'RJCT' },
          { id: 'NOTPROVIDED', status: 'RJCT' },
          { id: idOf(1, 'RISTORNO-2025'), status: 'RJCT' },
          { id: idOf(1), status: 'RJCT', euro: '1.01' },
          { id: idOf(2), status: 'RJCT', euro: '2.505' },
        ],
      }),
    )
    expect(outcome.unknown.map(({ why }) => why)).toEqual([
      ...[
        'no-such-file',
        'no-such-payment',
        'no-such-payment',
        'no-such-payment',
        'other-amount',
        'other-amount',
      ],
    ])
    expect(outcome).toMatchObject({ answer: 'waiting', unknownCount: 6, refused: { count: 0, cents: 0n } })
    expect(await house.balances()).toEqual(before)
  })

  it('does not pay who was refused, whatever a later report says', async () => {
    await using house = await openSent([100n])
    await house.import(reportXml({ file, payments: [{ id: idOf(1), status: 'RJCT' }] }))
    expect(
      await house.import(reportXml({ file, messageId: 'B', payments: [{ id: idOf(1), status: 'ACSC' }] })),
    ).toMatchObject({ unknown: [{ why: 'other-answer' }], accepted: 0 })
    expect(
      await house.import(
        reportXml({ file, messageId: 'C', group: 'RJCT', payments: [{ id: idOf(1), status: 'ACCP' }] }),
      ),
    ).toMatchObject({ unknown: [{ why: 'other-answer' }] })
    expect(await house.orders.read(firstOrder)).toMatchObject({ returnedCents: 100n })
  })

  it('about a draft is about nothing yet', async () => {
    await using store = await openTestStore()
    const house = await openPaymentHouse(store)
    await bookRun(store, house.ledger, [100n])
    await house.orders.draft({ year: year2026 }, olga)
    const xml = reportXml({ file, group: 'RJCT' })
    expect(await house.import(xml)).toMatchObject({ unknown: [{ why: 'no-such-file' }] })
    await house.sign(firstOrder)
    await house.orders.export(firstOrder, olga)
    expect(await house.import(xml)).toMatchObject({ again: false, answer: 'refused' })
  })

  const good = reportXml({ file, group: 'RJCT' })
  it.each([
    ['nothing', ''],
    ['no XML', 'RISTORNO-2026 RJCT'],
    ['half of a report', good.slice(0, 300)],
    ['a document type', good.replace('<Document', '<!DOCTYPE Document [<!ENTITY a "b">]><Document')],
    [
      'an outside entity',
      good.replace('<Document', '<!DOCTYPE Document SYSTEM "file:///etc/passwd"><Document'),
    ],
    ['an entity that nobody declared', good.replace('BANK-1', '&xxe;')],
    ['another message', good.replaceAll('pain.002.001.10', 'pain.001.001.09')],
    ['a version that is not read', good.replaceAll('pain.002.001.10', 'pain.002.001.99')],
    ['no namespace', good.replace(/ xmlns="[^"]*"/, '')],
    ['elements of another namespace', good.replace('<CstmrPmtStsRpt>', '<CstmrPmtStsRpt xmlns="urn:other">')],
    ['no file that it answers', good.replace(/<OrgnlMsgId>.*<\/OrgnlMsgId>/, '')],
    ['an id that is none', good.replace('BANK-1', 'x'.repeat(36))],
    ['a text without an end', good.replace('BANK-1', 'x'.repeat(5_000))],
    ['elements in elements without an end', good.replace('<GrpHdr>', `<GrpHdr>${'<a>'.repeat(50)}`)],
  ])('with %s is refused, and no fetch and no expansion happens', async (_what, xml) => {
    await expect(readStatusReport(bytesOf(xml))).rejects.toEqual(malformed)
  })

  it('in bytes that are no UTF-8 is refused', async () => {
    const bytes = Buffer.from(good.replace('BANK-1', 'BANK-è'), 'latin1')
    await expect(
      readStatusReport(
        (async function* () {
          yield await Promise.resolve(bytes)
        })(),
      ),
    ).rejects.toEqual(malformed)
  })

  it('is read the same in whatever pieces it comes, and never breaks the reader', async () => {
    const whole = await readStatusReport(bytesOf(good))
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400 }),
        fc.nat(good.length),
        fc.string({ unit: 'binary', maxLength: 6 }),
        async (size, at, junk) => {
          const pieces = (text: string) =>
            (async function* () {
              const bytes = Buffer.from(text)
              for (let from = 0; from < bytes.length; from += size)
                yield await Promise.resolve(bytes.subarray(from, from + size))
            })()
          expect(await readStatusReport(pieces(good))).toEqual(whole)
          const broken = good.slice(0, at) + junk + good.slice(at)
          const outcome = await readStatusReport(pieces(broken)).catch((error: unknown) => error)
          if (outcome instanceof Error) expect(outcome).toEqual(malformed)
        },
      ),
      { numRuns: deep ? 2_000 : 60 },
    )
  })
})

describe('a reason', () => {
  it.each(['AC01', 'AC04', 'AC06', 'AG01', 'AM05', 'BE04', 'MD07', 'MS03', 'RR04'])(
    '%s has plain words in both languages',
    (code) => {
      expect(knownReasons()).toContain(code)
      const { it: italian, en } = paymentReasonOf(code)
      expect(italian).not.toBe(en)
      expect(italian).not.toContain(code)
    },
  )

  it('that nobody knows is shown as it is', () => {
    expect(paymentReasonOf('XX99').en).toContain('XX99')
    expect(paymentReasonOf('constructor').it).toContain('constructor')
  })
})

type Step =
  | {
      readonly kind: 'report'
      readonly members: readonly number[]
      readonly all: boolean
      readonly old: boolean
    }
  | { readonly kind: 'settle' | 'again' | 'discard' }
  | { readonly kind: 'return' | 'release'; readonly member: number }

const member = fc.integer({ min: 1, max: 6 })
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('report' as const),
      members: fc.array(member, { maxLength: 4 }),
      all: fc.boolean(),
      old: fc.boolean(),
    }),
    fc.record({ kind: fc.constantFrom('settle' as const, 'again' as const, 'discard' as const) }),
    fc.record({ kind: fc.constantFrom('return' as const, 'release' as const), member }),
  ),
  { maxLength: 14 },
)

describe('whatever the bank answers and in whatever order', () => {
  it('paid + returned + pending = approved, order by order, and the books say the same (invariant 7)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.bigInt({ min: 1n, max: 10_000n }), { minLength: 6, maxLength: 6 }),
        steps,
        async (sums, wishes) => {
          await using house = await openSent(sums)
          let messages = 0
          for (const wish of wishes) {
            await play(wish, house, () => String((messages += 1)))
            await expectBalanced(house, sums)
          }
        },
      ),
      { numRuns: deep ? 400 : 15 },
    )
  }, 120_000)

  it('a crash at any write of an import leaves all that was booked, and the same report finishes it', async () => {
    const sums = Array.from({ length: 5 }, (_, index) => BigInt(index + 1) * 100n)
    for (const when of ['before', 'after'] as const) {
      for (let write = 1; write <= 2; write += 1) {
        await using store = await openTestStore()
        const house = await openPaymentHouse(store)
        await bookRun(store, house.ledger, sums)
        await house.send()
        const xml = reportXml({ file, group: 'RJCT', groupReason: 'AC04' })
        const broken = await openPaymentHouse(stopAtWrite(store, write + 2, when))
        await expect(broken.import(xml)).rejects.toThrow('the power is gone')
        await house.import(xml)
        await expectBalanced(house, sums)
        expect(await house.orders.read(firstOrder)).toMatchObject({ returnedCents: 1_500n, pendingCents: 0n })
      }
    }
  })
})

type House = Awaited<ReturnType<typeof openPaymentHouse>>

const play = async (wish: Step, house: House, nextId: () => string): Promise<void> => {
  const { orders } = house
  const list = (await orders.list()).filter(({ state }) => state !== 'discarded')
  const last = list.at(-1)
  const target = wish.kind === 'report' && wish.old ? list[0] : last
  if (target === undefined) return
  const { id } = target
  const allowed = async (doing: Promise<unknown>) => {
    try {
      await doing
    } catch (error) {
      // What cannot be is refused by its name; anything else is a fault.
      if (
        ![
          'payment-order-state',
          'payment-unknown',
          'payment-sum-differs',
          'ristorno-nothing-to-pay',
          'input-malformed',
        ].includes((error as { code?: string }).code ?? '')
      )
        throw error
    }
  }
  switch (wish.kind) {
    case 'report': {
      const payments = wish.members.map((number) => ({
        id: idOf(number, id),
        status: 'RJCT',
        reason: 'AC04',
      }))
      const xml = reportXml({
        file: id,
        messageId: nextId(),
        ...(wish.all ? { group: 'RJCT' } : {}),
        payments,
      })
      await house.import(xml)
      return void (await house.import(xml))
    }
    case 'settle': {
      const bookedOn = civilDateSchema.parse('2027-05-10')
      return allowed(orders.settle(id, { file: 1, bookedOn, cents: cents(target.pendingCents) }, olga))
    }
    case 'again':
      return allowed(house.send({ again: true }))
    case 'discard':
      return allowed(
        orders.draft({ year: year2026, again: true }, olga).then((draft) => orders.discard(draft.id)),
      )
    case 'return':
      return allowed(orders.enterReturn({ endToEndId: idOf(wish.member, id), reason: 'AC06' }))
    case 'release':
      return allowed(orders.release(idOf(wish.member, id), olga))
  }
}

const expectBalanced = async (house: House, sums: readonly bigint[]): Promise<void> => {
  const orders = (await house.orders.list()).filter(({ state }) => state !== 'discarded')
  const sum = (amounts: Iterable<bigint>) => [...amounts].reduce((total, amount) => total + amount, 0n)
  for (const order of orders)
    expect(order.pendingCents + order.paidCents + order.returnedCents).toBe(order.cents)
  const waiting = await house.orders.returns({ isWaiting: true })
  const balances = await house.balances()
  const owed = sum((await house.ledger.readMemberPayables()).values())
  expect(-(balances.get('sepa:in-transit') ?? 0n)).toBe(sum(orders.map(({ pendingCents }) => pendingCents)))
  expect(-(balances.get('sepa:returned') ?? 0n)).toBe(sum(waiting.map((one) => one.cents)))
  expect(-(balances.get('bank') ?? 0n)).toBe(sum(orders.map(({ paidCents }) => paidCents)))
  // Nothing is made and nothing is lost: what the run paid is on its way, paid, in suspense, or owed again.
  const everywhere =
    sum(orders.map(({ pendingCents, paidCents }) => pendingCents + paidCents)) +
    sum(waiting.map((one) => one.cents)) +
    owed
  expect(everywhere).toBe(sum(sums))
}
