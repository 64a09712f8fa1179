import type { AccessMode, AccessRequest, Fields } from '@mutua/sdk/consent/grant'
import type { PeriodPreset } from '@mutua/sdk/consent/period-preset'
import type { FindPurpose, Purpose } from '@mutua/sdk/consent/purposes'
import type { Terms } from '@mutua/sdk/consent/terms'
import type { ProviderRole } from '@mutua/sdk/coop/member'
import { isRoleOver } from '@mutua/sdk/coop/organisation'
import type { PurposeUse } from '@mutua/sdk/coop/purpose-class'
import { placesAsked } from '@mutua/sdk/coop/role-scope'
import {
  instantOf,
  type BaseUrl,
  type Instant,
  type PurposeIri,
  type ResourceUrl,
  type WebId,
} from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Store } from '@mutua/kit/store'
import { waitAtMost } from './bell.ts'
import { createLocalId, type RandomBytes } from './local-id.ts'
import { checkRoleScope } from './check-role-scope.ts'
import { checkReading, placesIn, type PlacesNamed } from './places.ts'
import {
  keys,
  localIdOf,
  partiesOf,
  putEvent,
  putIndex,
  putRequest,
  readUndecided,
  requestIdOf,
  undecided,
  type LocalId,
} from './records.ts'

/** What is asked for or given; a container covers all beneath it unless `inherit` is false. */
export interface ConsentSought {
  readonly purpose: PurposeIri
  /** When several are named: all of one kind, `purpose` among them. */
  readonly purposes?: readonly PurposeIri[] | undefined
  readonly resources: readonly ResourceUrl[]
  readonly modes: readonly AccessMode[]
  readonly inherit?: boolean | undefined
  readonly validUntil: Instant
  readonly terms?: Terms | undefined
  /** Data altruism; for research only. */
  readonly gift?: boolean | undefined
  readonly recipientClient?: string | undefined
  readonly fields?: Fields | undefined
  /** Id of the project that it is for. */
  readonly project?: string | undefined
}

/** Until an instant, or for a period by name that begins when it is given. */
export type UntilWhen =
  | { readonly validUntil: Instant; readonly period?: undefined }
  | { readonly period: PeriodPreset; readonly validUntil?: undefined }

/** What a provider asks of a member. */
export interface AccessAsked extends Omit<ConsentSought, 'resources'>, PlacesNamed {
  readonly owner: WebId
  readonly terms?: Terms | undefined
}

export interface AskDeps {
  readonly store: Store
  readonly origin: BaseUrl
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly randomBytes: RandomBytes
  readonly findProvider: (webId: WebId) => Promise<Recipient | undefined>
  /** In which role they ask: that on the staff list, or in the directory; undefined for who has none. */
  readonly findRole: (
    asker: Asker,
  ) => Promise<{ readonly role: ProviderRole; readonly validUntil?: Instant | undefined } | undefined>
  /** `pod` is the root container of the member's pod. */
  readonly findMember: (
    webId: WebId,
  ) => Promise<{ readonly webId: WebId; readonly pod: ResourceUrl } | undefined>
  readonly findPurpose: FindPurpose
  /** Whether people who are in no directory may ask, too; what is given to them has no price. */
  readonly mayAnybodyAsk?: boolean
  /**
   * Whether a use may be asked for and given, where it is more than care.
   * @throws {Problem} `contract-missing`
   */
  readonly requireContract?: (use: {
    readonly recipient: WebId
    readonly organisation: string
    readonly purpose: PurposeIri
    readonly gift?: boolean | undefined
    readonly validUntil: Instant
  }) => Promise<void>
  /**
   * Whether a use may be asked for and given, where it is for research or names a project.
   * @throws {Problem} `project-missing`
   */
  readonly requireProject?: (use: ProjectUse) => Promise<void>
  /**
   * Whether what the members adopted lets a purpose be asked for and given, by whom and for how long.
   * @throws {Problem} `purpose-not-allowed`
   */
  readonly requirePurpose?: (use: PurposeUse) => Promise<void>
}

/** Who is given a consent, as members read it. */
export interface Recipient {
  readonly displayName: string
  readonly organisation: string
  /** The secure room of a study: what it reads has no price (answers have) and takes no contract of its own. */
  readonly isRoom?: true
}

/** A use as far as a project covers it. */
export interface ProjectUse {
  /** Whose data it is, and whether it is taken up again after it was withdrawn. */
  readonly owner?: WebId
  readonly state?: string
  readonly terms?: Terms | undefined
  readonly recipient: WebId
  readonly organisation: string
  readonly purpose: PurposeIri
  readonly project?: string | undefined
  readonly validUntil: Instant
  readonly purposes?: readonly PurposeIri[] | undefined
  readonly places?: ReturnType<typeof placesAsked>
}

/** Who asks, and by which of its people when that is an organisation. */
export interface Asker {
  readonly requester: WebId
  readonly person?: WebId | undefined
}

/**
 * Writes down what a provider asks of a member. Who is not in the directory of providers learns nothing, not even
 * whether the owner is a member: that question is asked last of the two.
 *
 * @throws {Problem} `provider-unknown`, `role-expired`, `role-scope-exceeded`, `member-unknown`, `purpose-unknown`, `purposes-mixed`, `gift-not-possible`,
 *   `resource-outside-pod`, `contract-missing`, `project-missing`, `purpose-not-allowed`, `input-malformed`
 */
export const createAccessRequest = async (
  { requester, person }: Asker,
  asked: AccessAsked,
  deps: AskDeps,
): Promise<AccessRequest> => {
  const provider = await deps.findProvider(requester)
  if (provider === undefined && deps.mayAnybodyAsk !== true) {
    throw new Problem('provider-unknown', 'Ask the co-op to be listed in its directory of providers first.')
  }
  const held = await deps.findRole({ requester, person })
  if (held !== undefined && isRoleOver(held, instantOf(deps.now())))
    throw new Problem(
      'role-expired',
      'Ask the co-op, or the administrator of the organisation, to renew your role.',
    )
  const purpose = parsePurposes(asked, deps)
  const asker = held?.role ?? (provider === undefined ? 'person' : 'organisation')
  await deps.requirePurpose?.({ ...asked, asker })
  if (asked.owner === requester)
    throw new Problem('input-malformed', 'Nobody needs consent for a pod of their own.')
  const member = await deps.findMember(asked.owner)
  if (member === undefined) throw new Problem('member-unknown', 'The owner is not a member of this co-op.')
  const resources = placesIn(member.pod, asked)
  if (held !== undefined)
    checkRoleScope(held.role, {
      kind: purpose.kind,
      ...placesAsked(member.pod, resources, asked.inherit),
    })
  checkReading(asked.modes, asked.terms)
  const now = deps.now()
  checkPeriod(asked.validUntil, now)
  const organisation = provider?.organisation ?? ''
  await deps.requireContract?.({ ...asked, recipient: requester, organisation })
  const places = placesAsked(member.pod, resources, asked.inherit)
  await deps.requireProject?.({ ...asked, recipient: requester, organisation, places })
  const request: AccessRequest = {
    id: requestIdOf(deps.origin, createLocalId(deps.randomBytes)),
    requester,
    // Nobody vouches for a name, so the address that was signed in with is all there is to show.
    requesterName: provider?.displayName ?? requester,
    organisation,
    owner: member.webId,
    purpose: purpose.iri,
    scope: scopeOf({ ...asked, resources }),
    validUntil: asked.validUntil,
    ...factsOf(asked),
    state: 'requested',
    requestedAt: instantOf(now),
  }
  await writeRequest(request, { pod: member.pod, ...actorOf({ requester, person }) }, deps.store)
  return request
}

/**
 * Who asked takes the request back before it is decided; of a decision and a cancellation at the same time exactly one
 * happens.
 *
 * @throws {Problem} `not-found`, `requester-only`, `decision-taken`
 */
export const cancelAccessRequest = async (
  { requester, person }: Asker,
  local: LocalId,
  deps: Pick<AskDeps, 'store' | 'now'>,
): Promise<AccessRequest> => {
  for (;;) {
    const held = await readUndecided(requester, local, 'requester', deps.store)
    const { request, pod } = held.value
    const at = instantOf(deps.now())
    const cancelled: AccessRequest = { ...request, state: 'cancelled', decidedAt: at }
    const event = { kind: 'cancelled', request: request.id, ...actorOf({ requester, person }), at } as const
    const written = await deps.store.write(
      [putRequest({ request: cancelled, pod }), ...putEvent(local, 2, event, partiesOf(request))],
      undecided(held),
    )
    if (written) return cancelled
    await waitAtMost(2)
  }
}

/**
 * The first purpose; the others must be of its kind, so that no record mixes care with research or with the co-op’s own
 * affairs, whose legal grounds differ (GDPR Art. 9(2)).
 */
export const parsePurposes = (
  sought: Pick<ConsentSought, 'purpose' | 'purposes' | 'gift'>,
  { findPurpose }: { readonly findPurpose: FindPurpose },
): Purpose => {
  const named = [sought.purpose, ...(sought.purposes ?? [])].map(findPurpose)
  const [first] = named
  if (first === undefined || named.includes(undefined)) {
    throw new Problem('purpose-unknown', 'Choose one of the purposes of the co-op, named by its DPV IRI.')
  }
  if (named.some((purpose) => purpose?.kind !== first.kind)) {
    throw new Problem('purposes-mixed', 'Ask for care, for research and for the co-op separately.')
  }
  if (sought.gift === true && first.kind !== 'research') {
    throw new Problem(
      'gift-not-possible',
      'Only research in the public interest can be given to for nothing.',
    )
  }
  return first
}

/** What rests in the record of what was sought, without what says nothing. */
export const factsOf = ({
  purpose,
  purposes = [],
  terms,
  gift,
  recipientClient,
  fields,
  project,
}: Omit<ConsentSought, 'resources' | 'modes' | 'inherit' | 'validUntil'>) => {
  const all = [...new Set([purpose, ...purposes])]
  return {
    ...(all.length === 1 ? {} : { purposes: all }),
    ...(terms === undefined ? {} : { terms }),
    ...(gift === true ? { gift } : {}),
    ...(recipientClient === undefined ? {} : { recipientClient }),
    ...(fields === undefined ? {} : { fields }),
    ...(project === undefined ? {} : { project }),
  }
}

export const scopeOf = ({
  resources,
  modes,
  inherit,
}: Pick<ConsentSought, 'resources' | 'modes' | 'inherit'>) => ({
  resources: [...new Set(resources)],
  modes: [...new Set(modes)],
  ...(inherit === false ? { inherit } : {}),
})

const longestYears = 2

export const checkPeriod = (validUntil: Instant, now: number): void => {
  if (validUntil <= instantOf(now))
    throw new Problem('input-malformed', 'The consent must end in the future.')
  const latest = new Date(now)
  latest.setUTCFullYear(latest.getUTCFullYear() + longestYears)
  if (validUntil > latest.toISOString()) {
    throw new Problem(
      'input-malformed',
      `Ask for at most ${String(longestYears)} years; the consent can be asked for again.`,
    )
  }
}

const actorOf = ({ requester, person }: Asker) =>
  person === undefined ? { actor: requester } : { actor: person, onBehalfOf: requester }

const writeRequest = async (
  request: AccessRequest,
  { pod, ...actor }: { readonly pod: ResourceUrl } & ReturnType<typeof actorOf>,
  store: Store,
): Promise<void> => {
  const { id, requester, owner, requestedAt } = request
  const local = localIdOf(id)
  const written = await store.write(
    [
      putRequest({ request, pod }),
      ...putEvent(
        local,
        1,
        { kind: 'requested', request: id, ...actor, at: requestedAt },
        partiesOf(request),
      ),
      putIndex(keys.requestsOf(owner), requestedAt, local),
      putIndex(keys.requestsOf(requester), requestedAt, local),
    ],
    new Map([[keys.request(local), undefined]]),
  )
  if (!written) throw new Error('128 random bits came out the same twice: the source of randomness is broken')
}
