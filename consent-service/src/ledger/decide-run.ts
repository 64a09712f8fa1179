import { draftRun } from './draft-run.ts'
import { hashKey } from '@mutua/kit/row'
import type { OfficerDecision, OfficerDraft, OfficerSigned } from '@mutua/sdk/coop/officer'
import type { Year } from '@mutua/sdk/coop/period'
import type { AdoptedResolution } from '@mutua/sdk/coop/resolution'
import type { RistornoRun } from '@mutua/sdk/coop/ristorno'
import { runDraftSchema } from '@mutua/sdk/coop/ristorno-proposal'
import { parseSha256, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { Write } from '@mutua/kit/store'
import { findRistornoRun } from './read-ristorno.ts'
import { orderUnder } from './ristorno-proposals.ts'
import { carryOutRistorno, planOrder, type RunDeps } from './run-ristorno.ts'

type Signed = OfficerSigned & { readonly webId: WebId }

export interface DecideDeps extends RunDeps {
  readonly findResolution: (id: string) => Promise<AdoptedResolution | undefined>
  readonly officers: {
    readonly propose: (
      what: { readonly kind: string; readonly subject: string; readonly text: string },
      signed: Signed,
    ) => Promise<OfficerDecision>
    readonly confirm: (
      what: { readonly kind: string; readonly subject: string },
      signed: Signed,
      room: (decision: OfficerDecision) => Promise<{
        readonly writes: readonly Write[]
        readonly unchanged: ReadonlyMap<string, Uint8Array | undefined>
      }>,
    ) => Promise<OfficerDecision>
  }
}

/** The kind of decision that a run is; its subject is the year. */
export const runKind = 'ristorno.run'

/**
 * What two officers are to sign: the run under a resolution, with the sums it comes to.
 * @throws {Problem} what `orderUnder` and `draftRun` throw
 */
export const draftDecision = async (
  year: Year,
  resolution: string,
  deps: DecideDeps,
): Promise<OfficerDraft> => {
  const order = await orderUnder(year, await deps.findResolution(resolution), deps)
  const text = await draftRun(order, deps)
  return { text, digest: parseSha256(hashKey(text)) }
}

/** A first officer has signed what `draftDecision` gave. Nothing is booked yet. */
export const proposeRun = async (
  year: Year,
  resolution: string,
  signed: Signed,
  deps: DecideDeps,
): Promise<OfficerDecision> => {
  const { text } = await draftDecision(year, resolution, deps)
  return deps.officers.propose({ kind: runKind, subject: year, text }, signed)
}

/**
 * A second officer has signed the same bytes: the order is one write with their signature, and is carried out. After a crash
 * the same confirmation goes on with it.
 * @throws {Problem} `ristorno-exists` when it was carried out before, `officer-decision-stale` when the books have moved, and what
 *   confirming throws
 */
export const confirmRun = async (year: Year, signed: Signed, deps: DecideDeps): Promise<RistornoRun> => {
  if ((await findRistornoRun(year, deps)) !== undefined)
    throw new Problem('ristorno-exists', `The ristorno of ${year} was run before; it is run once.`)
  await deps.officers.confirm({ kind: runKind, subject: year }, signed, async ({ text }) => {
    const { resolution } = runDraftSchema.parse(JSON.parse(text))
    const order = await orderUnder(year, await deps.findResolution(resolution), deps)
    if ((await draftRun(order, deps)) !== text)
      throw new Problem(
        'officer-decision-stale',
        'The books have moved meanwhile: withdraw the proposal, and propose the run anew.',
      )
    return planOrder(order, deps)
  })
  return carryOutRistorno(year, deps)
}
