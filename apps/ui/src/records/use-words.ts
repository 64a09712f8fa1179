import type { TFunction } from 'i18next'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import type { Receipt } from '@mutua/sdk/receipt/receipt'

/** Where something was read. */
export const placeWords = (resource: string, pod: string, t: TFunction): string => {
  // What a search found: several records of a container, under one receipt.
  if (resource.endsWith('/$dataset'))
    return t('what.dataset', { name: placeWords(resource.slice(0, -'$dataset'.length), pod, t) })
  const path = resource.startsWith(pod) ? resource.slice(pod.length) : resource
  if (path === '') return t('whole.pod')
  if (path === 'health/') return t('whole.health')
  const [, category = '', type = '', id = ''] = /^health\/([^/]+)\/(?:([^/]*)(?:\/(.*))?)?$/.exec(path) ?? []
  if (category === '') return path
  const name = t(`what.category.${category}`, { defaultValue: path })
  return id === '' && type === '' ? name : t('what.within', { name })
}

export const purposeWords = (iri: string, language: string, t: TFunction): string => {
  const purpose = findPurpose(iri)
  if (purpose === undefined) return iri
  if (language === 'it' || language === 'en') return purpose.label[language]
  return t(`purpose.${iri.slice(iri.lastIndexOf('#') + 1)}`, { defaultValue: purpose.label.en })
}

/** What somebody did there: a use that gave no record away only looked. */
export const actOf = ({
  method,
  units,
}: Pick<Receipt, 'method' | 'units'>): 'read' | 'looked' | 'wrote' | 'removed' => {
  if (method === 'PUT') return 'wrote'
  if (method === 'DELETE') return 'removed'
  return units === 0 ? 'looked' : 'read'
}
