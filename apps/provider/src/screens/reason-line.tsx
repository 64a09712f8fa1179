import { useTranslation } from 'react-i18next'
import { dayWords } from '@mutua/ui/records/day-words'
import type { Reason } from '../facts/urgency.ts'

/** Why a case is looked at, in a sentence. */
export const ReasonLine = ({ reason }: { readonly reason: Reason }) => {
  const { t, i18n } = useTranslation()
  const day = (iso: string) => dayWords(iso, i18n.language)
  switch (reason.kind) {
    case 'flag':
      return (
        <li>
          <strong>{t('today.reason.flag', { count: reason.count })}</strong>
        </li>
      )
    case 'unsigned':
      return (
        <li>
          <strong>{t('today.reason.unsigned')}</strong> <span className="small">{reason.because}</span>
        </li>
      )
    case 'assessment':
      return (
        <li>
          <strong>{t('today.reason.assessment', { day: day(reason.since) })}</strong>
        </li>
      )
    case 'ending':
      return (
        <li>
          <strong>{t('today.reason.ending', { day: day(reason.until) })}</strong>
        </li>
      )
    case 'again':
      return <li>{t('today.reason.again', { day: day(reason.on) })}</li>
    case 'paused':
      return <li>{t('today.reason.paused')}</li>
    case 'new':
      return <li>{t('today.reason.new', { day: day(reason.at) })}</li>
    case 'next':
      return (
        <li>
          {t('today.reason.next', { step: t(`case.step.${reason.step}`, { defaultValue: reason.step }) })}{' '}
          <span className="small">{reason.because}</span>
        </li>
      )
  }
}
