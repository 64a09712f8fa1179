import { createHash, createPrivateKey, createPublicKey, sign, type JsonWebKey } from 'node:crypto'
import type { Prng } from './prng.ts'

/** The key of the demo's desk: it attests who signed a project. Drawn from the seed, so it is nobody's secret. */
export interface DeskKey {
  readonly publicKey: JsonWebKey & { readonly kid: string }
  /** Text -> compact JWS (RFC 7515) with Ed25519, whose signatures are always the same for the same text. */
  sign(text: string): string
}

export const createDeskKey = (prng: Prng): DeskKey => {
  const drawn = createHash('sha256').update(prng.uuid()).digest()
  const privateKey = createPrivateKey({
    key: Buffer.concat([ed25519Prefix, drawn]),
    format: 'der',
    type: 'pkcs8',
  })
  const kid = 'demo-desk'
  return {
    publicKey: { ...createPublicKey(privateKey).export({ format: 'jwk' }), kid },
    sign: (text) => {
      const header = Buffer.from(JSON.stringify({ alg: 'Ed25519', kid })).toString('base64url')
      const signed = `${header}.${Buffer.from(text).toString('base64url')}`
      return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`
    },
  }
}

/** PKCS #8 around the 32 bytes of an Ed25519 key (RFC 8410 §7). */
const ed25519Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
