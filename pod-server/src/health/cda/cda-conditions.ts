import type { JsonObject } from '../fhir-json.ts'
import {
  codingOf,
  commentsOf,
  compact,
  conceptOf,
  identifiersOf,
  timeIn,
  whenOf,
  writtenText,
} from './cda-values.ts'
import { ageOf, readObservation } from './cda-observations.ts'
import { genderOf } from './code-systems.ts'
import {
  codeConcept,
  codeOf,
  relatedTo,
  standingOf,
  type EntryContext,
  type Related,
} from './entry-context.ts'
import { at, child, childrenOf, type XmlElement } from './xml-tree.ts'

const conditionStanding = 'http://terminology.hl7.org/CodeSystem/condition-clinical'
const allergyStanding = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical'
const conditionCategory = 'http://terminology.hl7.org/CodeSystem/condition-category'

/** Questions about a problem whose answers have a place of their own in FHIR. */
const standingQuestion = '33999-4'
const courseQuestion = '89261-2'
const severityQuestion = 'SEV'

/** LOINC questions whose answer is a problem or a diagnosis. */
const problemQuestions: ReadonlySet<string> = new Set(['75326-9', '29308-4', '8646-2', '8651-2', '52797-8'])

/** A coded problem: an observation that asks for one and is answered by a code or a text. */
export const isProblem = (observation: XmlElement): boolean =>
  problemQuestions.has(codeOf(observation) ?? '') && child(observation, 'value') !== undefined

export const readProblem = (
  observation: XmlElement,
  context: EntryContext,
  concern?: XmlElement,
): readonly JsonObject[] => {
  const { findText } = context
  const related = relatedTo(observation)
  const answers = answersIn(related)
  const when = whenOf(child(observation, 'effectiveTime'))
  const asked = codeConcept(observation, findText)
  const isList = context.section === '11450-4'
  const condition = context.add({
    resourceType: 'Condition',
    ...compact({
      identifier: [...identifiersOf(concern), ...identifiersOf(observation)],
      clinicalStatus: standingOf(
        { value: answers.get(standingQuestion), hasEnd: when.end !== undefined },
        conditionStanding,
      ),
      category: [
        {
          coding: [{ system: conditionCategory, code: isList ? 'problem-list-item' : 'encounter-diagnosis' }],
        },
        // What was asked, "diagnosis at admission" or "at discharge", tells more than either.
        ...(asked === undefined ? [] : [asked]),
      ],
      severity: conceptOf(answers.get(severityQuestion), findText),
      code: problemOf(child(observation, 'value'), findText) ?? asked,
      bodySite: childrenOf(observation, 'targetSiteCode')
        .map((site) => conceptOf(site, findText))
        .filter((site) => site !== undefined),
      subject: context.patient,
      onsetDateTime: when.moment ?? when.start,
      abatementDateTime: when.end,
      extension: courseOf(answers.get(courseQuestion), findText),
      note: [
        ...commentsOf(observation, findText),
        ...(concern === undefined ? [] : commentsOf(concern, findText)),
      ],
    }),
  })
  return [condition, ...otherThan(answers, related).flatMap(({ statement }) => context.read(statement))]
}

const problemOf = (
  value: XmlElement | undefined,
  findText: EntryContext['findText'],
): JsonObject | undefined => {
  const concept = conceptOf(value, findText)
  if (concept !== undefined) return concept
  const text = writtenText(value, findText)
  return text === undefined ? undefined : { text }
}

const courseOf = (
  value: XmlElement | undefined,
  findText: EntryContext['findText'],
): readonly JsonObject[] => {
  const course = conceptOf(value, findText)
  return course === undefined
    ? []
    : [
        {
          url: 'http://hl7.org/fhir/StructureDefinition/condition-diseaseCourse',
          valueCodeableConcept: course,
        },
      ]
}

/** Question -> answer, of the observations below a statement that are questions about it. */
const answersIn = (related: readonly Related[]): ReadonlyMap<string, XmlElement> =>
  new Map(
    related.flatMap(({ statement }) => {
      const question = codeOf(statement)
      const value = child(statement, 'value')
      const isKnown = [standingQuestion, courseQuestion, severityQuestion].includes(question ?? '')
      return statement.name === 'observation' && isKnown && question !== undefined && value !== undefined
        ? [[question, value] as const]
        : []
    }),
  )

const otherThan = (
  answers: ReadonlyMap<string, XmlElement>,
  related: readonly Related[],
): readonly Related[] => related.filter(({ statement }) => !answers.has(codeOf(statement) ?? ''))

/** LOINC 52473-6: what somebody is allergic to. */
export const isAllergy = (observation: XmlElement): boolean => codeOf(observation) === '52473-6'

export const readAllergy = (
  observation: XmlElement,
  context: EntryContext,
  concern?: XmlElement,
): readonly JsonObject[] => {
  const { findText } = context
  const related = relatedTo(observation)
  const reactions = related.filter(({ type }) => type === 'MFST')
  const answers = answersIn(related)
  const when = whenOf(child(observation, 'effectiveTime'))
  const agent = at(observation, 'participant', 'participantRole', 'playingEntity')
  const kind = child(observation, 'value')
  const known = kinds[kind?.attributes['code'] ?? ''] ?? {}
  const severity = severities[answers.get(severityQuestion)?.attributes['code'] ?? '']
  const agentConcept = conceptOf(child(agent, 'code'), findText) ?? nameConcept(agent)
  const kindConcept = conceptOf(kind, findText)
  const allergy = context.add({
    resourceType: 'AllergyIntolerance',
    ...compact({
      identifier: [...identifiersOf(concern), ...identifiersOf(observation)],
      clinicalStatus: standingOf(
        { value: answers.get(standingQuestion), hasEnd: when.end !== undefined },
        allergyStanding,
      ),
      ...known,
      criticality: severity?.criticality,
      code: agentConcept ?? kindConcept ?? { text: 'Allergia' },
      patient: context.patient,
      onsetDateTime: when.moment ?? when.start,
      lastOccurrence: when.end,
      note: [
        ...commentsOf(observation, findText),
        ...(concern === undefined ? [] : commentsOf(concern, findText)),
      ],
      reaction: reactions.map(({ statement }) => reactionOf(statement, severity?.severity, findText)),
    }),
  })
  const others = otherThan(answers, related).filter(({ type }) => type !== 'MFST')
  return [allergy, ...others.flatMap(({ statement }) => context.read(statement))]
}

const nameConcept = (agent: XmlElement | undefined): JsonObject | undefined => {
  const text = writtenText(child(agent, 'name'), () => undefined)
  return text === undefined ? undefined : { text }
}

const reactionOf = (
  statement: XmlElement,
  severity: string | undefined,
  findText: EntryContext['findText'],
): JsonObject => {
  const manifestation = conceptOf(child(statement, 'value'), findText) ??
    codeConcept(statement, findText) ?? { text: 'Reazione' }
  const when = whenOf(child(statement, 'effectiveTime'))
  return compact({
    manifestation: [manifestation],
    onset: when.moment ?? when.start,
    severity,
    note: commentsOf(statement, findText),
  })
}

/** v3 ObservationIntoleranceType -> type and category of FHIR (HL7's own concept map). */
const kinds: Readonly<Record<string, { readonly type: string; readonly category?: readonly string[] }>> = {
  OINT: { type: 'intolerance' },
  ALG: { type: 'allergy' },
  NAINT: { type: 'intolerance' },
  DINT: { type: 'intolerance', category: ['medication'] },
  DALG: { type: 'allergy', category: ['medication'] },
  DNAINT: { type: 'intolerance', category: ['medication'] },
  EINT: { type: 'intolerance', category: ['environment'] },
  EALG: { type: 'allergy', category: ['environment'] },
  ENAINT: { type: 'intolerance', category: ['environment'] },
  FINT: { type: 'intolerance', category: ['food'] },
  FALG: { type: 'allergy', category: ['food'] },
  FNAINT: { type: 'intolerance', category: ['food'] },
}

const severities: Readonly<Record<string, { readonly criticality?: string; readonly severity: string }>> = {
  H: { criticality: 'high', severity: 'severe' },
  M: { severity: 'moderate' },
  L: { criticality: 'low', severity: 'mild' },
}

/** An organizer about a relative (CDA R2: `subject/relatedSubject`). */
export const isFamilyHistory = (organizer: XmlElement): boolean =>
  at(organizer, 'subject', 'relatedSubject') !== undefined

export const readFamilyHistory = (organizer: XmlElement, context: EntryContext): readonly JsonObject[] => {
  const { findText } = context
  const relative = at(organizer, 'subject', 'relatedSubject')
  const person = child(relative, 'subject')
  const gender = child(person, 'administrativeGenderCode')
  const stated = relatedTo(organizer).filter(({ statement }) => statement.name === 'observation')
  const deathAges = stated.flatMap(({ statement }) => ageAsked(statement, '39016-1'))
  const reference = context.add({
    resourceType: 'FamilyMemberHistory',
    ...compact({
      identifier: identifiersOf(organizer),
      status: 'completed',
      patient: context.patient,
      date: timeIn(child(organizer, 'effectiveTime')),
      relationship: conceptOf(child(relative, 'code'), findText) ?? { text: 'Familiare' },
      sex:
        gender === undefined
          ? undefined
          : {
              coding: [
                {
                  system: 'http://hl7.org/fhir/administrative-gender',
                  code: genderOf(gender.attributes['code']),
                },
                ...[codingOf(gender)].filter((coding) => coding !== undefined),
              ],
            },
      deceasedAge: deathAges[0],
      condition: stated.map(({ statement }) =>
        compact({
          code: problemOf(child(statement, 'value'), findText) ?? codeConcept(statement, findText),
          onsetAge: ageAsked(statement, '35267-4')[0],
          note: commentsOf(statement, findText),
        }),
      ),
      note: commentsOf(organizer, findText),
    }),
  })
  return [reference]
}

const ageAsked = (observation: XmlElement, question: string): readonly JsonObject[] =>
  relatedTo(observation)
    .filter(({ statement }) => codeOf(statement) === question)
    .map(({ statement }) => ageOf(statement))
    .filter((age) => age !== undefined)

/** An act around problems or allergies: the concern that they are about. */
export const readConcern = (act: XmlElement, context: EntryContext): readonly JsonObject[] =>
  relatedTo(act).flatMap(({ statement }) => {
    if (statement.name !== 'observation') return context.read(statement)
    if (isAllergy(statement)) return readAllergy(statement, context, act)
    return isProblem(statement) ? readProblem(statement, context, act) : readObservation(statement, context)
  })
