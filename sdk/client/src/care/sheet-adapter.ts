import { partOf, partsOf, type FhirResource } from './fhir-resource.ts'
import type { Answer } from './score.ts'

/**
 * How answers to a form of somebody else (interRAI, S.Va.M.A.) are read as answers to a sheet of ours: link ids and codes
 * only, no text of the form. Whoever has the licence writes the map.
 */
export interface SheetAdapter {
  /** `Questionnaire.url` of the form, without its version. */
  readonly questionnaire: string
  /** Link id of the form -> link id of ours, and its codes -> ours. */
  readonly items: Readonly<
    Record<string, { readonly linkId: string; readonly codes: Readonly<Record<string, string>> }>
  >
}

/**
 * Answers to our sheet that follow from a response to the form. `unread`: link ids of the response that the map does
 * not name, or whose code it does not know; they count as not answered.
 */
export const adaptResponse = (
  response: FhirResource,
  { questionnaire, items }: SheetAdapter,
):
  | { readonly kind: 'adapted'; readonly answers: readonly Answer[]; readonly unread: readonly string[] }
  | { readonly kind: 'other-form' } => {
  if (String(response['questionnaire']).split('|')[0] !== questionnaire) return { kind: 'other-form' }
  const answers: Answer[] = []
  const unread: string[] = []
  for (const { linkId, code } of codedItems(response)) {
    const item = Object.hasOwn(items, linkId) ? items[linkId] : undefined
    const own = item !== undefined && Object.hasOwn(item.codes, code) ? item.codes[code] : undefined
    if (item === undefined || own === undefined) unread.push(linkId)
    else answers.push({ linkId: item.linkId, code: own })
  }
  return { kind: 'adapted', answers, unread }
}

/** Forms of others have groups within groups. */
const codedItems = (parent: unknown): readonly Answer[] =>
  partsOf(parent, 'item').flatMap((item) => {
    const linkId = partOf(item, 'linkId')
    const answer = partsOf(item, 'answer')[0]
    const code = partOf(partOf(answer, 'valueCoding'), 'code') ?? partOf(answer, 'valueInteger')
    const own =
      typeof linkId === 'string' && (typeof code === 'string' || typeof code === 'number')
        ? [{ linkId, code: String(code) }]
        : []
    return [...own, ...codedItems(item)]
  })
