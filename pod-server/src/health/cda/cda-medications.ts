import type { JsonObject } from '../fhir-json.ts'
import {
  commentsOf,
  compact,
  conceptOf,
  decimalOf,
  identifiersOf,
  periodOf,
  quantityOf,
  rangeOf,
  timeIn,
  valueMembers,
  whenMembers,
  whenOf,
  writtenText,
  type FindText,
} from './cda-values.ts'
import { readObservation } from './cda-observations.ts'
import { codeOf, isAsked, isNegated, relatedTo, type EntryContext, type Related } from './entry-context.ts'
import { at, child, childrenOf, textIn, type XmlElement } from './xml-tree.ts'

/** Vaccinations stand in a section of their own, or say that they are one. */
export const isImmunization = (administration: XmlElement, { section }: EntryContext): boolean =>
  section === '11369-6' || codeOf(administration) === 'IMMUNIZ'

const doseNumber = '30973-2'
const targetDisease = '75323-6'
const reaction: ReadonlySet<string> = new Set(['31044-1', '75321-0'])
/** Reasons to give a vaccine, or not to give it: risk category, indication; exemption, deferral. */
const reasons: ReadonlySet<string> = new Set(['95715-9', '59785-6', '85714-4', '59784-9'])

export const readImmunization = (
  administration: XmlElement,
  context: EntryContext,
): readonly JsonObject[] => {
  const { findText } = context
  const related = relatedTo(administration)
  const by = (wanted: (question: string) => boolean): readonly XmlElement[] =>
    related.map(({ statement }) => statement).filter((statement) => wanted(codeOf(statement) ?? ''))
  const doses = by((question) => question === doseNumber)
  const diseases = by((question) => question === targetDisease)
  const why = by((question) => reasons.has(question)).map((statement) =>
    conceptOf(child(statement, 'value'), findText),
  )
  const reactions = by((question) => reaction.has(question)).map((statement) => ({
    when: whenOf(child(statement, 'effectiveTime')),
    detail: readObservation(statement, context)[0],
  }))
  const product = at(administration, 'consumable', 'manufacturedProduct')
  const material = child(product, 'manufacturedMaterial')
  const isNotDone = isNegated(administration)
  const given = whenOf(child(administration, 'effectiveTime'))
  const stated = why.filter((concept) => concept !== undefined)
  const diseaseConcepts = diseases
    .map((statement) => conceptOf(child(statement, 'value'), findText))
    .filter((concept) => concept !== undefined)
  const immunization = context.add({
    resourceType: 'Immunization',
    ...compact({
      identifier: identifiersOf(administration),
      status: isNotDone ? 'not-done' : 'completed',
      statusReason: isNotDone ? stated[0] : undefined,
      vaccineCode: materialOf(material, findText) ?? diseaseConcepts[0] ?? { text: 'Vaccino' },
      patient: context.patient,
      ...(given.moment === undefined && given.start === undefined
        ? { occurrenceString: 'non indicato' }
        : { occurrenceDateTime: given.moment ?? given.start }),
      lotNumber: textIn(child(material, 'lotNumberText')),
      site: conceptOf(child(administration, 'approachSiteCode'), findText),
      route: conceptOf(child(administration, 'routeCode'), findText),
      doseQuantity: quantityOf(child(administration, 'doseQuantity')),
      reasonCode: isNotDone ? stated.slice(1) : stated,
      note: commentsOf(administration, findText),
      reaction: reactions.map(({ when, detail }) => compact({ date: when.moment ?? when.start, detail })),
      protocolApplied: protocolOf(doses[0], diseaseConcepts),
    }),
  })
  const used = new Set([
    ...doses,
    ...diseases,
    ...by((question) => reasons.has(question) || reaction.has(question)),
  ])
  return [
    immunization,
    ...readRest(
      related.filter(({ statement }) => !used.has(statement)),
      immunization,
      context,
    ),
  ]
}

const protocolOf = (dose: XmlElement | undefined, diseases: readonly JsonObject[]): readonly JsonObject[] => {
  const { valueInteger, valueString } =
    dose === undefined ? {} : valueMembers(child(dose, 'value'), () => undefined)
  const isCount = typeof valueInteger === 'number' && valueInteger > 0
  if (!isCount && valueString === undefined && diseases.length === 0) return []
  return [
    compact({
      targetDisease: diseases,
      // FHIR asks for a number of the dose wherever it asks for anything of the protocol.
      ...(isCount
        ? { doseNumberPositiveInt: valueInteger }
        : { doseNumberString: valueString ?? 'non indicato' }),
    }),
  ]
}

/** What is taken, was given here, or is to be taken. */
export const readMedication = (administration: XmlElement, context: EntryContext): readonly JsonObject[] => {
  const { findText } = context
  const related = relatedTo(administration)
  const supplies = related.filter(({ statement }) => statement.name === 'supply')
  const why = related.filter(({ type, statement }) => type === 'RSON' && statement.name === 'observation')
  const times = childrenOf(administration, 'effectiveTime')
  const interval = whenOf(times.find((time) => time.attributes['xsi:type']?.endsWith('PIVL_TS') !== true))
  const dosage = dosageOf(administration, times, findText)
  const shared = {
    identifier: identifiersOf(administration),
    medicationCodeableConcept: materialOf(
      at(administration, 'consumable', 'manufacturedProduct', 'manufacturedMaterial'),
      findText,
    ) ?? { text: textIn(child(administration, 'text')) ?? 'Farmaco' },
    subject: context.patient,
    reasonCode: why
      .map(({ statement }) => conceptOf(child(statement, 'value') ?? child(statement, 'code'), findText))
      .filter((concept) => concept !== undefined),
    note: commentsOf(administration, findText),
  }
  const medication = context.add(
    isAsked(administration)
      ? {
          resourceType: 'MedicationRequest',
          ...compact({
            ...shared,
            status: 'active',
            intent: administration.attributes['moodCode'] === 'RQO' ? 'order' : 'plan',
            authoredOn: timeIn(at(administration, 'author', 'time')),
            dosageInstruction: dosage === undefined ? [] : [withBounds(dosage, interval)],
            dispenseRequest: compact({ quantity: quantityOf(at(supplies[0]?.statement, 'quantity')) }),
          }),
        }
      : context.section === '29549-3'
        ? {
            resourceType: 'MedicationAdministration',
            ...compact({
              ...shared,
              status: isNegated(administration) ? 'not-done' : 'completed',
              ...(interval.moment === undefined && interval.start === undefined
                ? { effectivePeriod: periodOf(interval) ?? { extension: [unknownTime] } }
                : whenMembers('effective', interval)),
              dosage: administeredOf(administration, findText),
            }),
          }
        : {
            resourceType: 'MedicationStatement',
            ...compact({
              ...shared,
              status: isNegated(administration) ? 'not-taken' : statementStatus(administration, interval.end),
              ...whenMembers('effective', interval),
              dosage: dosage === undefined ? [] : [dosage],
            }),
          },
  )
  const rest = related.filter((item) => !why.includes(item) && !supplies.includes(item))
  return [medication, ...readRest(rest, medication, context)]
}

const unknownTime: JsonObject = {
  url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason',
  valueCode: 'unknown',
}

const statementStatus = (administration: XmlElement, end: string | undefined): string =>
  child(administration, 'statusCode')?.attributes['code'] === 'active' && end === undefined
    ? 'active'
    : end === undefined
      ? 'unknown'
      : 'completed'

/** Code with translations (AIC, ATC), as the package names it. */
const materialOf = (material: XmlElement | undefined, findText: FindText): JsonObject | undefined => {
  const name = textIn(child(material, 'name'))
  const concept = conceptOf(child(material, 'code'), findText)
  if (concept === undefined) return name === undefined ? undefined : { text: name }
  return { ...concept, text: concept['text'] ?? name }
}

const dosageOf = (
  administration: XmlElement,
  times: readonly XmlElement[],
  findText: FindText,
): JsonObject | undefined => {
  const dosage = compact({
    text: writtenText(child(administration, 'text'), findText),
    timing: timingOf(times.find((time) => time.attributes['xsi:type']?.endsWith('PIVL_TS') === true)),
    site: conceptOf(child(administration, 'approachSiteCode'), findText),
    route: conceptOf(child(administration, 'routeCode'), findText),
    method: conceptOf(child(administration, 'administrationUnitCode'), findText),
    doseAndRate: doseAndRate(administration),
  })
  return Object.keys(dosage).length === 0 ? undefined : dosage
}

const doseAndRate = (administration: XmlElement): readonly JsonObject[] => {
  const dose = child(administration, 'doseQuantity')
  const rate = child(administration, 'rateQuantity')
  const both = compact({
    ...(quantityOf(dose) === undefined ? { doseRange: rangeOf(dose) } : { doseQuantity: quantityOf(dose) }),
    ...(quantityOf(rate) === undefined ? { rateRange: rangeOf(rate) } : { rateQuantity: quantityOf(rate) }),
  })
  return Object.keys(both).length === 0 ? [] : [both]
}

/** Of what was given here FHIR keeps one dose and one rate, not ranges. */
const administeredOf = (administration: XmlElement, findText: FindText): JsonObject => {
  const dose = child(administration, 'doseQuantity')
  return compact({
    text: writtenText(child(administration, 'text'), findText),
    site: conceptOf(child(administration, 'approachSiteCode'), findText),
    route: conceptOf(child(administration, 'routeCode'), findText),
    method: conceptOf(child(administration, 'administrationUnitCode'), findText),
    dose: quantityOf(dose) ?? quantityOf(child(dose, 'high')) ?? quantityOf(child(dose, 'low')),
    rateQuantity: quantityOf(child(administration, 'rateQuantity')),
  })
}

const periodUnits: ReadonlySet<string> = new Set(['s', 'min', 'h', 'd', 'wk', 'mo', 'a'])

/** PIVL_TS: once every so often. */
const timingOf = (time: XmlElement | undefined): JsonObject | undefined => {
  const period = child(time, 'period')
  const unit = period?.attributes['unit'] ?? ''
  const length = decimalOf(period?.attributes['value'])
  return length === undefined || !periodUnits.has(unit)
    ? undefined
    : { repeat: { frequency: 1, period: length, periodUnit: unit } }
}

const withBounds = (dosage: JsonObject, interval: Parameters<typeof periodOf>[0]): JsonObject => {
  const boundsPeriod = periodOf(interval)
  if (boundsPeriod === undefined) return dosage
  const { repeat = {} } = (dosage['timing'] ?? {}) as { repeat?: JsonObject }
  return { ...dosage, timing: { repeat: { boundsPeriod, ...repeat } } }
}

/** What else is said below a medication: observations are about it, everything else stands by itself. */
const readRest = (
  rest: readonly Related[],
  about: JsonObject,
  context: EntryContext,
): readonly JsonObject[] =>
  rest.flatMap(({ statement }) =>
    statement.name === 'observation'
      ? readObservation(statement, context, { about })
      : context.read(statement),
  )
