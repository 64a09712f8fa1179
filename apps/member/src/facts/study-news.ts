import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { createNoticeClient, type NoticeShown } from '@mutua/sdk/clients/notice-client'
import type { CivilDate } from '@mutua/sdk/coop/civil-date'
import type { Instant } from '@mutua/sdk/ids'
import type { Study } from '@mutua/sdk/pool/study'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import type { SeenStudy } from './study-facts.ts'

const newsKinds = ['recruiting', 'freezes', 'frozen', 'opened', 'results', 'destroyed'] as const

/** One thing that a member is told of a study, as it is said in words. */
interface StudyNewsItem {
  readonly id: string
  readonly kind: (typeof newsKinds)[number]
  readonly at: Instant
  readonly study: Study
  /** The first day on which the pods are read. */
  readonly day: CivilDate | undefined
}

/**
 * The newest first. Notices name a study that looks for members, or the reader's own consent for one: which study that is, only they
 * can tell. What this version has no words for is left out.
 */
export const newsIn = (
  notices: readonly NoticeShown[],
  studies: readonly SeenStudy[],
): readonly StudyNewsItem[] =>
  notices
    .flatMap(({ id, type, timestamp, study: named, grant, until }): StudyNewsItem[] => {
      const kind = newsKinds.find((one) => type === `study.${one}`)
      const seen = studies.find(
        ({ study, own }) => study.id === named || (grant !== undefined && own?.grant === grant),
      )
      return kind === undefined || seen === undefined || isPast(kind, seen.study)
        ? []
        : [{ id, kind, at: timestamp, study: seen.study, day: until }]
    })
    .toSorted((one, other) => other.at.localeCompare(one.at))

/** That it looks for members, or is about to read: no news once it has read. */
const isPast = (kind: StudyNewsItem['kind'], { state }: Study): boolean =>
  (kind === 'recruiting' || kind === 'freezes') && state !== 'recruiting'

export const useNotices = (): UseQueryResult<readonly NoticeShown[]> => {
  const { config, session } = useSignedIn()
  return useQuery({
    queryKey: ['notices'],
    queryFn: () => createNoticeClient({ consentService: config.consentService, session }).notices(),
  })
}
