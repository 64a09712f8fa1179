import type { JsonObject } from '../fhir-json.ts'
import {
  commentsOf,
  compact,
  conceptOf,
  displayOf,
  identifiersOf,
  instantIn,
  periodOf,
  quantityOf,
  timeIn,
  whenMembers,
  whenOf,
  writtenText,
} from './cda-values.ts'
import { specimenOf } from './cda-observations.ts'
import {
  codeConcept,
  isAsked,
  isNegated,
  participantParts,
  relatedTo,
  type EntryContext,
} from './entry-context.ts'
import { at, child, childrenOf, textIn, type XmlElement } from './xml-tree.ts'

/** What is asked for or planned, whatever it is: an examination, a visit, a stay, a procedure. */
export const readOrder = (statement: XmlElement, context: EntryContext): readonly JsonObject[] => {
  const { findText } = context
  const mood = statement.attributes['moodCode']
  const when = whenOf(child(statement, 'effectiveTime'))
  const order = context.add({
    resourceType: 'ServiceRequest',
    ...compact({
      identifier: identifiersOf(statement),
      status: 'active',
      intent: mood === 'RQO' ? 'order' : mood === 'PRP' ? 'proposal' : 'plan',
      code: codeConcept(statement, findText) ?? context.sectionConcept,
      subject: context.patient,
      ...(when.moment === undefined
        ? { occurrencePeriod: periodOf(when) }
        : { occurrenceDateTime: when.moment }),
      priority: priorities[child(statement, 'priorityCode')?.attributes['code'] ?? ''],
      authoredOn: timeIn(at(statement, 'author', 'time')),
      bodySite: conceptsOf(statement, 'targetSiteCode', context),
      note: [...commentsOf(statement, findText), ...textNote(statement, context)],
    }),
  })
  return [order, ...relatedTo(statement).flatMap(({ statement: below }) => context.read(below))]
}

/** v3 ActPriority -> FHIR RequestPriority. */
const priorities: Readonly<Record<string, string>> = {
  R: 'routine',
  P: 'routine',
  UR: 'urgent',
  A: 'asap',
  EM: 'stat',
  S: 'stat',
}

export const readProcedure = (procedure: XmlElement, context: EntryContext): readonly JsonObject[] => {
  const { findText } = context
  const related = relatedTo(procedure)
  const why = related.filter(({ type, statement }) => type === 'RSON' && statement.name === 'observation')
  const specimen = specimenOf(procedure, context)
  const reference = context.add({
    resourceType: 'Procedure',
    ...compact({
      identifier: identifiersOf(procedure),
      status: isNegated(procedure) ? 'not-done' : procedureStatus(procedure),
      code: codeConcept(procedure, findText) ?? context.sectionConcept,
      subject: context.patient,
      ...whenMembers('performed', whenOf(child(procedure, 'effectiveTime'))),
      performer: performersOf(procedure),
      reasonCode: why
        .map(({ statement }) => conceptOf(child(statement, 'value') ?? child(statement, 'code'), findText))
        .filter((concept) => concept !== undefined),
      bodySite: [
        ...conceptsOf(procedure, 'targetSiteCode', context),
        ...conceptsOf(procedure, 'approachSiteCode', context),
      ],
      usedCode: conceptsOf(procedure, 'methodCode', context),
      note: [...commentsOf(procedure, findText), ...textNote(procedure, context)],
    }),
  })
  const rest = related.filter((item) => !why.includes(item))
  return [
    reference,
    ...(specimen === undefined ? [] : [specimen]),
    ...rest.flatMap(({ statement }) => context.read(statement)),
  ]
}

const procedureStatus = (procedure: XmlElement): string => {
  const code = child(procedure, 'statusCode')?.attributes['code']
  if (code === 'aborted' || code === 'cancelled') return 'stopped'
  return code === 'active' ? 'in-progress' : 'completed'
}

const performersOf = (statement: XmlElement): readonly JsonObject[] =>
  childrenOf(statement, 'performer')
    .map((performer) => displayOf(at(performer, 'assignedEntity', 'assignedPerson', 'name')))
    .filter((display) => display !== undefined)
    .map((display) => ({ actor: { display } }))

const actCode = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'
/** Kinds of encounter that FHIR knows as classes (v3 ActEncounterCode). */
const classes: ReadonlySet<string> = new Set([
  'AMB',
  'EMER',
  'FLD',
  'HH',
  'IMP',
  'ACUTE',
  'NONAC',
  'OBSENC',
  'PRENC',
  'SS',
  'VR',
])

/** A stay or a visit that was. */
export const readEncounter = (encounter: XmlElement, context: EntryContext): readonly JsonObject[] => {
  const { findText } = context
  const code = child(encounter, 'code')
  const concept = codeConcept(encounter, findText)
  const known = classes.has(code?.attributes['code'] ?? '') ? code?.attributes['code'] : undefined
  const place = at(encounter, 'participant', 'participantRole', 'code')
  const reference = context.add({
    resourceType: 'Encounter',
    ...compact({
      identifier: identifiersOf(encounter),
      status: 'finished',
      class: { system: actCode, code: known ?? (context.section === '46240-8' ? 'IMP' : 'AMB') },
      type: [concept, conceptOf(place, findText)].filter((item) => item !== undefined),
      subject: context.patient,
      participant: performersOf(encounter).map(({ actor }) => ({ individual: actor })),
      period: periodOf(whenOf(child(encounter, 'effectiveTime'))),
    }),
  })
  return [reference, ...relatedTo(encounter).flatMap(({ statement }) => context.read(statement))]
}

/** A device somebody has, or means to be given. */
export const readSupply = (supply: XmlElement, context: EntryContext): readonly JsonObject[] => {
  const { findText } = context
  const type =
    codeConcept(supply, findText) ??
    conceptOf(at(supply, 'participant', 'participantRole', 'playingDevice', 'code'), findText) ??
    conceptOf(at(supply, 'product', 'manufacturedProduct', 'manufacturedMaterial', 'code'), findText)
  const below = relatedTo(supply).flatMap(({ statement }) => context.read(statement))
  if (type === undefined) return below
  if (isAsked(supply)) return [...readOrder(supply, context)]
  const device = context.add({
    resourceType: 'Device',
    ...compact({ identifier: identifiersOf(supply), type, patient: context.patient }),
  })
  const when = whenOf(child(supply, 'effectiveTime'))
  const use = context.add({
    resourceType: 'DeviceUseStatement',
    ...compact({
      status: when.end === undefined ? 'active' : 'completed',
      subject: context.patient,
      ...whenMembers('timing', when),
      device,
      note: [...commentsOf(supply, findText), ...quantityNote(supply)],
    }),
  })
  return [use, device, ...below]
}

const quantityNote = (supply: XmlElement): readonly JsonObject[] => {
  const quantity = quantityOf(child(supply, 'quantity'))
  return quantity === undefined ? [] : [{ text: `Quantità: ${JSON.stringify(quantity['value'])}` }]
}

const mediaTypes = /^(image|application|text|audio|video)\/[a-z0-9.+-]+$/i

/** A picture that is in the document itself; what only points elsewhere is left where it is. */
export const readMedia = (media: XmlElement, context: EntryContext): readonly JsonObject[] => {
  const value = child(media, 'value')
  const encoded =
    value?.attributes['representation'] === 'B64' ? textIn(value)?.replace(/\s+/g, '') : undefined
  const contentType = value?.attributes['mediaType'] ?? ''
  const related = relatedTo(media).flatMap(({ statement }) => context.read(statement))
  if (encoded === undefined || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded) || !mediaTypes.test(contentType))
    return related
  const reference = context.add({
    resourceType: 'Media',
    ...compact({
      identifier: identifiersOf(media),
      status: 'completed',
      subject: context.patient,
      ...whenMembers('created', whenOf(child(media, 'effectiveTime'))),
      content: { contentType, data: encoded },
    }),
  })
  return [reference, ...related]
}

/**
 * An act that is none of the others: a fact under the name of its section, "reason for exemption: unemployment". So no code
 * is lost, and nothing is taken for a treatment that is none.
 */
export const readFact = (act: XmlElement, context: EntryContext): readonly JsonObject[] => {
  const { findText } = context
  const code = codeConcept(act, findText)
  const text = writtenText(child(act, 'text'), findText)
  const below = relatedTo(act).flatMap(({ statement }) => context.read(statement))
  const parts = participantParts(act, findText)
  if (code === undefined && parts.length === 0 && (text === undefined || below.length > 0)) return below
  const name = context.sectionConcept ?? code ?? { text: 'Nota' }
  const fact = context.add({
    resourceType: 'Observation',
    ...compact({
      identifier: identifiersOf(act),
      status: 'final',
      code: name,
      subject: context.patient,
      ...whenMembers('effective', whenOf(child(act, 'effectiveTime'))),
      issued: instantIn(at(act, 'author', 'time')),
      ...(code === undefined || code === name ? { valueString: text } : { valueCodeableConcept: code }),
      note: [...commentsOf(act, findText), ...(code === undefined || text === undefined ? [] : [{ text }])],
      performer: performersOf(act).map(({ actor }) => actor),
      component: parts,
    }),
  })
  return [fact, ...below]
}

const conceptsOf = (statement: XmlElement, name: string, { findText }: EntryContext): readonly JsonObject[] =>
  childrenOf(statement, name)
    .map((code) => conceptOf(code, findText))
    .filter((concept) => concept !== undefined)

const textNote = (statement: XmlElement, { findText }: EntryContext): readonly JsonObject[] => {
  const text = writtenText(child(statement, 'text'), findText)
  return text === undefined ? [] : [{ text }]
}
