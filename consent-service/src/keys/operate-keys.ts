import type { Did } from '@mutua/sdk/consent/did-web'
import { baseUrlSchema, parseInstant, type BaseUrl } from '@mutua/sdk/ids'
import type { Check } from '@mutua/kit/operate/doctor'
import type { DoorRoutes } from '@mutua/kit/operate/door'
import type { ReadableStore } from '@mutua/kit/store'
import { parseLog } from '@mutua/kit/did/webvh-log'
import { didDocumentOf } from './did-document.ts'
import { historyFault, readHistory } from './did-history.ts'
import { findIdentifier, listDids } from './did-store.ts'
import { findKeyEnds } from './key-ends.ts'
import type { Keys } from './keys.ts'
import { createNodeKms } from './node-kms.ts'

export interface KeyOperationsDeps {
  /** Opened when asked: a folder that nobody serves has none open. */
  readonly openKeys: () => Promise<Pick<Keys, 'list' | 'rotate' | 'kill' | 'signingKey'>>
  /** What must be done once a key is no longer believed; how many consents were signed anew. */
  readonly renewCredentials: () => Promise<number>
}

/** What an operator asks about the keys of the co-op. */
export const keyOperations = (deps: KeyOperationsDeps): DoorRoutes => ({
  'GET /signing-keys': async ({ say }) => {
    for (const key of (await deps.openKeys()).list()) await say({ key })
  },
  'POST /signing-key': async ({ say }) => {
    const keys = await deps.openKeys()
    await keys.rotate()
    await say({ done: true, kid: keys.signingKey().kid })
  },
  'POST /kill-signing-key': async ({ query, say }) => {
    const keys = await deps.openKeys()
    const kid = query.get('kid') ?? ''
    await keys.kill(kid, parseInstant(query.get('from')))
    // The kill is durable: what follows can be asked for again.
    const renewed = await deps.renewCredentials()
    await say({ done: true, kid: keys.signingKey().kid, killed: kid, renewed })
  },
})

/**
 * The address whose identity rests in a folder, so that none is made for an address that was only not set: the one that
 * the settings name if it is there, else the only one there is.
 * @throws {Error} whose message the operator reads
 */
export const findKeptOrigin = async (named: BaseUrl, store: ReadableStore): Promise<BaseUrl> => {
  const kept: BaseUrl[] = []
  for await (const did of listDids(store)) {
    const history = await readHistory(store, did)
    const names = history.at(-1)?.state['alsoKnownAs']
    const origin = baseUrlSchema.safeParse(Array.isArray(names) ? names[0] : undefined)
    if (origin.success) kept.push(origin.data)
  }
  const [only] = kept
  if (kept.includes(named)) return named
  if (only !== undefined && kept.length === 1) return only
  throw new Error('Set CONSENT_BASE_URL to the address of the service whose keys are meant.')
}

/**
 * Whether every private key opens and is the one that its place says, and whether the history of the DID document
 * verifies and ends with the keys that are there.
 */
export const checkKeys = (deps: { readonly now: () => number }): Check =>
  async function* (store, sealer) {
    const kms = createNodeKms({ store: { ...store, write: () => Promise.resolve(false) }, sealer })
    try {
      await kms.listKeys()
    } catch (cause) {
      yield { where: 'keys/private/', what: cause instanceof Error ? cause.message : String(cause) }
    }
    for await (const did of listDids(store)) {
      const document = await storedDocument(did, store)
      const history = await readHistory(store, did)
      const fault =
        history.length === 0 ? 'There is no history.' : historyFault(history, document, deps.now())
      if (fault !== undefined) yield { where: `keys/history/${did}`, what: fault }
    }
  }

const storedDocument = async (did: Did, store: ReadableStore): Promise<Readonly<Record<string, unknown>>> => {
  const identifier = await findIdentifier(store, did)
  if (identifier === undefined) throw new Error('An identifier was listed and is not there.')
  return { ...didDocumentOf(identifier, await findKeyEnds(store, did), []) }
}

/**
 * Whether the world sees the DID document and the history that are kept here: who swaps `did.json` on its way, at a proxy
 * or with the name, is found by it. What cannot be reached from here says nothing.
 */
export const checkPublishedKeys = (deps: {
  /** Text of a published document by its path; undefined when it cannot be had. */
  readonly readPublished: (path: `/${string}`) => Promise<string | undefined>
  readonly history: () => string
  readonly now: () => number
}): Check =>
  async function* () {
    const published = await deps.readPublished('/.well-known/did.json')
    if (published === undefined) return
    const where = 'the published /.well-known/did.json'
    const own = parseLog(deps.history())
    const fault = historyFault(own, parseObject(published), deps.now())
    if (fault !== undefined) yield { where, what: fault }
    const history = await deps.readPublished('/.well-known/did.jsonl')
    if (history !== undefined && history !== deps.history())
      yield {
        where: 'the published /.well-known/did.jsonl',
        what: 'It is not the history that is kept here.',
      }
  }

const parseObject = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text)
    // An object of whatever members: each is compared, none is believed.
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
