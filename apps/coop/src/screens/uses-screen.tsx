import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { payerKey } from '@mutua/sdk/coop/payer'
import { monthSchema } from '@mutua/sdk/coop/period'
import { monthWords } from '@mutua/ui/records/day-words'
import { priceWords } from '@mutua/ui/records/money-words'
import { purposeWords } from '@mutua/ui/records/use-words'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { useUseCounts } from '../facts/console-facts.ts'
import { payerNames } from '../facts/payer-names.ts'
import { Bars } from './bars.tsx'
import { Sheet } from './sheet.tsx'

/** How often data was used in a month: by organisation, and by purpose; whose it was stands nowhere. */
export const UsesScreen = () => {
  const { t, i18n } = useTranslation()
  const [month, setMonth] = useState('')
  const counts = useUseCounts(month === '' ? undefined : monthSchema.parse(month))
  if (counts.error !== null) return <Fault error={counts.error} again={() => void counts.refetch()} />
  if (counts.data === undefined) return <Waiting />
  const { data } = counts
  const numbers = new Intl.NumberFormat(i18n.language)
  const months = [...new Set([data.month, ...data.months])].toSorted().toReversed()
  return (
    <>
      <h1>{t('uses.title')}</h1>
      <p>{t('uses.what')}</p>
      <div className="short">
        <SelectField
          label={t('uses.month')}
          value={data.month}
          onValue={setMonth}
          options={months.map((value) => ({ value, label: monthWords(value, i18n.language) }))}
        />
      </div>
      <p role="status">
        <strong>{t('uses.count', { count: data.uses })}</strong>
      </p>
      <section className="card" aria-labelledby="purposes">
        <h2 id="purposes">{t('uses.purposes')}</h2>
        {data.uses === 0 ? (
          <p>{t('uses.none')}</p>
        ) : (
          <Bars
            label={t('uses.purposes')}
            bars={[
              ...data.purposes.map(({ purpose, uses }) => ({
                key: purpose,
                label: purposeWords(purpose, i18n.language, t),
                value: uses,
                text: numbers.format(uses),
              })),
              ...(data.otherUses === 0
                ? []
                : [
                    {
                      key: 'others',
                      label: t('uses.others'),
                      value: data.otherUses,
                      text: numbers.format(data.otherUses),
                    },
                  ]),
            ]}
          />
        )}
        <p className="small">{t('uses.few', { count: data.smallestGroup })}</p>
      </section>
      <section aria-labelledby="organisations">
        <h2 id="organisations">{t('uses.organisations')}</h2>
        {data.organisations.length === 0 ? (
          <p>{t('uses.none')}</p>
        ) : (
          <Sheet
            caption={t('uses.organisations')}
            columns={[
              { label: t('uses.organisation') },
              { label: t('uses.uses'), isNumber: true },
              { label: t('uses.price'), isNumber: true },
            ]}
            rows={data.organisations.map((used) => ({
              key: payerKey(used),
              cells: [
                <bdi key="name">{payerNames(data.organisations).get(payerKey(used))}</bdi>,
                numbers.format(used.uses),
                priceWords(used.microCents, i18n.language),
              ],
            }))}
          />
        )}
      </section>
    </>
  )
}
