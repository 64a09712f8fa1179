import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Study } from '@mutua/sdk/pool/study'
import type { GivenSynthetic } from '@mutua/sdk/pool/synthetic-release'
import { saveFile } from '@mutua/ui/files/save-file'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { When } from '@mutua/ui/views/when'
import { rhoSteps, stepWithin } from '../facts/exactness.ts'
import { useMakeSynthetic, useOfficial, useSynthetic, wholeTable } from '../facts/release-facts.ts'
import { ExactnessSlider } from './exactness-slider.tsx'

/** Tables that leave a study beside its answers: a synthetic one that is paid from its budget, and an official one that was voted. */
export const ReleasesCard = ({ view, mayMake }: { readonly view: Study; readonly mayMake: boolean }) => {
  const { t } = useTranslation()
  const synthetic = useSynthetic(view.id)
  const official = useOfficial(view.id)
  const given = official.data ?? undefined
  return (
    <section className="card" aria-labelledby="releases">
      <h2 id="releases">{t('releases.title')}</h2>
      <p>{t('releases.what')}</p>
      {synthetic.error === null ? null : (
        <Fault error={synthetic.error} again={() => void synthetic.refetch()} />
      )}
      <ul className="plain lines">
        {synthetic.data?.map((one) => (
          <SyntheticLine key={one.release.digest} given={one} />
        ))}
      </ul>
      {mayMake && view.state === 'open' ? <MakeSynthetic view={view} /> : null}
      {given === undefined ? (
        <p className="small">{t('releases.noOfficial')}</p>
      ) : (
        <Button
          onClick={() => saveFile(new Blob([given.jwt]), `official-${given.release.digest.slice(0, 12)}.jwt`)}
        >
          {t('releases.official', { resolution: given.release.resolution })}
        </Button>
      )}
    </section>
  )
}

const SyntheticLine = ({ given: { release } }: { readonly given: GivenSynthetic }) => {
  const { t } = useTranslation()
  const { fit, cost, issuedAt, digest } = release
  const furthest = Math.max(
    0,
    ...[...fit.oneWay, ...fit.twoWay].map(({ distanceThousandths }) => distanceThousandths),
  )
  const download = async () => {
    const { syntheticFile } = await import('../facts/synthetic-file.ts')
    saveFile(syntheticFile(release), `synthetic-${digest.slice(0, 12)}.csv`)
  }
  return (
    <li className="run">
      <span>
        <strong>{t('releases.synthetic', { rows: fit.rows })}</strong>
        <span className="small line">
          <When at={issuedAt} />, {t('estimate.rho', { rho: cost.rho })}.{' '}
          {t('releases.fit', { percent: Math.ceil(furthest / 10) })}
        </span>
      </span>
      <Button onClick={() => void download()}>{t('answer.csv')}</Button>
    </li>
  )
}

const MakeSynthetic = ({ view: { id, table, budget } }: { readonly view: Study }) => {
  const { t } = useTranslation()
  const left = budget === undefined ? 0n : budget.limit - budget.spent
  const [rho, setRho] = useState(rhoSteps[stepWithin(left / 2n)] ?? '0.001')
  const make = useMakeSynthetic(id)
  return (
    <details>
      <summary>{t('releases.make')}</summary>
      <p className="small">{t('releases.makeWhat')}</p>
      <ExactnessSlider rho={rho} onRho={setRho} />
      <p>{t('estimate.rho', { rho })}</p>
      <Button isBusy={make.isPending} onClick={() => make.mutate(wholeTable(table, rho))}>
        {t('releases.makeNow')}
      </Button>
      {make.error === null ? null : <Fault error={make.error} />}
    </details>
  )
}
