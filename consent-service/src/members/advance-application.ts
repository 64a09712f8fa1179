import { civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type { Application, ApplicationStep, BoardAct } from '@mutua/sdk/coop/register'
import { instantOf } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, row, type Plan } from '@mutua/kit/row'
import type { Sealer } from '@mutua/kit/sealer'
import type { Store, Write } from '@mutua/kit/store'
import type { LoggedFact } from '@mutua/kit/tlog/logged-facts'
import {
  applicationKey,
  applicationRowSchema,
  applicationStateOf,
  applicationStepKey,
  readApplicationSteps,
  undecidedKey,
  type ApplicationRow,
} from './application-rows.ts'
import { tellOfApplication, type TellMembership } from './membership-news.ts'
import type { Members } from './open-members.ts'
import { withFacts } from './plan-line.ts'
import type { RegisterLaw } from './register-law.ts'
import { entryFact } from './step-facts.ts'

export interface ApplicationsDeps {
  readonly store: Store
  readonly sealer: Sealer
  readonly now: () => number
  readonly law: RegisterLaw
  readonly members: Pick<Members, 'find' | 'fiscalCodeHash'>
  readonly tell: TellMembership
}

export interface Held {
  readonly application: ApplicationRow
  readonly steps: readonly ApplicationStep[]
  readonly today: CivilDate
}

export interface NextStep {
  readonly step: Omit<ApplicationStep, 'at' | 'on'> & { readonly on?: CivilDate }
  readonly more?: readonly Write[]
  readonly facts?: readonly LoggedFact[]
  readonly unchanged?: Plan<unknown>['unchanged']
}

/** Facts of a write are numbered together: whoever writes more with it puts all of them into the log in one call. */
export interface AdvancePlan extends Plan<Application> {
  readonly facts: readonly LoggedFact[]
}

/** Adds the next step, if nobody adds another at the same moment. */
export const advance = (
  number: number,
  deps: ApplicationsDeps,
  next: (held: Held) => Promise<NextStep>,
): Promise<Application> =>
  commitPlan(deps.store, async () => withFacts(await planAdvance(number, deps, next), deps.store))

/** The same as a part of somebody’s write. */
export const planAdvance = async (
  number: number,
  deps: Pick<ApplicationsDeps, 'now' | 'tell'> & { readonly store: Pick<Store, 'get' | 'list'> },
  next: (held: Held) => Promise<NextStep>,
): Promise<AdvancePlan> => {
  const held = await requireHeld(number, deps)
  const { step, more = [], facts = [], unchanged = new Map() } = await next(held)
  const whole: ApplicationStep = { on: held.today, ...step, at: instantOf(deps.now()) }
  const place = held.steps.length + 1
  const key = applicationStepKey(number, place)
  const rested = row(key, whole)
  const { webId: person, decideBy } = held.application
  const isUndecided = whole.kind === 'applied' || whole.kind === 'unconfirmed'
  return {
    writes: [
      rested,
      ...(isUndecided ? [] : [{ key: undecidedKey(number, decideBy), value: undefined }]),
      ...more,
      ...tellOfApplication(held.application, whole, deps.tell),
    ],
    unchanged: new Map([...unchanged, [key, undefined]]),
    facts: [
      ...facts,
      entryFact({ book: 'application', number, place, kind: whole.kind, on: whole.on, person }, rested),
    ],
    result: shown({ ...held, steps: [...held.steps, whole] }),
  }
}

export const shown = ({ application, steps, today }: Held): Application => {
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

/** @throws {Problem} `not-found` */
export const requireHeld = async (
  number: number,
  deps: Pick<ApplicationsDeps, 'now'> & { readonly store: Pick<Store, 'get' | 'list'> },
): Promise<Held> => {
  const application = await findRow(deps.store, applicationKey(number), applicationRowSchema)
  if (application === undefined) throw noApplication()
  const steps = await readApplicationSteps(number, deps.store)
  return { application, steps, today: civilDateOf(deps.now()) }
}

/**
 * A day on which the body can have decided: after the application, and not to come.
 * @throws {Problem} `input-malformed`
 */
export const requireDay = ({ on }: BoardAct, from: CivilDate, today: CivilDate): void => {
  if (on < from || on > today)
    throw new Problem('input-malformed', 'The day of the act lies before what it decides on, or is to come.')
}

export const noApplication = () =>
  new Problem('not-found', 'There is no such application, or it is not yours.')
