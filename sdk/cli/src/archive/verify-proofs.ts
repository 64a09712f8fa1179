import { fileURLToPath } from 'node:url'
import type { Receipt } from '@mutua/sdk/receipt/receipt'

export interface ProofFindings {
  readonly all: number
  readonly verified: number
  /** Names of those that do not; at most twenty. */
  readonly broken: readonly string[]
}

interface Archived {
  readonly paths: ReadonlySet<string>
  readonly read: (path: string) => Promise<string>
  readonly receipts: readonly Receipt[]
}

/**
 * Holds each proof of the transparency log in an archive against the key of the log in it, and against the receipt or
 * credential that it is about: by the verifier of strangers (docs/verify), which shares no code with us.
 */
export const verifyProofs = async ({ paths, read, receipts }: Archived): Promise<ProofFindings> => {
  const proofs = [...paths].filter((path) => /^proofs\/.+\.tlog-proof$/.test(path))
  if (proofs.length === 0 || !paths.has('log/vkey'))
    return { all: proofs.length, verified: 0, broken: proofs.slice(0, 20) }
  const { parseKey, verifyProof } = await openVerifier()
  const logKey = await parseKey(await read('log/vkey'))
  const byName = new Map(receipts.map((receipt) => [proofNameOf(receipt), receipt]))
  const broken: string[] = []
  for (const path of proofs) {
    const about = await statementOf(path, { paths, read, byName })
    const isGood = await verifyProof(await read(path), { logKey, ...about }).then(
      () => about !== undefined,
      () => false,
    )
    if (!isGood) broken.push(path)
  }
  return { all: proofs.length, verified: proofs.length - broken.length, broken: broken.slice(0, 20) }
}

const proofNameOf = ({ podServer, position }: Receipt): string =>
  `proofs/receipts/${new URL(podServer).host.replace(':', '-')}-${String(position)}.tlog-proof`

/** What the proof has to be about: undefined for a proof of nothing that is in the archive. */
const statementOf = async (
  path: string,
  { paths, read, byName }: Pick<Archived, 'paths' | 'read'> & { byName: ReadonlyMap<string, Receipt> },
): Promise<{ receipt?: Receipt; credential?: string } | undefined> => {
  const [, local, step] = /^proofs\/grants\/([^/.]+)\.([\w-]+)\.tlog-proof$/.exec(path) ?? []
  if (local === undefined) {
    const receipt = byName.get(path)
    return receipt === undefined ? undefined : { receipt }
  }
  const credential = `grants/${local}.vc.jwt`
  return step === 'given' && paths.has(credential) ? { credential: await read(credential) } : {}
}

/** As far as it is used here; a program in JavaScript without types. */
interface Verifier {
  readonly parseKey: (text: string) => Promise<object>
  readonly verifyProof: (
    text: string,
    options: { logKey: object; receipt?: Receipt; credential?: string },
  ) => Promise<object>
}

const openVerifier = async (): Promise<Verifier> =>
  (await import(fileURLToPath(new URL('../../../../docs/verify/verify.mjs', import.meta.url)))) as Verifier
