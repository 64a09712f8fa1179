import type { Request, Response } from 'express'
import type { Instant } from '@mutua/sdk/ids'
import type { Basis, Decide } from '../access/decide.ts'
import type { WacMode } from '../access/access-mode.ts'
import type { Caller } from '../authn/caller.ts'
import type { PodPath } from '../resources/pod-path.ts'
import { refuseRequest, type ChallengeDeps } from './challenge.ts'

export interface PermitDeps extends ChallengeDeps {
  readonly now: () => Instant
  readonly decide: Decide
}

export interface PermitAsk {
  readonly request: Request
  readonly response: Response
  readonly caller: Caller
  readonly target: PodPath
  readonly mode: WacMode
}

/** What the permit rests on. @throws {Problem} the refusal of the decision */
export const requirePermit = async (ask: PermitAsk, deps: PermitDeps): Promise<Basis> => {
  const decision = await deps.decide({ ...ask, at: deps.now() })
  return decision.kind === 'permit' ? decision.basis : refuseRequest({ ...ask, decision }, deps)
}
