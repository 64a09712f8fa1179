import { expect, it } from 'vitest'
import type { Sha256 } from '../ids.ts'
import { readDataset } from './consented-dataset.ts'
import type { ConsentedCall, ConsentedReader } from './consented-read.ts'

const face = 'https://pods.example/fhir/anna'
const receipt = (sign: string) => sign.repeat(64) as Sha256

/** Another server’s answers, by address. */
const readerOf = (answers: Readonly<Record<string, unknown>>): Pick<ConsentedReader, 'send'> => ({
  send: ({ url }: ConsentedCall) =>
    Promise.resolve({
      bytes: new TextEncoder().encode(JSON.stringify(answers[url])),
      contentType: 'application/fhir+json',
      etag: undefined,
      receiptId: receipt('a'),
    } as unknown as Awaited<ReturnType<ConsentedReader['send']>>), // what a page does not look at is left out
})

const bundle = (ids: readonly string[], next?: string) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  total: 3,
  link: [
    { relation: 'self', url: `${face}/Condition` },
    ...(next === undefined ? [] : [{ relation: 'next', url: next }]),
  ],
  entry: ids.map((id) => ({ resource: { resourceType: 'Condition', id } })),
})

it('is read page by page to its end, each page with its receipt', async () => {
  const reader = readerOf({
    [`${face}/Condition`]: bundle(['c1', 'c2'], `${face}/Condition?_cursor=x`),
    [`${face}/Condition?_cursor=x`]: bundle(['c3']),
  })
  const pages = await Array.fromAsync(readDataset(`${face}/Condition`, { reader }))
  expect(pages.map(({ records }) => records.map(({ id }) => id))).toEqual([['c1', 'c2'], ['c3']])
  expect(pages.map(({ total, receiptId }) => [total, receiptId])).toEqual([
    [3, receipt('a')],
    [3, receipt('a')],
  ])
})

it('does not go on in another pod, or at another server', async () => {
  for (const next of [
    'https://pods.example/fhir/bruno/Condition',
    'https://other.example/fhir/anna/Condition',
  ]) {
    const reader = readerOf({ [`${face}/Condition`]: bundle(['c1'], next) })
    await expect(Array.fromAsync(readDataset(`${face}/Condition`, { reader }))).rejects.toMatchObject({
      kind: 'server-untrusted',
    })
  }
})

it('is not made of something else than a Bundle', async () => {
  const reader = readerOf({ [`${face}/Condition`]: { resourceType: 'Condition', id: 'c1' } })
  await expect(Array.fromAsync(readDataset(`${face}/Condition`, { reader }))).rejects.toMatchObject({
    kind: 'answer-unexpected',
  })
})
