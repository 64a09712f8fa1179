import { useTranslation } from 'react-i18next'
import type { Instant } from '@mutua/sdk/ids'

/** An instant as people say it, in their language and by their clock; the exact one in the element. */
export const When = ({ at, withTime = false }: { readonly at: Instant; readonly withTime?: boolean }) => {
  const { i18n } = useTranslation()
  return <time dateTime={at}>{dayText(at, i18n.language, withTime)}</time>
}

export const dayText = (at: Instant, language: string, withTime = false): string =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    dateStyle: 'long',
    ...(withTime ? { timeStyle: 'short' } : {}),
  }).format(new Date(at))
