import { useTranslation } from 'react-i18next'
import type { PolicyDocument } from '@mutua/sdk/coop/policy-document'
import { policyChanges, policyLines, type PolicyLine } from '@mutua/sdk/coop/policy-lines'
import { dayWords } from '@mutua/ui/records/day-words'
import { moneyWords, priceWords } from '@mutua/ui/records/money-words'
import { purposeWords } from '@mutua/ui/records/use-words'

/** All that a document binds to, line by line. */
export const PolicyDocumentView = ({ document }: { readonly document: PolicyDocument }) => (
  <PolicyLines lines={policyLines(document)} />
)

/** What it says otherwise than the one before it. */
export const PolicyChangesView = ({
  before,
  after,
}: {
  readonly before: PolicyDocument | undefined
  readonly after: PolicyDocument
}) => {
  const { t } = useTranslation()
  const { gone, come } = policyChanges(before, after)
  return (
    <>
      {come.length === 0 ? null : (
        <>
          <h3>{t('policy.come')}</h3>
          <PolicyLines lines={come} />
        </>
      )}
      {gone.length === 0 ? null : (
        <>
          <h3>{t('policy.gone')}</h3>
          <PolicyLines lines={gone} />
        </>
      )}
    </>
  )
}

const PolicyLines = ({ lines }: { readonly lines: readonly PolicyLine[] }) => {
  const { t, i18n } = useTranslation()
  const shown = (line: PolicyLine): string => {
    switch (line.kind) {
      case 'cents':
        return moneyWords(BigInt(line.value), i18n.language)
      case 'micro-cents':
        return priceWords(BigInt(line.value), i18n.language)
      case 'purpose':
        return purposeWords(line.value, i18n.language, t)
      case 'day':
        return dayWords(line.value, i18n.language)
      case 'yes-no':
        return t(line.value === 'true' ? 'policy.yes' : 'policy.no')
      case 'asker':
        return askerWords(line.value)
      case 'text':
      case 'long':
        return line.value
    }
  }
  const askerWords = (asker: string): string =>
    asker === 'organisation' || asker === 'person'
      ? t(`policy.asker.${asker}`)
      : t(`organisations.role.${asker}`, { defaultValue: asker })
  const about = ({ field, about: of }: PolicyLine): string | undefined =>
    of === undefined || (field !== 'price' && field !== 'fee') ? of : purposeWords(of, i18n.language, t)
  return (
    <dl className="policy-lines">
      {lines.map((line, place) => (
        // oxlint-disable-next-line react/no-array-index-key -- lines of one document, which never changes
        <div key={`${line.field} ${String(place)}`}>
          <dt>
            {t(`policy.field.${line.field}`)}
            {about(line) === undefined ? null : (
              <>
                {': '}
                <bdi>{about(line)}</bdi>
              </>
            )}
          </dt>
          <dd>
            <bdi>{shown(line)}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  )
}
