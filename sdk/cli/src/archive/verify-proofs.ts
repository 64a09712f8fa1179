import { hash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { Receipt } from '@mutua/sdk/receipt/receipt'

export interface ProofFindings {
  readonly all: number
  readonly verified: number
  /** Names of those that do not, and of credentials that no step is about; at most twenty. */
  readonly broken: readonly string[]
}

interface Archived {
  readonly paths: ReadonlySet<string>
  readonly read: (path: string) => Promise<string>
  readonly receipts: readonly Receipt[]
  /** What the lists of files say is not in the archive. */
  readonly leftOut: readonly string[]
}

/**
 * Holds each proof of the transparency log in an archive against the key of the log in it, and against the receipt that it
 * is about; of each consent some step has to be about the credential as it is now, since each change issues another; of an entry
 * of the members register it has to be the entry at the place that the name of the file says. By the
 * verifier of strangers (docs/verify), which shares no code with us.
 */
export const verifyProofs = async ({ paths, read, receipts, leftOut }: Archived): Promise<ProofFindings> => {
  const proofs = [...paths].filter((path) => /^proofs\/.+\.tlog-proof$/.test(path))
  if (proofs.length === 0 || !paths.has('log/vkey'))
    return { all: proofs.length, verified: 0, broken: proofs.slice(0, mostNamed) }
  const { parseKey, verifyProof } = await openVerifier()
  const logKey = await parseKey(await read('log/vkey'))
  const byName = new Map(receipts.map((receipt) => [proofNameOf(receipt), receipt]))
  const broken: string[] = []
  /** Of each consent, the hashes of the credentials that its steps issued. */
  const issued = new Map<string, string[]>()
  for (const path of proofs) {
    const [, local] = /^proofs\/grants\/([^/.]+)\.[\w-]+\.tlog-proof$/.exec(path) ?? []
    const [, place] = /^proofs\/membership\/(\d+)\.[\w-]+\.tlog-proof$/.exec(path) ?? []
    const receipt = byName.get(path)
    const about = receipt === undefined ? { logKey } : { logKey, receipt }
    const found = await verifyProof(await read(path), about).catch(() => undefined)
    const isOwnEntry =
      found?.statement.type === 'register-step' && found.statement.place === Number(place ?? Number.NaN)
    if (found === undefined || (local === undefined && receipt === undefined && !isOwnEntry))
      broken.push(path)
    else if (local !== undefined)
      issued.set(local, [...(issued.get(local) ?? []), found.statement.credential ?? ''])
  }
  const verified = proofs.length - broken.length
  for (const [local, hashes] of issued) {
    const path = `grants/${local}.vc.jwt`
    if (!paths.has(path) || leftOut.some((why) => why.includes(local))) continue
    if (!hashes.includes(hash('sha256', (await read(path)).trim()))) broken.push(path)
  }
  return { all: proofs.length, verified, broken: broken.slice(0, mostNamed) }
}

const mostNamed = 20

const proofNameOf = ({ podServer, position }: Receipt): string =>
  `proofs/receipts/${new URL(podServer).host.replace(':', '-')}-${String(position)}.tlog-proof`

/** As far as it is used here; a program in JavaScript without types. */
interface Verifier {
  readonly parseKey: (text: string) => Promise<object>
  readonly verifyProof: (
    text: string,
    options: { logKey: object; receipt?: Receipt },
  ) => Promise<{
    readonly statement: { readonly credential?: string; readonly type?: string; readonly place?: number }
  }>
}

const openVerifier = async (): Promise<Verifier> =>
  (await import(fileURLToPath(new URL('../../../../docs/verify/verify.mjs', import.meta.url)))) as Verifier
