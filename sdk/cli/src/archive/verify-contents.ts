import { text } from 'node:stream/consumers'
import { verifyConsentReceipt } from '@mutua/sdk/consent/consent-receipt'
import { issuerKeysFrom, verifyVcJwt } from '@mutua/sdk/consent/vc-jwt'
import { z } from 'zod'
import { receiptSchema, type Receipt } from '@mutua/sdk/receipt/receipt'
import { receiptKeys } from '@mutua/sdk/receipt/verify'
import { verifyByPodServer, type ChainFinding } from '../verify-receipts.ts'
import type { OpenArchive } from './open-archive.ts'
import { verifyProofs, type ProofFindings } from './verify-proofs.ts'

export interface ContentFindings {
  /** Consents as credentials, and those of them that verify under the DID document of the archive. */
  readonly credentials: { readonly all: number; readonly verified: number }
  readonly consentReceipts: { readonly all: number; readonly verified: number }
  /** That a step of a consent, or a receipt, is in the transparency log. */
  readonly proofs: ProofFindings
  /** Of each pod server whose keys are in the archive. */
  readonly uses: readonly ChainFinding[]
  /** Receipts of pod servers whose keys are not in here. */
  readonly usesWithoutKeys: number
}

/** Holds what is signed in an archive against the keys in it, without any network. The archive itself is verified already. */
export const verifyContents = async (archive: OpenArchive): Promise<ContentFindings> => {
  const has = new Set(archive.files.map(({ path }) => path))
  const read = async (path: string): Promise<string> => text(await archive.open(path))
  const document: unknown = has.has('did.json') ? JSON.parse(await read('did.json')) : undefined
  const madeAt = archive.parts.find(({ manifest }) => manifest.part === 'coop')?.manifest.madeAt
  const now = () => Date.parse(madeAt ?? '')
  const countOf = async (pattern: RegExp, isGood: (text: string) => Promise<boolean>) => {
    const paths = [...has].filter((path) => pattern.test(path))
    let verified = 0
    for (const path of paths) if (await isGood(await read(path))) verified += 1
    return { all: paths.length, verified }
  }
  const credentials = await countOf(/^grants\/[^/]+\.vc\.jwt$/, async (jwt) => {
    const issuerKeysOf = (issuer: Parameters<typeof issuerKeysFrom>[1]) =>
      issuerKeysFrom(document, issuer, { now })
    return (await verifyVcJwt(jwt, { issuerKeysOf })).kind !== 'refused'
  })
  const consentReceipts = await countOf(
    /^consent-receipts\/.+\.html$/,
    async (page) => (await verifyConsentReceipt(page, { kind: 'document', document })).kind === 'verified',
  )
  const receipts = await readReceipts(has, read)
  const leftOut = archive.parts.flatMap(({ manifest }) => manifest.leftOut)
  const keySets = await readKeySets(archive, has, read)
  return {
    credentials,
    consentReceipts,
    proofs: await verifyProofs({ paths: has, read, receipts, leftOut }),
    ...(await verifyUses(receipts, keySets)),
  }
}

/** Whether all that is signed in an archive verifies. */
export const isWhole = ({ credentials, consentReceipts, proofs, uses }: ContentFindings): boolean =>
  [credentials, consentReceipts, proofs].every(({ all, verified }) => all === verified) &&
  proofs.broken.length === 0 &&
  uses.every(({ broken }) => broken === undefined)

/** What is in both parts, because it was delivered in between, is one receipt; two that differ are not. */
const readReceipts = async (
  has: ReadonlySet<string>,
  read: (path: string) => Promise<string>,
): Promise<readonly Receipt[]> => {
  const lines = new Set<string>()
  for (const path of ['receipts/uses.ndjson', 'receipts/undelivered.ndjson'])
    if (has.has(path)) for (const line of (await read(path)).split('\n')) lines.add(line)
  lines.delete('')
  return [...lines].map((line) => receiptSchema.parse(JSON.parse(line)))
}

const verifyUses = async (
  receipts: readonly Receipt[],
  keySets: ReadonlyMap<string, KeySet>,
): Promise<Pick<ContentFindings, 'uses' | 'usesWithoutKeys'>> => {
  const known = receipts.filter(({ podServer }) => keySets.has(podServer))
  return {
    uses: await verifyByPodServer(known, (podServer) => receiptKeys(keySets.get(podServer) ?? { keys: [] })),
    usesWithoutKeys: receipts.length - known.length,
  }
}

/** Of pod servers: what each has put into its part itself goes before what the co-op saw of it. */
const readKeySets = async (
  { parts }: OpenArchive,
  has: ReadonlySet<string>,
  read: (path: string) => Promise<string>,
): Promise<ReadonlyMap<string, KeySet>> => {
  const sets = new Map<string, KeySet>()
  if (has.has('receipts/keys.json')) {
    const seen = z.record(z.string(), keySetSchema).parse(JSON.parse(await read('receipts/keys.json')))
    for (const [podServer, keys] of Object.entries(seen)) sets.set(podServer, keys)
  }
  const own = parts.find(({ manifest }) => manifest.part === 'pod')?.manifest.issuer
  if (own !== undefined) sets.set(own, keySetSchema.parse(JSON.parse(await read('keys.json'))))
  return sets
}

const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })
type KeySet = z.infer<typeof keySetSchema>
