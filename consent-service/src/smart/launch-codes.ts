import type { Grant } from '@mutua/sdk/consent/grant'
import { grantStateAt } from '@mutua/sdk/consent/grant'
import { instantOf, type GrantId, type ResourceUrl, type WebId } from '@mutua/sdk/ids'
import { refuse, type OAuthRefusal } from '@mutua/kit/authn/oauth-refusal'
import { row } from '@mutua/kit/row'
import type { Store, Write } from '@mutua/kit/store'
import {
  codeRowSchema,
  datedSecret,
  digestOf,
  familyRowSchema,
  findSpent,
  isDatedSecret,
  keys,
  readHeld,
  type CodeRow,
  type FamilyRow,
} from './launch-rows.ts'
import type { LaunchRequest } from './parse-launch.ts'

/** A grant as it stands in the records, with the feed position of its last change. */
export interface StandingGrant {
  readonly grant: Grant
  readonly sequence: number
}

/** What a token is to be made of: the grant as it stands now, and for whom. */
export interface Redeemed {
  readonly kind: 'redeemed'
  readonly standing: StandingGrant
  readonly client: WebId
  /** The next one, where the person allowed the application to read while they are not there. */
  readonly refreshToken: string | undefined
  /** Whether the application asked which Patient record is meant. */
  readonly wantsPatient: boolean
}

export interface RedeemDeps {
  readonly store: Store
  readonly now: () => number
  readonly randomBytes: (length: number) => Uint8Array
  readonly findStanding: (id: GrantId) => Promise<StandingGrant | undefined>
}

/** Seconds for which a code can be redeemed, and for which one that was is remembered. */
const codeSeconds = 60
const rememberedSeconds = 3_600

/**
 * A code for the application that asked, to be written together with the grant: a crash leaves both or neither. It rests as
 * its digest.
 */
export const newCode = async (
  launch: Pick<LaunchRequest, 'client' | 'redirectUri' | 'challenge' | 'wantsPatient'>,
  isOffline: boolean,
  deps: Pick<RedeemDeps, 'store' | 'now' | 'randomBytes'>,
): Promise<{ readonly code: string; readonly writesFor: (grant: GrantId) => readonly Write[] }> => {
  const now = deps.now()
  const seconds = Math.floor(now / 1_000)
  const code = datedSecret(seconds + rememberedSeconds, deps.randomBytes)
  const spent = await findSpent(deps.store, seconds)
  const { client, redirectUri, challenge, wantsPatient } = launch
  const expiresAt = now + codeSeconds * 1_000
  const facts = { client: client.id, isOffline, redirectUri, challenge, wantsPatient, expiresAt }
  return {
    code,
    writesFor: (grant) => [row(keys.code(code), { grant, ...facts } satisfies CodeRow), ...spent],
  }
}

/**
 * RFC 6749 §4.1.3 with RFC 7636 §4.6: a code is good once, within a minute, for the application it was made for, with the
 * address it was sent to and the verifier of its challenge. Said again by who knows the verifier, it ends the refresh tokens that
 * came of it (RFC 6749 §4.1.2); nobody else can end them by it.
 */
export const redeemCode = async (
  form: {
    readonly code: string
    readonly clientId: string
    readonly redirectUri: string
    readonly verifier: string
  },
  call: { readonly pod: ResourceUrl; readonly jkt: string | undefined },
  deps: RedeemDeps,
): Promise<Redeemed | OAuthRefusal> => {
  const { store, now } = deps
  const invalid = refuse('invalid_grant', 'The code is not valid, or not any more; ask the person again.')
  const held = isDatedSecret(form.code)
    ? await readHeld(store, keys.code(form.code), codeRowSchema)
    : undefined
  if (held === undefined) return invalid
  const { grant, client, isOffline, redirectUri, challenge, expiresAt } = held.row
  if (client !== form.clientId || redirectUri !== form.redirectUri) return invalid
  if (!/^[\w.~-]{43,128}$/.test(form.verifier) || digestOf(form.verifier) !== challenge) return invalid
  if (held.row.usedAt !== undefined) {
    if (held.row.family !== undefined) await store.write([{ key: held.row.family, value: undefined }])
    return invalid
  }
  const standing = await findUsable(grant, call, deps)
  if (now() >= expiresAt || standing === undefined) return invalid
  const { token, family } = isOffline ? newFamily(standing.grant, deps) : noFamily
  const used: CodeRow = { ...held.row, usedAt: now(), ...(family === undefined ? {} : { family }) }
  const begun: FamilyRow | undefined =
    token === undefined
      ? undefined
      : { grant, client, isOffline, current: digestOf(token), ...withKey(call.jkt) }
  const writes = [row(held.key, used), ...(begun === undefined ? [] : [row(family ?? '', begun)])]
  // Of many at once one wins; the others said a code that is used.
  if (!(await store.write(writes, new Map([[held.key, held.bytes]])))) return redeemCode(form, call, deps)
  const { wantsPatient } = held.row
  return { kind: 'redeemed', standing, client, refreshToken: token, wantsPatient }
}

/**
 * RFC 9700 §4.14.2: each refresh token is good once and makes way for the next. One that was used before is in two hands: all of
 * them end. They never outlive the grant, whose withdrawal they are held against each time.
 */
export const renewAccess = async (
  form: { readonly refreshToken: string; readonly clientId: string },
  call: { readonly pod: ResourceUrl; readonly jkt: string | undefined },
  deps: RedeemDeps,
): Promise<Redeemed | OAuthRefusal> => {
  const { store, randomBytes } = deps
  const invalid = refuse('invalid_grant', 'The refresh token is not valid any more; ask the person again.')
  const [name = '', secret = ''] = form.refreshToken.split('.', 2)
  const held =
    isDatedSecret(name) && /^[\w-]{43}$/.test(secret)
      ? await readHeld(store, keys.family(name), familyRowSchema)
      : undefined
  if (held === undefined || held.row.client !== form.clientId) return invalid
  const { grant, client, current, jkt } = held.row
  if (jkt !== undefined && jkt !== call.jkt)
    return refuse('invalid_grant', 'The refresh token is bound to another key.')
  const end = () => store.write([{ key: held.key, value: undefined }])
  if (digestOf(form.refreshToken) !== current) {
    await end()
    return invalid
  }
  const standing = await findUsable(grant, call, deps)
  if (standing === undefined) return invalid
  const next = `${name}.${secretOf(randomBytes)}`
  const renewed = row(held.key, { ...held.row, current: digestOf(next) } satisfies FamilyRow)
  // Two with the same token at once: one of them has it from somewhere else.
  if (!(await store.write([renewed], new Map([[held.key, held.bytes]])))) {
    await end()
    return invalid
  }
  return { kind: 'redeemed', standing, client, refreshToken: next, wantsPatient: false }
}

/** The grant, when it stands and lies in the pod that was named. */
const findUsable = async (
  id: GrantId,
  { pod }: { readonly pod: ResourceUrl },
  deps: Pick<RedeemDeps, 'findStanding' | 'now'>,
): Promise<StandingGrant | undefined> => {
  const standing = await deps.findStanding(id)
  if (standing === undefined || grantStateAt(standing.grant, instantOf(deps.now())) !== 'given')
    return undefined
  return standing.grant.scope.resources.every((resource) => resource.startsWith(pod)) ? standing : undefined
}

const noFamily = { token: undefined, family: undefined } as const

/** The first refresh token, and the row of its family. */
const newFamily = ({ validUntil }: Grant, { randomBytes }: Pick<RedeemDeps, 'randomBytes'>) => {
  const name = datedSecret(Math.ceil(Date.parse(validUntil) / 1_000), randomBytes)
  return { token: `${name}.${secretOf(randomBytes)}`, family: keys.family(name) }
}

const secretOf = (randomBytes: RedeemDeps['randomBytes']): string =>
  Buffer.from(randomBytes(32)).toString('base64url')

const withKey = (jkt: string | undefined) => (jkt === undefined ? {} : { jkt })
