import { addDays, civilDateOf, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type { Instant, WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { clockOf, type RightsClock } from '@mutua/sdk/rights/rights-clock'
import { toldToRecipients, type RightsAnswer, type RightsStep } from '@mutua/sdk/rights/rights-request'
import { ownWaysFor } from '@mutua/sdk/rights/own-ways'
import { commitPlan } from '@mutua/kit/row'
import { toBytes, type Write } from '@mutua/kit/store'
import { momentOf } from './moment.ts'
import type { RightsDeps } from './rights-deps.ts'
import { readRight, rightKeys, stepRows, type HeldRight, type LocalId, type RightRow } from './right-rows.ts'

/** Whoever doubts who somebody is asks soon, or the days go on counting (EDPB Guidelines 01/2022 §157). */
const identityDays = 10

/**
 * An officer takes charge: from now on they, and no other officer, read what it says. Of another’s they say why. Nobody
 * answers what they asked themselves.
 * @throws {Problem} `not-found`, `right-answered`, `right-in-charge`
 */
export const takeCharge = (
  officer: WebId,
  local: LocalId,
  reason: string | undefined,
  deps: RightsDeps,
): Promise<RightRow> =>
  takeStep(local, deps, async ({ request }, { at }) => {
    requireOpen(request)
    if (request.from.webId === officer)
      throw new Problem('right-in-charge', 'Another officer answers what you asked yourself.')
    if (request.inCharge === officer) return { after: request, writes: [] }
    if (request.inCharge !== undefined && reason === undefined)
      throw new Problem('right-in-charge', 'Say why you take it over from another officer.')
    return {
      after: { ...stepped(request, { kind: 'taken', at, by: officer, reason }), inCharge: officer },
      writes: [],
    }
  })

/**
 * The clock stands still until they have shown who they are (GDPR Art. 12(6)): once, and only when it is asked within ten
 * days. Who asked in the app was signed in, and is not asked.
 * @throws {Problem} `not-found`, `right-answered`, `right-in-charge`, `right-clock-fixed`
 */
export const askIdentity = (
  officer: WebId,
  local: LocalId,
  reason: string,
  deps: RightsDeps,
): Promise<RightRow> =>
  takeStep(local, deps, async ({ request }, { at, today }) => {
    requireCharge(officer, request)
    if (request.channel === 'app') throw fixed('Who asked in the app was signed in.')
    if (request.steps.some(({ kind }) => kind === 'identity-asked')) throw fixed('They were asked before.')
    if (today > addDays(request.receivedOn, identityDays))
      throw fixed('Doubts about who somebody is are told in the first ten days.')
    const after = stepped(request, { kind: 'identity-asked', at, by: officer, reason })
    return { after, writes: told('right-identity-asked', after, at, deps) }
  })

/** The clock goes on. @throws {Problem} `not-found`, `right-answered`, `right-in-charge`, `right-clock-fixed` */
export const showIdentity = (officer: WebId, local: LocalId, deps: RightsDeps): Promise<RightRow> =>
  takeStep(local, deps, async ({ request }, { at, today }) => {
    requireCharge(officer, request)
    if (!clockNow(request, today).isPaused) throw fixed('The clock does not stand still.')
    return { after: stepped(request, { kind: 'identity-shown', at, by: officer }), writes: [] }
  })

/**
 * Two further months, told with the reason within the first one (GDPR Art. 12(3)), and once.
 * @throws {Problem} `not-found`, `right-answered`, `right-in-charge`, `right-clock-fixed`
 */
export const extendTerm = (
  officer: WebId,
  local: LocalId,
  reason: string,
  deps: RightsDeps,
): Promise<RightRow> =>
  takeStep(local, deps, async ({ request }, { at, today }) => {
    requireCharge(officer, request)
    const clock = clockNow(request, today)
    if (clock.isExtended) throw fixed('It was extended before.')
    if (today > clock.extendableUntil) throw fixed('The first month is over.')
    const after = stepped(request, { kind: 'extended', at, by: officer, reason })
    return { after, writes: told('right-extended', after, at, deps) }
  })

/**
 * Once. Of what was corrected, erased or restricted every recipient is told (GDPR Art. 19); a granted erasure ends the
 * consents of the person, so that recipients are asked to erase and state that they have.
 * @throws {Problem} `not-found`, `right-answered`, `right-in-charge`, `right-clock-fixed`, `input-malformed`
 */
export const answerRight = async (
  officer: WebId,
  local: LocalId,
  answer: RightsAnswer,
  deps: RightsDeps,
): Promise<RightRow> => {
  const answered = await takeStep(local, deps, async ({ request }, { at, today }) => {
    requireCharge(officer, request)
    requireFitting(request, answer, today)
    const done = answer.outcome === 'granted' || answer.outcome === 'partly'
    const person = request.from.webId
    const recipients =
      done && person !== undefined && toldToRecipients.has(request.kind)
        ? (await deps.listRecipients(person)).filter(({ hasStated }) => !hasStated)
        : undefined
    const after: RightRow = {
      ...stepped(request, { kind: 'answered', at, by: officer }),
      state: 'answered',
      answer: { ...answer, at, by: officer },
      ...(recipients === undefined ? {} : { told: recipients.map(({ grant }) => grant) }),
    }
    return {
      after,
      writes: [...told('right-answered', after, at, deps), ...tellAll(after, recipients ?? [], at, deps)],
    }
  })
  await finishEnd(local, deps)
  return answered
}

/** Whoever asked takes it back: they have done it themselves, or do not need it any more. @throws {Problem} `not-found`, `right-answered` */
export const withdrawRight = (person: WebId, local: LocalId, deps: RightsDeps): Promise<RightRow> =>
  takeStep(local, deps, async ({ request }, { at }) => {
    if (request.from.webId !== person) throw unknownRight()
    if (request.state === 'withdrawn') return { after: request, writes: [] }
    requireOpen(request)
    return { after: { ...stepped(request, { kind: 'withdrawn', at }), state: 'withdrawn' }, writes: [] }
  })

/** Does what a granted erasure leaves to do; a crash before leaves its row, and it is done at the next start. */
export const finishEnd = async (local: LocalId, deps: RightsDeps): Promise<void> => {
  const key = rightKeys.ending(local)
  if ((await deps.store.get(key)) === undefined) return
  const request = (await readRight(deps.store, local))?.request
  const officer = request?.answer?.by
  if (request?.from.webId !== undefined && officer !== undefined)
    await deps.endConsents(request.from.webId, officer)
  await deps.store.write([{ key, value: undefined }])
}

export const unknownRight = (): Problem =>
  new Problem('not-found', 'There is no such request, or it is not yours.')

type Moment = ReturnType<typeof momentOf>

const takeStep = (
  local: LocalId,
  deps: RightsDeps,
  step: (held: HeldRight, moment: Moment) => Promise<{ after: RightRow; writes: readonly Write[] }>,
): Promise<RightRow> =>
  commitPlan(deps.store, async () => {
    const held = await readRight(deps.store, local)
    if (held === undefined) throw unknownRight()
    const moment = momentOf(deps)
    const { after, writes } = await step(held, moment)
    if (after === held.request) return { writes: [], unchanged: new Map(), result: after }
    return {
      writes: [...stepRows(held.request, after, moment.today), ...writes],
      unchanged: new Map([[held.key, held.bytes]]),
      result: after,
    }
  })

const stepped = (
  request: RightRow,
  { reason, ...step }: Omit<RightsStep, 'reason'> & { readonly reason?: string | undefined },
): RightRow => ({
  ...request,
  steps: [...request.steps, { ...step, ...(reason === undefined ? {} : { reason }) }],
})

const requireOpen = ({ state }: RightRow): void => {
  if (state !== 'open') throw new Problem('right-answered', 'What was answered stands as it was given.')
}

const requireCharge = (officer: WebId, request: RightRow): void => {
  requireOpen(request)
  if (request.inCharge !== officer) throw new Problem('right-in-charge', 'Take charge of it first.')
}

/** An answer that the law, or what is known of the person, does not allow. */
const requireFitting = (request: RightRow, { outcome, ground }: RightsAnswer, today: CivilDate): void => {
  if (clockNow(request, today).isPaused && ground !== 'identity-not-shown')
    throw fixed('They have not shown who they are: say that they have, or refuse for that.')
  if (outcome === 'self-service' && ownWaysFor(request.kind, request.from) === undefined)
    throw new Problem('input-malformed', 'There is no screen where this person can do that alone.')
  if (ground === 'forbidden-by-the-deceased' && request.from.standing !== 'heir')
    throw new Problem(
      'input-malformed',
      'Only what is asked for somebody who has died can be refused for that.',
    )
}

const clockNow = ({ receivedOn, steps }: RightRow, today: CivilDate): RightsClock =>
  clockOf(receivedOn, steps, today)

const told = (
  kind: 'right-identity-asked' | 'right-extended' | 'right-answered',
  { id, from: { webId } }: RightRow,
  at: Instant,
  deps: RightsDeps,
): readonly Write[] => (webId === undefined ? [] : [deps.putNews({ kind, at, owner: webId, right: id })])

const tellAll = (
  { id, kind, from: { webId } }: RightRow,
  recipients: Awaited<ReturnType<RightsDeps['listRecipients']>>,
  at: Instant,
  deps: RightsDeps,
): readonly Write[] => {
  if (webId === undefined) return []
  const news = recipients.map(({ recipient, grant }) =>
    deps.putNews({ kind: 'right-recipient-told', at, owner: webId, recipient, grant, right: id }),
  )
  // The row is the work that is left: a crash leaves an erasure that was granted, and consents still to end.
  return kind === 'erasure' && recipients.length > 0
    ? [
        ...news,
        {
          key: rightKeys.ending(id.slice(id.lastIndexOf('/') + 1)),
          value: toBytes(civilDateOf(Date.parse(at))),
        },
      ]
    : news
}

const fixed = (detail: string): Problem => new Problem('right-clock-fixed', detail)
