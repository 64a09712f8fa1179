import { z } from 'zod'
import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import type { FiscalCode } from '@mutua/sdk/coop/fiscal-code'
import { ibanSchema, type Iban } from '@mutua/sdk/coop/iban'
import { memberSchema, type Member, type MemberCategory } from '@mutua/sdk/coop/member'
import {
  registerDetailsSchema,
  type BoardAct,
  type RegisterDetails,
  type Representative,
} from '@mutua/sdk/coop/register'
import { instantOf, type ResourceUrl, type Sha256, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { findRow, parseRow, row, type Plan } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import { toBytes, toText, type Store } from '@mutua/kit/store'
import { planLogged, type LoggedFact } from '@mutua/kit/tlog/logged-facts'
import { endedKey, headKey, headSchema, indexKeysOf, lineKey, stepKey, type Line } from './member-rows.ts'
import { isConditionSection } from './section-rows.ts'
import { entryFact } from './step-facts.ts'

/** What a new line says, however it came: by admission, on an application, or from an older book. */
export interface NewLine {
  readonly webId: WebId
  readonly pod: ResourceUrl
  readonly displayName: string
  readonly fiscalCodeHash: Sha256
  readonly iban?: Iban | undefined
  readonly section?: string | undefined
  readonly category?: MemberCategory | undefined
  readonly province?: string | undefined
  readonly representative?: Representative | undefined
  readonly details?: RegisterDetails | undefined
  readonly act?: BoardAct | undefined
  /** Of a legal person, where the board gives more than one by the statute. */
  readonly votes?: number | undefined
  readonly application?: number | undefined
  readonly statute?: Sha256 | undefined
  readonly members?: number | undefined
  /** Of a child. */
  readonly adultOn?: CivilDate | undefined
  readonly kind: 'admitted' | 'brought-over'
  readonly admittedOn: CivilDate
  readonly voteFrom: CivilDate
  readonly by: WebId
  readonly at: number
}

/** Facts of a write are numbered together: whoever plans more with a line puts all of them into the log in one call. */
export interface LinePlan extends Plan<Member> {
  readonly facts: readonly LoggedFact[]
}

/**
 * The write of one more line, with the next number.
 * @throws {Problem} `member-exists` when the WebID, pod or fiscal code is of somebody who is a member now
 * @throws {Problem} `input-malformed` for a section of a condition, which no book names
 */
export const planLine = async (
  line: NewLine,
  { store, sealer }: { readonly store: Pick<Store, 'get'>; readonly sealer: Sealer },
): Promise<LinePlan> => {
  const unchanged = new Map<string, Uint8Array | undefined>()
  const taken = indexKeysOf(line)
  for (const key of taken) {
    const held = await store.get(key)
    unchanged.set(key, held)
    if (held === undefined) continue
    // Whoever has left may come back, with a number of their own.
    const ended = endedKey(parseRow(z.number(), held))
    const left = await store.get(ended)
    if (left === undefined)
      throw new Problem('member-exists', 'This WebID, pod or fiscal code stands in the register already.')
    unchanged.set(ended, left)
  }
  if (line.section !== undefined) await requireOpenSection(line.section, store)
  const head = await store.get(headKey)
  // The head alone orders all admissions.
  unchanged.set(headKey, head)
  const { lastNumber, left } = head === undefined ? { lastNumber: 0, left: 0 } : parseRow(headSchema, head)
  const number = lastNumber + 1
  const { kind, by, at, iban, details, ...said } = line
  const written: Line = {
    ...defined(said),
    number,
    entry: { kind, by, at: instantOf(at) },
    ...(iban === undefined ? {} : { sealedIban: sealText(iban, sealer) }),
    ...(details === undefined ? {} : { sealedDetails: sealText(JSON.stringify(details), sealer) }),
  }
  unchanged.set(lineKey(number), undefined)
  const rested = row(lineKey(number), written)
  return {
    facts: [
      entryFact({ book: 'line', number, place: 0, kind, on: line.admittedOn, person: line.webId }, rested),
    ],
    writes: [rested, row(headKey, { lastNumber: number, left }), ...taken.map((key) => row(key, number))],
    unchanged,
    result: memberOf(written),
  }
}

/** A line and the first step on it: what the person takes on of the capital. */
export const planMember = async (
  line: NewLine,
  quotaCents: bigint | undefined,
  deps: { readonly store: Pick<Store, 'get'>; readonly sealer: Sealer },
): Promise<LinePlan> => {
  const plan = await planLine(line, deps)
  if (quotaCents === undefined) return plan
  const { by, at, admittedOn: on, webId: person } = line
  const { number } = plan.result
  const kind = 'quota-subscribed'
  const subscribed = row(stepKey(number, 1), { kind, by, at: instantOf(at), on, cents: quotaCents })
  return {
    ...plan,
    writes: [...plan.writes, subscribed],
    facts: [...plan.facts, entryFact({ book: 'line', number, place: 1, kind, on, person }, subscribed)],
  }
}

/** A line that is all there is to its write. */
export const planOnlyLine = async (
  line: NewLine,
  deps: { readonly store: Pick<Store, 'get'>; readonly sealer: Sealer },
): Promise<Plan<Member>> => withFacts(await planLine(line, deps), deps.store)

/** The same write with its facts put where the log finds them. */
export const withFacts = async <Result>(
  { facts, ...plan }: Plan<Result> & { readonly facts: readonly LoggedFact[] },
  store: Pick<Store, 'get'>,
): Promise<Plan<Result>> => {
  const logged = await planLogged(facts, store)
  return {
    ...plan,
    writes: [...plan.writes, ...logged.writes],
    unchanged: new Map([...plan.unchanged, ...logged.unchanged]),
  }
}

/** The schema of what officers see drops what they do not. */
export const memberOf = (line: Line): Member => memberSchema.parse(line)

/** @throws {Problem} `input-malformed`: which condition somebody has is no column of a book */
export const requireOpenSection = async (section: string, store: Pick<Store, 'get'>): Promise<void> => {
  if (await isConditionSection(section, store))
    throw new Problem(
      'input-malformed',
      'A section of a condition stands in no line of the register: its members enter it themselves.',
    )
}

export const sealText = (text: string, sealer: Sealer): string =>
  Buffer.from(sealer.seal(toBytes(text))).toString('base64url')
export const openText = (sealed: string, sealer: Sealer): string =>
  toText(sealer.open(Buffer.from(sealed, 'base64url')))
export const openIban = (sealed: string, sealer: Sealer): Iban => ibanSchema.parse(openText(sealed, sealer))
export const openDetails = (sealed: string, sealer: Sealer): RegisterDetails =>
  registerDetailsSchema.parse(JSON.parse(openText(sealed, sealer)))

export type FiscalCodeHash = (fiscalCode: FiscalCode) => Sha256

/** Whether the line is of somebody who is a member now. */
export const isInForce = async (number: number, store: Pick<Store, 'get'>): Promise<boolean> =>
  (await findRow(store, endedKey(number), z.unknown())) === undefined

type Defined<Value> = { [Key in keyof Value]: Exclude<Value[Key], undefined> }

const defined = <Value extends object>(value: Value): Defined<Value> =>
  // Only what is there is kept, which is what the type says.
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as Defined<Value>
