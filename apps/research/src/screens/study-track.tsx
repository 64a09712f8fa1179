import { useTranslation } from 'react-i18next'
import type { Study } from '@mutua/sdk/pool/study'
import { stationOf, stations } from '../facts/study-view.ts'

/** Where a study is on its way: what is behind it, where it stands, what comes. The same in words for who does not see it. */
export const StudyTrack = ({
  view,
  isSmall = false,
}: {
  readonly view: Pick<Study, 'state' | 'project'>
  readonly isSmall?: boolean
}) => {
  const { t } = useTranslation()
  const here = stationOf(view)
  return (
    <ol className={isSmall ? 'track small-track' : 'track'} aria-label={t('track.title')}>
      {stations.map((station, at) => {
        const isHere = at === here
        const isRefused = isHere && view.state === 'refused'
        const state = isRefused ? 'refused' : isHere ? 'here' : at < here ? 'done' : 'coming'
        return (
          <li key={station} className={state} {...(isHere ? { 'aria-current': 'step' as const } : {})}>
            <span className="station">
              {isRefused ? t('state.refused') : t(`state.${station}`)}
              <span className="unseen">{t(`track.${state}`)}</span>
            </span>
          </li>
        )
      })}
    </ol>
  )
}
