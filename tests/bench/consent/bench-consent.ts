import { setTimeout as pause } from 'node:timers/promises'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { parseResourceUrl, type GrantId } from '@mutua/sdk/ids'
import { withdrawTimed } from '../../faults/withdraw-timed.ts'
import { machineNow } from '../../faults/reading.ts'
import { gainConsentToken } from '../../support/consent-token.ts'
import { addMember, addProvider, giveConsent, openCoop, type Coop, type Person } from '../../support/coop.ts'
import { signIn } from '../../support/solid-session.ts'
import { getWithProof } from '../contender.ts'
import { startLoadGenerator } from '../load-generator.ts'
import type { LoadReport } from '../load-job.ts'
import { layOutPod } from '../pod-layout.ts'
import { median, rounded } from '../report.ts'
import { cpuYardstick } from '../yardstick.ts'

export interface ConsentOptions {
  /** Beside whom credentials are issued and verified; did-jwt always. */
  readonly peer: 'veramo' | 'none'
  /** Where the installed peer is kept between runs; outside the tree. */
  readonly cache: string
  readonly seconds: number
  readonly runs: number
  readonly connections: number
}

type ConsentMeasure = 'grant_to_token' | 'consent_read' | 'withdraw_p99_ms'

/** One line of stdout. Of `consent_read` the peer is our own `get_dpop` in the same run. */
export interface ConsentLine {
  readonly name: ConsentMeasure
  readonly unit: 'req/s' | 'ms'
  readonly ours: number
  readonly peer: number | null
  readonly ratio: number | null
  readonly runs: number
}

/** Withdrawals of one run, one after the other. */
const withdrawals = 100

/**
 * What consent costs: a read under it beside a plain authenticated one, a token for a grant, and a withdrawal. The
 * measures take turns within each run. Receipts are delivered before the next one begins, or they would be counted
 * against it.
 */
export const benchConsent = async (
  { runs, connections, seconds }: Pick<ConsentOptions, 'runs' | 'connections' | 'seconds'>,
  say: (line: string) => void,
): Promise<{ lines: readonly ConsentLine[]; faults: readonly string[] }> => {
  await using coop = await openCoop()
  const member = await addMember(coop, 'anna', 1)
  const provider = await addProvider(coop, 'doctor')
  const parties = { owner: await signIn(member.credentials), stranger: await signIn(provider.credentials) }
  const layout = await layOutPod(member.pod, parties, ['get_dpop'])
  const resource = parseResourceUrl(layout.privateDocument)
  const { id: grant } = await giveConsent(coop, { member, provider }, [resource])
  await using generator = startLoadGenerator()
  say('our pod server and consent service are ready')

  const figures = new Map<string, number[]>()
  const add = (name: string, figure: number): void =>
    void figures.set(name, [...(figures.get(name) ?? []), figure])
  const faults: string[] = []
  for (let run = 1; run <= runs; run++) {
    const times = {
      connections,
      warmUpMs: Math.min(1, seconds) * (run === 1 ? 3_000 : 1_000),
      measuredMs: seconds * 1_000,
    }
    const note = (name: string, report: LoadReport): void => {
      say(progress(run, name, report))
      for (const [what, count] of Object.entries(report.failures))
        faults.push(`${name}: ${count} failed (${what})`)
      add(name, report.answers / report.seconds)
    }
    const owner = await signIn(member.credentials)
    note(
      'get_dpop',
      await generator.measure({
        ...getWithProof(resource, proofOf(owner), layout.privateBytes),
        ...times,
      }),
    )
    const token = await gainConsentToken(provider.credentials, { resource, grant })
    note('consent_read', await generator.measure({ ...getWithProof(resource, token), ...times }))
    await untilDelivered(coop)
    const asking = await signIn(provider.credentials)
    const tokenUrl = `${coop.consentService.baseUrl}/token`
    const tokens = { resource, tokenUrl, grant, proof: proofOf(asking) }
    note('grant_to_token', await generator.measure({ tokens, ...times }))
    const p99 = await withdrawOften(coop, { member, provider })
    say(`run ${run}  withdraw        p99 ${p99.toFixed(1)} ms`)
    add('withdraw_p99_ms', p99)
  }
  const of = (name: string): readonly number[] => figures.get(name) ?? []
  const reads = { ours: rounded(median(of('consent_read'))), peer: rounded(median(of('get_dpop'))) }
  // Of each run its own ratio: the machine drifts between runs, and hits both of one run alike.
  const ratios = of('consent_read').map((rate, run) => rate / (of('get_dpop')[run] ?? rate))
  const alone = { peer: null, ratio: null, runs }
  const lines: ConsentLine[] = [
    { name: 'grant_to_token', unit: 'req/s', ours: rounded(median(of('grant_to_token'))), ...alone },
    { name: 'consent_read', unit: 'req/s', ...reads, ratio: rounded(median(ratios)), runs },
    { name: 'withdraw_p99_ms', unit: 'ms', ours: rounded(median(of('withdraw_p99_ms'))), ...alone },
  ]
  return { lines: lines.filter(({ name }) => !faults.some((fault) => fault.startsWith(name))), faults }
}

const proofOf = ({ accessToken, signer }: Awaited<ReturnType<typeof signIn>>) => ({
  privateKeyPem: signer.privateKeyPem,
  accessToken,
})

/** The co-op says how many uses it has been told of; when that number rests, nothing is on its way any more. */
const untilDelivered = async ({ consentService }: Coop): Promise<void> => {
  const uses = async (): Promise<unknown> => {
    const answer = (await (await fetch(`${consentService.baseUrl}/coop`)).json()) as { uses?: unknown }
    return answer.uses
  }
  for (let [before, now] = [-1 as unknown, await uses()]; before !== now; [before, now] = [now, await uses()])
    await pause(500)
}

/** The time from the call to its acknowledgement, when the pod server has applied it: milliseconds, 99 of 100. */
const withdrawOften = async (coop: Coop, parties: { member: Person; provider: Person }): Promise<number> => {
  const owner = await signIn(parties.member.credentials)
  const document = parseResourceUrl(`${parties.member.pod}withdrawn.ttl`)
  const grants: GrantId[] = []
  for (let count = 0; count < withdrawals; count++)
    grants.push((await giveConsent(coop, parties, [document])).id)
  const waits: number[] = []
  for (const grant of grants) {
    const asked = machineNow()
    waits.push(((await withdrawTimed(owner, grant)) - asked) / 1e6)
  }
  const { consentService } = coop
  const standing = await createConsentClient({
    consentService: consentService.baseUrl,
    fetch: parties.member.fetch,
  }).grants()
  if (standing.some(({ id, state }) => grants.includes(id) && state === 'given'))
    throw new Error('A withdrawal was acknowledged and the consent still stands.')
  return waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.99) - 1] ?? 0
}

const progress = (run: number, name: string, report: LoadReport): string =>
  [
    `run ${run}`,
    name.padEnd(14),
    `${(report.answers / report.seconds).toFixed(0).padStart(7)} req/s`,
    `p50 ${report.p50Ms.toFixed(2).padStart(7)} ms`,
    `p99 ${report.p99Ms.toFixed(2).padStart(7)} ms`,
    `cpu ${cpuYardstick()}${report.signedLate === 0 ? '' : `  ${report.signedLate} proofs signed late`}`,
  ].join('  ')
