import { useTranslation } from 'react-i18next'
import type { Study } from '@mutua/sdk/pool/study'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { When } from '@mutua/ui/views/when'
import { useAdoptedTables, useMakeOfficial, useOfficial } from '../facts/study-facts.ts'
import { OfficialForm } from './official-form.tsx'

/**
 * The table without noise of a study: written before the pods are read; once an assembly has adopted it, made of the snapshot, and
 * only once.
 */
export const OfficialPart = ({
  study,
  mayBeWritten,
}: {
  readonly study: Study
  readonly mayBeWritten: boolean
}) => {
  const { t } = useTranslation()
  const adopted = useAdoptedTables(study)
  const official = useOfficial(study)
  const make = useMakeOfficial(study)
  if (adopted.length === 0) return mayBeWritten ? <OfficialForm study={study} /> : null
  const given = official.data ?? undefined
  return (
    <section className="card" aria-labelledby="official">
      <h2 id="official">{t('studies.official.title')}</h2>
      {official.error === null ? null : (
        <Fault error={official.error} again={() => void official.refetch()} />
      )}
      {given === undefined ? (
        adopted.map(({ digest, resolution, document }) => (
          <div key={digest}>
            <p>
              <strong>
                <bdi>{document.title}</bdi>
              </strong>
              <br />
              {t(study.snapshot === undefined ? 'studies.official.waits' : 'studies.official.voted', {
                resolution,
              })}
            </p>
            {study.state === 'open' ? (
              <Button isBusy={make.isPending} onClick={() => make.mutate(digest)}>
                {t('studies.official.make')}
              </Button>
            ) : null}
          </div>
        ))
      ) : (
        <p>
          <strong>
            <bdi>{given.release.document.title}</bdi>
          </strong>
          <br />
          {t('studies.official.made', { resolution: given.release.resolution })}{' '}
          <When at={given.release.issuedAt} />
        </p>
      )}
      {make.error === null ? null : <Fault error={make.error} />}
    </section>
  )
}
