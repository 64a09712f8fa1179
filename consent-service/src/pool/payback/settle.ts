import { createHmac, randomBytes } from 'node:crypto'
import { monthSchema, yearSchema, type Month, type Year } from '@mutua/sdk/coop/period'
import type { MicroCents, WebId } from '@mutua/sdk/ids'
import { commitPlan, findRow, row } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import { createStagedStore } from '@mutua/kit/staged-store'
import { prefixRange, type Store } from '@mutua/kit/store'
import { studyIdSchema, studyPrefix, type StudyId } from '../budgets/budget-rows.ts'
import {
  addTo,
  bookKey,
  sealedThroughKey,
  slices,
  sumText,
  yearRestKey,
  yearRestSchema,
  yearSecretKey,
  yearSumsKey,
  yearSumsSchema,
  type StudyBook,
} from './payback-rows.ts'
import { findSealed, sealedRow } from './sealed-row.ts'
import { readBook, stageTaking, type Staged, type TakingDeps } from './take-answers.ts'

export interface SettlingDeps extends TakingDeps {
  readonly store: Store
  /** Every line of the register, also of who has left. */
  readonly everybody: () => AsyncIterable<WebId>
  /** HMAC of a member under the key of the study; undefined once that is gone. */
  readonly pseudonymsIn: (study: StudyId) => Promise<((member: WebId) => string) | undefined>
}

export interface Settling {
  /** No answer is charged to that month or one before it from now on. */
  readonly through?: Month
  /** Its book is erased: what its shares hold is in the sums then, and what is nobody's in the rest. */
  readonly ending?: StudyId
}

/**
 * Charges what is not charged, and moves what members are owed into their sums: all studies in one write, with the sums of
 * all lines of the register written anew. A crash leaves all of it or nothing; the same again changes nothing.
 */
export const settle = (settling: Settling, deps: SettlingDeps): Promise<void> =>
  commitPlan(deps.store, async () => {
    const { store: staged, ...stage } = createStagedStore(deps.store)
    const sealed = await findRow(staged, sealedThroughKey, monthSchema)
    const { through, ending } = settling
    const isSealed = through !== undefined && sealed !== undefined && sealed >= through
    if (isSealed) return { writes: [], unchanged: new Map(), result: undefined }
    // Not staged: each question moves the row of its study, and none of them matters to what was answered before.
    const studies = await listStudies(deps.store)
    for (const study of studies) await stageTaking(study, staged, deps)
    const books = await readPending(studies, ending, staged, deps)
    if (books.length > 0) await stageSums(books, ending, staged, deps)
    if (through !== undefined) await staged.write([row(sealedThroughKey, through)])
    return { ...stage.staged(), result: undefined }
  })

export const listStudies = async (store: Pick<Store, 'list'>): Promise<StudyId[]> => {
  const studies: StudyId[] = []
  for await (const { key } of store.list(prefixRange(studyPrefix)))
    studies.push(studyIdSchema.parse(key.slice(studyPrefix.length)))
  return studies
}

interface Pending {
  readonly study: StudyId
  readonly book: StudyBook
}

const readPending = async (
  studies: readonly StudyId[],
  ending: StudyId | undefined,
  staged: Staged,
  deps: SettlingDeps,
): Promise<readonly Pending[]> => {
  const found: Pending[] = []
  for (const study of studies) {
    const book = await readBook(study, staged, deps)
    if (book === undefined) continue
    const isPending =
      Object.keys(book.rest).length > 0 ||
      Object.values(book.shares).some(({ pending }) => Object.keys(pending).length > 0)
    if (isPending || study === ending) found.push({ study, book })
  }
  return found
}

/** The only place where a pseudonym and a member meet, in memory, and only long enough to add. */
const stageSums = async (
  books: readonly Pending[],
  ending: StudyId | undefined,
  staged: Staged,
  deps: SettlingDeps,
): Promise<void> => {
  const years = [...new Set(books.flatMap(({ book }) => yearsOf(book)))].toSorted()
  const sums = new Map<Year, Map<WebId, bigint>>(years.map((year) => [year, new Map()]))
  const named = await Promise.all(
    books.map(async ({ study, book }) => ({ book, pseudonymOf: await deps.pseudonymsIn(study) })),
  )
  for await (const member of deps.everybody())
    for (const { book, pseudonymOf } of named) {
      const held = pseudonymOf === undefined ? undefined : book.shares[pseudonymOf(member)]
      for (const [year, own] of sums) own.set(member, (own.get(member) ?? 0n) + (held?.pending[year] ?? 0n))
      if (held !== undefined) held.pending = {}
    }
  for (const [year, own] of sums) {
    const rest = await findSealed(staged, yearRestKey(year), yearRestSchema, deps.sealer)
    let more: bigint = rest?.microCents ?? 0n
    for (const { study, book } of books) {
      more += book.rest[year] ?? 0n
      // Nobody of the register any more, and nobody who could be found once the key is gone.
      if (study === ending) for (const { pending } of Object.values(book.shares)) more += pending[year] ?? 0n
    }
    await writeSums(year, own, staged, deps)
    await staged.write([sealedRow(yearRestKey(year), { microCents: more }, deps.sealer)])
  }
  for (const { study, book } of books)
    await staged.write([
      study === ending
        ? { key: bookKey(study), value: undefined }
        : sealedRow(bookKey(study), { ...book, rest: {} }, deps.sealer),
    ])
}

const yearsOf = ({ shares, rest }: StudyBook): Year[] =>
  [...Object.keys(rest), ...Object.values(shares).flatMap(({ pending }) => Object.keys(pending))].map(
    (year) => yearSchema.parse(year),
  )

const writeSums = async (
  year: Year,
  added: ReadonlyMap<WebId, bigint>,
  staged: Staged,
  { sealer }: SettlingDeps,
): Promise<void> => {
  const secret = (await findYearSecret(year, staged, sealer)) ?? randomBytes(32)
  await staged.write([{ key: yearSecretKey(year), value: sealer.seal(secret) }])
  const own = [...added].map(([member, amount]) => [nameIn(secret, member), amount] as const)
  for (const slice of slices) {
    const sums = { ...(await findSealed(staged, yearSumsKey(year, slice), yearSumsSchema, sealer)) }
    for (const [name, amount] of own) if (name.startsWith(slice)) addTo(sums, name, amount)
    const inOrder = Object.entries(sums)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, amount]) => [name, sumText(amount)])
    await staged.write([sealedRow(yearSumsKey(year, slice), Object.fromEntries(inOrder), sealer)])
  }
}

/** The sums of a year by keyed hash, and the hash of a member; undefined where nothing was settled for it. */
export const readYearSums = async (
  year: Year,
  { store, sealer }: { readonly store: Pick<Store, 'get'>; readonly sealer: Sealer },
): Promise<((member: WebId) => MicroCents | undefined) | undefined> => {
  const secret = await findYearSecret(year, store, sealer)
  if (secret === undefined) return undefined
  const sums = new Map<string, MicroCents>()
  for (const slice of slices) {
    const held = await findSealed(store, yearSumsKey(year, slice), yearSumsSchema, sealer)
    for (const [name, amount] of Object.entries(held ?? {})) sums.set(name, amount)
  }
  return (member) => sums.get(nameIn(secret, member))
}

const findYearSecret = async (
  year: Year,
  store: Pick<Store, 'get'>,
  sealer: Sealer,
): Promise<Uint8Array | undefined> => {
  const sealed = await store.get(yearSecretKey(year))
  return sealed === undefined ? undefined : sealer.open(sealed)
}

const nameIn = (secret: Uint8Array, member: WebId): string =>
  createHmac('sha256', secret).update(member).digest('hex')
