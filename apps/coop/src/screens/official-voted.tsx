import { useTranslation } from 'react-i18next'
import type { Study } from '@mutua/sdk/pool/study'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { When } from '@mutua/ui/views/when'
import { useAdoptedTables, useMakeOfficial, useOfficial } from '../facts/study-facts.ts'

/** A table without noise that an assembly has adopted: made of the snapshot once the pods were read, and only once. */
export const OfficialVoted = ({ study }: { readonly study: Study }) => {
  const { t } = useTranslation()
  const adopted = useAdoptedTables(study)
  const official = useOfficial(study)
  const make = useMakeOfficial(study)
  if (adopted.length === 0) return null
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
