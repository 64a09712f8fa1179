import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Study } from '@mutua/sdk/pool/study'
import { purposeWords } from '@mutua/ui/records/use-words'
import { variablesByCategory } from '../facts/study-words.ts'

/** What stands behind each line of the card, folded away: in the order in which people ask. */
export const StudyMore = ({ study }: { readonly study: Study }) => {
  const { t, i18n } = useTranslation()
  const { document } = study.project
  const name = document.recipientName
  return (
    <>
      <More title={t('study.more.why')}>
        <p>
          <bdi>{document.plain}</bdi>
        </p>
        <p>{purposeWords(document.purpose, i18n.language, t)}</p>
      </More>
      <More title={t('study.more.things')}>
        <dl className="facts">
          {variablesByCategory(study.plan, i18n.language, t).map(({ category, names }) => (
            <div key={category} className="fact">
              <dt>{category}</dt>
              <dd>{names.join(', ')}</dd>
            </div>
          ))}
        </dl>
      </More>
      <More title={t('study.more.who')}>
        <Approvals study={study} />
      </More>
      <More title={t('study.more.cannot')}>
        <ul className="cannot">
          <li>{t('study.cannot.name')}</li>
          <li>{t('study.cannot.one')}</li>
          <li>{t('study.cannot.who', { name })}</li>
        </ul>
      </More>
      <More title={t('study.more.copy')}>
        <p>{t('study.copyWhat')}</p>
      </More>
      <More title={t('study.more.back')}>
        <p>{t('study.backBefore')}</p>
        <p>{t('study.backAfter')}</p>
      </More>
      <More title={t('study.more.year')}>
        <p>{t('studies.year.what')}</p>
        <p>{t('studies.year.back')}</p>
      </More>
    </>
  )
}

const More = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <details>
    <summary>{title}</summary>
    {children}
  </details>
)

/** The three signatures that a study is opened with. */
const Approvals = ({ study: { project } }: { readonly study: Study }) => {
  const { t } = useTranslation()
  const { ethics, assembly } = project
  const resolution = assembly.resolution ?? ''
  return (
    <ul className="study-approvals">
      <li>{t('study.ethics', { approved: ethics.approved, needed: ethics.needed })}</li>
      <li>{t('study.legal')}</li>
      <li>
        {assembly.votes === undefined
          ? t('study.assembly', { resolution })
          : t('study.assemblyWith', {
              resolution,
              inFavour: assembly.votes.inFavour,
              against: assembly.votes.against,
            })}
      </li>
    </ul>
  )
}
