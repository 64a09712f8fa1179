import type { StudyClient } from '@mutua/sdk/clients/study-client'
import type { OwnStudy, Study } from '@mutua/sdk/pool/study'
import { shownOfStudy, studyTopics } from '@mutua/sdk/pool/study-shown'

/** As a member does who has read the card, and has gone through its questions. */
export const joinStudy = async (studies: StudyClient, study: Study): Promise<OwnStudy> =>
  studies.optIn(
    study.id,
    await shownOfStudy(study, {
      text: 'La scheda dello studio, e le sue domande.',
      ...{ language: 'it', channel: 'client', understood: studyTopics },
    }),
  )
