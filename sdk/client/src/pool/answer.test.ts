import { CompactSign } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { coop, createIssuer, type TestIssuer } from '../consent/test-support.ts'
import { issuerKeysFrom, type IssuerKeysOf } from '../consent/vc-jwt.ts'
import { jsonText } from '../json.ts'
import { askedOf, poolAnswerType, releasesOf, verifyPoolAnswer } from './answer.ts'
import { partsOf } from './parts.ts'
import { parseQuestion, questionDigest } from './question.ts'
import { tableSchema } from './table.ts'
import { deltaUnits, epsilonOf, epsilonUnits, unitsText, type Delta } from './zcdp.ts'

const table = tableSchema.parse({
  columns: [
    { kind: 'category', name: 'condition', values: ['no', 'yes'] },
    { kind: 'number', name: 'hba1c', places: 1, least: 30, most: 200 },
  ],
  rowsPerMember: 1,
})
const questions = [
  { query: { kind: 'histogram', of: 'members', by: { column: 'condition' } }, rho: '0.01' },
  { query: { kind: 'count', of: 'members' }, rho: '0.002', noise: 'laplace' },
  { query: { kind: 'sum', column: 'hba1c', least: 30, most: 150 }, rho: '0.01' },
  { query: { kind: 'mean', column: 'hba1c', least: 30, most: 150 }, rho: '0.01' },
  { query: { kind: 'quantiles', column: 'hba1c', cuts: [60, 70, 80], at: [250, 500] }, rho: '0.01' },
]
const study = `${coop}/studies/abc`
const delta = (deltaUnits / 1_000_000n) as Delta

let issuer: TestIssuer
let deps: IssuerKeysOf
beforeAll(async () => {
  issuer = await createIssuer()
  deps = { issuerKeysOf: (did) => issuerKeysFrom(issuer.document, did, { now: () => 0 }) }
})

const contentOf = (asked: unknown): Record<string, unknown> => {
  const question = parseQuestion(table, asked)
  const vectors = partsOf(table, question.query).map(({ cells }) =>
    Array.from({ length: cells }, (_, at) => 1_234n + BigInt(at)),
  )
  const digest = questionDigest(table, question)
  const id = `${study}/questions/${digest}`
  const epsilon = unitsText(epsilonOf(question.rho, delta), epsilonUnits)
  const csl = {
    ...{ id, type: 'dataset', title: 't', author: [{ literal: 'a' }], publisher: 'Mutua', number: '1' },
    ...{ issued: { 'date-parts': [[2026, 11, 22]] }, version: 'v', URL: id },
  }
  return JSON.parse(
    jsonText({
      ...{ type: 'PoolAnswer', version: 1, issuer: issuer.did, id, study, number: 1, digest },
      ...{ snapshot: 'd'.repeat(64), table, question: askedOf(question) },
      cost: { ...askedCost(askedOf(question).rho), epsilon },
      ...{ vectors, releases: releasesOf(table, question, vectors), code: 'c'.repeat(64) },
      ...{ issuedAt: '2026-11-22T10:00:00.000Z', citation: { text: 'cited', csl } },
    }),
  ) as Record<string, unknown>
}
const askedCost = (rho: string) => ({ rho, delta: unitsText(delta, deltaUnits) })

const sign = (content: unknown, by = issuer, typ = poolAnswerType): Promise<string> =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(content)))
    .setProtectedHeader({ alg: 'EdDSA', typ, kid: by.kid })
    .sign(by.privateKey)

/** Signed by the co-op's own key all the same: figures have to follow from what was drawn. */
const tampered: readonly (readonly [string, string, (content: Record<string, unknown>) => void])[] = [
  ['another number drawn', 'figures-differ', (content) => (content['vectors'] = [['9', '9']])],
  ['a vector too few', 'figures-differ', (content) => (content['vectors'] = [['1234']])],
  [
    'a narrower interval',
    'figures-differ',
    (content) => {
      const releases = content['releases'] as Record<string, unknown>
      releases['95'] = releases['90']
    },
  ],
  ['another table', 'question-differs', (content) => (content['table'] = { ...table, rowsPerMember: 2 })],
  ['another digest', 'question-differs', (content) => (content['digest'] = 'a'.repeat(64))],
  [
    'the address of another answer',
    'question-differs',
    (content) => (content['id'] = `${study}/questions/x`),
  ],
  [
    'a question that is not in canonical form',
    'question-differs',
    (content) => (content['question'] = { ...(content['question'] as object), rho: '0.0100' }),
  ],
  [
    'a question that nobody can ask',
    'question-differs',
    (content) => (content['question'] = { ...(content['question'] as object), query: { kind: 'rows' } }),
  ],
  [
    'a lower epsilon',
    'cost-differs',
    (content) => (content['cost'] = { ...(content['cost'] as object), epsilon: '0.1' }),
  ],
  [
    'a lower rho',
    'cost-differs',
    (content) => (content['cost'] = { ...(content['cost'] as object), rho: '0.001' }),
  ],
  [
    'a study of another co-op',
    'issuer-mismatch',
    (content) => (content['study'] = 'https://other.example/studies/abc'),
  ],
  ['another issuer', 'issuer-mismatch', (content) => (content['issuer'] = 'did:web:other.example')],
  ['a field of its own', 'shape-refused', (content) => (content['rows'] = [])],
  ['a number that is a float', 'shape-refused', (content) => (content['vectors'] = [[1_234.5]])],
  ['no citation', 'shape-refused', (content) => delete content['citation']],
]

describe('a signed answer', () => {
  test.each(questions)('verifies: %j', async (asked) => {
    const verdict = await verifyPoolAnswer(await sign(contentOf(asked)), deps)
    expect(verdict).toMatchObject({ kind: 'verified', answer: { number: 1, study } })
  })

  test.each(tampered)('with %s is refused: %s', async (_, code, change) => {
    const content = contentOf(questions[0])
    expect((await verifyPoolAnswer(await sign(content), deps)).kind).toBe('verified')
    change(content)
    expect(await verifyPoolAnswer(await sign(content), deps)).toEqual({ kind: 'refused', code })
  })

  test('that was changed after it was signed, or signed by somebody else or as something else, is refused', async () => {
    const content = contentOf(questions[0])
    const jwt = await sign(content)
    const [header = '', , signature = ''] = jwt.split('.')
    const changed = Buffer.from(JSON.stringify({ ...content, number: 2 })).toString('base64url')
    const other = await createIssuer()
    for (const [text, code] of [
      [`${header}.${changed}.${signature}`, 'signature-invalid'],
      [await sign(content, other), 'signature-invalid'],
      [await sign(content, issuer, 'vc+jwt'), 'header-refused'],
      [jwt.slice(0, -5), 'malformed'],
      ['', 'malformed'],
    ] as const)
      expect(await verifyPoolAnswer(text, deps)).toEqual({ kind: 'refused', code })
  })
})
