import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseSha256, type Sha256 } from '@mutua/sdk/ids'

/** The program that comes between rows and answers, by its files from the root of the repository. */
export const mechanismFiles = [
  'consent-service/src/pool/answer.ts',
  'consent-service/src/pool/budgets/open-privacy-budgets.ts',
  'consent-service/src/pool/noise/bernoulli.ts',
  'consent-service/src/pool/noise/discrete-gaussian.ts',
  'consent-service/src/pool/noise/discrete-laplace.ts',
  'consent-service/src/pool/noise/random-word.ts',
  'consent-service/src/pool/noise/rational.ts',
  'consent-service/src/pool/random-words.ts',
  'consent-service/src/pool/releases/count-network.ts',
  'consent-service/src/pool/releases/flow-network.ts',
  'consent-service/src/pool/releases/make-official.ts',
  'consent-service/src/pool/releases/make-synthetic.ts',
  'consent-service/src/pool/releases/suppress.ts',
  'consent-service/src/pool/snapshot/columns.ts',
  'consent-service/src/pool/snapshot/scan.ts',
  'sdk/client/src/pool/admit-rows.ts',
  'sdk/client/src/pool/bounds.ts',
  'sdk/client/src/pool/margin.ts',
  'sdk/client/src/pool/parts.ts',
  'sdk/client/src/pool/query.ts',
  'sdk/client/src/pool/question.ts',
  'sdk/client/src/pool/release.ts',
  'sdk/client/src/pool/seeded-draws.ts',
  'sdk/client/src/pool/synthesise.ts',
  'sdk/client/src/pool/synthetic-plan.ts',
  'sdk/client/src/pool/table.ts',
  'sdk/client/src/pool/zcdp.ts',
] as const

/**
 * What answers name as their `code`: the SHA-256 of what `sha256sum` prints for these files, in this order. A service runs
 * its sources as they are, so that this is what ran.
 */
export const readMechanismDigest = async (): Promise<Sha256> => {
  const root = new URL('../../../../', import.meta.url)
  const lines: string[] = []
  for (const file of mechanismFiles) {
    const bytes = await readFile(fileURLToPath(new URL(file, root)))
    lines.push(`${hash('sha256', bytes)}  ${file}\n`)
  }
  return parseSha256(hash('sha256', lines.join('')))
}
