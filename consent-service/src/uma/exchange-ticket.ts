import { checkGrant, type GrantRefusal, type Use } from '@mutua/sdk/consent/check-grant'
import type { ConsentTokenClaims, Grant } from '@mutua/sdk/consent/grant'
import { grantIdSchema, instantOf, type GrantId, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import { refuse, type OAuthRefusal } from '@mutua/kit/authn/oauth-refusal'
import { verifyPermissionTicket, type PermissionTicket, type TicketDeps } from './permission-ticket.ts'
import type { TokenForm } from './token-form.ts'
import type { TokenRefusal } from './refused-tokens.ts'
import type { UsedTickets } from './used-tickets.ts'

/** Who asks, by Solid-OIDC. */
export interface TokenCaller {
  readonly webId: WebId
  readonly clientId: string
  /** Thumbprint of the key that the caller has proved to hold (RFC 9449 §4); absent where none is demanded. */
  readonly jkt?: string | undefined
}

export interface IssuedToken {
  readonly kind: 'issued'
  readonly accessToken: string
  readonly tokenType: 'DPoP' | 'Bearer'
  /** Seconds. */
  readonly expiresIn: number
}

/** A grant as it stands in the records, with the feed position of its decision. */
export interface StandingGrant {
  readonly grant: Grant
  readonly sequence: number
}

export interface ExchangeDeps extends TicketDeps {
  readonly tickets: UsedTickets
  readonly findStanding: (id: GrantId) => Promise<StandingGrant | undefined>
  /** By the exact bytes of the credential: what was changed, re-keyed or issued elsewhere is not found. */
  readonly findByCredential: (credential: string) => Promise<StandingGrant | undefined>
  /** The grant whose credential is in a presentation exactly as it was signed. */
  readonly findPresented: (presentation: string) => Promise<GrantId | undefined>
  /** Grants to that recipient in the pod of that resource, the newest first. */
  readonly grantsAround: (recipient: WebId, resource: ResourceUrl) => AsyncIterable<StandingGrant>
  /** Organisations on whose staff list somebody stands, each with the feed position that says so. */
  readonly placesOf: (
    person: WebId,
  ) => Promise<readonly { readonly organisation: WebId; readonly sequence: number }[]>
  readonly signConsentToken: (claims: ConsentTokenClaims) => Promise<string>
  readonly randomId: () => string
  /** That whoever a consent was given to was refused under it. */
  readonly noteRefusal?: (refusal: TokenRefusal) => Promise<void>
}

/**
 * UMA 2.0 Grant §3.3: a permission ticket and the caller's own identity become a token for one grant. The record
 * decides, never the credential that was pushed; holding a credential proves nothing.
 *
 * A ticket is used up by the first caller who presents it, whatever the answer is: it cannot be tried on one grant after
 * the other.
 */
export const exchangeTicket = async (
  form: TokenForm,
  caller: TokenCaller,
  deps: ExchangeDeps,
): Promise<IssuedToken | OAuthRefusal> => {
  const ticket = await verifyPermissionTicket(form.ticket, deps)
  if (ticket === undefined || !(await deps.tickets.use(ticket))) {
    return refuse('invalid_grant', 'The ticket is not valid any more; ask the pod server again.')
  }
  const now = deps.now()
  const { resource } = ticket
  const own: Use = {
    recipient: caller.webId,
    client: caller.clientId,
    resource,
    mode: ticket.mode,
    at: instantOf(now),
  }
  const places = await deps.placesOf(caller.webId)
  const uses = [own, ...places.map((place) => forOrganisation(own, place))]
  const standing = await findGrant(form, uses, deps)
  const place = places.find(({ organisation }) => organisation === standing?.grant.recipient)
  const asked = place === undefined ? own : forOrganisation(own, place)
  const isPresented = form.presentation !== undefined
  const use = isPresented ? anyModeOf(standing?.grant, asked) : asked
  const verdict = checkGrant(standing?.grant, use)
  if (verdict.kind === 'refuse' || standing === undefined) {
    const code = verdict.kind === 'refuse' ? verdict.code : 'grant-unknown'
    const refused =
      standing === undefined ? await findOver(form, uses, deps) : { grant: standing.grant, code }
    // What was given to somebody else is nobody's news: they only guessed an address.
    if (refused !== undefined && refused.code !== 'grant-other-recipient') {
      const { id, owner, recipient } = refused.grant
      await deps.noteRefusal?.({ grant: id, owner, recipient, code: refused.code, resource })
    }
    return refuse('request_denied', whyDenied(code))
  }
  // Said only to the recipient of a grant that stands (GDPR Art. 5(1)(b)).
  if (form.purpose !== undefined && form.purpose !== standing.grant.purpose) {
    return refuse('invalid_scope', 'The consent was given for another purpose.')
  }
  const claims = claimsFor(standing, { ticket, caller, place, now, isPresented }, deps)
  const expiresIn = claims.exp - claims.iat
  if (expiresIn <= 0) return refuse('request_denied', whyDenied('grant-expired'))
  const tokenType = tokenTypeFor(caller, isPresented)
  return { kind: 'issued', accessToken: await deps.signConsentToken(claims), tokenType, expiresIn }
}

/** What was given to an organisation is used by its people as if it was given to them. */
const forOrganisation = (own: Use, { organisation }: { readonly organisation: WebId }): Use => ({
  ...own,
  recipient: organisation,
  person: own.recipient,
})

/**
 * Clients that present a credential always ask for their ticket by reading, whatever they want to do then. So the ticket
 * says where, and the grant says how; the pod server holds each use against both.
 */
const anyModeOf = (grant: Grant | undefined, asked: Use): Use =>
  grant === undefined || grant.scope.modes.includes(asked.mode)
    ? asked
    : { ...asked, mode: grant.scope.modes[0] ?? asked.mode }

const findGrant = async (
  form: TokenForm,
  uses: readonly Use[],
  deps: ExchangeDeps,
): Promise<StandingGrant | undefined> => {
  if (form.presentation !== undefined) {
    const presented = await deps.findPresented(form.presentation)
    const isNamed = form.grant === undefined || form.grant === presented
    return presented === undefined || !isNamed ? undefined : deps.findStanding(presented)
  }
  if (form.grant === undefined && form.credential === undefined) return findCovering(form.purpose, uses, deps)
  const named = form.grant === undefined ? undefined : grantIdSchema.safeParse(form.grant)
  if (named?.success === false) return undefined
  const byName = named === undefined ? undefined : await deps.findStanding(named.data)
  if (form.credential === undefined) return byName
  const byCredential = await deps.findByCredential(form.credential)
  return named === undefined || named.data === byCredential?.grant.id ? byCredential : undefined
}

/**
 * The newest that permits one of the uses, the caller's own first, for the purpose that was named if there is one. What was
 * opened in an emergency only where no consent permits it: a look that needs no emergency is not counted as one.
 */
const findCovering = async (
  purpose: string | undefined,
  uses: readonly Use[],
  deps: ExchangeDeps,
): Promise<StandingGrant | undefined> => {
  let otherPurpose: StandingGrant | undefined
  let emergency: StandingGrant | undefined
  for (const use of uses)
    for await (const standing of deps.grantsAround(use.recipient, use.resource)) {
      if (checkGrant(standing.grant, use).kind === 'refuse') continue
      const isAsked = purpose === undefined || standing.grant.purpose === purpose
      if (isAsked && standing.grant.basis === undefined) return standing
      if (isAsked) emergency ??= standing
      else otherPurpose ??= standing
    }
  return emergency ?? otherPurpose
}

/** The newest consent that would have permitted it and does not stand any more, where the caller named none. */
const findOver = async (
  form: TokenForm,
  uses: readonly Use[],
  deps: ExchangeDeps,
): Promise<{ readonly grant: Grant; readonly code: GrantRefusal } | undefined> => {
  if (form.grant !== undefined || form.credential !== undefined || form.presentation !== undefined)
    return undefined
  for (const use of uses)
    for await (const { grant } of deps.grantsAround(use.recipient, use.resource)) {
      const verdict = checkGrant(grant, use)
      if (verdict.kind === 'refuse' && over.has(verdict.code)) return { grant, code: verdict.code }
    }
  return undefined
}

const over: ReadonlySet<GrantRefusal> = new Set([
  'grant-withdrawn',
  'grant-paused',
  'grant-expired',
  'grant-invalidated',
])

/** A consent of somebody else and one that never was are the same to a caller. */
const whyDenied = (code: GrantRefusal): string => {
  switch (code) {
    case 'grant-unknown':
    case 'grant-other-recipient':
      return 'No consent given to you covers this.'
    case 'grant-other-client':
      return 'The consent names another client.'
    case 'grant-paused':
      return 'The member has paused the consent.'
    case 'grant-invalidated':
      return 'The consent has been declared void.'
    case 'grant-withdrawn':
      return 'The consent has been withdrawn.'
    case 'grant-not-yet-valid':
      return 'The consent is not valid yet.'
    case 'grant-expired':
      return 'The consent has expired; ask for a new one.'
    case 'grant-out-of-scope':
      return 'The consent does not cover this.'
  }
}

/** Clients that present a credential send their token as Bearer, whatever it is; all others prove a key. */
const tokenTypeFor = ({ jkt }: TokenCaller, isPresented: boolean): IssuedToken['tokenType'] =>
  isPresented || jkt === undefined ? 'Bearer' : 'DPoP'

/** Seconds. The grant is looked at again on every read; this only bounds how long a stolen token and key are of use. */
const tokenLifetime = 300

const claimsFor = (
  { grant, sequence }: StandingGrant,
  context: {
    ticket: PermissionTicket
    caller: TokenCaller
    /** Through which the caller may use the grant, when it is not their own. */
    place: { readonly organisation: WebId; readonly sequence: number } | undefined
    now: number
    isPresented: boolean
  },
  deps: ExchangeDeps,
): ConsentTokenClaims => {
  const { ticket, caller, place, now, isPresented } = context
  const iat = Math.floor(now / 1000)
  return {
    iss: deps.origin,
    aud: ticket.iss,
    ...(place === undefined
      ? { sub: caller.webId }
      : { sub: place.organisation, act: { sub: caller.webId } }),
    client_id: caller.clientId,
    grant: grant.id,
    grant_sequence: Math.max(sequence, place?.sequence ?? 0),
    jti: deps.randomId(),
    iat,
    exp: Math.min(iat + tokenLifetime, Math.floor(Date.parse(grant.validUntil) / 1000)),
    // A token that anybody can use who gets hold of it is good for one resource, in the ways that the grant has.
    ...(tokenTypeFor(caller, isPresented) === 'DPoP' && caller.jkt !== undefined
      ? { cnf: { jkt: caller.jkt } }
      : { resource: ticket.resource, modes: grant.scope.modes }),
  }
}
