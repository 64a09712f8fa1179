import { useTranslation } from 'react-i18next'
import { selectablePurposes, type PurposeKind } from '@mutua/sdk/consent/purposes'
import type { ProviderRole } from '@mutua/sdk/coop/member'
import { roleScopes, type ScopeGap } from '@mutua/sdk/coop/role-scope'
import { healthCategories } from '@mutua/sdk/fhir/health-categories'
import { purposeWords } from '@mutua/ui/records/use-words'

/** What may be asked for in a role; the co-op refuses by the same table. */
export const MayAsk = ({ role }: { readonly role: ProviderRole }) => {
  const { t, i18n } = useTranslation()
  const { categories, kinds } = roleScopes[role]
  const list = new Intl.ListFormat(i18n.language)
  return (
    <details>
      <summary>{t('team.mayAsk')}</summary>
      <p>
        {categories.length === healthCategories.length
          ? t('team.mayAskAll')
          : list.format(categories.map((category) => t(`what.category.${category}`)))}
      </p>
      <p>
        {t('team.mayAskWhy')} {list.format(wordsOf(kinds).map((iri) => purposeWords(iri, i18n.language, t)))}
      </p>
      <p className="small">{t('team.mayBeGiven')}</p>
    </details>
  )
}

/** What of a request was too much for the role, and who can ask for it. */
export const TooMuch = ({ role, gap }: { readonly role: ProviderRole; readonly gap: ScopeGap }) => {
  const { t, i18n } = useTranslation()
  const list = new Intl.ListFormat(i18n.language)
  const what = [
    ...gap.categories.map((category) => t(`what.category.${category}`)),
    ...(gap.kind === undefined ? [] : [t('team.thatWhy')]),
    ...(gap.elsewhere ? [t('team.elsewhere')] : []),
  ]
  return (
    <>
      <p>{t('team.tooMuch', { role: t(`team.role.${role}`), what: list.format(what) })}</p>
      {gap.whoCan.length === 0 ? null : (
        <p>{t('team.whoCan', { roles: list.format(gap.whoCan.map((one) => t(`team.role.${one}`))) })}</p>
      )}
    </>
  )
}

const wordsOf = (kinds: readonly PurposeKind[]) =>
  selectablePurposes.filter(({ kind }) => kinds.includes(kind)).map(({ iri }) => iri)
