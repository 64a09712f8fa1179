import { isPeerMissing, type PeerInstallDeps } from '../install-peer.ts'
import { median, rounded } from '../report.ts'
import type { CredentialContender } from './contender.ts'
import { openDidJwtContender } from './did-jwt-contender.ts'
import { openOurContender } from './our-contender.ts'
import { openVeramoContender } from './veramo-contender.ts'

/** One line of stdout. A ratio is ours over theirs; null where Veramo could not be had. */
export interface CredentialLine {
  readonly name: 'issue' | 'verify'
  readonly unit: 'ops/s'
  readonly ours: number
  readonly didJwt: number | null
  readonly veramo: number | null
  readonly ratioDidJwt: number | null
  readonly ratioVeramo: number | null
  readonly runs: number
}

/**
 * `issue` and `verify` of the credential of a consent (EdDSA, JWT), ours beside did-jwt and Veramo, in turns within each run, so
 * that whatever else the machine does falls on all of them.
 */
export const benchCredentials = async (
  options: { readonly runs: number; readonly seconds: number },
  /** Undefined: without Veramo. */
  deps: PeerInstallDeps | undefined,
): Promise<readonly CredentialLine[]> => {
  const contenders = [await openOurContender(), await openDidJwtContender()]
  const say = deps?.say ?? (() => undefined)
  try {
    if (deps !== undefined) contenders.push(await openVeramoContender(deps))
  } catch (cause) {
    if (!isPeerMissing(cause)) throw cause
    say(`Measured without Veramo: ${cause.message}`)
  }
  const rates = new Map<string, number[]>()
  for (let run = 0; run < options.runs; run += 1) {
    for (const work of ['issue', 'verify'] as const) {
      for (const contender of contenders) {
        const rate = await rateOf(contender, work, options.seconds)
        say(`${work} by ${contender.name}: ${rate.toFixed(0)} ops/s`)
        const key = `${work} ${contender.name}`
        rates.set(key, [...(rates.get(key) ?? []), rate])
      }
    }
  }
  const figure = (work: string, name: string): number | null => {
    const all = rates.get(`${work} ${name}`)
    return all === undefined ? null : median(all)
  }
  return (['issue', 'verify'] as const).map((name) => {
    const ours = figure(name, 'ours') ?? 0
    const [didJwt, veramo] = [figure(name, 'did-jwt'), figure(name, 'Veramo')]
    return {
      name,
      unit: 'ops/s',
      ours: rounded(ours),
      didJwt: didJwt && rounded(didJwt),
      veramo: veramo && rounded(veramo),
      ratioDidJwt: didJwt && rounded(ours / didJwt),
      ratioVeramo: veramo && rounded(ours / veramo),
      runs: options.runs,
    }
  })
}

/** One at a time, in one process; a tenth of the time before is not counted. */
const rateOf = async (
  contender: CredentialContender,
  work: 'issue' | 'verify',
  seconds: number,
): Promise<number> => {
  const during = async (time: number): Promise<number> => {
    const start = performance.now()
    let done = 0
    while (performance.now() - start < time * 1_000) {
      await contender[work]()
      done += 1
    }
    return (done * 1_000) / (performance.now() - start)
  }
  await during(seconds / 10)
  return during(seconds)
}
