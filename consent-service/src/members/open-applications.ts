import { z } from 'zod'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type {
  AdmissionDecision,
  AppealDecision,
  Application,
  ApplicationFile,
  ApplicationStep,
  ApplicationWish,
  DeskApplication,
} from '@mutua/sdk/coop/register'
import { instantOf, sha256Schema, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, parseRow, row } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type Store } from '@mutua/kit/store'
import { planLogged } from '@mutua/kit/tlog/logged-facts'
import {
  advance,
  noApplication,
  requireHeld,
  shown,
  type AdvancePlan,
  type ApplicationsDeps,
} from './advance-application.ts'
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
  overdueToldKey,
  readApplicationSteps,
  requireNext,
  undecidedKey,
  undecidedPrefix,
  type ApplicationRow,
} from './application-rows.ts'
import { checkQuota } from './check-quota.ts'
import { countWaits, dayIn, type Waits } from './count-waits.ts'
import { decideApplication, planAppeal } from './decide-application.ts'
import { tellOfApplication } from './membership-news.ts'
import { openDetails, requireOpenSection, sealText, withFacts } from './plan-line.ts'
import { entryFact } from './step-facts.ts'

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
  /**
   * The same as a part of the write that signs the minutes of the assembly: its facts are put into the log by whoever writes it.
   * @throws {Problem} what `decideAppeal` throws
   */
  readonly planAppeal: (
    number: number,
    decision: AppealDecision,
    by: WebId,
    store: Pick<Store, 'get' | 'list'>,
  ) => Promise<AdvancePlan>
  /** Of one person, the newest first. */
  readonly own: (webId: WebId) => Promise<readonly Application[]>
  /** In order of number, after application `after`. */
  readonly list: (page: { after: number; limit: number }) => Promise<readonly Application[]>
  /** With what rests sealed. @throws {Problem} `not-found` */
  readonly read: (number: number) => Promise<ApplicationFile>
  /** What waits for the board; for how much of it the days are over, and for how much they nearly are. */
  readonly waiting: () => Promise<Waits>
  /** Says it to the applicant and to officers, once each, where the board’s days went by in silence. @returns to how many */
  readonly tellOverdue: (officers: readonly WebId[]) => Promise<number>
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
  decide: (officer, number, decision) => decideApplication(officer, number, decision, deps),
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
  decideAppeal: (number, decision, by) =>
    commitPlan(deps.store, async () => withFacts(await planAppeal(number, decision, by, deps), deps.store)),
  planAppeal: (number, decision, by, store) => planAppeal(number, decision, by, { ...deps, store }),
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
    const { representative, sealedDetails, statute, members, paper } = held.application
    return {
      ...shown(held),
      details: openDetails(sealedDetails, deps.sealer),
      ...(representative === undefined ? {} : { representative }),
      ...(statute === undefined ? {} : { statute }),
      ...(members === undefined ? {} : { members }),
      ...(paper === undefined ? {} : { paper }),
    }
  },
  waiting: () => countWaits(undecidedPrefix, civilDateOf(deps.now()), deps.store),
  tellOverdue: (officers) => tellOverdue(officers, deps),
})

const begin = async (
  wish: ApplicationWish & { readonly webId: WebId; readonly paper?: string },
  first: { readonly kind: 'applied' | 'unconfirmed'; readonly by: WebId },
  deps: ApplicationsDeps,
): Promise<Application> => {
  const { store, sealer, law, members } = deps
  const { webId, details, iban, paper, statute, fiscalCode, ...said } = wish
  if (first.kind === 'unconfirmed' && first.by === webId)
    throw new Problem('second-officer-needed', 'Let an officer enter this who has no part in it.')
  const at = instantOf(deps.now())
  const appliedOn = civilDateOf(deps.now())
  const adultOn = await law.childUntil(appliedOn, details.bornOn)
  if (adultOn !== undefined && first.kind === 'applied')
    throw new Problem(
      'applicant-minor',
      'Whoever is not of age is represented: let those who decide for them sign the application at a desk.',
    )
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
      ...(statute === undefined ? {} : { statute: sha256Schema.parse(statute) }),
      ...(adultOn === undefined ? {} : { adultOn }),
    }
    const step: ApplicationStep = { ...first, at, on: appliedOn }
    const key = applicationKey(number)
    const rested = row(applicationStepKey(number, 1), step)
    const logged = await planLogged(
      [
        entryFact(
          { book: 'application', number, place: 1, kind: step.kind, on: appliedOn, person: webId },
          rested,
        ),
      ],
      store,
    )
    return {
      writes: [
        row(key, application),
        rested,
        ...logged.writes,
        ...tellOfApplication(application, step, deps.tell),
        row(applicationHeadKey, number),
        row(codeKey, number),
        row(ofApplicantPrefix(webId) + ordinalKey(number), number),
        row(undecidedKey(number, decideBy), number),
      ],
      unchanged: new Map([
        ...logged.unchanged,
        [applicationHeadKey, head],
        [codeKey, codeHeld],
        [key, undefined],
      ]),
      result: shown({ application, steps: [step], today: appliedOn }),
    }
  })
}

/** @throws {Problem} `application-exists` while an earlier one waits for the board or for the assembly */
const requireOver = async (number: number, deps: ApplicationsDeps): Promise<void> => {
  const state = applicationStateOf((await requireHeld(number, deps)).steps)
  if (state === 'applied' || state === 'unconfirmed' || state === 'appealed')
    throw new Problem('application-exists', 'An application of this person is waiting: look at its state.')
}

const numbersOf = async (webId: WebId, store: Pick<Store, 'list'>): Promise<readonly number[]> => {
  const numbers: number[] = []
  for await (const { value } of store.list(prefixRange(ofApplicantPrefix(webId))))
    numbers.push(parseRow(z.number(), value))
  return numbers
}

/** Silence beyond the days of the law admits nobody and refuses nobody: it is said (art. 2528 c. 3 c.c.). */
const tellOverdue = async (officers: readonly WebId[], deps: ApplicationsDeps): Promise<number> => {
  const { store } = deps
  const today = civilDateOf(deps.now())
  let told = 0
  for await (const { key, value } of store.list(prefixRange(undecidedPrefix))) {
    const decideBy = dayIn(key, undecidedPrefix)
    if (decideBy >= today) break
    const number = parseRow(z.number(), value)
    const toldKey = overdueToldKey(number)
    if ((await store.get(toldKey)) !== undefined) continue
    const { application } = await requireHeld(number, deps)
    const news = { kind: 'membership-overdue', about: `applications/${number}`, until: decideBy } as const
    const at = instantOf(deps.now())
    const written = await store.write(
      [row(toldKey, true), deps.tell({ ...news, at, person: application.webId, further: officers })],
      // Decided at this moment: then there is nothing to say.
      new Map([
        [toldKey, undefined],
        [key, value],
      ]),
    )
    if (written) told += 1
  }
  return told
}
