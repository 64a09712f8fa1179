import { yearSchema, type Year } from '@mutua/sdk/coop/period'
import { priceOfAnswer } from '@mutua/sdk/pool/answer-price'
import type { Check, Finding } from '@mutua/kit/operate/doctor'
import { findRow, parseRow } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import { prefixRange, type ReadableStore } from '@mutua/kit/store'
import {
  answerKey,
  answerRowSchema,
  debitKey,
  debitRowSchema,
  studyIdSchema,
  type StudyId,
} from '../budgets/budget-rows.ts'
import {
  accountPrefix,
  accountSchema,
  bookKey,
  chargeKey,
  slices,
  yearRestKey,
  yearRestSchema,
  yearSecretPrefix,
  yearSumsKey,
  yearSumsSchema,
  type StudyAccount,
} from './payback-rows.ts'
import { findSealed } from './sealed-row.ts'
import { readBook, readCharges } from './take-answers.ts'

type Charges = Awaited<ReturnType<typeof readCharges>>

/**
 * Whether every charge is of an answer and at its price, every share is what follows from the charges, and what the answers
 * of a year brought is, to the micro-cent, in the sums of members, in what waits to be added to them, and in the rest.
 */
export const checkPayback: Check = async function* (store, sealer) {
  const charged = new Map<Year, bigint>()
  const held = new Map<Year, bigint>()
  for await (const { key, value } of store.list(prefixRange(accountPrefix))) {
    const study = studyIdSchema.parse(key.slice(accountPrefix.length))
    const account = parseRow(accountSchema, value)
    const charges = await readCharges(study, store)
    yield* checkCharges({ study, account, charges, where: key }, store)
    for (const { month, microCents } of charges) add(charged, yearSchema.parse(month.slice(0, 4)), microCents)
    yield* checkBook({ study, account, charges }, held, store, sealer)
  }
  for await (const { key } of store.list(prefixRange(yearSecretPrefix))) {
    const year = yearSchema.parse(key.slice(yearSecretPrefix.length))
    for (const slice of slices) {
      const sums = await findSealed(store, yearSumsKey(year, slice), yearSumsSchema, sealer)
      if (sums === undefined)
        yield { where: yearSumsKey(year, slice), what: 'A part of the sums is missing.' }
      for (const sum of Object.values(sums ?? {})) add(held, year, sum)
    }
    add(held, year, (await findSealed(store, yearRestKey(year), yearRestSchema, sealer))?.microCents ?? 0n)
  }
  for (const year of new Set([...charged.keys(), ...held.keys()]))
    if ((charged.get(year) ?? 0n) !== (held.get(year) ?? 0n))
      yield {
        where: yearSecretPrefix + year,
        what: 'Members are owed another sum than studies were charged.',
      }
}

const checkCharges = async function* (
  {
    study,
    account,
    charges,
    where,
  }: {
    readonly study: StudyId
    readonly account: StudyAccount
    readonly charges: Charges
    readonly where: string
  },
  store: ReadableStore,
): AsyncGenerator<Finding> {
  let sum = 0n
  for (const { number, digest, rho, price, microCents } of charges) {
    const place = chargeKey(study, number)
    sum += microCents
    const answer = await findRow(store, answerKey(study, digest), answerRowSchema)
    const debit = await findRow(store, debitKey(study, number), debitRowSchema)
    if (answer?.debit !== number || debit?.digest !== digest || debit.rho !== rho)
      yield { where: place, what: 'It charges for something that was not answered.' }
    const due = price === undefined || account.terms.gift === true ? 0n : priceOfAnswer(price, rho)
    if (due !== microCents) yield { where: place, what: 'It is not what the price list says.' }
  }
  if (sum !== account.microCents || charges.length !== account.charges)
    yield { where, what: 'What the study was charged is not the sum of its charges.' }
}

const checkBook = async function* (
  {
    study,
    account,
    charges,
  }: { readonly study: StudyId; readonly account: StudyAccount; readonly charges: Charges },
  held: Map<Year, bigint>,
  store: ReadableStore,
  sealer: Sealer,
): AsyncGenerator<Finding> {
  const book = await readBook(study, store, { sealer })
  if (book === undefined) return
  const parts = BigInt(account.terms.parts)
  const whole = charges.reduce((sum, { microCents }) => sum + microCents / parts, 0n)
  for (const { answers, microCents, pending } of Object.values(book.shares)) {
    const waiting = Object.values(pending).reduce<bigint>((sum, amount) => sum + amount, 0n)
    // Of whom it is, is not said.
    if (answers === charges.length ? microCents !== whole : microCents > whole || waiting > microCents)
      yield { where: bookKey(study), what: 'A share is not what follows from the answers.' }
  }
  for (const owed of [book.rest, ...Object.values(book.shares).map(({ pending }) => pending)])
    for (const [year, amount] of Object.entries(owed)) add(held, yearSchema.parse(year), amount)
}

const add = (sums: Map<Year, bigint>, year: Year, amount: bigint): void =>
  void sums.set(year, (sums.get(year) ?? 0n) + amount)
