import type { BillLine } from '@mutua/sdk/coop/bill'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { Payer } from '@mutua/sdk/coop/payer'
import type { Did } from '@mutua/sdk/consent/did-web'
import { monthOf, monthSchema, type Month, type Year } from '@mutua/sdk/coop/period'
import type { Tariff } from '@mutua/sdk/coop/tariff'
import {
  cents,
  microCents,
  microCentsPerCent,
  type BaseUrl,
  type Cents,
  type MicroCents,
  type PurposeIri,
  type WebId,
} from '@mutua/sdk/ids'
import { priceOfAnswer } from '@mutua/sdk/pool/answer-price'
import type { OwnShare, ResearchYear } from '@mutua/sdk/pool/own-share'
import {
  studyLineOf,
  studyStatementText,
  studyStatementType,
  type SignedStudyStatement,
  type StudyStatements,
} from '@mutua/sdk/pool/study-statement'
import type { StudyPlan } from '@mutua/sdk/pool/study-plan'
import { rhoUnits, unitsText, type Rho } from '@mutua/sdk/pool/zcdp'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow } from '@mutua/kit/row'
import { createStagedStore } from '@mutua/kit/staged-store'
import type { StudyId } from '../budgets/budget-rows.ts'
import { accountKey, accountSchema, sealedThroughKey, type StudyAccount } from './payback-rows.ts'
import { readResearchYears, type ResearchYears } from './research-years.ts'
import { listStudies, settle, type SettlingDeps } from './settle.ts'
import { monthFor, readBook, readCharges, readUncharged, stageLeaving, stageTaking } from './take-answers.ts'

export interface PaybackDeps extends SettlingDeps {
  readonly origin: BaseUrl
  readonly now: () => number
  readonly issuer: Did
  /** Compact JWS over a text as it stands, by the co-op's key. */
  readonly sign: (text: string, type: string) => Promise<string>
  /** Rows that a member brought, by pseudonym. */
  readonly readRows: (study: StudyId, pseudonym: string) => Promise<number | undefined>
  readonly listTariffs: () => Promise<readonly Tariff[]>
}

/** A line of a bill for the answers of a study in a month. */
interface StudyLine {
  readonly payer: Required<Payer>
  readonly line: Omit<BillLine, 'feeMicroCents'>
}

/** What the answers of a year brought, and whose exchange it was. */
export interface ResearchExchange {
  readonly purpose: PurposeIri
  /** All of it: only members are in studies. */
  readonly microCents: MicroCents
  readonly members: AsyncIterable<{ readonly owner: WebId; readonly units: number }>
}

/** Studies pay for answers; members are paid back for them, and only they learn for which. */
export interface Payback {
  /** What an answer would cost today, by the adopted list, rounded up to a cent; undefined where it has no price. */
  readonly quote: (plan: Pick<StudyPlan, 'gift' | 'feasibility'>, rho: Rho) => Promise<Cents | undefined>
  /** Before somebody leaves a study: what was answered with their rows is shared with them, and nothing later. Repeating it is no error. */
  readonly beforeLeaving: (study: StudyId, member: WebId) => Promise<void>
  /** Before the key of a study is erased, and with it who was in it. Repeating it is no error. */
  readonly beforeDestroying: (study: StudyId) => Promise<void>
  /** Answers up to its end are charged; later ones belong to a later month. */
  readonly sealMonth: (month: Month) => Promise<void>
  /** Of a sealed month; exact and final. */
  readonly readLines: (month: Month) => Promise<readonly StudyLine[]>
  /** Months in the range that have answers, charged or not, in their order. */
  readonly readMonths: (range: { readonly from: Month; readonly until: Month }) => Promise<readonly Month[]>
  /** @throws {Problem} `not-found` where there is no such study to be seen */
  readonly statements: (study: StudyId) => Promise<StudyStatements>
  /** Of all studies of a sealed month. */
  readonly statementsOf: (month: Month) => Promise<readonly SignedStudyStatement[]>
  /** For the member alone. @throws {Problem} `not-found` for who is not in it; `study-key-gone` */
  readonly ownShare: (study: StudyId, member: WebId) => Promise<OwnShare>
  /** For the member alone: undefined where the year had no study of theirs, and nothing was carried into it. */
  readonly ownYear: (year: Year, member: WebId) => Promise<ResearchYear | undefined>
  /** Undefined where no answer of the year had a price. */
  readonly exchange: (year: Year) => Promise<ResearchExchange | undefined>
}

export const openPayback = (deps: PaybackDeps): Payback => {
  const { store, now } = deps
  return {
    quote: async (plan, rho) => {
      const price = isGift(plan) ? undefined : await deps.priceOn(civilDateOf(now()))
      return price === undefined
        ? undefined
        : cents((priceOfAnswer(price, rho) + microCentsPerCent - 1n) / microCentsPerCent)
    },

    beforeLeaving: async (study, member) => {
      const pseudonym = (await deps.pseudonymsIn(study))?.(member)
      if (pseudonym === undefined) return
      await commitPlan(store, async () => {
        const { store: staged, ...stage } = createStagedStore(store)
        await stageLeaving(study, pseudonym, staged, deps)
        return { ...stage.staged(), result: undefined }
      })
    },

    beforeDestroying: (study) => settle({ ending: study }, deps),
    sealMonth: (month) => settle({ through: month }, deps),

    readLines: async (month) => (await readMonth(month, deps)).map(({ line }) => line),

    readMonths: async ({ from, until }) => {
      const sealed = await findRow(store, sealedThroughKey, monthSchema)
      const months = new Set<Month>()
      for (const study of await listStudies(store)) {
        for (const { month } of await readCharges(study, store)) months.add(month)
        for (const { at } of await readUncharged(study, store)) months.add(monthFor(monthOf(at), sealed))
      }
      return [...months].filter((month) => from <= month && month < until).toSorted()
    },

    statements: (study) => readStatements(study, deps),
    statementsOf: async (month) =>
      Promise.all((await readMonth(month, deps)).map(({ text }) => signedOf(month, text, deps))),

    ownShare: (study, member) => readShare(study, member, deps),
    ownYear: async (year, member) => (await readResearchYears(year, deps)).of(member),
    exchange: (year) => readExchangeOf(year, deps),
  }
}

/** Whether the answers of a study have no price: given for nothing, or asked by the co-op itself. */
export const isGift = ({ gift, feasibility }: Pick<StudyPlan, 'gift' | 'feasibility'>): boolean =>
  gift === true || feasibility === true

/** What the studies of a sealed month are charged, study by study in the order of their names. */
const readMonth = async (month: Month, deps: PaybackDeps) => {
  const sealed = await findRow(deps.store, sealedThroughKey, monthSchema)
  if (sealed === undefined || sealed < month) return []
  const found: { readonly line: StudyLine; readonly text: string }[] = []
  for (const study of (await listStudies(deps.store)).toSorted()) {
    const account = await findRow(deps.store, accountKey(study), accountSchema)
    const charges = (await readCharges(study, deps.store)).filter((charge) => charge.month === month)
    if (account === undefined || charges.length === 0) continue
    found.push(statedOf({ study, month, account, charges }, deps))
  }
  return found
}

const statedOf = (
  {
    study,
    month,
    account: { terms },
    charges,
  }: {
    readonly study: StudyId
    readonly month: Month
    readonly account: StudyAccount
    readonly charges: Awaited<ReturnType<typeof readCharges>>
  },
  { origin, issuer }: Pick<PaybackDeps, 'origin' | 'issuer'>,
) => {
  const answers = charges.map(({ month: _month, ...charge }) => charge)
  const sum = microCents(answers.reduce((total, { microCents: cost }) => total + cost, 0n))
  const told = { ...terms, study: `${origin}/studies/${study}`, answers, microCents: sum }
  const text = studyStatementText({
    ...{ type: 'StudyStatement', version: 1, issuer, ...told, month, microCents: String(sum) },
    answers: answers.map(({ price, ...answer }) => ({
      ...answer,
      ...{ rho: unitsText(answer.rho, rhoUnits), microCents: String(answer.microCents) },
      ...(price === undefined
        ? {}
        : {
            price: {
              resolution: price.resolution,
              answerCents: String(price.answerCents),
              milliRhoCents: String(price.milliRhoCents),
            },
          }),
    })),
  })
  return { line: studyLineOf(told), text }
}

const signedOf = async (
  month: Month,
  text: string,
  { sign }: Pick<PaybackDeps, 'sign'>,
): Promise<SignedStudyStatement> => ({ month, jws: await sign(text, studyStatementType) })

const readStatements = async (study: StudyId, deps: PaybackDeps): Promise<StudyStatements> => {
  const { store, origin } = deps
  const { store: staged } = createStagedStore(store)
  // What would be charged now is worked out as it will be, and not written.
  await stageTaking(study, staged, deps)
  const account = await findRow(staged, accountKey(study), accountSchema)
  if (account === undefined) await deps.termsOf(study)
  const sealed = await findRow(store, sealedThroughKey, monthSchema)
  const charges = await readCharges(study, staged)
  const byMonth = [...Map.groupBy(charges, ({ month }) => month)].toSorted(([one], [other]) =>
    one < other ? -1 : 1,
  )
  const isFinal = (month: Month) => sealed !== undefined && month <= sealed
  const running = charges.filter(({ month }) => !isFinal(month))
  return {
    study: `${origin}/studies/${study}`,
    months:
      account === undefined
        ? []
        : await Promise.all(
            byMonth
              .filter(([month]) => isFinal(month))
              .map(([month, own]) =>
                signedOf(month, statedOf({ study, month, account, charges: own }, deps).text, deps),
              ),
          ),
    running: {
      answers: running.length,
      microCents: microCents(running.reduce((sum, { microCents: cost }) => sum + cost, 0n)),
    },
  }
}

const readShare = async (study: StudyId, member: WebId, deps: PaybackDeps): Promise<OwnShare> => {
  const account = await findRow(deps.store, accountKey(study), accountSchema)
  const terms = account?.terms ?? (await deps.termsOf(study))
  if (terms === undefined) throw nothingOfYours()
  const pseudonym = (await deps.pseudonymsIn(study))?.(member)
  if (pseudonym === undefined)
    throw new Problem(
      'study-key-gone',
      'The key of this study is gone, and with it who was in it. What it brought you is in the sum of your year.',
    )
  const { store: staged } = createStagedStore(deps.store)
  await stageTaking(study, staged, deps)
  const held = (await readBook(study, staged, deps))?.shares[pseudonym]
  const rows = await deps.readRows(study, pseudonym)
  // Who is not in it learns no more than of a study that there is not.
  if (held === undefined && rows === undefined) throw nothingOfYours()
  return {
    study: `${deps.origin}/studies/${study}`,
    pseudonym,
    weight: 1,
    ...(rows === undefined ? {} : { rows }),
    parts: terms.parts,
    answers: held?.answers ?? 0,
    microCents: held?.microCents ?? microCents(0),
  }
}

const nothingOfYours = () => new Problem('not-found', 'There is nothing of yours here.')

const readExchangeOf = async (year: Year, deps: PaybackDeps): Promise<ResearchExchange | undefined> => {
  let sum = 0n
  for (const study of await listStudies(deps.store))
    for (const { month, microCents: cost } of await readCharges(study, deps.store))
      if (month.startsWith(year)) sum += cost
  const years = await readResearchYears(year, deps)
  if (sum === 0n && years.isEmpty) return undefined
  return { purpose: years.purpose, microCents: microCents(sum), members: unitsOf(years, deps) }
}

const unitsOf = async function* (
  years: ResearchYears,
  { everybody }: Pick<PaybackDeps, 'everybody'>,
): AsyncGenerator<{ readonly owner: WebId; readonly units: number }> {
  const seen = new Set<WebId>()
  for await (const owner of everybody()) {
    const units = seen.has(owner) ? 0 : (years.of(owner)?.units ?? 0)
    seen.add(owner)
    if (units > 0) yield { owner, units }
  }
}
