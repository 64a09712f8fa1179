import { randomUUID } from 'node:crypto'
import type { Request, Response } from 'express'
import { SignJWT } from 'jose'
import type { BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { ServiceKey } from '@mutua/kit/service-key'
import type { Decision } from '../access/decide.ts'
import type { WacMode } from '../access/access-mode.ts'
import { urlOf, type PodPath } from '../resources/pod-path.ts'
import { storageDescriptionLink } from './resource-headers.ts'

export interface ChallengeDeps {
  readonly origin: BaseUrl
  readonly consentService: BaseUrl
  readonly key: ServiceKey
  readonly clock: () => number
}

interface Refused {
  readonly request: Request
  readonly response: Response
  readonly target: PodPath
  readonly mode: WacMode
  readonly decision: Decision & { kind: 'refuse' }
}

/**
 * Ends a refused request. A caller without a token, or with one that is good no more, also learns where to get one: `UMA` comes first, since clients
 * read the first scheme only (UMA 2.0 Grant §3.2.1; RFC 9449 §7.1).
 * @throws {Problem} always
 */
export const refuseRequest = async (
  { request, response, target, mode, decision }: Refused,
  deps: ChallengeDeps,
): Promise<never> => {
  const isTokenless = decision.code === 'caller-unknown' && request.headers.authorization === undefined
  if (mode !== 'control' && (isTokenless || decision.code === 'consent-token-invalid')) {
    const ticket = await permissionTicket(target, mode, deps)
    response.set(
      'WWW-Authenticate',
      `UMA as_uri="${deps.consentService}", ticket="${ticket}", ${dpopChallenge}`,
    )
  }
  // Where consent can be asked for, told from the address alone.
  response.set('Link', storageDescriptionLink(target))
  throw new Problem(decision.code, decision.why)
}

export const dpopChallenge = 'DPoP algs="ES256 RS256 EdDSA"'
export const permissionTicketType = 'permission-ticket+jwt'

/** Says which resource was asked for, so that the consent service need not be told beforehand; names nobody. */
const permissionTicket = (target: PodPath, mode: WacMode, deps: ChallengeDeps): Promise<string> => {
  const at = Math.floor(deps.clock() / 1000)
  return new SignJWT({ resource: urlOf(deps.origin, target), mode })
    .setProtectedHeader({ alg: 'EdDSA', typ: permissionTicketType, kid: deps.key.kid })
    .setIssuer(deps.origin)
    .setAudience(deps.consentService)
    .setIssuedAt(at)
    .setExpirationTime(at + 300)
    .setJti(randomUUID())
    .sign(deps.key.privateKey)
}
