import {
  codeOf,
  ownCodes,
  partOf,
  partsOf,
  type FhirResource,
  type Label,
  type Reference,
  type Stated,
} from './fhir-resource.ts'
import { made, refused, type Outcome } from './outcome.ts'
import { scoreSheet, type Answer, type SheetScore } from './score.ts'
import type { Sheet } from './sheet.ts'

export type QuestionnaireResponse = Stated<'QuestionnaireResponse', 'in-progress' | 'completed' | 'amended'>

/** Where a sheet of ours is known, with its version. */
export const sheetAddress = ({ name, version }: Sheet): string =>
  `https://w3id.org/mutua/questionnaires/${name}|${version}`

/** The sheet as a FHIR R4 Questionnaire, Italian with English translations; points stand as `ordinalValue`. */
export const questionnaireOf = (sheet: Sheet): FhirResource => ({
  resourceType: 'Questionnaire',
  id: `mutua-${sheet.name}-${sheet.version}`,
  url: sheetAddress(sheet).split('|')[0],
  version: sheet.version,
  name: sheet.name.replaceAll('-', '_'),
  title: sheet.title.it,
  _title: translation(sheet.title),
  status: 'active',
  subjectType: ['Patient'],
  language: 'it',
  item: sheet.items.map((item) => ({
    linkId: item.linkId,
    ...(item.icf.length === 0 ? {} : { code: item.icf.map((code) => ({ system: icfSystem, code })) }),
    text: item.label.it,
    _text: translation(item.label),
    type: 'choice',
    required: true,
    answerOption: item.options.map((option) => ({
      extension: [{ url: ordinalValue, valueDecimal: option.points }],
      valueCoding: answerCoding(sheet, option),
    })),
  })),
})

export interface ResponseParts {
  readonly id: string
  readonly subject: Reference
  readonly author: Reference
  /** RFC 3339 instant. */
  readonly at: string
  readonly answers: readonly Answer[]
}

/** A sheet that is being filled in: it can be saved with answers missing and resumed. */
export const startResponse = (
  sheet: Sheet,
  { id, subject, author, at, answers }: ResponseParts,
): Outcome<QuestionnaireResponse> => {
  const scored = scoreSheet(sheet, answers)
  if (scored.kind === 'refused') return scored
  return made({
    resourceType: 'QuestionnaireResponse',
    id,
    questionnaire: sheetAddress(sheet),
    status: 'in-progress',
    subject,
    author,
    authored: at,
    ...itemsOf(scored.value),
  })
}

/** Nothing missing any more: `in-progress` -> `completed`. */
export const completeResponse = (
  response: QuestionnaireResponse,
  sheet: Sheet,
  at: string,
): Outcome<QuestionnaireResponse> => {
  if (response.status !== 'in-progress')
    return refused('state-wrong', `A sheet that is ${response.status} cannot be completed again.`)
  const scored = scoreResponse(response, sheet)
  if (scored.kind === 'refused') return scored
  if (scored.value.missing.length > 0)
    return refused('answers-missing', `${scored.value.missing.length} questions have no answer yet.`)
  return made({ ...response, status: 'completed', authored: at })
}

/** Corrects a completed sheet: the answers given replace those to the same questions; the pod keeps the version before. */
export const amendResponse = (
  response: QuestionnaireResponse,
  sheet: Sheet,
  { answers, at }: Pick<ResponseParts, 'answers' | 'at'>,
): Outcome<QuestionnaireResponse> => {
  if (response.status === 'in-progress')
    return refused('state-wrong', 'Complete the sheet first; until then it can simply be changed.')
  const amended = new Set(answers.map(({ linkId }) => linkId))
  const kept = answersOf(response).filter(({ linkId }) => !amended.has(linkId))
  const scored = scoreSheet(sheet, [...kept, ...answers])
  if (scored.kind === 'refused') return scored
  return made({ ...response, status: 'amended', authored: at, ...itemsOf(scored.value) })
}

/** Score of a response. @returns `sheet-other` when the response belongs to another sheet or another version of it */
export const scoreResponse = (response: FhirResource, sheet: Sheet): Outcome<SheetScore> =>
  response['questionnaire'] === sheetAddress(sheet)
    ? scoreSheet(sheet, answersOf(response))
    : refused('sheet-other', 'The answers belong to another sheet, or to another version of it.')

/** Coded answers of a response; items without one are left out. */
export const answersOf = (response: FhirResource): readonly Answer[] =>
  partsOf(response, 'item').flatMap((item) => {
    const linkId = partOf(item, 'linkId')
    const coding = partOf(partsOf(item, 'answer')[0], 'valueCoding')
    const code = codeOf({ coding: [coding] })
    return typeof linkId === 'string' && code !== undefined ? [{ linkId, code }] : []
  })

/** http://hl7.org/fhir/sid/icf: codes only. */
export const icfSystem = 'http://hl7.org/fhir/sid/icf'

const ordinalValue = 'http://hl7.org/fhir/StructureDefinition/ordinalValue'

/** An item without answers is left out whole: FHIR has no empty lists. */
const itemsOf = ({ sheet, domains }: SheetScore): object => {
  const chosen = new Map(domains.flatMap(({ items }) => items.map((item) => [item.linkId, item.chosen])))
  const items = sheet.items.flatMap(({ linkId, label }) => {
    const option = chosen.get(linkId)
    return option === undefined
      ? []
      : [{ linkId, text: label.it, answer: [{ valueCoding: answerCoding(sheet, option) }] }]
  })
  return items.length === 0 ? {} : { item: items }
}

const answerCoding = (
  sheet: Sheet,
  { code, label }: { readonly code: string; readonly label: Label },
): object => ({
  system: `${ownCodes}/${sheet.name}`,
  code,
  display: label.it,
})

/** FHIR R4 extension `translation`. */
const translation = (label: Label): object => ({
  extension: [
    {
      url: 'http://hl7.org/fhir/StructureDefinition/translation',
      extension: [
        { url: 'lang', valueCode: 'en' },
        { url: 'content', valueString: label.en },
      ],
    },
  ],
})
