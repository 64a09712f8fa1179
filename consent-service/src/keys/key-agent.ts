import { createAgent } from '@veramo/core'
import type { IDIDManager, IKeyManager, TAgent } from '@veramo/core-types'
import { DIDManager } from '@veramo/did-manager'
import { WebDIDProvider } from '@veramo/did-provider-web'
import { KeyManager } from '@veramo/key-manager'
import type { Signer } from 'did-jwt'
import type { Sealer } from '@mutua/kit/sealer'
import type { Store } from '@mutua/kit/store'
import { createDidStore } from './did-store.ts'
import { createKeyStore } from './key-store.ts'
import { createNodeKms } from './node-kms.ts'

export type KeyAgent = TAgent<IKeyManager & IDIDManager>

/** The Veramo agent over our own stores and signer. No private key ever passes through its arguments or answers. */
export const createKeyAgent = (deps: {
  store: Pick<Store, 'get' | 'list' | 'write'>
  sealer: Sealer
}): KeyAgent =>
  createAgent<IKeyManager & IDIDManager>({
    plugins: [
      new KeyManager({ store: createKeyStore(deps), kms: { node: createNodeKms(deps) } }),
      new DIDManager({
        store: createDidStore(deps),
        defaultProvider: 'did:web',
        providers: { 'did:web': new WebDIDProvider({ defaultKms: 'node' }) },
      }),
    ],
  })

/** A did-jwt signer whose key stays in the agent: did-jwt builds the token, node:crypto signs it. */
export const didJwtSigner =
  (agent: KeyAgent, kid: string): Signer =>
  (content) =>
    agent.keyManagerSignJWT({ kid, data: content })
