import { bytesToMultibase, createJWT, EdDSASigner, verifyJWT } from 'did-jwt'
import { Resolver } from 'did-resolver'
import { generateKeyPairSync } from 'node:crypto'
import { consentClaims, type CredentialContender } from './contender.ts'

/** did-jwt 8 with its own signer, and a resolver that has the document in memory. */
export const openDidJwtContender = async (): Promise<CredentialContender> => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const { d = '', x = '' } = {
    ...privateKey.export({ format: 'jwk' }),
    ...publicKey.export({ format: 'jwk' }),
  }
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64url'))
  const did = 'did:web:coop.example'
  const key = bytesToMultibase(bytes(x), 'base58btc', 'ed25519-pub')
  const method = { id: `${did}#key-1`, type: 'Multikey', controller: did, publicKeyMultibase: key }
  const resolver = new Resolver({
    web: () =>
      Promise.resolve({
        didResolutionMetadata: {},
        didDocumentMetadata: {},
        didDocument: { id: did, verificationMethod: [method], assertionMethod: [method.id] },
      }),
  })
  const signer = EdDSASigner(bytes(d))
  const issue = () =>
    createJWT(
      { sub: 'https://pods.example/bianchi/profile/card#me', ...consentClaims },
      { issuer: did, signer },
      { alg: 'EdDSA' },
    )
  const issued = await issue()
  return {
    name: 'did-jwt',
    issue,
    verify: async () => {
      const { verified } = await verifyJWT(issued, { resolver })
      if (!verified) throw new Error('did-jwt did not verify what it issued')
    },
  }
}
