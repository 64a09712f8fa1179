import { text } from 'node:stream/consumers'
import { verifyConsentReceipt } from '@mutua/sdk/consent/consent-receipt'
import { issuerKeysFrom, verifyVcJwt } from '@mutua/sdk/consent/vc-jwt'
import { receiptSchema } from '@mutua/sdk/receipt/receipt'
import { receiptKeys } from '@mutua/sdk/receipt/verify'
import { verifyByPodServer, type ChainFinding } from '../verify-receipts.ts'
import type { OpenArchive } from './open-archive.ts'

export interface ContentFindings {
  /** Consents as credentials, and those of them that verify under the DID document of the archive. */
  readonly credentials: { readonly all: number; readonly verified: number }
  readonly consentReceipts: { readonly all: number; readonly verified: number }
  /** Of each pod server whose keys are in the archive. */
  readonly uses: readonly ChainFinding[]
  /** Receipts of pod servers whose part is not in here. */
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
  return { credentials, consentReceipts, ...(await verifyUses(archive, has, read)) }
}

const verifyUses = async (
  { parts }: OpenArchive,
  has: ReadonlySet<string>,
  read: (path: string) => Promise<string>,
): Promise<Pick<ContentFindings, 'uses' | 'usesWithoutKeys'>> => {
  if (!has.has('receipts/uses.ndjson')) return { uses: [], usesWithoutKeys: 0 }
  const lines = (await read('receipts/uses.ndjson')).split('\n').filter((line) => line !== '')
  const receipts = lines.map((line) => receiptSchema.parse(JSON.parse(line)))
  const issuer = parts.find(({ manifest }) => manifest.part === 'pod')?.manifest.issuer
  const known = receipts.filter(({ podServer }) => podServer === issuer)
  const keys =
    known.length === 0 ? new Map() : await receiptKeys(JSON.parse(await read('keys.json')) as never) // verified with the archive
  return {
    uses: await verifyByPodServer(known, () => Promise.resolve(keys)),
    usesWithoutKeys: receipts.length - known.length,
  }
}
