import { useMutation, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { createQuestionClient, type QuestionClient } from '@mutua/sdk/clients/question-client'
import type { AccessRequest } from '@mutua/sdk/consent/grant'
import type { PeriodPreset } from '@mutua/sdk/consent/period-preset'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import type { QuestionThread } from '@mutua/sdk/consent/question'
import type { Requester } from '@mutua/sdk/consent/requester'
import { parseWith, resourceUrlSchema, type RequestId } from '@mutua/sdk/ids'
import { useSignedIn } from '@mutua/ui/session/session-gate'

const useQuestionClient = (): QuestionClient => {
  const { config, session } = useSignedIn()
  return createQuestionClient({ consentService: config.consentService, fetch: session.fetch })
}

/** What the co-op knows of who asks. */
export const useRequester = (request: RequestId): UseQueryResult<Requester> => {
  const client = useQuestionClient()
  return useQuery({ queryKey: ['requester', request], queryFn: () => client.requester(request) })
}

/** What was asked and answered about a request. */
export const useThread = (request: RequestId): UseQueryResult<QuestionThread> => {
  const client = useQuestionClient()
  return useQuery({ queryKey: ['questions', request], queryFn: () => client.questions(request) })
}

export const useAsk = (request: RequestId, onAsked: () => void) => {
  const client = useQuestionClient()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (text: string) => client.ask(request, text),
    onSuccess: (thread) => {
      queries.setQueryData(['questions', request], thread)
      onAsked()
    },
  })
}

/** Until when a member gives what is asked: as it was asked, or for a period that is over sooner. */
export const untilChoices = ['asked', 'today', 'visit', 'month'] as const
export type UntilChoice = (typeof untilChoices)[number]

/** As it was asked, or less: what is not ticked is not given. */
export const giving = (request: AccessRequest, taken: ReadonlySet<number>, until: UntilChoice) => {
  const isTaken = (_: unknown, place: number): boolean => taken.has(place)
  const { records } = request.terms ?? {}
  const period: PeriodPreset | undefined = until === 'asked' ? undefined : until
  return {
    decision: 'give' as const,
    ...(period === undefined ? {} : { for: period }),
    ...(records === undefined
      ? {
          resources: request.scope.resources
            .filter(isTaken)
            .map((url) => parseWith(resourceUrlSchema, url, 'an address')),
        }
      : { terms: { records: records.filter(isTaken) } }),
  }
}

/** What whoever asks will not be allowed to do, as the terms of the request have it; what matters most first. */
export const cannotWords = (
  { purpose, scope, terms }: Pick<AccessRequest, 'purpose' | 'scope' | 'terms'>,
  t: TFunction,
): readonly string[] => [
  t('request.cannotPass'),
  t('request.cannotMore'),
  ...(scope.modes.includes('write') ? [] : [t('request.cannotChange')]),
  ...(findPurpose(purpose)?.kind === 'research' ? [] : [t('asked.cannotResearch')]),
  t('asked.cannotKeep'),
  ...(terms?.fetch === 'once' ? [t('asked.cannotTwice')] : []),
  ...(terms?.frequency === undefined ? [] : [t('asked.cannotOften', { ...terms.frequency })]),
]

/** What is given in a few words: the first thing, and how many others. */
export const thingsWords = (things: readonly string[], t: TFunction): string => {
  const [first] = things
  if (first === undefined) return t('asked.nothing')
  return t('asked.things', { first: inSentence(first), others: things.length - 1 })
}

/** A heading within a sentence: without its capital, where it is no abbreviation. */
export const inSentence = (words: string): string =>
  /^\p{Lu}\p{Ll}/u.test(words) ? words[0]?.toLocaleLowerCase() + words.slice(1) : words
