import { useTranslation } from 'react-i18next'
import { keepViewChoice, useViewChoice } from '../facts/view-choice.ts'
import { Tick } from './tick.tsx'

/** Fewer notices, and a way to leave at once: for who has to be careful who looks over their shoulder. */
export const QuietScreen = () => {
  const { t } = useTranslation()
  const choice = useViewChoice()
  return (
    <>
      <h1>{t('quiet.title')}</h1>
      <section className="card">
        <h2 id="quiet-mode">{t('quiet.mode')}</h2>
        <p>{t('quiet.modeWhat')}</p>
        <Tick
          label={t('quiet.modeOn')}
          isTicked={choice.isQuiet}
          onTick={(isQuiet) => keepViewChoice({ ...choice, isQuiet })}
        />
      </section>
      <section className="card">
        <h2>{t('quiet.leaving')}</h2>
        <p>{t('quiet.leavingWhat')}</p>
        <Tick
          label={t('quiet.leavingOn')}
          isTicked={choice.hasExit}
          onTick={(hasExit) => keepViewChoice({ ...choice, hasExit })}
        />
        <ul>
          <li>{t('quiet.escape')}</li>
          <li>{t('quiet.history')}</li>
          <li>{t('quiet.signOut')}</li>
        </ul>
        <p>{t('quiet.help')}</p>
      </section>
    </>
  )
}
