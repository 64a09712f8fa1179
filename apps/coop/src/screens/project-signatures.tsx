import { useTranslation } from 'react-i18next'
import type { Project } from '@mutua/sdk/coop/project'
import { dayWords } from '@mutua/ui/records/day-words'
import { purposeWords } from '@mutua/ui/records/use-words'
import { PoolFacts } from './pool-facts.tsx'

/** What a project is for, in the words that members read. */
export const ProjectFacts = ({ project }: { readonly project: Project }) => {
  const { t, i18n } = useTranslation()
  const { document, digest } = project
  return (
    <>
      <p>
        <bdi>{document.plain}</bdi>
      </p>
      <dl className="facts">
        <dt>{t('projects.who')}</dt>
        <dd>
          <bdi>{document.recipientName}</bdi>
        </dd>
        <dt>{t('contracts.purposes')}</dt>
        <dd>{purposeWords(document.purpose, i18n.language, t)}</dd>
        <dt>{t('projects.asks')}</dt>
        <dd>
          {document.categories
            .map((category) => (category === 'other' ? t('projects.other') : t(`what.category.${category}`)))
            .join(', ')}
        </dd>
        <dt>{t('contracts.term')}</dt>
        <dd>
          {t('contracts.fromTo', {
            from: dayWords(document.from, i18n.language),
            to: dayWords(document.to, i18n.language),
          })}
        </dd>
        <dt>{t('projects.fingerprint')}</dt>
        <dd>
          <code dir="ltr" className="whole">
            {digest}
          </code>
        </dd>
      </dl>
      {document.pool === undefined ? null : <PoolFacts plan={document.pool} />}
    </>
  )
}

/** Ethics, legal, assembly: which of them stand, what is missing, and why one said no. */
export const ThreeSignatures = ({ project }: { readonly project: Project }) => {
  const { t, i18n } = useTranslation()
  const { ethics, legal, assembly } = project
  return (
    <ul className="plain lines signatures-three">
      <Line
        name={t('projects.ethics')}
        state={ethics.state}
        words={t(`projects.ethicsState.${ethics.state}`, {
          approved: ethics.approved,
          needed: ethics.needed,
        })}
        reasons={ethics.reasons}
      />
      <Line
        name={t('projects.legal')}
        state={legal.state}
        words={t(`projects.legalState.${legal.state}`)}
        reasons={legal.reasons}
      />
      <Line
        name={t('projects.assembly')}
        state={assembly.state}
        words={
          assembly.state === 'approved'
            ? assembly.votes === undefined
              ? t('projects.adopted', {
                  resolution: assembly.resolution ?? '',
                  day: dayWords(assembly.on ?? '', i18n.language),
                })
              : t('projects.adoptedWith', {
                  resolution: assembly.resolution ?? '',
                  day: dayWords(assembly.on ?? '', i18n.language),
                  ...assembly.votes,
                })
            : t(`projects.assemblyState.${assembly.state}`)
        }
        reasons={assembly.reasons}
      />
    </ul>
  )
}

const marks = { approved: '✓', missing: '…', refused: '✕' } as const

const Line = ({
  name,
  state,
  words,
  reasons,
}: {
  readonly name: string
  readonly state: Project['ethics']['state']
  readonly words: string
  readonly reasons: readonly string[]
}) => (
  <li className={state}>
    <span aria-hidden="true">{marks[state]}</span> <strong>{name}</strong> {words}
    {reasons.map((reason) => (
      <blockquote key={reason}>
        <bdi>{reason}</bdi>
      </blockquote>
    ))}
  </li>
)
