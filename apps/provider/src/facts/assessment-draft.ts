import { assess, type Assessment, type FilledSheet } from '@mutua/sdk/care/assessment'
import { lastAssessmentIn } from '@mutua/sdk/care/assessment-records'
import { partsOf, type FhirResource, type Reference } from '@mutua/sdk/care/fhir-resource'
import { made, refused, type Outcome } from '@mutua/sdk/care/outcome'
import { completeResponse, startResponse } from '@mutua/sdk/care/questionnaire'
import type { Sheet } from '@mutua/sdk/care/sheet'
import { autonomySheet, siadSheet, socialNeedsSheet } from '@mutua/sdk/care/sheets'
import { ofType, sheetsMissing, type CareRecords } from './care-records.ts'
import { suggestAnswers } from './prefill.ts'
import { draftSheet, ownAnswers, scoreOf, unconfirmedCount, type SheetDraft } from './sheet-draft.ts'

/** The sheets of the multidimensional assessment, in the order in which they are asked. */
export const assessmentSheets: readonly Sheet[] = [autonomySheet, siadSheet, socialNeedsSheet]

export interface AssessmentDraft {
  /** Of the ClinicalImpression that holds it together. */
  readonly id: string
  readonly sheets: readonly SheetDraft[]
  readonly note: string
  /** Whether something was said that is not saved yet. */
  readonly isChanged: boolean
}

/** The assessment that was begun and not concluded: its draft stands in the pod, so that any of the unit can go on with it. */
export const openImpressionIn = (records: CareRecords): FhirResource | undefined =>
  newestOf(ofType(records, 'ClinicalImpression').filter(({ status }) => status === 'in-progress'))

export const lastImpressionIn = (records: CareRecords): FhirResource | undefined =>
  newestOf(ofType(records, 'ClinicalImpression').filter(({ status }) => status === 'completed'))

/** What was saved, and what the records suggest for the rest. */
export const draftAssessment = (records: CareRecords, newId: () => string): AssessmentDraft => {
  const id = openImpressionIn(records)?.id ?? newId()
  return {
    id,
    sheets: assessmentSheets.map((sheet) =>
      draftSheet(
        sheet,
        suggestAnswers(sheet, records),
        records.find((record) => record.id === responseId(sheet, id)),
      ),
    ),
    note: '',
    isChanged: false,
  }
}

/** What keeps an assessment from being concluded. A sheet of which nothing was said by anybody may be left out as a whole. */
export const assessmentGaps = ({ sheets }: AssessmentDraft): 'nothing-said' | 'open' | undefined => {
  const begun = sheets.filter(isBegun)
  if (begun.length === 0) return 'nothing-said'
  return begun.some((draft) => scoreOf(draft).missing.length > 0 || unconfirmedCount(draft) > 0)
    ? 'open'
    : undefined
}

export interface AssessmentWriting {
  readonly records: CareRecords
  readonly subject: Reference
  readonly author: Reference
  /** RFC 3339 instant. */
  readonly at: string
}

/** A draft to go on with later: only answers that somebody gave, and the note. */
export const saveAssessment = (
  draft: AssessmentDraft,
  writing: AssessmentWriting,
): Outcome<readonly FhirResource[]> => {
  const responses: FhirResource[] = []
  for (const sheet of draft.sheets.filter(isBegun)) {
    const started = startResponse(sheet.sheet, partsOfResponse(sheet, draft, writing))
    if (started.kind === 'refused') return started
    responses.push(started.value)
  }
  const { subject, author, at, records } = writing
  return made([
    ...sheetsMissing(
      draft.sheets.filter(isBegun).map(({ sheet }) => sheet),
      records,
    ),
    ...responses,
    {
      resourceType: 'ClinicalImpression',
      id: draft.id,
      status: 'in-progress',
      description: 'Valutazione multidimensionale',
      subject,
      effectiveDateTime: at,
      date: at,
      assessor: author,
      ...notesOf(draft, writing),
      ...(responses.length === 0
        ? {}
        : {
            investigation: [
              {
                code: { text: 'Schede' },
                item: responses.map(({ id }) => ({ reference: `QuestionnaireResponse/${id}` })),
              },
            ],
          }),
    },
  ])
}

/** Completed sheets, an observation for each domain, and the impression, compared with the assessment before. */
export const concludeAssessment = (
  draft: AssessmentDraft,
  writing: AssessmentWriting,
): Outcome<readonly FhirResource[]> => {
  if (assessmentGaps(draft) !== undefined)
    return refused('answers-missing', 'Finish every sheet that was begun before the assessment is concluded.')
  const filled: FilledSheet[] = []
  for (const sheet of draft.sheets.filter(isBegun)) {
    const started = startResponse(sheet.sheet, partsOfResponse(sheet, draft, writing))
    if (started.kind === 'refused') return started
    const completed = completeResponse(started.value, sheet.sheet, writing.at)
    if (completed.kind === 'refused') return completed
    filled.push({ sheet: sheet.sheet, response: completed.value })
  }
  const last = lastAssessmentIn(writing.records)
  const outcome = assess({
    impressionId: draft.id,
    observationId: (sheet, domain) => `${sheet.name}-${domain}-${draft.id}`.slice(0, 64),
    subject: writing.subject,
    assessor: writing.author,
    at: writing.at,
    filled,
    ...(last === undefined ? {} : { last }),
  })
  if (outcome.kind === 'refused') return outcome
  return made([
    ...sheetsMissing(
      filled.map(({ sheet }) => sheet),
      writing.records,
    ),
    ...filled.map(({ response }) => response),
    ...outcome.value.observations,
    { ...outcome.value.impression, ...notesOf(draft, writing) },
  ])
}

/** The assessment that one compares with: not the one that is being written. */
export const assessmentBefore = (records: CareRecords): Assessment | undefined => lastAssessmentIn(records)

/** Somebody of the unit says that what is written there is so: a Provenance of theirs, which only they can have written. */
export const confirmation = (
  id: string,
  {
    impression,
    author,
    at,
  }: { readonly impression: FhirResource; readonly author: Reference; readonly at: string },
): FhirResource => ({
  resourceType: 'Provenance',
  id,
  target: [{ reference: `ClinicalImpression/${impression.id}` }],
  recorded: at,
  agent: [
    {
      type: {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'verifier' },
        ],
      },
      who: author,
    },
  ],
})

const isBegun = (draft: SheetDraft): boolean => ownAnswers(draft).length > 0

const responseId = ({ name }: Sheet, impression: string): string => `${name}-${impression}`

const partsOfResponse = (
  sheet: SheetDraft,
  draft: AssessmentDraft,
  { subject, author, at }: AssessmentWriting,
) => ({ id: responseId(sheet.sheet, draft.id), subject, author, at, answers: ownAnswers(sheet) })

/** Those that were there, and one more: nobody’s note is taken away. */
const notesOf = ({ id, note }: AssessmentDraft, { records, author, at }: AssessmentWriting): object => {
  const before = partsOf(
    records.find((record) => record.resourceType === 'ClinicalImpression' && record.id === id),
    'note',
  )
  const own = note.trim() === '' ? [] : [{ authorReference: author, time: at, text: note.trim() }]
  const notes = [...before, ...own]
  return notes.length === 0 ? {} : { note: notes }
}

const newestOf = (records: CareRecords): FhirResource | undefined =>
  records.toSorted((one, other) => String(one['date']).localeCompare(String(other['date']))).at(-1)
