import { verify, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { decodeJwt } from 'jose'
import { poolAnswerSchema, poolAnswerType } from '@mutua/sdk/pool/answer'
import { parseCompactJws } from '@mutua/kit/authn/compact-jws'
import type { Check, Finding } from '@mutua/kit/operate/doctor'
import { findRow, parseRow } from '@mutua/kit/row'
import { prefixRange, type ReadableStore } from '@mutua/kit/store'
import {
  answerKey,
  answerRowSchema,
  debitKey,
  debitRowSchema,
  studyIdSchema,
  studyPrefix,
  type StudyId,
} from '../budgets/budget-rows.ts'
import {
  givenKey,
  givenPrefix,
  givenRowSchema,
  runCountKey,
  runKey,
  runPrefix,
  runRowSchema,
  type RunRow,
} from './question-rows.ts'

/**
 * Whether the history of each study is whole, whether every answer that was given out is in it once, was paid for at the
 * price that it names, says the very integers that were drawn for it, and is what the co-op has signed, to the last byte.
 *
 * @param readPublicKeys of all that the co-op ever signed with, by `kid`: old answers stand under old keys. Also of a key that
 * was killed: whether it is believed is not for here, whether the bytes are the same is
 */
export const checkGivenAnswers = (readPublicKeys: ReadPublicKeys): Check =>
  async function* (store) {
    const keys = await readPublicKeys(store)
    for await (const { key } of store.list(prefixRange(studyPrefix)))
      yield* checkStudy(studyIdSchema.parse(key.slice(studyPrefix.length)), store, keys)
  }

type PublicKeys = ReadonlyMap<string, KeyObject>
type ReadPublicKeys = (store: ReadableStore) => Promise<PublicKeys>

const checkStudy = async function* (
  study: StudyId,
  store: ReadableStore,
  keys: PublicKeys,
): AsyncGenerator<Finding> {
  const runs = new Map<string, number>()
  let number = 0
  for await (const { key, value } of store.list(prefixRange(runPrefix(study)))) {
    number += 1
    const run = parseRow(runRowSchema, value)
    if (key !== runKey(study, number)) yield { where: key, what: 'An answer before it is missing.' }
    runs.set(run.digest, number)
    yield* checkAnswer({ study, number, run, keys }, store)
  }
  if (number !== ((await findRow(store, runCountKey(study), z.int().min(0))) ?? 0))
    yield { where: runCountKey(study), what: 'The study has given another number of answers.' }
  for await (const { key } of store.list(prefixRange(givenPrefix(study))))
    if (!runs.has(key.slice(givenPrefix(study).length)))
      yield { where: key, what: 'The answer is not in the history of its study.' }
}

interface Given {
  readonly study: StudyId
  readonly number: number
  readonly run: RunRow
  readonly keys: PublicKeys
}

const checkAnswer = async function* (
  { study, number, run, keys }: Given,
  store: ReadableStore,
): AsyncGenerator<Finding> {
  const where = givenKey(study, run.digest)
  const given = await findRow(store, where, givenRowSchema)
  const drawn = await findRow(store, answerKey(study, run.digest), answerRowSchema)
  const debit = drawn && (await findRow(store, debitKey(study, drawn.debit), debitRowSchema))
  if (given === undefined || drawn === undefined || debit === undefined) {
    yield { where, what: 'The answer is in the history, and is not there or was not paid for.' }
    return
  }
  const said = answerIn(given.jwt)
  if (said?.digest !== run.digest || said.number !== number || given.number !== number)
    yield { where, what: 'What was signed is another answer than the history has.' }
  else if (said.cost.rho !== debit.rho) yield { where, what: 'The answer names another price than was paid.' }
  else if (JSON.stringify(said.vectors.map(texts)) !== JSON.stringify(drawn.vectors.map(texts)))
    yield { where, what: 'The answer says other integers than were drawn for it.' }
  else if (!isSignedBy(keys, given.jwt))
    yield { where, what: 'The answer is not what was signed: its signature does not hold.' }
}

const texts = (vector: readonly bigint[]): readonly string[] => vector.map(String)

const answerIn = (jwt: string) => {
  try {
    return poolAnswerSchema.safeParse(decodeJwt(jwt)).data
  } catch {
    return undefined
  }
}

const headerSchema = z.strictObject({
  alg: z.literal('EdDSA'),
  typ: z.literal(poolAnswerType),
  kid: z.string(),
})

/** The key follows from the header among those of the co-op alone (RFC 8725 §3.10). */
const isSignedBy = (keys: PublicKeys, jwt: string): boolean => {
  const jws = parseCompactJws(jwt, Number.POSITIVE_INFINITY)
  const header = headerSchema.safeParse(jws?.header())
  const key = header.success ? keys.get(header.data.kid) : undefined
  return (
    jws !== undefined && key !== undefined && verify(null, Buffer.from(jws.signedText), key, jws.signature())
  )
}
