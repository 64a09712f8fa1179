import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Boundary } from './boundary.tsx'

/** The way to what makes reading easier, from every screen. What is behind it is loaded by who opens it. */
export const ReadingAids = () => {
  const { t } = useTranslation()
  const [openings, setOpenings] = useState(0)
  return (
    <>
      <button
        type="button"
        className="button quiet aids"
        aria-haspopup="dialog"
        onClick={() => setOpenings((before) => before + 1)}
      >
        <span className="letters" aria-hidden="true">
          Aa
        </span>
        <span className="named">{t('ui.aids.title')}</span>
      </button>
      {openings === 0 ? null : (
        <Boundary place={String(openings)}>
          <Suspense>
            <ReadingAidsDialog opening={openings} />
          </Suspense>
        </Boundary>
      )}
    </>
  )
}

const ReadingAidsDialog = lazy(async () => ({
  default: (await import('./reading-aids-dialog.tsx')).ReadingAidsDialog,
}))
