import { useTranslation } from 'react-i18next'
import type { RefusedUses } from '@mutua/sdk/consent/refused-uses'
import { When } from '@mutua/ui/views/when'
import { useGrants, useNameOf } from '../facts/use-facts.ts'

/** Who tried to read and was not able to, in a sentence each. */
export const RefusalLines = ({ refusals }: { readonly refusals: readonly RefusedUses[] }) => {
  const { t } = useTranslation()
  const nameOf = useNameOf()
  const grants = useGrants()
  return (
    <ul className="plain lines">
      {refusals.map(({ grant, recipient, code, times, first, last }) => {
        const organisation = grants.data?.find(({ id }) => id === grant)?.organisation ?? ''
        const said = sentences.find((one) => one === code) ?? 'other'
        return (
          <li key={`${grant} ${code} ${first}`} className="refused">
            {t(`refused.${said}`, { name: nameOf(recipient, organisation) })}
            {times === 1 ? null : ` ${t('filter.times', { count: times })}.`}
            <br />
            <span className="small">
              <When at={last} withTime />
            </span>
          </li>
        )
      })}
    </ul>
  )
}

const sentences = [
  'grant-withdrawn',
  'grant-paused',
  'grant-expired',
  'grant-invalidated',
  'grant-out-of-scope',
] as const
