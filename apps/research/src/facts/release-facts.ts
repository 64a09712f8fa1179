import { useQuery, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'
import { createReleaseClient, type ReleaseClient } from '@mutua/sdk/clients/release-client'
import type { Axis } from '@mutua/sdk/pool/query'
import type { GivenOfficial } from '@mutua/sdk/pool/official-release'
import type { SyntheticWish } from '@mutua/sdk/pool/synthetic-plan'
import type { GivenSynthetic } from '@mutua/sdk/pool/synthetic-release'
import type { Table } from '@mutua/sdk/pool/table'
import { Problem } from '@mutua/sdk/problem'
import { scaledIn } from '@mutua/ui/records/typed-numbers'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { cutsText } from './question-draft.ts'
import { useStudyStep } from './study-facts.ts'

const useReleasing = (): ReleaseClient => {
  const { config, session } = useSignedIn()
  return createReleaseClient({ consentService: config.consentService, fetch: session.fetch })
}

/** Synthetic tables that were made of a study. */
export const useSynthetic = (study: string): UseQueryResult<readonly GivenSynthetic[]> => {
  const { listSynthetic } = useReleasing()
  return useQuery({ queryKey: ['research', 'synthetic', study], queryFn: () => listSynthetic(study) })
}

/** The one official table that was voted for a study; null where none was. */
export const useOfficial = (study: string): UseQueryResult<GivenOfficial | null> => {
  const { official } = useReleasing()
  return useQuery({
    queryKey: ['research', 'official', study],
    queryFn: async () => {
      try {
        return await official(study)
      } catch (error) {
        if (error instanceof Problem && error.code === 'not-found') return null
        throw error
      }
    },
  })
}

export const useMakeSynthetic = (study: string): UseMutationResult<GivenSynthetic, Error, SyntheticWish> => {
  const { makeSynthetic } = useReleasing()
  return useStudyStep((wish: SyntheticWish) => makeSynthetic(study, wish))
}

/** Every column of the table, numbers cut as for a question, and each after the first as it goes with the first. */
export const wholeTable = ({ columns }: Table, rho: string): SyntheticWish => {
  const kept = columns.slice(0, 16)
  const [first, ...others] = kept
  return {
    columns: kept.map((column): Axis => {
      if (column.kind === 'category') return { column: column.name }
      const cuts = cutsText(column).split('; ')
      return { column: column.name, cuts: cuts.flatMap((cut) => scaledIn(cut, column.places) ?? []) }
    }),
    pairs: first === undefined ? [] : others.map(({ name }) => [first.name, name]),
    rho,
  }
}
