import { prefixRange, type Store, type Write } from '@mutua/kit/store'
import { suspensionListPath } from '@mutua/sdk/consent/credential'
import type { Grant } from '@mutua/sdk/consent/grant'
import { issuerKeysFrom, type IssuerKeys } from '@mutua/sdk/consent/vc-jwt'
import {
  parseGrantId,
  parseInstant,
  parseRequestId,
  parseResourceUrl,
  parseWebId,
  purposeIriSchema,
} from '@mutua/sdk/ids'
import { openKeys } from '../keys/keys.ts'
import { noon, origin, sealer } from '../keys/test-support.ts'
import { createStatusList } from './status-list.ts'

export const annaToDrBianchi: Grant = {
  id: parseGrantId(`${origin}/grants/5f0c`),
  request: parseRequestId(`${origin}/requests/11`),
  owner: parseWebId('http://localhost:3000/anna/profile/card#me'),
  recipient: parseWebId('http://localhost:3000/bianchi/profile/card#me'),
  organisation: 'Studio Bianchi',
  purpose: purposeIriSchema.parse('https://w3id.org/dpv/sector/health#PrimaryCareManagement'),
  scope: { resources: [parseResourceUrl('http://localhost:3000/anna/health/')], modes: ['read'] },
  validFrom: parseInstant('2026-11-01T00:00:00.000Z'),
  validUntil: parseInstant('2026-12-01T00:00:00.000Z'),
  state: 'given',
  statusIndex: 4_711,
}

const prefix = 'withdrawn/'
/** What the room of the grants writes with a withdrawal, in small. */
export const withdrawal = (index: number): readonly Write[] => [
  { key: `${prefix}${String(index)}`, value: new Uint8Array([1]) },
]
export const withdrawnIn = async (store: Pick<Store, 'list'>): Promise<readonly number[]> => {
  const indexes: number[] = []
  for await (const { key } of store.list(prefixRange(prefix))) indexes.push(Number(key.slice(prefix.length)))
  return indexes
}

/** Keys, list and verifier of one co-op, on a real store. `time.at` is the clock. */
export const openCoop = async (store: Store, time = { at: noon }) => {
  let counted = 0
  /** Never the same twice: every look is a look at the records. */
  const changes = () => (counted += 1)
  const now = () => time.at
  const keys = await openKeys({ store, sealer, origin, now })
  const issuerDeps = { issuer: keys.did, origin, signingKey: keys.signingKey }
  const list = createStatusList({
    ...issuerDeps,
    purpose: 'revocation',
    setIndexes: () => withdrawnIn(store),
    changes,
    now,
  })
  const paused: number[] = []
  const pauses = createStatusList({
    ...issuerDeps,
    purpose: 'suspension',
    setIndexes: () => Promise.resolve(paused),
    changes,
    now,
  })
  const issuerKeys = async (): Promise<IssuerKeys> => {
    const found = await issuerKeysFrom(keys.didDocument(), keys.did, { now })
    if (found === undefined) throw new Error('the document is of the co-op')
    return found
  }
  const verifier = {
    issuerKeysOf: (did: string) => (did === keys.did ? issuerKeys() : Promise.resolve(undefined)),
    statusListAt: async (url: string) =>
      (await (url.endsWith(suspensionListPath) ? pauses : list).published()).jwt,
    now,
  }
  return { keys, issuerDeps, list, pauses, paused, issuerKeys, verifier, time }
}
