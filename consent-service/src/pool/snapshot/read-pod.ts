import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import type { Fetch } from '@mutua/sdk/clients/answer'
import { isClientFault } from '@mutua/sdk/clients/client-fault'
import type { ProofKey } from '@mutua/sdk/clients/dpop-proof'
import { createFhirClient, sendSignedIn, type FhirClient } from '@mutua/sdk/clients/fhir-client'
import { createTokenFetch, type BoundToken } from '@mutua/sdk/clients/token-fetch'
import { checkGrant } from '@mutua/sdk/consent/check-grant'
import type { ConsentTokenClaims, Grant } from '@mutua/sdk/consent/grant'
import { parseSmartPod } from '@mutua/sdk/consent/smart-address'
import { instantOf, type BaseUrl, type GrantId, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { callService } from '@mutua/kit/service-calls'
import { createBoundedFetch } from './bounded-fetch.ts'
import { createPatientFetch } from './patient-fetch.ts'
import type { Search } from './searches.ts'
import type { Consenting, PodFailure } from './snapshots.ts'

/** What reading pods under consent needs of the service. */
export interface ReadPodDeps {
  readonly origin: BaseUrl
  readonly podServers: readonly BaseUrl[]
  readonly now: () => number
  readonly randomId: () => string
  readonly findStanding: (id: GrantId) => Promise<StandingConsent | undefined>
  /** @throws {Problem} `purpose-not-allowed` */
  readonly signConsentToken: (claims: ConsentTokenClaims) => Promise<string>
  /** All that one pod may take, waits included. */
  readonly podMs: number
  /** All that may come of one pod, in bytes of FHIR. */
  readonly podBytes: number
}

/** A consent as it stands in the records, with the feed position of its last change. */
export interface StandingConsent {
  readonly grant: Grant
  readonly sequence: number
}

/** The secure room of a study, with the key that its consent tokens are bound to. */
export interface Room {
  readonly webId: WebId
  /** Names the room's program in receipts: the address of the study. */
  readonly client: string
  readonly key: ProofKey
  /** RFC 7638 thumbprint of the key. */
  readonly jkt: string
  /** Answers that left a pod server for it: as many receipts there are. */
  readonly uses: Map<BaseUrl, number>
}

export type PodRead =
  | { readonly kind: 'read'; readonly records: readonly FhirResource[] }
  | { readonly kind: 'failed'; readonly why: PodFailure }

/**
 * Reads one pod as anybody does who was given a consent: with a token that is bound to the room's key and good for this grant
 * alone, through the FHIR face, where each page leaves a receipt before it leaves itself. All of it or nothing.
 */
export const readPod = async (
  consenting: Consenting,
  searches: readonly Search[],
  room: Room,
  deps: ReadPodDeps,
): Promise<PodRead> =>
  withPod(consenting, room, deps, async (fhir) => {
    const records: FhirResource[] = []
    for (const { type, query } of searches) records.push(...(await fhir.search(type, query)))
    return { kind: 'read', records }
  })

/** How many records there are, and none of them. @returns whether there was an answer */
export const countInPod = async (
  consenting: Consenting,
  { type, query: { _count, ...query } }: Search,
  room: Room,
  deps: ReadPodDeps,
): Promise<boolean> => {
  const counted = await withPod(consenting, room, deps, async (fhir) => {
    await fhir.count(type, query)
    return { kind: 'counted' as const }
  })
  return counted.kind === 'counted'
}

const withPod = async <Outcome>(
  consenting: Consenting,
  room: Room,
  deps: ReadPodDeps,
  ask: (fhir: FhirClient) => Promise<Outcome>,
): Promise<Outcome | (PodRead & { readonly kind: 'failed' })> => {
  const { pod } = consenting
  const name = new URL(pod).pathname.slice(1, -1)
  const podServer = deps.podServers.find((one) => pod === `${one}/${name}/`)
  if (podServer === undefined || parseSmartPod(name, [podServer]) === undefined) return failed('pod-unknown')
  const standing = await deps.findStanding(consenting.grant)
  if (standing === undefined || !covers(standing, consenting, room, deps)) return failed('consent-over')
  const signal = AbortSignal.timeout(deps.podMs)
  const bounded = createBoundedFetch(fetchFrom(podServer), deps.podBytes)
  try {
    const freshToken = () => tokenFor(standing, podServer, room, deps)
    const fetch = createPatientFetch(
      createTokenFetch(
        { key: room.key, first: await freshToken(), freshToken },
        { fetch: counting(bounded.fetch, podServer, room), now: deps.now },
      ),
      signal,
    )
    return await ask(createFhirClient({ podServer, pod: name, send: sendSignedIn(fetch) }))
  } catch (cause) {
    return failed(bounded.isFull() ? 'too-much' : signal.aborted ? 'too-slow' : whyOf(cause))
  }
}

const failed = (why: PodFailure) => ({ kind: 'failed' as const, why })

/** The pod server looks again at each read; here nothing is asked under a consent that is known to be over. */
const covers = (
  { grant }: StandingConsent,
  { member, pod }: Consenting,
  { webId, client }: Room,
  { now }: ReadPodDeps,
): boolean => {
  const [resource] = grant.scope.resources
  if (resource === undefined || grant.owner !== member || !resource.startsWith(pod)) return false
  const use = { recipient: webId, client, resource, mode: 'read', at: instantOf(now()) } as const
  return checkGrant(grant, use).kind === 'permit'
}

/** Seconds. The consent is looked at again on every read. */
const tokenLifetime = 300

/** As the token endpoint makes them (UMA 2.0 Grant §3.3.5, RFC 9449 §6). */
const tokenFor = async (
  { grant, sequence }: StandingConsent,
  podServer: BaseUrl,
  { webId, client, jkt }: Room,
  { origin, now, randomId, signConsentToken }: ReadPodDeps,
): Promise<BoundToken> => {
  const iat = Math.floor(now() / 1_000)
  const exp = Math.min(iat + tokenLifetime, Math.floor(Date.parse(grant.validUntil) / 1_000))
  const value = await signConsentToken({
    ...{ iss: origin, aud: podServer, sub: webId, client_id: client, jti: randomId(), cnf: { jkt } },
    ...{ grant: grant.id, grant_sequence: sequence, iat, exp },
  })
  return { value, until: exp * 1_000 }
}

/** The pod servers are those of the settings: no address here comes from a stranger. */
const fetchFrom =
  (podServer: BaseUrl): Fetch =>
  (input, init) => {
    const { origin, pathname, search } = new URL(input instanceof Request ? input.url : input)
    if (origin !== podServer) throw new Error('A pod is read at its own server only.')
    return callService(podServer, `${pathname}${search}` as `/${string}`, init ?? {}) // A path begins with a slash.
  }

const counting =
  (fetch: Fetch, podServer: BaseUrl, { uses }: Room): Fetch =>
  async (input, init) => {
    const answer = await fetch(input, init)
    if (answer.ok) uses.set(podServer, (uses.get(podServer) ?? 0) + 1)
    return answer
  }

/** Names nobody: only the kind is counted. */
const whyOf = (cause: unknown): PodFailure => {
  if (cause instanceof Problem) return consentOver.has(cause.code) ? 'consent-over' : 'refused'
  if (!isClientFault(cause)) return 'unreadable'
  return cause.kind === 'unreachable' ? 'unreachable' : cause.kind === 'refused' ? 'refused' : 'unreadable'
}

const consentOver: ReadonlySet<string> = new Set([
  'grant-unknown',
  'grant-withdrawn',
  'grant-paused',
  'grant-expired',
  'grant-invalidated',
  'purpose-not-allowed',
])
