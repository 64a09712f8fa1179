import { sha256Of } from '../consent/consent-receipt.ts'
import type { Shown } from '../consent/consent-record.ts'
import type { Study } from './study.ts'

/**
 * What a member goes through before joining a study (docs/decisions/0374): who gets what, what is read, whether anybody can be
 * found in an answer, what becomes of the copy, and the way out.
 */
export const studyTopics = ['who', 'things', 'find', 'copy', 'back'] as const
export type StudyTopic = (typeof studyTopics)[number]

/** @param told `text`: all that was read, in that language; `understood`: what was asked back, each with its right answer told */
export const shownOfStudy = async (
  { project }: Pick<Study, 'project'>,
  told: Pick<Shown, 'language' | 'channel'> & {
    readonly text: string
    readonly understood: readonly StudyTopic[]
  },
): Promise<Shown> => ({
  // The version of what is explained is the text that the members adopted.
  notice: project.digest,
  noticeHash: await sha256Of(told.text),
  ...{ language: told.language, channel: told.channel, understood: [...told.understood] },
})

/** Undefined: it was this very study that was shown, and all of it was asked back. Else what is missing, as a sentence. */
export const missingInShown = (
  { project }: Pick<Study, 'project'>,
  shown: Shown | undefined,
): string | undefined => {
  if (shown === undefined) return 'Send what was shown of the study, and what was asked back (`shown`).'
  if (shown.notice !== project.digest)
    return `What was shown is another text than the one that was adopted: \`shown.notice\` is ${project.digest}.`
  const missing = studyTopics.filter((topic) => shown.understood?.includes(topic) !== true)
  return missing.length === 0
    ? undefined
    : `Not asked back yet (\`shown.understood\`): ${missing.join(', ')}.`
}
