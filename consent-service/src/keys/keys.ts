import type { KeyObject } from 'node:crypto'
import type { IIdentifier } from '@veramo/core-types'
import type { JSONWebKeySet, JWK } from 'jose'
import { parseCompactJws } from '@mutua/kit/authn/compact-jws'
import type { Sealer } from '@mutua/kit/sealer'
import type { Store } from '@mutua/kit/store'
import { didWebOf, type Did } from '@mutua/sdk/consent/did-web'
import { instantOf, type BaseUrl, type Instant } from '@mutua/sdk/ids'
import { didDocumentOf, methodUrl, publicJwk, type DidDocument } from './did-document.ts'
import { appendVersion, readHistory } from './did-history.ts'
import { findIdentifier } from './did-store.ts'
import { createKeyAgent, type KeyAgent } from './key-agent.ts'
import { earlierRevoked, findKeyEnds, putKeyEnds, type KeyEnds } from './key-ends.ts'
import { createNodeKms } from './node-kms.ts'
import { createStagedStore, type StagedStore } from '@mutua/kit/staged-store'

/** The key that signs now: always Ed25519, `alg: EdDSA`. */
export interface SigningKey {
  /** RFC 7638 thumbprint: `kid` of tokens that are verified with the JWK set. */
  readonly kid: string
  /** DID URL: `kid` of credentials, which are verified with the DID document. */
  readonly verificationMethod: string
  readonly key: KeyObject
}

/** The JWK Set (RFC 7517 §5). `revoked` is a member that who does not know it passes over: those keys verify nothing. */
export interface PublishedKeys extends JSONWebKeySet {
  /** As OpenID Federation 1.0 §8.7.3 writes keys of the past; seconds since the epoch. */
  readonly revoked?: readonly (JWK & {
    readonly revoked: { readonly revoked_at: number; readonly reason: 'compromised' }
  })[]
}

export interface KeyStanding {
  readonly kid: string
  readonly createdAt: Instant | undefined
  readonly retiredAt: Instant | undefined
  /** When the last credential that it can have signed is over. */
  readonly expires: Instant | undefined
  readonly revoked: Instant | undefined
}

/** The co-op as an issuer. Reading is from memory: no call but `rotate` and `kill` touches the store. */
export interface Keys {
  readonly did: Did
  readonly signingKey: () => SigningKey
  readonly didDocument: () => DidDocument
  /** Every version of the DID document, as did:webvh keeps it: one JSON text a line. */
  readonly history: () => string
  /** Every key the identity has had, public parts only; the current one first. */
  readonly jwks: () => PublishedKeys
  /** False for a signature under a key that was in other hands. @param jws compact, one of our own */
  readonly isBelieved: (jws: string) => boolean
  /** The current one first. */
  readonly list: () => readonly KeyStanding[]
  /** A new key signs from now on; what earlier ones signed still verifies. Two rotations at once may count as one. */
  readonly rotate: () => Promise<void>
  /**
   * A key was in other hands since `from`: nothing that it signed is believed any more, whatever date stands in it, and
   * a new key signs when it was the current one. Repeating it is no error; the earlier date counts.
   * @throws {Error} when there is no such key, or the date lies ahead
   */
  readonly kill: (kid: string, from: Instant) => Promise<void>
}

export interface KeysDeps {
  readonly store: Store
  readonly sealer: Sealer
  readonly origin: BaseUrl
  readonly now: () => number
  /** A key older than this is followed by another when the identity is opened. Absent: never. */
  readonly renewAfterDays?: number
}

/** A consent lasts two years at most, and no credential of it longer. */
const longestCredentialDays = 2 * 366
const dayMs = 86_400_000

/**
 * Opens the co-op's `did:web`; the first start makes it, with its first key. Veramo writes identifier, key and private
 * key in separate steps; they wait and are committed as one write with the version of the history that tells of them, so
 * a crash leaves all of it or nothing, and the next start finds or makes it.
 * @throws {Error} with `code: 'KEYS_SEALED_OTHERWISE'` when the secret is not the one that sealed the keys
 */
export const openKeys = async (deps: KeysDeps): Promise<Keys> => {
  const did = didWebOf(deps.origin)
  const load = async (): Promise<Identity> => {
    const loaded = await loadIdentity(did, deps)
    if (loaded === undefined) throw new Error('The identity was written and is not there.')
    return loaded
  }
  const found = await loadIdentity(did, deps)
  if (found === undefined || found.history.length === 0) {
    await inOneWrite(did, deps, async (agent, staged) => {
      // Read inside the staging: should another open make it meanwhile, this commit is refused.
      if ((await findIdentifier(staged, did)) === undefined) await createIdentifier(agent, did, deps.now())
    })
  } else if (isDue(found, deps)) {
    await inOneWrite(did, deps, (agent, staged) => followKey(agent, did, { ...deps, store: staged }))
  }
  let identity = await load()
  const inTurn = createTurns()
  return {
    did,
    signingKey: () => identity.signingKey,
    didDocument: () => documentOf(identity, deps.origin),
    history: () => identity.history.map((entry) => `${JSON.stringify(entry)}\n`).join(''),
    jwks: () => publishedKeys(identity),
    isBelieved: (jws) => identity.ends[signerOf(jws)]?.revoked === undefined,
    list: () => standingsOf(identity),
    rotate: () =>
      inTurn(async () => {
        await inOneWrite(did, deps, (agent, staged) => followKey(agent, did, { ...deps, store: staged }))
        identity = await load()
      }),
    kill: async (kid, from) => {
      if (from > instantOf(deps.now()))
        throw new Error('A key is killed from now on, or from a time that is over.')
      await inTurn(async () => {
        for (let done = false; !done;) {
          if (!(await load()).identifier.keys.some((key) => key.kid === kid))
            throw new Error('There is no signing key of that id: list them first.')
          const revoked = (await findKeyEnds(deps.store, did))[kid]?.revoked
          if (revoked !== undefined && revoked <= from) break
          done = await inOneWrite(did, deps, (agent, staged) =>
            endKey(agent, { did, kid, from }, { ...deps, store: staged }),
          )
        }
        identity = await load()
      })
    },
  }
}

/**
 * One step after the other: a step reads the identity piece by piece, and would otherwise find half of what another one of this
 * process writes meanwhile. Of steps of two processes the later commit is refused.
 */
const createTurns = () => {
  let last: Promise<unknown> = Promise.resolve()
  return <Result>(step: () => Promise<Result>): Promise<Result> => {
    const turn = last.then(step, step)
    last = turn
    return turn
  }
}

interface Identity {
  readonly identifier: IIdentifier
  readonly ends: KeyEnds
  readonly history: Awaited<ReturnType<typeof readHistory>>
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
    ends: await findKeyEnds(deps.store, did),
    history: await readHistory(deps.store, did),
    signingKey: { kid: current.kid, verificationMethod: methodUrl(did, current.kid), key },
  }
}

const documentOf = ({ identifier, ends, history }: Identity, origin: BaseUrl): DidDocument => {
  const inHistory = history.at(-1)?.state.id
  return didDocumentOf(identifier, ends, [origin, ...(inHistory === undefined ? [] : [inHistory])])
}

const publishedKeys = ({ identifier, ends }: Identity): PublishedKeys => {
  const newestFirst = identifier.keys.toReversed()
  const revoked = newestFirst.flatMap((key) => {
    const from = ends[key.kid]?.revoked
    if (from === undefined) return []
    const end = { revoked_at: Math.floor(Date.parse(from) / 1_000), reason: 'compromised' as const }
    return [{ ...publicJwk(key), revoked: end }]
  })
  return {
    keys: newestFirst.filter(({ kid }) => ends[kid]?.revoked === undefined).map(publicJwk),
    ...(revoked.length === 0 ? {} : { revoked }),
  }
}

/** `kid` without the DID before it; empty when there is none. */
const signerOf = (jws: string): string => {
  const header: unknown = parseCompactJws(jws, Number.POSITIVE_INFINITY)?.header()
  const kid = typeof header === 'object' && header !== null && 'kid' in header ? String(header.kid) : ''
  return kid.slice(kid.indexOf('#') + 1)
}

const standingsOf = ({ identifier, ends }: Identity): readonly KeyStanding[] =>
  identifier.keys.toReversed().map(({ kid, meta }) => ({
    kid,
    createdAt: meta?.['createdAt'] as Instant | undefined,
    retiredAt: ends[kid]?.retiredAt,
    expires: ends[kid]?.expires,
    revoked: ends[kid]?.revoked,
  }))

/** Of a key whose making nobody wrote down nobody knows the age: its time is over. */
const isDue = (identity: Identity, { renewAfterDays, now }: KeysDeps): boolean => {
  if (renewAfterDays === undefined) return false
  const createdAt = standingsOf(identity)[0]?.createdAt ?? instantOf(0)
  return now() - Date.parse(createdAt) >= renewAfterDays * dayMs
}

type StagedDeps = Omit<KeysDeps, 'store'> & { readonly store: StagedStore['store'] }

/** The current key signs no more and its private half is destroyed; another one signs. */
const followKey = async (agent: KeyAgent, did: Did, deps: StagedDeps): Promise<void> => {
  const current = (await findIdentifier(deps.store, did))?.keys.at(-1)
  const at = deps.now()
  await addKey(agent, did, at)
  if (current === undefined) return
  const end = { retiredAt: instantOf(at), expires: instantOf(at + longestCredentialDays * dayMs) }
  await deps.store.write([putKeyEnds(did, { ...(await findKeyEnds(deps.store, did)), [current.kid]: end })])
  await createNodeKms(deps).deleteKey({ kid: current.kid })
}

const endKey = async (
  agent: KeyAgent,
  { did, kid, from }: { did: Did; kid: string; from: Instant },
  deps: StagedDeps,
): Promise<void> => {
  const isCurrent = (await findIdentifier(deps.store, did))?.keys.at(-1)?.kid === kid
  if (isCurrent) await followKey(agent, did, deps)
  const ends = await findKeyEnds(deps.store, did)
  const at = deps.now()
  const known = ends[kid] ?? { retiredAt: instantOf(at), expires: instantOf(at) }
  const revoked = earlierRevoked(known.revoked, from)
  await deps.store.write([putKeyEnds(did, { ...ends, [kid]: { ...known, revoked } })])
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

/**
 * The work, and the version of the history that tells of it. When the commit is refused, another call has been first:
 * what it wrote is what the caller then loads.
 */
const inOneWrite = async (
  did: Did,
  deps: KeysDeps,
  work: (agent: KeyAgent, store: StagedStore['store']) => Promise<void>,
): Promise<boolean> => {
  const { store, commit } = createStagedStore(deps.store)
  await work(createKeyAgent({ store, sealer: deps.sealer }), store)
  const identifier = await findIdentifier(store, did)
  if (identifier === undefined) throw new Error('There is no identity to write the history of.')
  const ends = await findKeyEnds(store, did)
  const stateOf = (inHistory: string) =>
    didDocumentOf({ did: inHistory, keys: identifier.keys }, ends, [deps.origin, did])
  await appendVersion(did, stateOf, { store, sealer: deps.sealer, at: deps.now() })
  return commit()
}
