import { compactVerify } from 'jose'
import { z } from 'zod'
import { envelopeAlgorithms, type EnvelopeDeps, type EnvelopeKind } from '@mutua/sdk/consent/vc-jose'
import { hasExactSignature } from '@mutua/sdk/exact-signature'
import type { JsonObject } from './data-integrity.ts'

/**
 * Opens the JWT form of VC Data Model 1.1 §6.3.1 (`application/jwt`, claims `vc` and `vp`), which the public test suite
 * still sends. For the conformance tenant only: its header does not say what it is for.
 * @param id attacker-controlled
 * @returns the document inside, signed by its own issuer or holder; `nonce`, `aud` and `exp` are taken over
 */
export const openOlderEnvelope = async (
  id: string,
  kind: EnvelopeKind,
  deps: EnvelopeDeps,
): Promise<JsonObject | undefined> => {
  const [, jwt = '', header = '', payload = ''] =
    /^data:application\/jwt,(([\w-]{1,4096})\.([\w-]{1,262144})\.[\w-]{86})$/.exec(id) ?? []
  const head = headerSchema.safeParse(jsonOf(header))
  const claims = claimsSchema.safeParse(jsonOf(payload))
  if (!head.success || !claims.success) return undefined
  const document = claims.data[kind]
  const speaker = kind === 'vc' ? document?.['issuer'] : document?.['holder']
  if (document === undefined || speaker !== claims.data.iss) return undefined
  const found = await deps.findKey(head.data.kid, document)
  if (found?.alg !== head.data.alg) return undefined
  if (!head.data.kid.startsWith(`${claims.data.iss}#`)) return undefined
  if (!hasExactSignature(jwt)) return undefined
  try {
    await compactVerify(jwt, found.key, { algorithms: [found.alg] })
  } catch {
    return undefined
  }
  const { nonce, aud, exp } = claims.data
  return kind === 'vc' ? document : { ...document, nonce, aud, exp }
}

const headerSchema = z.strictObject({
  alg: z.enum(envelopeAlgorithms),
  typ: z.literal('JWT').optional(),
  kid: z.string().max(2_200),
})

const claimsSchema = z.object({
  iss: z.string(),
  nonce: z.string().optional(),
  aud: z.string().optional(),
  exp: z.number().optional(),
  vc: z.record(z.string(), z.unknown()).optional(),
  vp: z.record(z.string(), z.unknown()).optional(),
})

const jsonOf = (part: string): unknown => {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
