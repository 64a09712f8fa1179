import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  sign,
} from 'node:crypto'

/**
 * Makes DPoP proofs (RFC 9449 §4.2) in one synchronous call of about 50 µs. The clients of the sdk sign with WebCrypto,
 * which is an order of magnitude slower and would be measured instead of the server.
 */
export interface ProofSigner {
  /** PKCS #8 in PEM, to hand the key to another process. */
  readonly privateKeyPem: string
  /** A fresh proof, `jti` never used before; `url` without query and fragment. */
  readonly sign: (target: ProofTarget) => string
}

export interface ProofTarget {
  readonly method: string
  readonly url: string
  /** The token the proof accompanies; absent at a token endpoint (RFC 9449 §5). */
  readonly accessToken?: string
}

export const newProofKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()

export const createProofSigner = (privateKeyPem: string): ProofSigner => {
  const key = createPrivateKey(privateKeyPem)
  const { kty, crv, x, y } = createPublicKey(key).export({ format: 'jwk' })
  const header = part({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } })
  let hashed: { token: string; ath: string } | undefined
  const athOf = (token: string): string => {
    if (hashed?.token !== token)
      hashed = { token, ath: createHash('sha256').update(token).digest('base64url') }
    return hashed.ath
  }
  return {
    privateKeyPem,
    sign: ({ method, url, accessToken }) => {
      const claims = part({
        jti: randomUUID(),
        htm: method,
        htu: url,
        iat: Math.floor(Date.now() / 1000),
        ...(accessToken === undefined ? {} : { ath: athOf(accessToken) }),
      })
      const signature = sign('sha256', Buffer.from(`${header}.${claims}`), { key, dsaEncoding: 'ieee-p1363' })
      return `${header}.${claims}.${signature.toString('base64url')}`
    },
  }
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
