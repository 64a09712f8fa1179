import { decodeJwt, jwtVerify, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import { accessModeSchema } from '@mutua/sdk/consent/grant'
import { baseUrlSchema, resourceUrlSchema, type BaseUrl } from '@mutua/sdk/ids'

/** What a pod server says that somebody wanted to do there (UMA 2.0 Grant §3.2.1). It names nobody. */
export type PermissionTicket = z.infer<typeof permissionTicketSchema>

const permissionTicketSchema = z.object({
  iss: baseUrlSchema,
  resource: resourceUrlSchema,
  mode: accessModeSchema,
  jti: z.string().min(1).max(200),
  /** Seconds since the epoch. */
  exp: z.number().int().positive(),
})

export interface TicketDeps {
  /** Origin of this service. */
  readonly origin: BaseUrl
  /** Keys of a pod server that the settings name; undefined for everybody else. */
  readonly keysOf: (issuer: BaseUrl) => JWTVerifyGetKey | undefined
  readonly now: () => number
}

const ticketType = 'permission-ticket+jwt'
const longestSeconds = 300
const toleranceSeconds = 5

/**
 * `undefined` for anything that is not a fresh ticket from one of our pod servers, for this service and for a resource
 * of its own. Whether it was used before is not asked here.
 */
export const verifyPermissionTicket = async (
  ticket: string,
  deps: TicketDeps,
): Promise<PermissionTicket | undefined> => {
  const now = deps.now()
  try {
    // Attacker-controlled; used only to look up which of our pod servers to verify against.
    const issuer = baseUrlSchema.parse(decodeJwt(ticket).iss)
    const keys = deps.keysOf(issuer)
    if (keys === undefined) return undefined
    const { payload } = await jwtVerify(ticket, keys, {
      typ: ticketType,
      algorithms: ['EdDSA'],
      issuer,
      audience: deps.origin,
      requiredClaims: ['iat', 'exp', 'jti'],
      // Bounds the time for which a used ticket must be remembered.
      maxTokenAge: longestSeconds,
      clockTolerance: toleranceSeconds,
      currentDate: new Date(now),
    })
    const claims = permissionTicketSchema.parse(payload)
    // A pod server speaks for its own resources only.
    if (new URL(claims.resource).origin !== claims.iss) return undefined
    return claims.exp <= now / 1000 + longestSeconds + toleranceSeconds ? claims : undefined
  } catch {
    return undefined
  }
}
