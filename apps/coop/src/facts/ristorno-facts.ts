import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import {
  createRistornoClient,
  type RistornoClient,
  type RistornoCriteriaGiven,
} from '@mutua/sdk/clients/ristorno-client'
import type { Year } from '@mutua/sdk/coop/period'
import type { Prevalence } from '@mutua/sdk/coop/prevalence'
import type { OfficerDecision } from '@mutua/sdk/coop/officer'
import { ristornoSumsSchema, type RistornoRun, type RistornoSums } from '@mutua/sdk/coop/ristorno'
import type { RistornoProposal } from '@mutua/sdk/coop/ristorno-proposal'
import { Problem } from '@mutua/sdk/problem'
import { centsIn } from '@mutua/ui/records/euro-text'
import { useSignedIn } from '@mutua/ui/session/session-gate'

export const useRistorni = (): RistornoClient => {
  const { config, session } = useSignedIn()
  return createRistornoClient({ consentService: config.consentService, fetch: session.fetch })
}

/** What was published for the vote, the newest first. */
export const useProposals = (year: Year): UseQueryResult<readonly RistornoProposal[]> => {
  const { proposals } = useRistorni()
  return useQuery({
    queryKey: ['console', 'proposals', year],
    queryFn: async () => (await proposals(year)).toReversed(),
  })
}

/** `null` until it was run. */
export const useRistorno = (year: Year): UseQueryResult<RistornoRun | null> => {
  const { read } = useRistorni()
  return useQuery({
    queryKey: ['console', 'ristorno', year],
    queryFn: async () => {
      try {
        return await read(year)
      } catch (error) {
        if (error instanceof Problem && error.code === 'ristorno-unknown') return null
        throw error
      }
    },
  })
}

export const usePrevalence = (year: Year): UseQueryResult<Prevalence> => {
  const { prevalence } = useRistorni()
  return useQuery({ queryKey: ['console', 'prevalence', year], queryFn: () => prevalence(year) })
}

/** The sums that the first officer signed; `undefined` when the text is none that is understood here: then nobody signs it here. */
export const sumsIn = ({ text }: Pick<OfficerDecision, 'text'>): RistornoSums | undefined => {
  try {
    return ristornoSumsSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Criteria as they are typed; amounts in euro. */
export interface CriteriaDraft {
  /** Per cent of the surplus. */
  readonly reserve: string
  /** Empty: all that can be returned. */
  readonly ristorno: string
  /** Empty: without a cap. */
  readonly cap: string
  readonly minimum: string
}

export const firstCriteria: CriteriaDraft = { reserve: '30', ristorno: '', cap: '', minimum: '5' }

export type CriteriaFault = 'reserve' | 'ristorno' | 'cap' | 'minimum'

/** What was typed as the service takes it, or which field it cannot be read from. */
export const criteriaOf = (
  draft: CriteriaDraft,
):
  | { readonly kind: 'criteria'; readonly criteria: RistornoCriteriaGiven }
  | { readonly kind: 'faults'; readonly faults: readonly CriteriaFault[] } => {
  const reserve = /^(\d{1,2})(?:[.,](\d))?$/.exec(draft.reserve.trim())
  const perMille = reserve === null ? 0 : Number(reserve[1]) * 10 + Number(reserve[2] ?? 0)
  const [ristorno, cap, minimum] = [draft.ristorno, draft.cap, draft.minimum].map(amountIn)
  const faults: CriteriaFault[] = [
    // The law's own floor: nobody can vote less (art. 2545-quater c.c.).
    ...(perMille < 300 || perMille > 970 ? (['reserve'] as const) : []),
    ...(ristorno === null ? (['ristorno'] as const) : []),
    ...(cap === null ? (['cap'] as const) : []),
    ...(minimum === null || minimum === undefined ? (['minimum'] as const) : []),
  ]
  if (faults.length > 0) return { kind: 'faults', faults }
  return {
    kind: 'criteria',
    criteria: {
      legalReservePerMille: perMille,
      ...(typeof ristorno === 'bigint' ? { ristornoCents: String(ristorno) } : {}),
      ...(typeof cap === 'bigint' ? { perMemberCapCents: String(cap) } : {}),
      ...(typeof minimum === 'bigint' ? { minimumPayoutCents: String(minimum) } : {}),
    },
  }
}

/** `undefined` when nothing was typed, `null` when it is no amount. */
const amountIn = (typed: string): bigint | undefined | null =>
  typed.trim() === '' ? undefined : (centsIn(typed) ?? null)
