import { useId, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { useReadAloud } from '../aids/read-aloud.ts'
import { aidChosen, chooseAid, readingAids, type ReadingAid } from '../aids/reading-aids.ts'
import { Button } from './button.tsx'
import { LanguageMenu } from './language-menu.tsx'

/** The way to what makes reading easier, from every screen: language, letters, contrast, motion, and a voice where there is one. */
export const ReadingAids = () => {
  const { t, i18n } = useTranslation()
  const [location] = useLocation()
  const aloud = useReadAloud(i18n.language, location)
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useId()
  const [isOpen, setOpen] = useState(false)
  const open = () => {
    // First what is in it, so that the focus has somewhere to go.
    flushSync(() => setOpen(true))
    dialog.current?.showModal()
  }
  const close = () => dialog.current?.close()
  return (
    <>
      <button type="button" className="button quiet aids" aria-haspopup="dialog" onClick={open}>
        <span className="letters" aria-hidden="true">
          Aa
        </span>
        <span className="named">{t('ui.aids.title')}</span>
      </button>
      {aloud?.isReading === true ? <Button onClick={aloud.stop}>{t('ui.aids.stop')}</Button> : null}
      <dialog ref={dialog} className="aids" aria-labelledby={title} onClose={() => setOpen(false)}>
        {isOpen ? (
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
        ) : null}
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
