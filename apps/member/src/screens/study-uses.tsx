import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { parseWebId } from '@mutua/sdk/ids'
import { studyOfRecipient } from '@mutua/sdk/pool/secure-room'
import type { Study } from '@mutua/sdk/pool/study'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { useStudies } from '../facts/study-facts.ts'
import { localIdOf } from '../facts/use-facts.ts'
import { StudyResults } from './study-results.tsx'

/** Beside what a secure room read: for which study it was, who never got it, and what was found since. */
export const StudyOfUse = ({ recipient }: { readonly recipient: string }) => {
  const { t } = useTranslation()
  const study = useStudyOf(recipient)
  if (study === undefined) return null
  const { document } = study.project
  return (
    <div className="note of-study">
      <p>{t('study.used.once', { title: document.title, name: document.recipientName })}</p>
      {study.results === undefined ? null : (
        <>
          <p>{t('study.used.results')}</p>
          <StudyResults results={study.results} />
        </>
      )}
      <ToStudy study={study} />
    </div>
  )
}

/** On a consent that is of a study: which one. */
export const StudyOfConsent = ({ recipient }: { readonly recipient: string }) => {
  const { t } = useTranslation()
  const study = useStudyOf(recipient)
  if (study === undefined) return null
  const { title, recipientName } = study.project.document
  return (
    <div className="note of-study">
      <p>{t('study.used.consent', { title, name: recipientName })}</p>
      <ToStudy study={study} />
    </div>
  )
}

const ToStudy = ({ study }: { readonly study: Study }) => {
  const { t } = useTranslation()
  return (
    <Link href={`/studies/${localIdOf(study.id)}`} className="line">
      {t('study.used.see')}
    </Link>
  )
}

/** Whom nothing was read for in a study, nothing is asked for. */
const useStudyOf = (recipient: string): Study | undefined => {
  const { config } = useSignedIn()
  const id = studyOfRecipient(parseWebId(recipient), config.consentService)
  const found = useStudies({
    enabled: id !== undefined,
    select: (all) => all.find(({ study }) => study.id === id)?.study ?? null,
  })
  return found.data ?? undefined
}
