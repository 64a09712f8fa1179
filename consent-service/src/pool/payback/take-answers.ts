import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { monthOf, monthSchema, nextMonth, type Month } from '@mutua/sdk/coop/period'
import { microCents, type Instant } from '@mutua/sdk/ids'
import { priceOfAnswer, type AnswerPrice } from '@mutua/sdk/pool/answer-price'
import type { ChargedAnswer } from '@mutua/sdk/pool/study-statement'
import { rhoUnits, unitsText } from '@mutua/sdk/pool/zcdp'
import { findRow, parseRow, row } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import type { StagedStore } from '@mutua/kit/staged-store'
import { prefixRange, type Store } from '@mutua/kit/store'
import {
  answerPrefix,
  answerRowSchema,
  debitKey,
  debitRowSchema,
  type StudyId,
} from '../budgets/budget-rows.ts'
import {
  accountKey,
  accountSchema,
  addTo,
  bookKey,
  bookSchema,
  chargeKey,
  chargePrefix,
  chargeSchema,
  emptyBook,
  sealedThroughKey,
  type StudyAccount,
  type StudyBook,
  type StudyTerms,
} from './payback-rows.ts'
import { findSealed, sealedRow } from './sealed-row.ts'

export type Staged = Pick<StagedStore['store'], 'get' | 'list' | 'write'>

export interface TakingDeps {
  readonly sealer: Sealer
  /** What the members have adopted as the price of an answer, by the lists that were in force on that day. */
  readonly priceOn: (day: CivilDate) => Promise<AnswerPrice | undefined>
  /** Undefined before there is a snapshot. @throws {Problem} `not-found` for what nobody may see */
  readonly termsOf: (study: StudyId) => Promise<StudyTerms | undefined>
  /** Pseudonyms of who was read for the study, whether they have left since or not; none once its key is gone. */
  readonly readCohort: (study: StudyId) => Promise<readonly string[]>
}

/**
 * Charges the answers of a study that are not charged yet, and shares each among who is in it now: equal parts, of a number
 * of parts that everybody knows and that never changes, so that a part tells nobody how many there are, nor that one of
 * them left. What is no member's part is the rest, to the last micro-cent.
 */
export const stageTaking = async (study: StudyId, staged: Staged, deps: TakingDeps): Promise<void> => {
  const fresh = await readUncharged(study, staged)
  if (fresh.length === 0) return
  const account = await findRow(staged, accountKey(study), accountSchema)
  const terms = account?.terms ?? (await deps.termsOf(study))
  if (terms === undefined) throw new Error('answers come from a snapshot, and there is none')
  const sealedThrough = await findRow(staged, sealedThroughKey, monthSchema)
  const book = (await readBook(study, staged, deps)) ?? emptyBook()
  const left = new Set(book.left)
  const cohort = (await deps.readCohort(study)).filter((pseudonym) => !left.has(pseudonym))
  let sum = account?.microCents ?? microCents(0)
  for (const { number, digest, rho, at } of fresh) {
    const day = civilDateOf(Date.parse(at))
    const price = terms.gift === true ? undefined : await deps.priceOn(day)
    const cost = price === undefined ? microCents(0) : priceOfAnswer(price, rho)
    const month = monthFor(monthOf(at), sealedThrough)
    const charge = { number, digest, rho: unitsText(rho, rhoUnits), day, month, microCents: cost }
    await staged.write([
      row(chargeKey(study, number), { ...charge, ...(price === undefined ? {} : { price }) }),
    ])
    share(book, { cohort, cost, year: month.slice(0, 4), parts: BigInt(terms.parts) })
    sum = microCents(sum + cost)
  }
  const after: StudyAccount = {
    terms,
    charges: (account?.charges ?? 0) + fresh.length,
    microCents: sum,
  }
  await staged.write([row(accountKey(study), after), sealedRow(bookKey(study), book, deps.sealer)])
}

/** From now on no answer is shared with that pseudonym; what was answered before is. The same again changes nothing. */
export const stageLeaving = async (
  study: StudyId,
  pseudonym: string,
  staged: Staged,
  deps: TakingDeps,
): Promise<void> => {
  await stageTaking(study, staged, deps)
  if (!(await deps.readCohort(study)).includes(pseudonym)) return
  const book = (await readBook(study, staged, deps)) ?? emptyBook()
  if (book.left.includes(pseudonym)) return
  await staged.write([sealedRow(bookKey(study), { ...book, left: [...book.left, pseudonym] }, deps.sealer)])
}

/** Charges of a study in the order of their numbers. */
export const readCharges = async (
  study: StudyId,
  store: Pick<Store, 'list'>,
): Promise<readonly (ChargedAnswer & { readonly month: Month })[]> => {
  const charges: (ChargedAnswer & { month: Month })[] = []
  for await (const { value } of store.list(prefixRange(chargePrefix(study))))
    charges.push(parseRow(chargeSchema, value))
  return charges
}

/** A copy that may be changed; undefined where nothing was shared, or it is erased. */
export const readBook = (
  study: StudyId,
  store: Pick<Store, 'get'>,
  { sealer }: { readonly sealer: Sealer },
): Promise<StudyBook | undefined> => findSealed(store, bookKey(study), bookSchema, sealer)

/** Answers that nothing was charged for, in the order of their debits. A debit that was never answered is none. */
export const readUncharged = async (study: StudyId, store: Pick<Store, 'get' | 'list'>) => {
  const charged = new Set((await readCharges(study, store)).map(({ number }) => number))
  const fresh: {
    number: number
    digest: ChargedAnswer['digest']
    rho: ChargedAnswer['rho']
    at: Instant
  }[] = []
  for await (const { value } of store.list(prefixRange(answerPrefix(study)))) {
    const { debit: number } = parseRow(answerRowSchema, value)
    if (charged.has(number)) continue
    const debit = await findRow(store, debitKey(study, number), debitRowSchema)
    if (debit === undefined) throw new Error('an answer names a debit that is not there')
    fresh.push({ number, ...debit })
  }
  return fresh.toSorted((one, other) => one.number - other.number)
}

/** That of the answer, or the first that is not sealed yet. */
export const monthFor = (answered: Month, sealedThrough: Month | undefined): Month =>
  sealedThrough === undefined || answered > sealedThrough ? answered : nextMonth(sealedThrough)

const share = (
  book: StudyBook,
  {
    cohort,
    cost,
    year,
    parts,
  }: {
    readonly cohort: readonly string[]
    readonly cost: bigint
    readonly year: string
    readonly parts: bigint
  },
): void => {
  const members = new Set(cohort)
  if (BigInt(members.size) > parts) throw new Error('an answer is shared among more than it has parts')
  const part = cost / parts
  for (const pseudonym of members) {
    const held = book.shares[pseudonym] ?? { answers: 0, microCents: microCents(0), pending: {} }
    addTo(held.pending, year, part)
    book.shares[pseudonym] = {
      ...held,
      answers: held.answers + 1,
      microCents: microCents(held.microCents + part),
    }
  }
  addTo(book.rest, year, cost - part * BigInt(members.size))
}
