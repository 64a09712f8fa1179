import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { civilDateSchema } from '../coop/civil-date.ts'
import * as admission from './admission.ts'
import * as capital from './capital.ts'
import { electedOf } from './election.ts'
import * as exit from './exit.ts'
import * as governance from './governance.ts'
import * as mutuality from './mutuality.ts'
import { checkNotice, noticeDueBy, recallDue } from './notice.ts'
import { outcomeOf } from './outcome.ts'
import { coopFormSchema, ruleIdSchema, ruleValueSchema, type Pack, type RuleValue } from './pack.ts'
import { foundingPacks } from './packs.ts'
import { checkProxy, checkProxyRevocation } from './proxy.ts'
import { isConstituted, quorumOf } from './quorum.ts'
import { rulesOf, type Rules } from './rules.ts'
import { checkDelegate, delegatesOf, maySeparate, needSeparateAssemblies } from './separate-assemblies.ts'
import { sizeAdvice } from './size.ts'
import { checkInvestorVotes, checkVotes, votesOf, votingFrom } from './voting.ts'

/** Sums come as decimal text, as everywhere in JSON. */
const inputSchema = z.record(z.string(), z.unknown()).transform((input) => revived(input))

const lawCaseSchema = z.strictObject({
  name: z.string(),
  call: z.string(),
  form: coopFormSchema,
  on: civilDateSchema,
  region: z.enum(['emilia-romagna', 'lazio', 'toscana']).exactOptional(),
  /** What the statute of the case says otherwise. */
  set: z.record(ruleIdSchema, ruleValueSchema).exactOptional(),
  input: inputSchema,
  expect: z.unknown(),
  /** With one value of the data files changed, the answer is this instead. */
  changed: z
    .strictObject({ rule: ruleIdSchema, value: ruleValueSchema, expect: z.unknown() })
    .exactOptional(),
  /** Which rules it is about; `article` is of the first. */
  rules: z.array(ruleIdSchema).min(1),
  article: z.string(),
})
export type LawCase = z.infer<typeof lawCaseSchema>

const folder = join(import.meta.dirname, 'cases')

export const readLawCases = (): readonly (LawCase & { readonly file: string })[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .flatMap((file) =>
      z
        .array(lawCaseSchema)
        .parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
        .map((each) => ({ ...each, file })),
    )

/** The rules of a case, with values in its packs changed as by an editor of the data files. */
export const rulesOfCase = (
  { form, region, set = {}, on }: LawCase,
  changes: Readonly<Record<string, RuleValue>> = {},
): Promise<Rules> => {
  const packs = foundingPacks(form, region)
  const statute = packs.map((pack) =>
    pack.level === 'statute' ? { ...pack, rules: setRules(pack, set) } : pack,
  )
  return rulesOf(edited(statute, changes), on)
}

/** A value is set by the lowest pack that has it; a bound that would stand in the way goes with it. */
export const edited = (
  packs: readonly Pack[],
  changes: Readonly<Record<string, RuleValue>>,
): readonly Pack[] =>
  packs.map((pack) => ({
    ...pack,
    rules: pack.rules.map((line) => {
      const value = changes[line.id]
      if (value === undefined) return line
      return { ...line, value, ...(line.opens === undefined ? {} : { opens: { to: line.opens.to } }) }
    }),
  }))

const setRules = (pack: Pack, set: Readonly<Record<string, RuleValue>>): Pack['rules'] => [
  ...pack.rules.filter(({ id }) => !(id in set)),
  ...Object.entries(set).map(([id, value]) => {
    // A case names rules that its schema has parsed.
    return { id, article: 'art. 1 statuto', value }
  }),
]

export const answerOf = (rules: Rules, { call, input }: LawCase): unknown => {
  const run = calls[call]
  if (run === undefined) throw new Error(`a case calls "${call}", which is none of the functions of the law`)
  return run(rules, input)
}

// A case is data: what it hands to a function is what that function takes, or the case fails.
type Call = (rules: Rules, input: never) => unknown
const calls: Readonly<Record<string, (rules: Rules, input: Readonly<Record<string, unknown>>) => unknown>> =
  Object.fromEntries(
    Object.entries({
      ...{
        checkInvestorVotes,
        checkVotes,
        votingFrom,
        checkNotice,
        isConstituted,
        quorumOf,
        outcomeOf,
        electedOf,
      },
      ...{
        checkProxy,
        checkProxyRevocation,
        needSeparateAssemblies,
        maySeparate,
        delegatesOf,
        checkDelegate,
      },
      ...{ sizeAdvice },
      votesOf: (
        rules: Rules,
        input: Parameters<typeof votesOf>[1] & { day: Parameters<typeof votesOf>[2] },
      ) => votesOf(rules, input, input.day),
      noticeDueBy: (rules: Rules, input: { firstCallOn: Parameters<typeof noticeDueBy>[1] }) =>
        noticeDueBy(rules, input.firstCallOn),
      recallDue: (rules: Rules, input: { firstCallOn: Parameters<typeof recallDue>[1] }) =>
        recallDue(rules, input.firstCallOn),
      ...admission,
      admissionDecisionDue: (rules: Rules, input: { appliedOn: Parameters<typeof votesOf>[2] }) =>
        admission.admissionDecisionDue(rules, input.appliedOn),
      refillUntil: (rules: Rules, input: { tooFewSince: Parameters<typeof votesOf>[2] }) =>
        admission.refillUntil(rules, input.tooFewSince),
      booksInspectionNeeds: (rules: Rules, input: { members: number }) =>
        admission.booksInspectionNeeds(rules, input.members),
      ...exit,
      liableUntil: (rules: Rules, input: { exitOn: Parameters<typeof votesOf>[2] }) =>
        exit.liableUntil(rules, input.exitOn),
      transferAnswerDue: (rules: Rules, input: { askedOn: Parameters<typeof votesOf>[2] }) =>
        exit.transferAnswerDue(rules, input.askedOn),
      ...capital,
      ...mutuality,
      ...governance,
      callRequestNeeds: (rules: Rules, input: { votesDue: number }) =>
        governance.callRequestNeeds(rules, input.votesDue),
      challengeUntil: (rules: Rules, input: { from: Parameters<typeof votesOf>[2] }) =>
        governance.challengeUntil(rules, input.from),
      needControlBody: (rules: Rules, input: { years: Parameters<typeof governance.needControlBody>[1] }) =>
        governance.needControlBody(rules, input.years),
      articleOf: (rules: Rules, input: { rule: string }) => rules.articleOf(input.rule),
    } satisfies Record<string, Call>).map(([name, call]) => [
      name,
      call as (rules: Rules, input: unknown) => unknown,
    ]),
  )

const revived = (value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (key.endsWith('Cents') && typeof each === 'string') return [key, BigInt(each)]
      if (Array.isArray(each)) return [key, each.map((one: unknown) => (isRecord(one) ? revived(one) : one))]
      return [key, isRecord(each) ? revived(each) : each]
    }),
  )

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
