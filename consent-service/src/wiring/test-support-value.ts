import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { calculateJwkThumbprint, createLocalJWKSet, exportJWK } from 'jose'
import { adoptedResolutionSchema } from '@mutua/sdk/coop/resolution'
import {
  instantOf,
  parseBaseUrl,
  parseGrantId,
  parseRequestId,
  parseResourceUrl,
  parseWebId,
  purposeIriSchema,
} from '@mutua/sdk/ids'
import { microCents, type BaseUrl, type PurposeIri, type Sha256, type WebId } from '@mutua/sdk/ids'
import { canonicalBatchHead } from '@mutua/sdk/receipt/batch'
import {
  canonicalReceipt,
  canonicalReceiptText,
  chainStart,
  type Receipt,
  type ReceiptBody,
  type ReceiptKind,
  type SignedBatch,
} from '@mutua/sdk/receipt/receipt'
import { openLevelStore } from '@mutua/kit/level-store'
import { receiptHash, rootOf } from '@mutua/kit/receipts/receipt-batch'
import { receiptId } from '@mutua/kit/receipts/receipt-id'
import type { ShortBatch, ShortUse } from '@mutua/kit/receipts/short-batch'
import { hashKey } from '@mutua/kit/row'
import type { Store } from '@mutua/kit/store'
import type { PricedGrant } from '../metering/check-receipt.ts'

export const care = purposeIriSchema.parse('https://w3id.org/dpv/sector/health#PrimaryCareManagement')
export const research = purposeIriSchema.parse(
  'https://w3id.org/dpv/sector/health#HealthcareScientificResearch',
)
export const officer = parseWebId('https://coop.example/officer#me')
export const otherOfficer = parseWebId('https://coop.example/other-officer#me')

export const webIdOf = (name: string): WebId => parseWebId(`https://pods.example/${name}/profile/card#me`)

/** Valid numbers of nobody. */
export const fiscalCodes = ['RSSMRA85T10A562S', 'BNCLCU70A01F205R', 'VRDGPP60A01H501Q']
export const ibans = ['IT60X0542811101000000123456', 'DE89370400440532013000', 'SM86U0322509800000000270100']

export const tempFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mutua-value-'))
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

/** A real Level in a folder of its own, which goes with it. */
export const openTestStore = async (): Promise<Store> => {
  const temp = await tempFolder()
  const store = await openLevelStore(temp.folder)
  return {
    ...store,
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]()
      await temp[Symbol.asyncDispose]()
    },
  }
}

/** A store that stops the world at its `nth` write: before the bytes are down, or after and before anybody hears of it. */
export const stopAtWrite = (store: Store, nth: number, when: 'before' | 'after'): Store => {
  let writes = 0
  return {
    ...store,
    write: async (...operation) => {
      writes += 1
      if (writes < nth) return store.write(...operation)
      if (when === 'after' && writes === nth) await store.write(...operation)
      throw new Error('the power is gone')
    },
  }
}

/** A clock that stands still until it is set. */
export const createClock = (start: string) => {
  let at = Date.parse(start)
  return {
    now: () => at,
    set: (time: string) => void (at = Date.parse(time)),
  }
}

export const foundingResolution = adoptedResolutionSchema.parse({
  id: '2026/1',
  title: 'Founding rules',
  adoptedOn: '2026-01-10',
  governs: ['tariff', 'ristorno'],
  source: 'minutes',
  recordedAt: '2026-01-10T12:00:00.000Z',
})

export const createGrant = (with_: {
  owner: string
  recipient?: string
  organisation?: string
  /** Of the register, instead of somebody in their own name. */
  organisationId?: WebId
  purpose?: PurposeIri
  podServer?: BaseUrl
  microCentsPerUnit?: bigint
  validUntil?: string
}): PricedGrant => ({
  grant: {
    id: parseGrantId(`https://consent.example/grants/${randomUUID()}`),
    request: parseRequestId(`https://consent.example/requests/${randomUUID()}`),
    owner: webIdOf(with_.owner),
    recipient: with_.organisationId ?? webIdOf(with_.recipient ?? 'doctor'),
    organisation: with_.organisation ?? 'Ambulatorio Rossi',
    purpose: with_.purpose ?? care,
    scope: {
      resources: [parseResourceUrl(`${with_.podServer ?? 'https://pods.example'}/${with_.owner}/health/`)],
      modes: ['read'],
    },
    validFrom: instantOf(Date.parse('2026-01-01T00:00:00Z')),
    validUntil: instantOf(Date.parse(with_.validUntil ?? '2027-12-31T00:00:00Z')),
    state: 'given',
    statusIndex: 7,
  },
  tariff: {
    version: '2026-a',
    resolution: '2026/1',
    microCentsPerUnit: microCents(with_.microCentsPerUnit ?? 25_000_000n),
  },
})

export interface UseOf {
  readonly grant: PricedGrant
  readonly at: string
  readonly method?: 'GET' | 'HEAD'
  readonly path?: string
  readonly units?: number
}

/** A pod server as far as receipts go: its key, and a chain it signs. */
export const createPodServer = async (origin = 'https://pods.example') => {
  const podServer = parseBaseUrl(origin)
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  const jwks = { keys: [{ ...jwk, kid, alg: 'EdDSA', use: 'sig' }] }
  let position = 0
  let previous: Sha256 = chainStart

  const signBody = (body: ReceiptBody): Receipt => ({
    ...body,
    kid,
    signature: sign(null, canonicalReceipt(body), privateKey).toString('base64url'),
  })
  const draw = ({
    grant: { grant, tariff },
    at,
    method = 'GET',
    path = 'labs.ttl',
    units,
  }: UseOf): ReceiptBody => ({
    type: 'UseReceipt',
    version: 1,
    id: hashKey(randomUUID()) as Sha256, // hex SHA-256 by construction
    grant: grant.id,
    purpose: grant.purpose,
    owner: grant.owner,
    recipient: { webId: grant.recipient, organisation: grant.organisation, client: 'https://app.example/id' },
    resource: parseResourceUrl(`${grant.scope.resources[0] ?? ''}${path}`),
    method,
    status: 200,
    contentHash: hashKey('content') as Sha256, // hex SHA-256 by construction
    units: units ?? (method === 'HEAD' ? 0 : 1),
    tariff: { ...tariff, microCentsPerUnit: String(tariff.microCentsPerUnit) },
    priceMicroCents: String(BigInt(units ?? (method === 'HEAD' ? 0 : 1)) * tariff.microCentsPerUnit),
    at: instantOf(Date.parse(at)),
    podServer,
    position: position + 1,
    previous,
  })
  const link = (body: ReceiptBody): Receipt => {
    position = body.position
    previous = hashKey(Buffer.from(canonicalReceipt(body)).toString('utf8')) as Sha256 // hex SHA-256 by construction
    return signBody(body)
  }

  /** Uses that become durable together: named by their positions, and signed once. */
  const batch = (uses: readonly UseOf[], change: (body: ReceiptBody) => ReceiptBody = (body) => body) => {
    const receipts = uses.map((use) => {
      const drawn = draw(use)
      const { grant, recipient, method, resource } = drawn
      const scope = { grant, recipient: recipient.webId, method, resource }
      const body = change({ ...drawn, id: receiptId(scope, { position: drawn.position }) })
      link(body)
      return body
    })
    const from = receipts[0]?.position ?? 1
    const root = rootOf(receipts.map((receipt) => receiptHash(canonicalReceiptText(receipt))))
    const head = canonicalBatchHead({ podServer, from, size: receipts.length, root })
    return { kid, signature: sign(null, head, privateKey).toString('base64url'), receipts }
  }

  /** The same in the form in which pod servers send them. */
  const short = (uses: readonly UseOf[], change?: (body: ReceiptBody) => ReceiptBody) =>
    shortened(batch(uses, change))

  return {
    podServer,
    jwks,
    batch,
    short,
    keysOf: (asked: BaseUrl) => (asked === podServer ? createLocalJWKSet(jwks) : undefined),
    /** The next receipt of the chain. */
    use: (use: UseOf): Receipt => link(draw(use)),
    /** The next receipt with something else in it, signed all the same; the chain does not take it up. */
    forge: (use: UseOf, change: (body: ReceiptBody) => ReceiptBody): Receipt => signBody(change(draw(use))),
  }
}

const shortened = ({ receipts, ...signed }: SignedBatch): ShortBatch => {
  const [first] = receipts
  if (first === undefined) throw new Error('A batch holds a receipt.')
  const kinds: ReceiptKind[] = []
  const uses = receipts.map((receipt): ShortUse => {
    const { type: _, version: _v, at, id, podServer: _p, position: _n, previous: _h, ...kind } = receipt
    const known = kinds.findIndex((other) => JSON.stringify(other) === JSON.stringify(kind))
    return [
      known === -1 ? kinds.push(kind) - 1 : known,
      at,
      id === receiptId(scopeOf(kind), { position: receipt.position }) ? 1 : id,
    ]
  })
  const { podServer, position: from, previous } = first
  return { ...signed, podServer, from, previous, kinds, uses: merged(uses) }
}

const scopeOf = ({ grant, recipient, method, resource }: ReceiptKind) => ({
  grant,
  recipient: recipient.webId,
  method,
  resource,
})

/** Uses of one kind and moment that follow each other, as one. */
const merged = (uses: readonly ShortUse[]): ShortUse[] =>
  uses.reduce<ShortUse[]>((runs, [kind, at, which]) => {
    const last = runs.at(-1)
    const isSame = last?.[0] === kind && last[1] === at && typeof last[2] === 'number' && which === 1
    return isSame ? [...runs.slice(0, -1), [kind, at, Number(last[2]) + 1]] : [...runs, [kind, at, which]]
  }, [])
