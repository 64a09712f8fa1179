import { useTranslation } from 'react-i18next'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import type { Project } from '@mutua/sdk/care/project'
import { agreementChanges, agreementOf, lastSigned } from '../facts/agreement-changes.ts'
import { dayIn } from './project-words.ts'

/** What became of the text since somebody signed it: nothing is shown where nobody has, or where nothing changed. */
export const ProjectChanges = ({
  project,
  under,
}: {
  readonly project: Project
  readonly under: readonly FhirResource[]
}) => {
  const { t, i18n } = useTranslation()
  const signed = lastSigned(under, project.plan)
  if (signed === undefined) return null
  const changes = agreementChanges(signed.agreement, agreementOf(project))
  if (changes.length === 0) return null
  return (
    <section className="card work">
      <h2>{t('project.changes.title')}</h2>
      <p className="small">{t('project.changes.signedOn', { day: dayIn(signed.at, i18n.language) })}</p>
      <ul className="plain lines">
        {changes.map(({ of, kind, before, now }) => (
          <li key={`${of} ${kind} ${before.join()} ${now.join()}`} className="change">
            <p>
              <strong>{t(`project.changes.of.${of}`)}</strong> {t(`project.changes.kind.${kind}`)}
            </p>
            {before.length === 0 ? null : (
              <del>
                <span className="unseen">{t('project.changes.before')}: </span>
                <bdi>{before.join(' · ')}</bdi>
              </del>
            )}
            {now.length === 0 ? null : (
              <ins>
                <span className="unseen">{t('project.changes.now')}: </span>
                <bdi>{now.join(' · ')}</bdi>
              </ins>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
