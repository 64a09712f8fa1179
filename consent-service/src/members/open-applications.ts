import { z } from 'zod'
import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type {
  AdmissionDecision,
  AppealDecision,
  Application,
  ApplicationFile,
  ApplicationStep,
  ApplicationWish,
  BoardAct,
  DeskApplication,
} from '@mutua/sdk/coop/register'
import { instantOf, sha256Schema, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, parseRow, row, type Plan } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import { ordinalKey, prefixRange, type Store, type Write } from '@mutua/kit/store'
import {
  appealKey,
  appealPrefix,
  applicationCodeKey,
  applicationHeadKey,
  applicationKey,
  applicationPrefix,
  applicationRowSchema,
  applicationStateOf,
  applicationStepKey,
  ofApplicantPrefix,
  readApplicationSteps,
  requireNext,
  undecidedKey,
  undecidedPrefix,
  type ApplicationRow,
} from './application-rows.ts'
import { checkQuota, requireVotes } from './check-quota.ts'
import { stepKey } from './member-rows.ts'
import type { Members } from './open-members.ts'
import { openDetails, openIban, planLine, requireOpenSection, sealText } from './plan-line.ts'
import type { RegisterLaw } from './register-law.ts'

/**
 * Applications for admission (art. 2528 c.c.): numbered, each with the day by which the board has to decide, and with dated
 * steps that say who entered them and by which act. Nothing is ever taken out.
 */
export interface Applications {
  /** @throws {Problem} `application-exists`, `member-exists`, `quota-refused`, `input-malformed` */
  readonly apply: (webId: WebId, wish: ApplicationWish) => Promise<Application>
  /** At the desk, for who has no device: nothing has happened until a second officer confirms. Throws what `apply` throws. */
  readonly file: (officer: WebId, wish: DeskApplication) => Promise<Application>
  /** @throws {Problem} `not-found`, `second-officer-needed`, `application-settled` */
  readonly confirm: (officer: WebId, number: number) => Promise<Application>
  /** The applicant takes it back. @throws {Problem} `not-found`, `application-settled` */
  readonly takeBack: (webId: WebId, number: number) => Promise<Application>
  /**
   * The board’s act, as one officer enters it. An admission is the line in the register, in the same write.
   * @throws {Problem} `not-found`, `application-settled`, `member-exists`, `input-malformed` for a day that cannot be
   */
  readonly decide: (officer: WebId, number: number, decision: AdmissionDecision) => Promise<Application>
  /** The applicant brings a refusal before the assembly. @throws {Problem} `not-found`, `application-settled`, `appeal-late` */
  readonly appeal: (webId: WebId, number: number) => Promise<Application>
  /** What the next assembly has to say something about, the oldest first. */
  readonly listAppeals: () => Promise<readonly Application[]>
  /** What the assembly said. @throws {Problem} `not-found`, `application-settled`, `member-exists`, `input-malformed` */
  readonly decideAppeal: (number: number, decision: AppealDecision, by: WebId) => Promise<Application>
  /** Of one person, the newest first. */
  readonly own: (webId: WebId) => Promise<readonly Application[]>
  /** In order of number, after application `after`. */
  readonly list: (page: { after: number; limit: number }) => Promise<readonly Application[]>
  /** With what rests sealed. @throws {Problem} `not-found` */
  readonly read: (number: number) => Promise<ApplicationFile>
  /** What waits for the board, and for how much of it the days are over. */
  readonly waiting: () => Promise<{ waiting: number; overdue: number }>
}

export interface ApplicationsDeps {
  readonly store: Store
  readonly sealer: Sealer
  readonly now: () => number
  readonly law: RegisterLaw
  readonly members: Pick<Members, 'find' | 'fiscalCodeHash'>
}

export const openApplications = (deps: ApplicationsDeps): Applications => ({
  apply: (webId, wish) => begin({ ...wish, webId }, { kind: 'applied', by: webId }, deps),
  file: (officer, wish) => begin(wish, { kind: 'unconfirmed', by: officer }, deps),
  confirm: (officer, number) =>
    advance(number, deps, async ({ application, steps }) => {
      if (officer === steps[0]?.by || officer === application.webId)
        throw new Problem('second-officer-needed', 'Let an officer confirm this who has no part in it.')
      requireNext(steps, 'applied')
      return { step: { kind: 'applied', by: officer } }
    }),
  takeBack: (webId, number) =>
    advance(number, deps, async ({ application, steps }) => {
      if (application.webId !== webId) throw noApplication()
      requireNext(steps, 'withdrawn')
      return { step: { kind: 'withdrawn', by: webId } }
    }),
  decide: (officer, number, decision) => decide(officer, number, decision, deps),
  appeal: (webId, number) =>
    advance(number, deps, async ({ application, steps, today }) => {
      if (application.webId !== webId) throw noApplication()
      requireNext(steps, 'appealed')
      const until = steps.at(-1)?.appealUntil
      if (until === undefined || today > until)
        throw new Problem('appeal-late', 'Apply again: the days for an appeal are over.')
      return { step: { kind: 'appealed', by: webId }, more: [row(appealKey(number), number)] }
    }),
  listAppeals: async () => {
    const numbers: number[] = []
    for await (const { value } of deps.store.list(prefixRange(appealPrefix)))
      numbers.push(parseRow(z.number(), value))
    return Promise.all(numbers.map(async (number) => shown(await requireHeld(number, deps))))
  },
  decideAppeal: (number, decision, by) => decideAppeal(number, decision, by, deps),
  own: async (webId) => {
    const own: Application[] = []
    for await (const { value } of deps.store.list({
      ...prefixRange(ofApplicantPrefix(webId)),
      reverse: true,
    }))
      own.push(shown(await requireHeld(parseRow(z.number(), value), deps)))
    return own
  },
  list: async ({ after, limit }) => {
    const rows: ApplicationRow[] = []
    const { lt } = prefixRange(applicationPrefix)
    for await (const { value } of deps.store.list({ gte: applicationKey(after + 1), lt, limit }))
      rows.push(parseRow(applicationRowSchema, value))
    return Promise.all(
      rows.map(async (application) => {
        const steps = await readApplicationSteps(application.number, deps.store)
        return shown({ application, steps, today: civilDateOf(deps.now()) })
      }),
    )
  },
  read: async (number) => {
    const held = await requireHeld(number, deps)
    const { representative, sealedDetails } = held.application
    return {
      ...shown(held),
      details: openDetails(sealedDetails, deps.sealer),
      ...(representative === undefined ? {} : { representative }),
    }
  },
  waiting: async () => {
    const today = civilDateOf(deps.now())
    let [waiting, overdue] = [0, 0]
    for await (const { key } of deps.store.list(prefixRange(undecidedPrefix))) {
      waiting += 1
      if (key.slice(undecidedPrefix.length, undecidedPrefix.length + 10) < today) overdue += 1
    }
    return { waiting, overdue }
  },
})

interface Held {
  readonly application: ApplicationRow
  readonly steps: readonly ApplicationStep[]
  readonly today: CivilDate
}

interface NextStep {
  readonly step: Omit<ApplicationStep, 'at' | 'on'> & { readonly on?: CivilDate }
  readonly more?: readonly Write[]
  readonly unchanged?: Plan<unknown>['unchanged']
}

const begin = async (
  wish: ApplicationWish & { readonly webId: WebId; readonly paper?: string },
  first: { readonly kind: 'applied' | 'unconfirmed'; readonly by: WebId },
  deps: ApplicationsDeps,
): Promise<Application> => {
  const { store, sealer, law, members } = deps
  const { webId, details, iban, paper, fiscalCode, ...said } = wish
  if (first.kind === 'unconfirmed' && first.by === webId)
    throw new Problem('second-officer-needed', 'Let an officer enter this who has no part in it.')
  const at = instantOf(deps.now())
  const appliedOn = civilDateOf(deps.now())
  await checkQuota(wish.quotaCents, wish.category, appliedOn, law)
  const decideBy = await law.admissionDecisionDue(appliedOn)
  const fiscalCodeHash = members.fiscalCodeHash(fiscalCode)
  return commitPlan(store, async () => {
    if (wish.section !== undefined) await requireOpenSection(wish.section, store)
    if ((await members.find(webId)) !== undefined)
      throw new Problem('member-exists', 'Whoever asks is a member already.')
    const codeKey = applicationCodeKey(fiscalCodeHash)
    const codeHeld = await store.get(codeKey)
    for (const earlier of [
      ...(codeHeld === undefined ? [] : [parseRow(z.number(), codeHeld)]),
      ...(await numbersOf(webId, store)),
    ])
      await requireOver(earlier, deps)
    const head = await store.get(applicationHeadKey)
    const number = (head === undefined ? 0 : parseRow(z.number(), head)) + 1
    const application: ApplicationRow = {
      ...{ ...said, number, webId, fiscalCodeHash, filedAt: at, appliedOn, decideBy },
      channel: paper === undefined ? 'self' : 'desk',
      sealedDetails: sealText(JSON.stringify(details), sealer),
      ...(iban === undefined ? {} : { sealedIban: sealText(iban, sealer) }),
      ...(paper === undefined ? {} : { paper: sha256Schema.parse(paper) }),
    }
    const step: ApplicationStep = { ...first, at, on: appliedOn }
    const key = applicationKey(number)
    return {
      writes: [
        row(key, application),
        row(applicationStepKey(number, 1), step),
        row(applicationHeadKey, number),
        row(codeKey, number),
        row(ofApplicantPrefix(webId) + ordinalKey(number), number),
        row(undecidedKey(number, decideBy), number),
      ],
      unchanged: new Map([
        [applicationHeadKey, head],
        [codeKey, codeHeld],
        [key, undefined],
      ]),
      result: shown({ application, steps: [step], today: appliedOn }),
    }
  })
}

const decide = async (
  officer: WebId,
  number: number,
  decision: AdmissionDecision,
  deps: ApplicationsDeps,
): Promise<Application> => {
  const today = civilDateOf(deps.now())
  const appealUntil = await deps.law.appealUntil(today)
  return advance(number, deps, async ({ application, steps }) => {
    requireNext(steps, decision.decision === 'admit' ? 'admitted' : 'refused')
    requireDay(decision.act, application.appliedOn, today)
    if (decision.decision === 'admit') return admission(application, decision, officer, deps)
    const { act, reason } = decision
    return { step: { kind: 'refused', by: officer, act, reason, appealUntil } }
  })
}

const decideAppeal = async (
  number: number,
  { outcome, act, reason }: AppealDecision,
  by: WebId,
  deps: ApplicationsDeps,
): Promise<Application> =>
  advance(number, deps, async ({ application, steps, today }) => {
    requireNext(steps, outcome === 'admit' ? 'admitted' : 'dismissed')
    requireDay(act, steps.at(-1)?.on ?? application.appliedOn, today)
    const over: Write = { key: appealKey(number), value: undefined }
    if (outcome === 'dismiss')
      return {
        step: { kind: 'dismissed', by, act, ...(reason === undefined ? {} : { reason }) },
        more: [over],
      }
    const admitted = await admission(application, { act }, by, deps)
    return { ...admitted, more: [...(admitted.more ?? []), over] }
  })

/** The line, its quota and the step of the application: one write, so that nobody is admitted by half. */
const admission = async (
  application: ApplicationRow,
  { act, votes }: { readonly act: BoardAct; readonly votes?: number },
  by: WebId,
  deps: ApplicationsDeps,
): Promise<NextStep> => {
  if (votes !== undefined) await requireVotes(votes, application.category, act.on, deps.law)
  const at = deps.now()
  // Ninety days count from the entry in the register (art. 2538 c. 1 c.c.), not from the board’s act.
  const admittedOn = civilDateOf(at)
  const { sealedIban, sealedDetails, number, ...said } = application
  const plan = await planLine(
    {
      ...{ ...said, application: number, act, votes, by, at, admittedOn, kind: 'admitted' },
      iban: sealedIban === undefined ? undefined : openIban(sealedIban, deps.sealer),
      details: openDetails(sealedDetails, deps.sealer),
      voteFrom: await deps.law.votingFrom(admittedOn),
    },
    deps,
  )
  const member = plan.result.number
  const subscribed = {
    ...{ kind: 'quota-subscribed', by, at: instantOf(at), on: admittedOn },
    cents: application.quotaCents,
  }
  return {
    step: { kind: 'admitted', by, act, member },
    more: [...plan.writes, row(stepKey(member, 1), subscribed)],
    unchanged: plan.unchanged,
  }
}

/** Adds the next step, if nobody adds another at the same moment. */
const advance = (
  number: number,
  deps: ApplicationsDeps,
  next: (held: Held) => Promise<NextStep>,
): Promise<Application> =>
  commitPlan(deps.store, async () => {
    const held = await requireHeld(number, deps)
    const { step, more = [], unchanged = new Map() } = await next(held)
    const whole: ApplicationStep = { on: held.today, ...step, at: instantOf(deps.now()) }
    const key = applicationStepKey(number, held.steps.length + 1)
    const after = { ...held, steps: [...held.steps, whole] }
    const isUndecided = ['applied', 'unconfirmed'].includes(whole.kind)
    const waits = undecidedKey(number, held.application.decideBy)
    return {
      writes: [row(key, whole), ...(isUndecided ? [] : [{ key: waits, value: undefined }]), ...more],
      unchanged: new Map([...unchanged, [key, undefined]]),
      result: shown(after),
    }
  })

const shown = ({ application, steps, today }: Held): Application => {
  const { number, displayName, category, province, section, quotaCents, channel, appliedOn, decideBy } =
    application
  const state = applicationStateOf(steps)
  return {
    ...{ number, displayName, category, quotaCents, channel, appliedOn, decideBy, state },
    ...(province === undefined ? {} : { province }),
    ...(section === undefined ? {} : { section }),
    isOverdue: (state === 'applied' || state === 'unconfirmed') && today > decideBy,
    steps: [...steps],
  }
}

const requireHeld = async (number: number, deps: Pick<ApplicationsDeps, 'store' | 'now'>): Promise<Held> => {
  const application = await findRow(deps.store, applicationKey(number), applicationRowSchema)
  if (application === undefined) throw noApplication()
  const steps = await readApplicationSteps(number, deps.store)
  return { application, steps, today: civilDateOf(deps.now()) }
}

/** @throws {Problem} `application-exists` while an earlier one waits for the board or for the assembly */
const requireOver = async (number: number, deps: ApplicationsDeps): Promise<void> => {
  const state = applicationStateOf((await requireHeld(number, deps)).steps)
  if (state === 'applied' || state === 'unconfirmed' || state === 'appealed')
    throw new Problem('application-exists', 'An application of this person is waiting: look at its state.')
}

/** A day on which the body can have decided: after the application, and not to come. */
const requireDay = ({ on }: BoardAct, from: CivilDate, today: CivilDate): void => {
  if (on < from || on > today)
    throw new Problem('input-malformed', 'The day of the act lies before what it decides on, or is to come.')
}

const numbersOf = async (webId: WebId, store: Pick<Store, 'list'>): Promise<readonly number[]> => {
  const numbers: number[] = []
  for await (const { value } of store.list(prefixRange(ofApplicantPrefix(webId))))
    numbers.push(parseRow(z.number(), value))
  return numbers
}

const noApplication = () => new Problem('not-found', 'There is no such application, or it is not yours.')
