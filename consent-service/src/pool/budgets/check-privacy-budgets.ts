import type { Check, Finding } from '@mutua/kit/operate/doctor'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, type ReadableStore } from '@mutua/kit/store'
import {
  answerPrefix,
  answerRowSchema,
  debitKey,
  debitPrefix,
  debitRowSchema,
  memberYearPrefix,
  memberYearRowSchema,
  studyIdSchema,
  studyPrefix,
  studyRowSchema,
  type StudyId,
  type StudyRow,
} from './budget-rows.ts'

/** Whether every answer was paid for, every debit counted, and what studies took of a year is what members gave. */
export const checkPrivacyBudgets: Check = async function* (store) {
  const taken = new Map<string, bigint>()
  for await (const { key, value } of store.list(prefixRange(studyPrefix))) {
    const study = studyIdSchema.parse(key.slice(studyPrefix.length))
    const held = parseRow(studyRowSchema, value)
    if (held.spent > held.limit) yield { where: key, what: 'More is spent than there was.' }
    yield* checkDebits(study, held, store)
    for (const { year, members } of held.years)
      taken.set(year, (taken.get(year) ?? 0n) + held.limit * BigInt(members))
  }
  for (const [year, sum] of taken) {
    const prefix = memberYearPrefix(year)
    let given = 0n
    for await (const { value } of store.list(prefixRange(prefix)))
      given += parseRow(memberYearRowSchema, value).reserved
    if (given !== sum) yield { where: prefix, what: 'Studies took another sum than members gave.' }
  }
}

const checkDebits = async function* (
  study: StudyId,
  held: StudyRow,
  store: ReadableStore,
): AsyncGenerator<Finding> {
  const paid = new Map<number, string>()
  let sum = 0n
  for await (const { key, value } of store.list(prefixRange(debitPrefix(study)))) {
    const { digest, rho } = parseRow(debitRowSchema, value)
    sum += rho
    paid.set(paid.size + 1, digest)
    if (key !== debitKey(study, paid.size)) yield { where: key, what: 'A debit before it is missing.' }
  }
  if (sum !== held.spent || paid.size !== held.debits)
    yield { where: studyPrefix + study, what: 'What is spent is not the sum of the debits.' }
  for await (const { key, value } of store.list(prefixRange(answerPrefix(study)))) {
    const digest = paid.get(parseRow(answerRowSchema, value).debit)
    if (digest === undefined || key !== answerPrefix(study) + digest)
      yield { where: key, what: 'Nothing was debited for this answer.' }
  }
}
