import type { BaseUrl } from '@mutua/sdk/ids'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { benchLine, type BenchLine } from './report.ts'
import { openSizedServer } from './size/sized-server.ts'

/** How long our pod server takes to its first answer with that many pods on disk: no work at the start may grow with them. */
export const startWithManyPods = async (
  { runs, pods }: { runs: number; pods: number },
  deps: { consentService: BaseUrl; say: (line: string) => void },
): Promise<BenchLine> => {
  await using folder = await createTemporaryFolder('many-pods')
  deps.say(`making ${String(pods)} pods`)
  await using server = await openSizedServer({ pods, resources: 1 }, { ...deps, folder: folder.path })
  const ours: number[] = []
  for (let run = 1; run <= runs; run++) {
    ours.push(await server.restart())
    deps.say(`run ${run}  start_10000_ms  ours  ${ours.at(-1)?.toFixed(0)} ms`)
  }
  return benchLine('start_10000_ms', { ours, peer: [] })
}
