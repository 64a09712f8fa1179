import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantOf, parseBaseUrl, parseSha256 } from '@mutua/sdk/ids'
import {
  canonicalReceiptText,
  chainStart,
  receiptBodySchema,
  receiptKindSchema,
  type ReceiptKind,
} from '@mutua/sdk/receipt/receipt'
import { bodiesIn, parseReceiptRow, receiptHash, receiptsIn } from './receipt-batch.ts'
import { isNamedByPosition } from './receipt-id.ts'
import { runsOfShort, type ShortBatch } from './short-batch.ts'

const podServer = parseBaseUrl('https://pods.example')
const kindOf = (change: Partial<Record<keyof ReceiptKind, unknown>> = {}): ReceiptKind =>
  receiptKindSchema.parse({
    grant: 'https://coop.example/grants/g1',
    purpose: 'https://w3id.org/dpv/sector/health#PrimaryCareManagement',
    owner: 'https://pods.example/anna/profile/card#me',
    recipient: {
      webId: 'https://pods.example/rossi/profile/card#me',
      organisation: 'Ambulatorio',
      client: 'c',
    },
    resource: 'https://pods.example/anna/health/labs.ttl',
    method: 'GET',
    status: 200,
    contentHash: 'a'.repeat(64),
    units: 1,
    tariff: { version: '1', resolution: '2026/1', microCentsPerUnit: '2500000' },
    priceMicroCents: '2500000',
    ...change,
  })
const at = instantOf(Date.parse('2026-11-21T10:00:00Z'))
const short = (change: Partial<ShortBatch> = {}): ShortBatch => ({
  kid: 'k',
  signature: 'A'.repeat(86),
  podServer,
  from: 1,
  previous: chainStart,
  kinds: [kindOf()],
  uses: [[0, at, 3]],
  ...change,
})

/** Names of organisations, clients and tariffs are people's own words. */
const anyKind: fc.Arbitrary<ReceiptKind> = fc
  .record({
    organisation: fc.string({ unit: 'binary' }),
    client: fc.string({ unit: 'grapheme' }),
    person: fc.option(fc.constant('https://pods.example/nurse/profile/card#me')),
    gift: fc.boolean(),
    policy: fc.option(fc.constant('b'.repeat(64))),
    version: fc.string({ minLength: 1, maxLength: 64, unit: 'grapheme-ascii' }),
    status: fc.constantFrom(200, 206, 304),
    units: fc.nat(5),
  })
  .map(({ organisation, client, person, gift, version, policy, ...rest }) => {
    const { recipient, tariff } = kindOf()
    return kindOf({
      ...rest,
      ...(policy === null ? {} : { policy }),
      recipient: {
        webId: recipient.webId,
        organisation,
        client,
        ...(person === null ? {} : { person }),
      },
      tariff: { ...tariff, version, ...(gift ? { gift: true } : {}) },
    })
  })

const anyBatch: fc.Arbitrary<ShortBatch> = fc
  .record({
    kinds: fc.array(anyKind, { minLength: 1, maxLength: 4 }),
    uses: fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat(5_000),
        fc.oneof(
          fc.integer({ min: 1, max: 12 }),
          fc.nat(9).map((digit) => parseSha256(String(digit).repeat(64))),
        ),
      ),
      { maxLength: 12 },
    ),
    // About the places where a position gets one digit more.
    from: fc.constantFrom(1, 7, 9, 95, 999_999),
  })
  .map(({ kinds, uses, from }) =>
    short({
      from,
      kinds,
      uses: [
        ...kinds.map((_, kind) => [kind, at, 1] as const),
        ...uses.map(([kind, later, which]) => [kind % kinds.length, instantOf(later), which] as const),
      ].map(([kind, when, which]) => [kind, when, which]),
    }),
  )

describe('a short batch', () => {
  it('says every receipt in full: each in its place, named by it, and chained by its canonical text', () => {
    fc.assert(
      fc.property(anyBatch, (batch) => {
        const read = runsOfShort(batch)
        if (read === undefined) throw new Error('it holds together')
        const bodies = bodiesIn(read)
        let { previous } = batch
        for (const [index, body] of bodies.entries()) {
          expect(receiptBodySchema.parse(body)).toEqual(body)
          expect(body).toMatchObject({ position: batch.from + index, previous })
          previous = receiptHash(canonicalReceiptText(body))
          expect(read.hashes[index]).toBe(previous)
        }
        const names = batch.uses.flatMap(([, , which]) =>
          typeof which === 'number' ? Array.from({ length: which }, () => undefined) : [which],
        )
        expect(bodies.map((body) => (isNamedByPosition(body) ? undefined : body.id))).toEqual(names)
        expect(parseReceiptRow(JSON.parse(JSON.stringify(batch)))).toEqual(batch)
      }),
    )
  })

  it('gives out receipts like any batch', () => {
    expect(receiptsIn(short())).toMatchObject([
      { kid: 'k', position: 1, previous: chainStart, batch: { from: 1, size: 3 } },
      { kid: 'k', position: 2, batch: { from: 1, size: 3 } },
      { kid: 'k', position: 3, batch: { from: 1, size: 3 } },
    ])
  })

  it.each<[string, Partial<ShortBatch>]>([
    [
      'names a kind that it does not have',
      {
        uses: [
          [0, at, 1],
          [1, at, 1],
        ],
      },
    ],
    ['has a kind that it does not name', { kinds: [kindOf(), kindOf({ status: 304 })] }],
    [
      'holds more than a batch may',
      {
        uses: [
          [0, at, 1_024],
          [0, at, 1],
        ],
      },
    ],
  ])('does not hold together when it %s', (_what, change) => {
    expect(runsOfShort(short(change))).toBeUndefined()
    expect(() => receiptsIn(short(change))).toThrow('does not hold together')
  })

  it.each<[string, object]>([
    ['no receipt', { uses: [] }],
    ['a run of none', { uses: [[0, at, 0]] }],
    ['a day that is none', { uses: [[0, '2026-02-30T10:00:00.000Z', 1]] }],
    ['a word of its own', { price: '0' }],
    ['a kind with a place of its own', { kinds: [{ ...kindOf(), position: 7 }] }],
  ])('with %s is not one', (_what, change) => {
    expect(parseReceiptRow({ ...short(), ...change })).toBeUndefined()
  })
})
