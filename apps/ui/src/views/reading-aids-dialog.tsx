import { useId, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useReadAloud } from '../aids/read-aloud.ts'
import { aidChosen, chooseAid, readingAids, type ReadingAid } from '../aids/reading-aids.ts'
import { Button } from './button.tsx'
import { LanguageMenu } from './language-menu.tsx'

/**
 * What makes reading easier: language, letters, contrast, motion, and a voice where there is one, which reads on when this is closed.
 *
 * @param opening which time it is opened: with each number it opens, and its first field has the focus
 */
export const ReadingAidsDialog = ({ opening }: { readonly opening: number }) => {
  const { t, i18n } = useTranslation()
  const [location] = useLocation()
  const aloud = useReadAloud(i18n.language, location)
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useId()
  const [closed, setClosed] = useState(0)
  useLayoutEffect(() => {
    // What is in it is there by now, so that the focus has somewhere to go.
    if (dialog.current?.open === false) dialog.current.showModal()
  }, [opening])
  const close = () => dialog.current?.close()
  return (
    <>
      {aloud?.isReading === true ? <Button onClick={aloud.stop}>{t('ui.aids.stop')}</Button> : null}
      <dialog ref={dialog} className="aids" aria-labelledby={title} onClose={() => setClosed(opening)}>
        {opening === closed ? null : (
          <>
            <div className="aids-top">
              <h2 id={title}>{t('ui.aids.title')}</h2>
              <Button kind="quiet" onClick={close}>
                {t('ui.close')}
              </Button>
            </div>
            <LanguageMenu isNamed />
            <Choice aid="letters" />
            <Choice aid="contrast" />
            <Choice aid="motion" />
            {aloud === undefined ? null : (
              <section className="aloud">
                <h3>{t('ui.aids.aloud')}</h3>
                <p className="small">{t('ui.aids.aloudWhat')}</p>
                <Button
                  onClick={() => {
                    close()
                    aloud.read()
                  }}
                >
                  {t('ui.aids.read')}
                </Button>
              </section>
            )}
          </>
        )}
      </dialog>
    </>
  )
}

const Choice = ({ aid }: { readonly aid: ReadingAid }) => {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<string>(() => aidChosen(aid))
  return (
    <fieldset className="choice">
      <legend>{t(`ui.aids.${aid}`)}</legend>
      {readingAids[aid].map((choice) => (
        <label key={choice} className={`option ${choice}`}>
          <input
            type="radio"
            name={aid}
            checked={choice === chosen}
            onChange={() => {
              chooseAid(aid, choice)
              setChosen(choice)
            }}
          />
          <span>{t(`ui.aids.${choice}`)}</span>
        </label>
      ))}
    </fieldset>
  )
}
