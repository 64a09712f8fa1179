import { useQuery, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'
import { createCatalogueClient, type CatalogueClient } from '@mutua/sdk/clients/catalogue-client'
import type { FeasibilityAnswer } from '@mutua/sdk/pool/feasibility'
import type { ForumEntry } from '@mutua/sdk/pool/forum'
import type { Study, StudyResults } from '@mutua/sdk/pool/study'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { useStudying, useStudyStep } from './study-facts.ts'

const useCatalogue = (): CatalogueClient => {
  const { config, session } = useSignedIn()
  return createCatalogueClient({ consentService: config.consentService, fetch: session.fetch })
}

/** What members and the ethics committee ask about a study, and what was answered: anybody reads it. */
export const useForum = (study: string): UseQueryResult<readonly ForumEntry[]> => {
  const { forum } = useCatalogue()
  return useQuery({ queryKey: ['research', 'forum', study], queryFn: () => forum(study) })
}

export const useForumAnswer = (
  study: string,
  number: number,
): UseMutationResult<ForumEntry, Error, string> => {
  const { answer } = useCatalogue()
  return useStudyStep((text: string) => answer(study, number, text))
}

/** About how many there would be, before any study: for staff of a registered organisation. */
export const useFeasibility = (): UseMutationResult<FeasibilityAnswer, Error, readonly unknown[]> => {
  const { feasibility } = useCatalogue()
  return useStudyStep((where: readonly unknown[]) => feasibility({ where: [...where] }))
}

/** What was found, in words for the members whose data it used. */
export const useReport = (study: string): UseMutationResult<Study, Error, StudyResults> => {
  const { report } = useStudying()
  return useStudyStep((results: StudyResults) => report(study, results))
}
