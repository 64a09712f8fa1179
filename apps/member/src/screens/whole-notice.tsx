import { useTranslation } from 'react-i18next'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { Button } from '@mutua/ui/views/button'
import { When } from '@mutua/ui/views/when'

/** The notice as it was sent: every motion with its full text as it stood then, and the digest that is in the log. */
export const WholeNotice = ({ assembly }: { readonly assembly: Assembly }) => {
  const { t } = useTranslation()
  const { notice, motions } = assembly
  if (notice === undefined) return null
  return (
    <details className="card">
      <summary>{t('assembly.whole')}</summary>
      <p>{t('assembly.wholeWhat')}</p>
      {motions.map(({ number, title, texts }) => (
        <section key={number}>
          <h3>
            {number}. <bdi>{title}</bdi>
          </h3>
          <p dir="auto" className="said">
            {texts[0]?.text}
          </p>
        </section>
      ))}
      <p className="small">
        <When at={notice.at} withTime /> · {t('assembly.digest')}{' '}
        <code className="digest">{notice.digest}</code>
      </p>
      <Button onClick={() => window.print()}>{t('assembly.print')}</Button>
    </details>
  )
}
