import { z } from 'zod'
import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import {
  memberStateAfter,
  type BroughtOver,
  type ExitWish,
  type MemberAct,
  type QuotaAct,
  type RegisterFile,
  type RegisterLine,
} from '@mutua/sdk/coop/register'
import { birthOf } from '@mutua/sdk/coop/fiscal-code'
import type { Member } from '@mutua/sdk/coop/member'
import { instantOf, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, row, type Plan } from '@mutua/kit/row'
import type { Store, Write } from '@mutua/kit/store'
import type { LoggedFact } from '@mutua/kit/tlog/logged-facts'
import { membershipKeys, planCredentialEnd } from './membership-credential.ts'
import { checkQuota, requireVotes } from './check-quota.ts'
import { countWaits, type Waits } from './count-waits.ts'
import { corrected, endOf, requireWhole, stateOf, type StepRow, type WholeLine } from './line-steps.ts'
import {
  endedKey,
  headKey,
  headSchema,
  indexKeysOf,
  leavingKey,
  leavingPrefix,
  stepKey,
  webIdKey,
} from './member-rows.ts'
import { tellOfStep } from './membership-news.ts'
import {
  openDetails,
  planMember,
  requireOpenSection,
  sealText,
  withFacts,
  type FiscalCodeHash,
} from './plan-line.ts'
import { planQuota, type QuotaDeps } from './plan-quota.ts'
import { registerLineOf } from './register-line.ts'
import { entryFact } from './step-facts.ts'

/** What happens to members after their line was written: dated steps, added and never changed, each with who entered it. */
export interface RegisterKeeping {
  /**
   * A line from an older book with its own day of admission.
   * @throws {Problem} `register-history-closed` once the first assembly was called; `member-exists`, `input-malformed`
   */
  readonly bringOver: (line: BroughtOver, by: WebId) => Promise<Member>
  /** What an officer enters. @throws {Problem} `not-found`, `register-step-refused`, `input-malformed` */
  readonly enter: (number: number, act: MemberAct, by: WebId) => Promise<RegisterLine>
  /**
   * The member’s own notice (art. 2532 c.c.): asked of law and statute, which may want some time as a member first, unless there is
   * a cause, which the board looks at.
   * @throws {Problem} `member-unknown`, `register-step-refused`, `exit-too-early`
   */
  readonly leave: (webId: WebId, wish?: ExitWish) => Promise<RegisterLine>
  /** Until the board has decided on it. @throws {Problem} `member-unknown`, `register-step-refused` */
  readonly stay: (webId: WebId) => Promise<RegisterLine>
  /** Subscribed, paid or given back; the same key once. @throws {Problem} `not-found`, `register-step-refused`, `quota-refused`, `transfer-refused` */
  readonly quota: (number: number, act: QuotaAct, by: WebId) => Promise<RegisterLine>
  /** With what rests sealed. @throws {Problem} `not-found` */
  readonly read: (number: number) => Promise<RegisterFile>
  /** Of whoever calls, also after they left. @throws {Problem} `member-unknown` */
  readonly own: (webId: WebId) => Promise<RegisterLine>
  /** Notices that the board has to decide on, and for how many its days are over. */
  readonly leaving: () => Promise<Waits>
  /** A number that has changed once an entry is durable. */
  readonly changes: () => number
}

export interface KeepingDeps extends QuotaDeps {
  /** What must still stand for a line to be brought over. @throws {Problem} `register-history-closed` */
  readonly guardHistory: () => Promise<ReadonlyMap<string, Uint8Array | undefined>>
  readonly fiscalCodeHash: FiscalCodeHash
}

export const keepRegister = (deps: KeepingDeps): RegisterKeeping => {
  let changes = 0
  const entered = async (...entry: Parameters<typeof enter>) => {
    const line = await enter(...entry)
    changes += 1
    return line
  }
  const numberOf = async (webId: WebId): Promise<number> => {
    const number = await findRow(deps.store, webIdKey(webId), z.number())
    if (number === undefined) throw new Problem('member-unknown', 'Ask the co-op to be admitted.')
    return number
  }
  const shown = async (number: number) => registerLineOf(await requireWhole(number, deps.store), deps)
  return {
    bringOver: (line, by) => bringOver(line, by, deps),
    changes: () => changes,
    enter: (number, act, by) => entered(number, act, by, deps),
    leave: async (webId, wish = {}) =>
      entered(await numberOf(webId), { kind: 'exit-noticed', ...wish }, webId, deps),
    stay: async (webId) => entered(await numberOf(webId), { kind: 'exit-taken-back' }, webId, deps),
    quota: async (number, act, by) => {
      const { law, now } = deps
      const today = civilDateOf(now())
      const { category = 'citizen' } = corrected(await requireWhole(number, deps.store))
      await commitPlan(deps.store, () =>
        planQuota(number, act, by, {
          ...deps,
          checkTotal: (total) => checkQuota(total, category, today, law),
        }),
      )
      return shown(number)
    },
    read: async (number) => {
      const whole = await requireWhole(number, deps.store)
      const { sealedDetails } = corrected(whole)
      return {
        ...(await registerLineOf(whole, deps)),
        ...(sealedDetails === undefined ? {} : { details: openDetails(sealedDetails, deps.sealer) }),
      }
    },
    own: async (webId) => shown(await numberOf(webId)),
    leaving: () => countWaits(leavingPrefix, civilDateOf(deps.now()), deps.store),
  }
}

type OwnAct = MemberAct | { readonly kind: 'exit-taken-back' }

const enter = async (number: number, act: OwnAct, by: WebId, deps: KeepingDeps): Promise<RegisterLine> => {
  const step = await stepFor(act, by, deps)
  await commitPlan(deps.store, async () => withFacts(await planStep(number, step, deps), deps.store))
  return registerLineOf(await requireWhole(number, deps.store), deps)
}

/** What the act says, with the days that follow from law and statute. */
const stepFor = async (act: OwnAct, by: WebId, { now, law, sealer }: KeepingDeps): Promise<StepRow> => {
  const at = instantOf(now())
  const today = civilDateOf(now())
  if (act.kind === 'corrected') {
    const { kind, reason, details, ...changed } = act
    const sealed = details === undefined ? {} : { sealedDetails: sealText(JSON.stringify(details), sealer) }
    return {
      ...{ kind, by, at, on: today, reason, ...sealed },
      changed: { ...changed, ...(details === undefined ? {} : { details: true }) },
    }
  }
  const step = { on: today, ...act, by, at }
  switch (act.kind) {
    case 'exit-noticed': {
      const { answerDue, noticeOver, mutualUntil } = await law.withdrawalDays(step.on)
      return { ...step, decideBy: answerDue, noticeOver, exchangeUntil: mutualUntil }
    }
    case 'excluded': {
      const { warned, decidedBy, ...excluded } = act
      const { ground } = act
      const exclusion = { ground, by: decidedBy, ...(warned === undefined ? {} : { warned }) }
      const why = await law.checkExclusion(exclusion, step.on)
      if (why !== undefined) throw new Problem('register-step-refused', why)
      // The days run from when the person is told, which is when it stands here for them.
      const appealUntil = await law.oppositionUntil('exclusion', today)
      return { on: today, ...excluded, by, at, appealUntil }
    }
    case 'exit-refused':
      return { ...step, appealUntil: await law.oppositionUntil('withdrawal', today) }
    default:
      return step
  }
}

const planStep = async (
  number: number,
  step: StepRow,
  deps: KeepingDeps,
): Promise<Plan<undefined> & { readonly facts: readonly LoggedFact[] }> => {
  const { store } = deps
  const whole = await requireWhole(number, store)
  const state = stateOf(whole.steps)
  const after = memberStateAfter(state, step.kind)
  if (after === undefined)
    throw new Problem('register-step-refused', `That does not follow on the state "${state}".`)
  requireDay(step, whole, civilDateOf(deps.now()))
  if (step.kind === 'exit-noticed') await requireMayLeave(step, whole, deps)
  if (step.changed?.section !== undefined) await requireOpenSection(step.changed.section, store)
  const place = whole.steps.length + 1
  const key = stepKey(number, place)
  const rested = row(key, step)
  const writes: Write[] = [
    rested,
    ...leavingWrites(number, step, whole),
    ...tellOfStep(whole.line, step, await refundBy(step, whole, deps), deps.tell),
  ]
  const unchanged = new Map<string, Uint8Array | undefined>([[key, undefined]])
  const wasIn = endOf(whole.steps) === undefined
  const isIn = endOf([...whole.steps, step]) === undefined
  if (wasIn !== isIn) {
    const turned = isIn ? await planReturn(number, whole, store) : await planCredentialEnd(number, store)
    const head = await store.get(headKey)
    if (head === undefined) throw new Error('a register with lines has a head')
    const { lastNumber, left } = parseRow(headSchema, head)
    writes.push(
      ...turned.writes,
      row(headKey, { lastNumber, left: left + (isIn ? -1 : 1) }),
      isIn
        ? { key: endedKey(number), value: undefined }
        : row(endedKey(number), { on: step.on, step: place }),
    )
    for (const [guarded, bytes] of [...turned.unchanged, [headKey, head] as const])
      unchanged.set(guarded, bytes)
  }
  const entry = { book: 'line', number, place, kind: step.kind, on: step.on } as const
  return {
    ...{ writes, unchanged, result: undefined },
    facts: [entryFact({ ...entry, person: whole.line.webId }, rested)],
  }
}

/** Law and statute may want some time as a member before a notice; data and consents are never held back by it. */
const requireMayLeave = async (
  { on: receivedOn, hasCause }: StepRow,
  { line: { admittedOn } }: WholeLine,
  { law }: KeepingDeps,
): Promise<void> => {
  const barred = await law.checkWithdrawal({ admittedOn, receivedOn, hasCause: hasCause === true })
  if (barred !== undefined) throw new Problem('exit-too-early', `${barred.why} (${barred.article})`)
}

/** The last day for giving back what was paid, of who is a member no more by this step. */
const refundBy = async (
  { kind, on }: StepRow,
  { line: { number } }: WholeLine,
  { law, books }: KeepingDeps,
): Promise<CivilDate | undefined> =>
  (kind === 'withdrawn' || kind === 'excluded') && (await books.readPaid(number)) > 0n
    ? law.latestRefund(on)
    : undefined

/** No day to come, none before the admission, and none before what it follows on: the book of any day stays one story. */
const requireDay = (step: StepRow, { line, steps }: WholeLine, today: CivilDate): void => {
  const before = steps.filter(({ kind }) => !kind.startsWith('quota-')).at(-1)?.on ?? line.admittedOn
  if (step.on < before || step.on > today)
    throw new Problem('input-malformed', 'The day lies before what it follows on, or is to come.')
}

const leavingWrites = (number: number, step: StepRow, { steps }: WholeLine): readonly Write[] => {
  if (step.kind === 'exit-noticed' && step.decideBy !== undefined)
    return [row(leavingKey(number, step.decideBy), number)]
  const notice = steps.findLast(({ kind }) => kind === 'exit-noticed')
  return stateOf(steps) === 'leaving' && step.kind !== 'corrected' && notice?.decideBy !== undefined
    ? [{ key: leavingKey(number, notice.decideBy), value: undefined }]
    : []
}

/** Back in after an exclusion that was annulled: not beside a newer line of the same person, and not once the quota went back. */
const planReturn = async (
  number: number,
  { line, steps }: WholeLine,
  store: Pick<Store, 'get'>,
): Promise<Pick<Plan<unknown>, 'writes' | 'unchanged'>> => {
  if (steps.at(-1)?.kind === 'quota-refunded')
    throw new Problem('register-step-refused', 'The quota was given back: admit the person anew.')
  const unchanged = new Map<string, Uint8Array | undefined>()
  for (const key of indexKeysOf(line)) {
    const held = await store.get(key)
    unchanged.set(key, held)
    if (held === undefined || parseRow(z.number(), held) !== number)
      throw new Problem('register-step-refused', 'The person has a newer line in the register.')
  }
  // A credential that was ended stays so: another is made when it is asked for.
  return { writes: [{ key: membershipKeys.credential(number), value: undefined }], unchanged }
}

const bringOver = async (
  { fiscalCode, quotaCents, ...line }: BroughtOver,
  by: WebId,
  deps: KeepingDeps,
): Promise<Member> => {
  const at = deps.now()
  const today = civilDateOf(at)
  if (line.votes !== undefined) await requireVotes(line.votes, line.category, line.admittedOn, deps.law)
  if (line.admittedOn > today || line.act.on > line.admittedOn)
    throw new Problem('input-malformed', 'The act comes first, then the admission, and both lie in the past.')
  const { admittedOn } = line
  const bornOn = line.details?.bornOn ?? birthOf(fiscalCode, today)
  const voteFrom = await deps.law.votingFrom(admittedOn, bornOn)
  const adultOn = await deps.law.childUntil(today, bornOn)
  const fiscalCodeHash = deps.fiscalCodeHash(fiscalCode)
  return commitPlan(deps.store, async () => {
    const open = await deps.guardHistory()
    const said = { ...line, kind: 'brought-over', by, at, voteFrom, adultOn, fiscalCodeHash } as const
    const plan = await withFacts(await planMember(said, quotaCents, deps), deps.store)
    return { ...plan, unchanged: new Map([...plan.unchanged, ...open]) }
  })
}
