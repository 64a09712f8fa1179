import { useTranslation } from 'react-i18next'

/** A sentence of the pod server, which says it in Italian or in English. */
export const AdviceWords = ({ children }: { readonly children: string }) => {
  const { i18n } = useTranslation()
  return (
    <bdi lang={i18n.language === 'it' ? 'it' : 'en'} dir="ltr">
      {children}
    </bdi>
  )
}
