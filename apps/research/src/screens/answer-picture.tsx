import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AnswerRow } from '../facts/answer-rows.ts'

/** Draws the picture of an answer, as wide as there is room; what it shows stands in the table beside it, too. */
export const AnswerPicture = ({
  rows,
  isCount,
  label,
}: {
  readonly rows: readonly AnswerRow[]
  readonly isCount: boolean
  readonly label: string
}) => {
  const { t, i18n } = useTranslation()
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const holder = place.current
    if (holder === null) return
    const watch = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    watch.observe(holder)
    return () => watch.disconnect()
  }, [])
  useEffect(() => {
    const holder = place.current
    if (holder === null || width === 0) return
    let isCurrent = true
    void import('./answer-plot.ts').then(({ drawAnswer }) => {
      if (!isCurrent) return
      const language = i18n.language === 'en' ? 'en-GB' : i18n.language
      holder.replaceChildren(drawAnswer(rows, { width, isCount, label, language }))
    })
    return () => {
      isCurrent = false
    }
  }, [rows, width, isCount, label, i18n.language])
  return <div className="picture" dir="ltr" ref={place} role="img" aria-label={t('answer.picture')} />
}
