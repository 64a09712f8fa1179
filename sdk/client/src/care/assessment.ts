import { hl7Concept, ownConcept, type FhirResource, type Label, type Reference } from './fhir-resource.ts'
import { made, refused, type Outcome } from './outcome.ts'
import { icfSystem, scoreResponse, type QuestionnaireResponse } from './questionnaire.ts'
import { explainDomain, type DomainScore } from './score.ts'
import { domains, type Domain, type Level, type Sheet } from './sheet.ts'

/** One filled-in sheet of the assessment, with its sheet. */
export interface FilledSheet {
  readonly sheet: Sheet
  readonly response: QuestionnaireResponse
}

export interface AssessmentParts {
  readonly impressionId: string
  /** Of the observation of this domain of this sheet. */
  readonly observationId: (sheet: Sheet, domain: Domain) => string
  readonly subject: Reference
  readonly assessor: Reference
  readonly at: string
  readonly filled: readonly FilledSheet[]
  /** The assessment before, to compare with. */
  readonly last?: Assessment
}

export interface Assessment {
  readonly impression: FhirResource
  readonly observations: readonly FhirResource[]
  readonly scores: readonly { readonly sheet: Sheet; readonly domain: DomainScore }[]
}

/**
 * *Valutazione multidimensionale*: completed sheets -> an Observation for each domain of each sheet, made of what was
 * answered, and the ClinicalImpression that holds them together. ICF categories stand as codes; the points are ours and
 * no ICF qualifier is claimed.
 */
export const assess = (parts: AssessmentParts): Outcome<Assessment> => {
  const scores: { sheet: Sheet; domain: DomainScore; response: QuestionnaireResponse }[] = []
  for (const { sheet, response } of parts.filled) {
    if (response.status === 'in-progress')
      return refused('answers-missing', 'Complete every sheet before the assessment is concluded.')
    const scored = scoreResponse(response, sheet)
    if (scored.kind === 'refused') return scored
    scores.push(...scored.value.domains.map((domain) => ({ sheet, domain, response })))
  }
  if (scores.length === 0) return refused('answers-missing', 'No sheet has been filled in.')
  const observations = scores.map((score) => observationOf(parts, score))
  const changes = parts.last === undefined ? [] : compareAssessments(parts.last, { scores })
  return made({
    scores,
    observations,
    impression: {
      resourceType: 'ClinicalImpression',
      id: parts.impressionId,
      status: 'completed',
      description: 'Valutazione multidimensionale',
      subject: parts.subject,
      effectiveDateTime: parts.at,
      date: parts.at,
      assessor: parts.assessor,
      ...(parts.last === undefined
        ? {}
        : { previous: { reference: `ClinicalImpression/${parts.last.impression.id}` } }),
      investigation: [
        {
          code: { text: 'Schede e punteggi' },
          item: [
            ...parts.filled.map(({ response }) => ({ reference: `QuestionnaireResponse/${response.id}` })),
            ...observations.map(({ id }) => ({ reference: `Observation/${id}` })),
          ],
        },
      ],
      summary: summaryOf(scores, changes),
    },
  })
}

export interface DomainChange {
  readonly domain: Domain
  readonly sheet: string
  readonly change: 'better' | 'same' | 'worse' | 'not-comparable'
}

/**
 * What became of each domain since the last assessment, by the points of the same version of the same sheet. Where an
 * answer is missing on either side, the difference is said only when it could not be otherwise.
 */
export const compareAssessments = (
  before: Pick<Assessment, 'scores'>,
  now: Pick<Assessment, 'scores'>,
): readonly DomainChange[] =>
  now.scores.map(({ sheet, domain }) => {
    const earlier = before.scores.find(
      (one) =>
        one.sheet.name === sheet.name &&
        one.sheet.version === sheet.version &&
        one.domain.domain === domain.domain,
    )
    return {
      domain: domain.domain,
      sheet: sheet.name,
      change: earlier === undefined ? 'not-comparable' : changeOf(earlier.domain, domain),
    }
  })

const changeOf = (before: DomainScore, now: DomainScore): DomainChange['change'] => {
  if (now.couldBe < before.points) return 'better'
  if (now.points > before.couldBe) return 'worse'
  const isExact = now.points === now.couldBe && before.points === before.couldBe
  return isExact ? 'same' : 'not-comparable'
}

const observationOf = (
  parts: AssessmentParts,
  { sheet, domain, response }: { sheet: Sheet; domain: DomainScore; response: QuestionnaireResponse },
): FhirResource => ({
  resourceType: 'Observation',
  id: parts.observationId(sheet, domain.domain),
  status: 'final',
  category: [hl7Concept('observation-category', 'survey')],
  code: ownConcept('domain', domain.domain, domains[domain.domain]),
  subject: parts.subject,
  effectiveDateTime: parts.at,
  performer: [parts.assessor],
  valueInteger: domain.points,
  ...(domain.level.kind === 'known'
    ? { interpretation: [ownConcept('level', domain.level.level, levelLabels[domain.level.level])] }
    : {}),
  note: [{ text: explainDomain(domain, 'it').join('\n') }],
  derivedFrom: [{ reference: `QuestionnaireResponse/${response.id}` }],
  component: domain.items.flatMap(({ linkId, chosen }) => {
    const item = sheet.items.find((one) => one.linkId === linkId)
    return item === undefined || chosen === undefined
      ? []
      : [
          {
            code: {
              coding: item.icf.map((code) => ({ system: icfSystem, code })),
              text: item.label.it,
            },
            valueInteger: chosen.points,
          },
        ]
  }),
})

const levelLabels: Readonly<Record<Level, Label>> = {
  low: { it: 'bisogno basso', en: 'low need' },
  medium: { it: 'bisogno medio', en: 'medium need' },
  high: { it: 'bisogno alto', en: 'high need' },
}

const changeLabels: Readonly<Record<DomainChange['change'], string>> = {
  'better': 'meglio di prima',
  'same': 'come prima',
  'worse': 'peggio di prima',
  'not-comparable': 'non confrontabile',
}

const summaryOf = (scores: Assessment['scores'], changes: readonly DomainChange[]): string =>
  scores
    .map(({ domain }, index) => {
      const level = domain.level.kind === 'known' ? levelLabels[domain.level.level].it : 'risposte mancanti'
      const change = changes[index]
      return `${domains[domain.domain].it}: ${level}${change === undefined ? '' : `, ${changeLabels[change.change]}`}`
    })
    .join('\n')
