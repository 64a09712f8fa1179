import type { KeyObject } from 'node:crypto'
import type { IIdentifier } from '@veramo/core-types'
import type { JSONWebKeySet } from 'jose'
import type { Sealer } from '@mutua/kit/sealer'
import type { Store } from '@mutua/kit/store'
import { didWebOf, type Did } from '@mutua/sdk/consent/did-web'
import { instantOf, type BaseUrl } from '@mutua/sdk/ids'
import { didDocumentOf, methodUrl, publicJwk, type DidDocument } from './did-document.ts'
import { findIdentifier } from './did-store.ts'
import { createKeyAgent, type KeyAgent } from './key-agent.ts'
import { createNodeKms } from './node-kms.ts'
import { createStagedStore, type StagedStore } from './staged-store.ts'

/** The key that signs now: always Ed25519, `alg: EdDSA`. */
export interface SigningKey {
  /** RFC 7638 thumbprint: `kid` of tokens that are verified with the JWK set. */
  readonly kid: string
  /** DID URL: `kid` of credentials, which are verified with the DID document. */
  readonly verificationMethod: string
  readonly key: KeyObject
}

/** The co-op as an issuer. Reading is from memory: no call but `rotate` touches the store. */
export interface Keys {
  readonly did: Did
  readonly signingKey: () => SigningKey
  readonly didDocument: () => DidDocument
  /** Every key the identity has had, public parts only; the current one first. */
  readonly jwks: () => JSONWebKeySet
  /** A new key signs from now on; all earlier ones still verify. Two rotations at once may count as one. */
  readonly rotate: () => Promise<void>
}

export interface KeysDeps {
  readonly store: Store
  readonly sealer: Sealer
  readonly origin: BaseUrl
  readonly now: () => number
}

/**
 * Opens the co-op's `did:web`; the first start makes it, with its first key. Veramo writes identifier, key and private
 * key in separate steps; they wait and are committed as one write, so a crash leaves all of it or nothing, and the next
 * start finds or makes it.
 * @throws {Error} with `code: 'KEYS_SEALED_OTHERWISE'` when the secret is not the one that sealed the keys
 */
export const openKeys = async (deps: KeysDeps): Promise<Keys> => {
  const did = didWebOf(deps.origin)
  let identity = await loadIdentity(did, deps)
  if (identity === undefined) {
    await inOneWrite(deps, async (agent, staged) => {
      // Read inside the staging: should another open make it meanwhile, this commit is refused.
      if ((await findIdentifier(staged, did)) === undefined) await createIdentifier(agent, did, deps.now())
    })
    identity = await loadIdentity(did, deps)
  }
  if (identity === undefined) throw new Error('The identity was written and is not there.')
  let { identifier, signingKey } = identity
  return {
    did,
    signingKey: () => signingKey,
    didDocument: () => didDocumentOf(identifier, deps.origin),
    jwks: () => ({ keys: identifier.keys.map(publicJwk).toReversed() }),
    rotate: async () => {
      await inOneWrite(deps, (agent) => addKey(agent, did, deps.now()))
      const rotated = await loadIdentity(did, deps)
      if (rotated !== undefined) ({ identifier, signingKey } = rotated)
    },
  }
}

interface Identity {
  readonly identifier: IIdentifier
  readonly signingKey: SigningKey
}

/** The key added last is the one that signs: adding it is the whole rotation, in the one write that adds it. */
const loadIdentity = async (did: Did, deps: KeysDeps): Promise<Identity | undefined> => {
  const identifier = await findIdentifier(deps.store, did)
  const current = identifier?.keys.at(-1)
  if (identifier === undefined || current === undefined) return undefined
  const key = await createNodeKms(deps).privateKey(current.kid)
  return {
    identifier,
    signingKey: { kid: current.kid, verificationMethod: methodUrl(did, current.kid), key },
  }
}

const createIdentifier = async (agent: KeyAgent, did: Did, at: number): Promise<void> => {
  await agent.didManagerCreate({
    alias: aliasOf(did),
    provider: 'did:web',
    kms: 'node',
    options: { key: newKey(at) },
  })
}

const addKey = async (agent: KeyAgent, did: Did, at: number): Promise<void> => {
  const key = await agent.keyManagerCreate({ kms: 'node', ...newKey(at) })
  await agent.didManagerAddKey({ did, key })
}

const newKey = (at: number) => ({ type: 'Ed25519', meta: { createdAt: instantOf(at) } }) as const

/** What Veramo's provider puts `did:web:` in front of. */
const aliasOf = (did: Did): string => did.slice('did:web:'.length)

/** When the commit is refused, another call has just done the same: what it wrote is what the caller then loads. */
const inOneWrite = async (
  deps: KeysDeps,
  work: (agent: KeyAgent, store: StagedStore['store']) => Promise<void>,
): Promise<void> => {
  const staged = createStagedStore(deps.store)
  await work(createKeyAgent({ store: staged.store, sealer: deps.sealer }), staged.store)
  await staged.commit()
}
