import type { JsonObject } from '../fhir-json.ts'
import {
  commentsOf,
  compact,
  conceptOf,
  identifiersOf,
  rangeOf,
  quantityOf,
  valueMembers,
  whenMembers,
  whenOf,
  writtenText,
} from './cda-values.ts'
import { codeConcept, isNegated, participantParts, relatedTo, type EntryContext } from './entry-context.ts'
import { at, child, childrenOf, type XmlElement } from './xml-tree.ts'

/** A measured or stated thing. Observations below it are its components; everything else below stands by itself. */
export const readObservation = (
  observation: XmlElement,
  context: EntryContext,
  around: { readonly specimen?: JsonObject | undefined; readonly about?: JsonObject | undefined } = {},
): readonly JsonObject[] => {
  const { findText, patient } = context
  const related = relatedTo(observation)
  const parts = related.filter(({ statement }) => statement.name === 'observation')
  const others = related.filter(({ statement }) => statement.name !== 'observation')
  const code = codeConcept(observation, findText) ?? context.sectionConcept
  const own = specimenOf(observation, context) ?? around.specimen
  const reference = context.add({
    resourceType: 'Observation',
    ...compact({
      identifier: identifiersOf(observation),
      status: statusOf(observation),
      category: categoryOfSection(context.section),
      code: code ?? { text: 'Rilievo' },
      subject: patient,
      focus: around.about === undefined ? undefined : [around.about],
      ...whenMembers('effective', whenOf(child(observation, 'effectiveTime'))),
      ...measured(observation, context),
      note: commentsOf(observation, findText),
      bodySite: conceptOf(child(observation, 'targetSiteCode'), findText),
      method: conceptOf(child(observation, 'methodCode'), findText),
      specimen: own,
      component: [
        ...parts.flatMap(({ statement }) => componentsOf(statement, context)),
        ...participantParts(observation, findText),
      ],
    }),
  })
  return [reference, ...others.flatMap(({ statement }) => context.read(statement))]
}

/** Several observations under one name: of a panel, of the vital signs of a visit. */
export const readPanel = (organizer: XmlElement, context: EntryContext): readonly JsonObject[] => {
  const { findText } = context
  const specimen = specimenOf(organizer, context)
  const members = relatedTo(organizer).flatMap(({ statement }) =>
    statement.name === 'observation'
      ? readObservation(statement, context, { specimen })
      : context.read(statement),
  )
  const code = codeConcept(organizer, findText)
  if (code === undefined) return members
  const panel = context.add({
    resourceType: 'Observation',
    ...compact({
      identifier: identifiersOf(organizer),
      status: statusOf(organizer),
      category: categoryOfSection(context.section),
      code,
      subject: context.patient,
      ...whenMembers('effective', whenOf(child(organizer, 'effectiveTime'))),
      note: commentsOf(organizer, findText),
      specimen,
      hasMember: members,
    }),
  })
  return [panel, ...members]
}

/** An observation below an observation, and those below it. */
const componentsOf = (observation: XmlElement, context: EntryContext): readonly JsonObject[] => {
  const code = codeConcept(observation, context.findText)
  const below = relatedTo(observation)
  const own = code === undefined ? [] : [compact({ code, ...measured(observation, context) })]
  return [
    ...own,
    ...below
      .filter(({ statement }) => statement.name === 'observation')
      .flatMap(({ statement }) => componentsOf(statement, context)),
  ]
}

/** Value, interpretation, range: what an observation and a component of one have in common. */
const measured = (observation: XmlElement, { findText }: EntryContext): Readonly<Record<string, unknown>> => {
  const values = childrenOf(observation, 'value')
  const value = values.length === 0 ? {} : valueMembers(values[0], findText)
  const text = writtenText(child(observation, 'text'), findText)
  const more = values.slice(1).map((further) => valueMembers(further, findText)['valueCodeableConcept'])
  const first = value['valueCodeableConcept'] as JsonObject | undefined
  return {
    // Further coded values of one question are further codings of one answer: FHIR has one value.
    ...(more.some((concept) => concept !== undefined) && first !== undefined
      ? { valueCodeableConcept: joined([first, ...(more as (JsonObject | undefined)[])]) }
      : value),
    ...(Object.values(value).every((part) => part === undefined) && text !== undefined
      ? { valueString: text }
      : {}),
    ...(isNegated(observation)
      ? {
          dataAbsentReason: concept(
            'http://terminology.hl7.org/CodeSystem/data-absent-reason',
            'not-performed',
          ),
        }
      : {}),
    interpretation: childrenOf(observation, 'interpretationCode')
      .map((code) => conceptOf(code, findText))
      .filter((code) => code !== undefined),
    referenceRange: childrenOf(observation, 'referenceRange')
      .map((range) => referenceRangeOf(range, findText))
      .filter((range) => range !== undefined),
  }
}

const joined = (concepts: readonly (JsonObject | undefined)[]): JsonObject =>
  compact({
    coding: concepts.flatMap((item) => (item?.['coding'] as readonly JsonObject[] | undefined) ?? []),
    text: concepts.map((item) => item?.['text']).find((text) => text !== undefined),
  })

const concept = (system: string, code: string): JsonObject => ({ coding: [{ system, code }] })

const referenceRangeOf = (
  element: XmlElement,
  findText: EntryContext['findText'],
): JsonObject | undefined => {
  const range = child(element, 'observationRange')
  const value = child(range, 'value')
  const { low, high } = (rangeOf(value) ?? {}) as { low?: unknown; high?: unknown }
  const criteria = childrenOf(range, 'precondition').flatMap((condition) =>
    childrenOf(condition, 'criterion'),
  )
  const age = criteria.find((criterion) => child(criterion, 'code')?.attributes['code'] === '30525-0')
  const found = compact({
    low,
    high,
    type: conceptOf(child(range, 'interpretationCode'), findText),
    appliesTo: criteria
      .filter((criterion) => criterion !== age)
      .map((criterion) => conceptOf(child(criterion, 'value'), findText))
      .filter((item) => item !== undefined),
    age: rangeOf(child(age, 'value')),
    text:
      writtenText(child(range, 'text'), findText) ??
      (low === undefined && high === undefined ? textOfValue(value, findText) : undefined),
  })
  // FHIR: a range says at least low, high or text (constraint obs-3).
  return 'low' in found || 'high' in found || 'text' in found ? found : undefined
}

const textOfValue = (value: XmlElement | undefined, findText: EntryContext['findText']): string | undefined =>
  writtenText(value, findText) ?? value?.attributes['displayName']

/** What was examined: blood, urine, tissue. */
export const specimenOf = (statement: XmlElement, context: EntryContext): JsonObject | undefined => {
  const role = at(statement, 'specimen', 'specimenRole')
  if (role === undefined) return undefined
  const type = conceptOf(at(role, 'specimenPlayingEntity', 'code'), context.findText)
  const identifier = identifiersOf(role)
  if (type === undefined && identifier.length === 0) return undefined
  return context.add({
    resourceType: 'Specimen',
    ...compact({ identifier, type, subject: context.patient }),
  })
}

/** HL7 v3 ActStatus -> FHIR ObservationStatus. */
const statusOf = (statement: XmlElement): string => {
  const code = child(statement, 'statusCode')?.attributes['code']
  if (code === 'aborted' || code === 'cancelled' || code === 'nullified') return 'cancelled'
  return code === 'active' || code === 'held' || code === 'suspended' ? 'preliminary' : 'final'
}

const categories: Readonly<Record<string, string>> = {
  '8716-3': 'vital-signs',
  '29762-2': 'social-history',
  '30954-2': 'laboratory',
  '29545-1': 'exam',
  '18782-3': 'imaging',
  '18748-4': 'imaging',
  '47420-5': 'survey',
}

const categoryOfSection = (section: string): readonly JsonObject[] | undefined => {
  const code = categories[section]
  return code === undefined
    ? undefined
    : [concept('http://terminology.hl7.org/CodeSystem/observation-category', code)]
}

/** An age as an observation states it. */
export const ageOf = (observation: XmlElement | undefined): JsonObject | undefined => {
  const value = child(observation, 'value')
  const quantity = quantityOf(value)
  // Age is a quantity of time (FHIR R4 §2.24.0.10, constraint age-1): a number without unit is of years here.
  return quantity === undefined
    ? undefined
    : {
        ...quantity,
        unit: quantity['unit'] ?? 'a',
        system: 'http://unitsofmeasure.org',
        code: quantity['code'] ?? 'a',
      }
}
