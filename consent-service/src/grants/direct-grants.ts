import type { Shown } from '@mutua/sdk/consent/consent-record'
import type { Grant } from '@mutua/sdk/consent/grant'
import { instantOf, type RequestId, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { drawStatusIndex } from '@mutua/kit/draw-status-index'
import {
  checkPeriod,
  factsOf,
  parsePurposes,
  scopeOf,
  type AskDeps,
  type ConsentSought,
  type UntilWhen,
} from './access-requests.ts'
import { policyNow, type DecisionDeps } from './decisions.ts'
import type { Change } from './feed.ts'
import { createLocalId } from './local-id.ts'
import { endWithin, holdStep, type Acting, type ActingDeps, type Conditional } from './mandate.ts'
import { newGrant, readTariff } from './new-grant.ts'
import { checkReading, placesIn, placesOf, type PlacesNamed } from './places.ts'
import { keys, grantIdOf, readGrant, type LocalId } from './records.ts'

/** What an owner gives without being asked, or in answer to something that is no open request here. */
export type DirectConsent = Omit<ConsentSought, 'validUntil' | 'resources'> &
  PlacesNamed &
  UntilWhen & {
    readonly recipient: WebId
    /** A request that it has to do with; its state is not touched and its limits are not those of this grant. */
    readonly request?: RequestId | undefined
    readonly shown?: Shown | undefined
    /** Under which id, for who must be able to give again without giving twice. */
    readonly local?: LocalId | undefined
  }

/** No role: what a member gives unasked is not limited by what the role of its recipient may ask for. */
export type DirectDeps = Omit<AskDeps, 'findRole'> & DecisionDeps & ActingDeps

/** What was given, and its signed face. */
export interface GivenDirectly {
  readonly grant: Grant
  readonly credential: string
}

/**
 * The owner gives without having been asked. The recipient need not be in the directory of providers: a member may give
 * to a daughter; such a grant has no price. Research takes a project whoever it is given to: that somebody is in no directory
 * makes no study private.
 *
 * @throws {Problem} `member-unknown`, `purpose-unknown`, `purposes-mixed`, `gift-not-possible`, `resource-outside-pod`,
 *   `input-malformed`, `tariff-missing`, `purpose-not-allowed`, `contract-missing`, `project-missing`
 */
export const giveDirectly = async (
  acting: Acting,
  given: DirectConsent,
  deps: DirectDeps,
): Promise<GivenDirectly> => {
  for (;;) {
    const before = given.local === undefined ? undefined : (await readGrant(deps.store, given.local))?.value
    if (before?.grant.owner === acting.owner) return before
    const begun = await tryToGive(acting, given, deps, () => ({ writes: [], unchanged: new Map() }))
    if (begun !== undefined) return begun
  }
}

/**
 * One attempt at it.
 *
 * @param alongside what becomes durable with it, or not at all
 * @returns undefined when a condition, of the grant or of what goes along with it, did not hold any more: look again
 * @throws {Problem} as `giveDirectly`
 */
export const tryToGive = async (
  acting: Acting,
  given: DirectConsent,
  deps: DirectDeps,
  alongside: (grant: Grant) => Conditional,
): Promise<GivenDirectly | undefined> => {
  const member = await deps.findMember(acting.owner)
  if (member === undefined)
    throw new Problem('member-unknown', 'Only members of this co-op give consents here.')
  if (given.recipient === member.webId)
    throw new Problem('input-malformed', 'Nobody needs consent for a pod of their own.')
  const purpose = parsePurposes(given, deps)
  const resources = placesIn(member.pod, given)
  checkReading(given.modes, given.terms)
  const provider = await deps.findProvider(given.recipient)
  const isRoom = provider?.isRoom === true
  const tariff = await readTariff(
    { purpose: purpose.iri, gift: given.gift, isPrivate: provider === undefined || isRoom },
    deps,
  )
  const now = deps.now()
  const wishedUntil = given.validUntil ?? deps.endOfPeriod(given.period, now)
  checkPeriod(wishedUntil, now)
  await deps.requirePurpose?.({ ...given, validUntil: wishedUntil })
  const subject = { ...given, owner: member.webId, scope: scopeOf({ ...given, resources }) }
  const step = await holdStep(acting, 'give', subject, deps)
  const grant: Grant = {
    id: grantIdOf(deps.origin, given.local ?? createLocalId(deps.randomBytes)),
    ...(given.request === undefined ? {} : { request: given.request }),
    owner: member.webId,
    recipient: given.recipient,
    organisation: provider?.organisation ?? '',
    purpose: purpose.iri,
    scope: subject.scope,
    ...factsOf(given),
    validFrom: instantOf(now),
    validUntil: endWithin(wishedUntil, step),
    state: 'given',
    ...(await policyNow(deps)),
    statusIndex: await drawStatusIndex(keys.statusIndex, deps),
  }
  if (!isRoom) await deps.requireContract?.(grant)
  await deps.requireProject?.({ ...grant, places: placesOf(member.pod, grant) })
  const credential = await deps.issueCredential(grant)
  const sequence = await deps.feed.append((givenAs): Change => {
    const record = { grant, tariff, credential, givenAs, pod: member.pod }
    const begun = newGrant({ record, pod: member.pod, shown: given.shown, step, wishedUntil })
    const further = alongside(grant)
    return {
      grant,
      tariff,
      step: { kind: 'given', credential },
      writes: [...begun.writes, ...further.writes],
      unchanged: new Map([...begun.unchanged, ...further.unchanged]),
    }
  })
  return sequence === undefined ? undefined : { grant, credential }
}
