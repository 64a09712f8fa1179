import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recomputeClose, type CloseEvidence } from '@mutua/sdk/coop/recompute-close'
import { tariffSchema } from '@mutua/sdk/coop/tariff'
import { microCents, parseWebId } from '@mutua/sdk/ids'
import { receiptKeys } from '@mutua/sdk/receipt/verify'
import { care, createGrant, openTestStore, research } from '../wiring/test-support-value.ts'
import { openBooks } from './test-support.ts'

const tariffs = [
  tariffSchema.parse({
    version: '2026-a',
    resolution: '2026/1',
    prices: { [care]: '250000', [research]: '900001' },
    fees: { [research]: '77777' },
    from: '2026-01-01T00:00:00.000Z',
  }),
]

/** A closed November of two organisations, and what somebody who has every receipt holds. */
const openEvidence = async (): Promise<CloseEvidence> => {
  await using store = await openTestStore()
  const grants = [
    createGrant({ owner: 'anna', microCentsPerUnit: 250_000n }),
    createGrant({
      ...{ owner: 'bruno', purpose: research, microCentsPerUnit: 900_001n },
      ...{ recipient: 'institute', organisation: 'Istituto' },
    }),
  ]
  const books = await openBooks({ store, grants, members: ['anna', 'bruno'], tariffs })
  const receipts = Array.from({ length: 12 }, (_, use) =>
    books.pods.use({
      grant: grants[use % 2] ?? expect.fail(),
      at: `2026-11-${String(use + 1).padStart(2, '0')}T10:00:00Z`,
      ...(use % 5 === 0 ? { method: 'HEAD' as const } : {}),
    }),
  )
  await books.accept(receipts)
  const { bills, ...close } = await books.close('2026-11', true)
  return {
    close,
    bills,
    receipts,
    tariffs,
    officerKeys: await books.officers.keys(),
    podKeys: new Map([[books.pods.podServer, await receiptKeys(books.pods.jwks)]]),
  }
}

describe('working a close out again from receipts', () => {
  it('agrees with every receipt in any order, with the bills and without', async () => {
    const evidence = await openEvidence()
    const { bills: _bills, ...withoutBills } = evidence
    for (const held of [evidence, withoutBills, { ...evidence, receipts: evidence.receipts.toReversed() }])
      expect(await recomputeClose(held)).toEqual({ kind: 'agrees', receipts: 12 })
  })

  it('agrees with a close in which the room of a study has read: it needs those receipts, and bills none of them', async () => {
    await using store = await openTestStore()
    const room = parseWebId('https://consent.example/studies/abcdefghijklmnopqrstuv#room')
    const grants = [
      createGrant({ owner: 'anna', microCentsPerUnit: 250_000n }),
      createGrant({ owner: 'anna', purpose: research, organisationId: room, microCentsPerUnit: 0n }),
    ]
    const books = await openBooks({ store, grants, members: ['anna'], tariffs })
    const receipts = grants
      .concat(grants)
      .map((grant) => books.pods.use({ grant, at: '2026-11-03T10:00:00Z' }))
    await books.accept(receipts)
    const { bills, ...close } = await books.close('2026-11', true)
    expect(bills.map(({ organisation, lines }) => [organisation, lines.map(({ uses }) => uses)])).toEqual([
      ['Ambulatorio Rossi', [2]],
    ])
    const podKeys = new Map([[books.pods.podServer, await receiptKeys(books.pods.jwks)]])
    const held = { close, bills, receipts, tariffs, officerKeys: await books.officers.keys(), podKeys }
    expect(await recomputeClose(held)).toEqual({ kind: 'agrees', receipts: 4 })
    const [first = expect.fail()] = receipts
    expect(await recomputeClose({ ...held, receipts: [first] })).toMatchObject({ kind: 'agrees-in-part' })
  })

  it('says which receipts are missing, and of the others that they agree', async () => {
    const evidence = await openEvidence()
    const receipts = evidence.receipts.filter(({ position }) => ![1, 6, 7, 12].includes(position))
    expect(await recomputeClose({ ...evidence, receipts })).toMatchObject({
      kind: 'agrees-in-part',
      receipts: 8,
      missing: [
        { from: 1, to: 1 },
        { from: 6, to: 7 },
        { from: 12, to: 12 },
      ],
    })
  })

  it('names the receipt that somebody changed, doubled or signed themselves', async () => {
    const evidence = await openEvidence()
    await fc.assert(
      fc.asyncProperty(
        fc.nat(11),
        fc.constantFrom('price', 'owner', 'signature', 'twice'),
        async (place, what) => {
          const receipts = evidence.receipts.flatMap((receipt, index) => {
            if (index !== place) return [receipt]
            if (what === 'twice') return [receipt, receipt]
            if (what === 'price') return [{ ...receipt, priceMicroCents: '1' }]
            if (what === 'owner') return [{ ...receipt, owner: `${receipt.owner}x` as typeof receipt.owner }]
            const { signature } = evidence.receipts[(index + 1) % 12] ?? expect.fail()
            return [{ ...receipt, signature }]
          })
          expect(await recomputeClose({ ...evidence, receipts })).toMatchObject({
            kind: 'differs',
            faults: expect.arrayContaining([
              expect.objectContaining({ kind: 'receipt', position: place + 1 }),
            ]) as unknown,
          })
        },
      ),
      { numRuns: 24 },
    )
  })

  it('finds a bill with one micro-cent moved, a tariff with another fee, and a text that was not signed', async () => {
    const evidence = await openEvidence()
    const [first = expect.fail(), second = expect.fail()] = evidence.bills ?? []
    const moved = [
      { ...first, carriedOut: microCents(first.carriedOut + 1n) },
      { ...second, carriedOut: microCents(second.carriedOut - 1n) },
    ]
    expect(await recomputeClose({ ...evidence, bills: moved })).toMatchObject({
      faults: [{ kind: 'sums' }],
    })
    const [tariff = expect.fail()] = tariffs
    const dearer = [
      { ...tariff, fees: tariffSchema.shape.fees.parse({ [research]: '77778' }) } as typeof tariff, // as parsed
    ]
    expect(await recomputeClose({ ...evidence, tariffs: dearer })).toEqual({
      kind: 'differs',
      faults: [{ kind: 'bill', organisation: 'Istituto' }],
    })
    const { close } = evidence
    const text = close.text.replace('"uses":12', '"uses":13')
    expect(await recomputeClose({ ...evidence, close: { ...close, text } })).toMatchObject({
      faults: [{ kind: 'signatures', why: 'signature' }, { kind: 'statement' }],
    })
    const [one, other] = close.signatures
    const byOne: typeof close.signatures = [one, { ...other, webId: one.webId, kid: one.kid }]
    expect(await recomputeClose({ ...evidence, close: { ...close, signatures: byOne } })).toMatchObject({
      faults: [{ kind: 'signatures', why: 'same-officer' }],
    })
  })
})
