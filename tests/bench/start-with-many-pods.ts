import { createAccountClient } from '@mutua/sdk/clients/account-client'
import { startCoopServers } from '../support/servers.ts'
import { measuredServer } from './measured-server.ts'
import { benchLine, type BenchLine } from './report.ts'

/** What the server hashes at a time without refusing (its limit is larger). */
const atOnce = 4

/**
 * How long our pod server takes to its first answer with that many pods on disk: no work at the start may grow with them.
 * The pods are made as everybody makes them, each with a password that is hashed slowly: 10,000 take a quarter of an hour.
 */
export const startWithManyPods = async (
  { runs, pods }: { runs: number; pods: number },
  say: (line: string) => void,
): Promise<BenchLine> => {
  await using servers = await startCoopServers([])
  const { podServer } = servers
  const accounts = createAccountClient({ podServer: podServer.baseUrl, fetch })
  let next = 0
  const make = async (): Promise<void> => {
    while (next < pods) {
      const name = `member-${++next}`
      await accounts.createAccount({ name, password: `${name}-${crypto.randomUUID()}` })
      if (next % 1_000 === 0) say(`${next} of ${pods} pods`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, make))
  const profile = `${podServer.baseUrl}/member-${pods}/profile/card`
  const { restart } = measuredServer(podServer, profile)
  const ours: number[] = []
  for (let run = 1; run <= runs; run++) {
    ours.push(await restart())
    say(`run ${run}  start_10000_ms  ours  ${ours.at(-1)?.toFixed(0)} ms`)
  }
  return benchLine('start_10000_ms', { ours, peer: [] })
}
