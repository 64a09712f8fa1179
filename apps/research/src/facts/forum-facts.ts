import { useQuery, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'
import { ask, askWithJson, parseAnswer, readAllItems } from '@mutua/sdk/clients/answer'
import { feasibilityAnswerSchema, type FeasibilityAnswer } from '@mutua/sdk/pool/feasibility'
import { forumEntrySchema, type ForumEntry } from '@mutua/sdk/pool/forum'
import { mockFileName } from '@mutua/sdk/pool/mock'
import type { Study, StudyResults } from '@mutua/sdk/pool/study'
import { saveFile } from '@mutua/ui/files/save-file'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { useStudying, useStudyStep } from './study-facts.ts'
import { localOf } from './study-view.ts'

/** What members and the ethics committee ask about a study, and what was answered: anybody reads it. */
export const useForum = (study: string, isPublished: boolean): UseQueryResult<readonly ForumEntry[]> => {
  const { session } = useSignedIn()
  return useQuery({
    queryKey: ['research', 'forum', study],
    enabled: isPublished,
    queryFn: () => readAllItems(session.fetch, `${study}/forum`, forumEntrySchema),
  })
}

export const useForumAnswer = (
  study: string,
  number: number,
): UseMutationResult<ForumEntry, Error, string> => {
  const { session } = useSignedIn()
  return useStudyStep(async (text: string) =>
    parseAnswer(
      await askWithJson(session.fetch, `${study}/forum/${String(number)}/answer`, { text }),
      forumEntrySchema,
    ),
  )
}

/** About how many there would be, before any study: for staff of a registered organisation. */
export const useFeasibility = (): UseMutationResult<FeasibilityAnswer, Error, readonly unknown[]> => {
  const { config, session } = useSignedIn()
  return useStudyStep(async (where: readonly unknown[]) =>
    parseAnswer(
      await askWithJson(session.fetch, `${config.consentService}/research/feasibility`, { where }),
      feasibilityAnswerSchema,
    ),
  )
}

/** What was found, in words for the members whose data it used. */
export const useReport = (study: string): UseMutationResult<Study, Error, StudyResults> => {
  const { report } = useStudying()
  return useStudyStep((results: StudyResults) => report(study, results))
}

export const mockFormats = ['csv', 'json', 'parquet'] as const

/** Invented rows under the schema of a study, for who writes a program before there is anything to ask. */
export const useMockFile = (study: string): UseMutationResult<void, Error, (typeof mockFormats)[number]> => {
  const { session } = useSignedIn()
  return useStudyStep(async (format: (typeof mockFormats)[number]) => {
    const answer = await ask(session.fetch, `${study}/mock?format=${format}`)
    saveFile(await answer.blob(), mockFileName(localOf(study), format))
  })
}
