import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Study } from '@mutua/sdk/pool/study'
import type { GivenSynthetic } from '@mutua/sdk/pool/synthetic-release'
import { saveFile } from '@mutua/ui/files/save-file'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { When } from '@mutua/ui/views/when'
import { shownDecimal } from '../facts/column-words.ts'
import { billionthsIn, rhoSteps, stepWithin } from '../facts/exactness.ts'
import { useMakeSynthetic, useOfficial, useSynthetic, wholeTable } from '../facts/release-facts.ts'
import { ExactnessSlider } from './exactness-slider.tsx'
import { OfficialTable } from './official-table.tsx'
import { PoolFault } from './pool-fault.tsx'

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
      {official.error === null ? null : (
        <Fault error={official.error} again={() => void official.refetch()} />
      )}
      {official.data === null ? <p className="small">{t('releases.noOfficial')}</p> : null}
      {given === undefined ? null : <OfficialTable given={given} />}
    </section>
  )
}

const SyntheticLine = ({ given: { release } }: { readonly given: GivenSynthetic }) => {
  const { t, i18n } = useTranslation()
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
          <When at={issuedAt} />, {t('estimate.rho', { rho: shownDecimal(cost.rho, i18n.language) })}.{' '}
          {t('releases.fit', { percent: Math.ceil(furthest / 10) })}
        </span>
      </span>
      <Button onClick={() => void download()}>{t('answer.csv')}</Button>
    </li>
  )
}

const MakeSynthetic = ({ view: { id, table, budget } }: { readonly view: Study }) => {
  const { t, i18n } = useTranslation()
  const left = budget === undefined ? 0n : budget.limit - budget.spent
  const [rho, setRho] = useState(rhoSteps[stepWithin(left / 2n)] ?? '0.001')
  const isTooDear = (billionthsIn(rho) ?? 0n) > left
  const make = useMakeSynthetic(id)
  return (
    <details>
      <summary>{t('releases.make')}</summary>
      <p className="small">{t('releases.makeWhat')}</p>
      <ExactnessSlider rho={rho} onRho={setRho} />
      <p>{t('estimate.rho', { rho: shownDecimal(rho, i18n.language) })}</p>
      {isTooDear ? <p className="wrong">{t('estimate.over')}</p> : null}
      <Button
        isBusy={make.isPending}
        disabled={isTooDear}
        onClick={() => make.mutate(wholeTable(table, rho))}
      >
        {t('releases.makeNow')}
      </Button>
      {make.error === null ? null : <PoolFault error={make.error} />}
    </details>
  )
}
