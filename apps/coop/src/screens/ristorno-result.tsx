import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { RistornoRun } from '@mutua/sdk/coop/ristorno'
import { moneyWords } from '@mutua/ui/records/money-words'
import { When } from '@mutua/ui/views/when'
import { RistornoSums } from './ristorno-sums.tsx'
import { Sheet } from './sheet.tsx'

/** What was run, in sums; who got what stands in each member’s own account, and in the bank’s file. */
export const RistornoResultCard = ({ result }: { readonly result: RistornoRun }) => {
  const { t, i18n } = useTranslation()
  const money = (amount: bigint) => moneyWords(amount, i18n.language)
  const line = (name: string, amount: bigint, isSum = false) => ({
    key: name,
    isSum,
    cells: [t(`ristorno.went.${name}`), money(amount)],
  })
  return (
    <section className="card stands" aria-labelledby="done">
      <h2 id="done">{t('ristorno.done', { year: result.year })}</h2>
      <p role="status">
        {t('ristorno.doneOn')} <When at={result.runAt} withTime />. {t('ristorno.under')}{' '}
        <bdi>{result.resolution}</bdi>. {t('ristorno.givenTo', { count: result.membersAllotted })}
      </p>
      <RistornoSums sums={result} />
      <h3>{t('ristorno.where')}</h3>
      <Sheet
        caption={t('ristorno.where')}
        columns={[{ label: t('ristorno.line') }, { label: t('ledger.amount'), isNumber: true }]}
        rows={[
          line('paid', result.paidCents),
          line('quota', result.quotaCents),
          line('solidarity', result.solidarityCents),
          line('withheld', result.withheldCents),
          line('carried', result.carriedOutCents),
          line('before', -result.carriedInCents),
          line('ristorno', result.ristornoCents, true),
        ]}
      />
      <p>
        <Link href="/bank" className="button first">
          {t('ristorno.toBank')}
        </Link>
      </p>
    </section>
  )
}
