import { checkGrant } from '@mutua/sdk/consent/check-grant'
import type { ConsentTokenClaims, Grant } from '@mutua/sdk/consent/grant'
import { recordScopeText, type RecordScope } from '@mutua/sdk/consent/record-scope'
import type { SmartPod } from '@mutua/sdk/consent/smart-address'
import type { SmartClient } from '@mutua/sdk/consent/smart-client'
import { instantOf, type BaseUrl, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import { refuse, type OAuthRefusal } from '@mutua/kit/authn/oauth-refusal'
import type { AskedScope } from './asked-scopes.ts'
import { narrowToGrant, recordPlaceIn } from './narrow-to-grant.ts'

/** A program that has proved who it is, and what it wants of which pod. */
export interface SmartAsk {
  readonly client: SmartClient
  /** `undefined`: the address names no pod of these servers, which is not told apart from a pod without consent. */
  readonly pod: SmartPod | undefined
  readonly scopes: readonly AskedScope[]
  /** Thumbprint of the key that was proved with DPoP. */
  readonly jkt?: string | undefined
}

export interface IssuedSmartToken {
  readonly kind: 'issued'
  readonly accessToken: string
  readonly tokenType: 'DPoP' | 'Bearer'
  /** Seconds. */
  readonly expiresIn: number
  /** What was given, which may be less than what was asked. */
  readonly scope: string
}

interface StandingGrant {
  readonly grant: Grant
  readonly sequence: number
}

export interface SmartExchangeDeps {
  readonly origin: BaseUrl
  readonly now: () => number
  /** Grants to that recipient in the pod of that resource, the newest first. */
  readonly grantsAround: (recipient: WebId, resource: ResourceUrl) => AsyncIterable<StandingGrant>
  /** Organisations on whose staff list somebody stands, each with the feed position that says so. */
  readonly placesOf: (
    person: WebId,
  ) => Promise<readonly { readonly organisation: WebId; readonly sequence: number }[]>
  readonly signConsentToken: (claims: ConsentTokenClaims) => Promise<string>
  readonly randomId: () => string
}

/**
 * SMART App Launch 2.2, "Backend Services": a token for the one consent that covers most of what is asked, good for reading that and no
 * more, at the FHIR face of that pod. The pod server holds every use against the consent as it stands then.
 */
export const exchangeAssertion = async (
  ask: SmartAsk,
  deps: SmartExchangeDeps,
): Promise<IssuedSmartToken | OAuthRefusal> => {
  const { client, pod } = ask
  const now = deps.now()
  const place = await placeOf(client, deps)
  if (pod === undefined || place === 'left') return nothingGiven()
  const best = await findBest({ ...ask, pod }, now, deps)
  if (best === undefined) return nothingGiven()
  const { grant, sequence } = best.standing
  const scope = [...new Set(best.given.map(({ scope }) => recordScopeText(scope)))].join(' ')
  if (scope.length > longestScope)
    return refuse('invalid_scope', 'That is too much for one token: ask for fewer scopes at a time.')
  const iat = Math.floor(now / 1000)
  const exp = Math.min(iat + tokenLifetime, Math.floor(Date.parse(grant.validUntil) / 1000))
  if (exp <= iat) return nothingGiven()
  const claims: ConsentTokenClaims = {
    iss: deps.origin,
    aud: pod.podServer,
    sub: client.recipient,
    ...(client.person === undefined ? {} : { act: { sub: client.person } }),
    client_id: client.id,
    grant: grant.id,
    grant_sequence: Math.max(sequence, place?.sequence ?? 0),
    jti: deps.randomId(),
    iat,
    exp,
    ...(ask.jkt === undefined ? {} : { cnf: { jkt: ask.jkt } }),
    resource: pod.fhirBase,
    modes: ['read'],
    scope,
  }
  return {
    kind: 'issued',
    accessToken: await deps.signConsentToken(claims),
    tokenType: ask.jkt === undefined ? 'Bearer' : 'DPoP',
    expiresIn: exp - iat,
    scope: [...new Set(best.given.map(({ context, scope: one }) => textIn(context, one)))].join(' '),
  }
}

/** Seconds. The consent is looked at again on every read; this only bounds how long a stolen token is of use. */
const tokenLifetime = 300
/** Characters: what fits into a header of a request, with the rest of the token. */
const longestScope = 6_000

/** One answer for a pod that is not there, for one without a consent, and for a consent that covers something else. */
const nothingGiven = (): OAuthRefusal =>
  refuse('invalid_scope', 'No consent that was given to you covers any of this here.')

/** An organisation reads by its people only: the program stops when who answers for it has left. */
const placeOf = async (
  { recipient, person }: SmartClient,
  { placesOf }: Pick<SmartExchangeDeps, 'placesOf'>,
): Promise<{ readonly sequence: number } | 'left' | undefined> => {
  if (person === undefined) return undefined
  const places = await placesOf(person)
  return places.find(({ organisation }) => organisation === recipient) ?? 'left'
}

interface Covering {
  readonly standing: StandingGrant
  readonly given: readonly AskedScope[]
}

/**
 * The consent that covers most of the scopes in full, then most of them in part, then the newest. Never what was opened in an
 * emergency: that is for a person who says why.
 */
const findBest = async (
  { client, pod, scopes }: SmartAsk & { readonly pod: SmartPod },
  now: number,
  deps: SmartExchangeDeps,
): Promise<Covering | undefined> => {
  let best: (Covering & { readonly worth: readonly number[] }) | undefined
  for await (const standing of deps.grantsAround(client.recipient, pod.pod)) {
    const { grant } = standing
    if (!isUsable(grant, client, pod, now)) continue
    const parts = scopes.map(({ context, scope }) =>
      narrowToGrant(scope, grant, pod.pod).map((narrowed) => ({ context, scope: narrowed })),
    )
    const given = parts.flat()
    if (given.length === 0) continue
    const isWhole = ({ scope }: AskedScope, index: number): boolean =>
      parts[index]?.some((part) => recordScopeText(part.scope) === recordScopeText(scope)) === true
    const worth = [scopes.filter(isWhole).length, parts.filter((part) => part.length > 0).length]
    if (best === undefined || isMore(worth, best.worth)) best = { standing, given, worth }
  }
  return best
}

const isUsable = (grant: Grant, client: SmartClient, { pod }: SmartPod, now: number): boolean => {
  const resource = recordPlaceIn(grant.scope, pod)
  if (resource === undefined || grant.basis !== undefined) return false
  const { recipient, person, id } = client
  const use = { recipient, person, client: id, resource, mode: 'read', at: instantOf(now) } as const
  return checkGrant(grant, use).kind === 'permit'
}

const isMore = (worth: readonly number[], other: readonly number[]): boolean => {
  const place = worth.findIndex((one, index) => one !== other[index])
  return place !== -1 && (worth[place] ?? 0) > (other[place] ?? 0)
}

const textIn = (context: AskedScope['context'], scope: RecordScope): string =>
  recordScopeText(scope).replace('patient', context)
