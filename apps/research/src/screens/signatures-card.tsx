import { useTranslation } from 'react-i18next'
import type { Project } from '@mutua/sdk/coop/project'
import { dayWords } from '@mutua/ui/records/day-words'
import { When } from '@mutua/ui/views/when'

/** The three that open a study, with the days since they are waited for. */
export const SignaturesCard = ({ project }: { readonly project: Project }) => {
  const { t, i18n } = useTranslation()
  const { ethics, legal, assembly, submittedAt, end } = project
  return (
    <section className="card" aria-labelledby="signatures">
      <h2 id="signatures">{t('signatures.title')}</h2>
      {submittedAt === undefined ? null : (
        <p className="small">
          {t('signatures.since')} <When at={submittedAt} />
          {project.state === 'submitted' || project.state === 'reviewed' ? (
            <> {t('signatures.days', { count: daysSince(submittedAt) })}</>
          ) : null}
        </p>
      )}
      <ul className="plain signatures">
        <Signature
          name={t('signatures.ethics')}
          state={ethics.state}
          words={t('signatures.of', { approved: ethics.approved, needed: ethics.needed })}
          at={ethics.at}
          reasons={ethics.reasons}
        />
        <Signature
          name={t('signatures.legal')}
          state={legal.state}
          words={t('signatures.of', { approved: legal.approved, needed: legal.needed })}
          at={legal.at}
          reasons={legal.reasons}
        />
        <Signature
          name={t('signatures.assembly')}
          state={assembly.state}
          words={
            assembly.resolution === undefined || assembly.on === undefined
              ? ''
              : t('signatures.resolution', {
                  resolution: assembly.resolution,
                  day: dayWords(assembly.on, i18n.language),
                })
          }
          reasons={assembly.reasons}
        />
      </ul>
      {end === undefined ? null : (
        <p className="note">
          {t(`signatures.endedBy.${end.by}`)} <bdi>{end.reason}</bdi>
        </p>
      )}
    </section>
  )
}

const Signature = ({
  name,
  state,
  words,
  at,
  reasons,
}: {
  readonly name: string
  readonly state: 'missing' | 'approved' | 'refused'
  readonly words: string
  readonly at?: Project['draftedAt'] | undefined
  readonly reasons: readonly string[]
}) => {
  const { t } = useTranslation()
  return (
    <li className={state}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="12" r="10" />
        {state === 'approved' ? <path d="M7 12.5l3.5 3.5L17 9" /> : null}
        {state === 'refused' ? <path d="M8 8l8 8M16 8l-8 8" /> : null}
      </svg>
      <span>
        <strong>{name}</strong> <span>{t(`signatures.state.${state}`)}</span>
        {words === '' ? null : <span className="small line">{words}</span>}
        {at === undefined || state !== 'approved' ? null : (
          <span className="small line">
            <When at={at} />
          </span>
        )}
        {reasons.map((reason) => (
          <bdi key={reason} className="small line">
            {reason}
          </bdi>
        ))}
      </span>
    </li>
  )
}

const daysSince = (at: string): number => Math.max(0, Math.floor((Date.now() - Date.parse(at)) / 86_400_000))
