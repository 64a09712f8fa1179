import type { IntakeTask } from './access.ts'
import { ownConcept, type FhirResource, type Label } from './fhir-resource.ts'
import { made, refused, type Outcome } from './outcome.ts'
import { scoreResponse, type QuestionnaireResponse } from './questionnaire.ts'
import { explainDomain } from './score.ts'
import type { Level } from './sheet.ts'
import { triageSheet } from './sheets.ts'

/** Where the preliminary analysis leads (D.lgs 147/2017 art. 5). */
export const triageOutcomes = {
  information: { it: 'Informazione e orientamento', en: 'Information and orientation' },
  simple: { it: 'Progetto semplice', en: 'Simple project' },
  complex: { it: 'Bisogno complesso: alla UVM', en: 'Complex need: to the multidimensional unit' },
} as const satisfies Record<string, Label>
export type TriageOutcome = keyof typeof triageOutcomes

export interface TriageParts {
  readonly riskId: string
  readonly at: string
  /** What the professional decides. Other than the sum suggests: with a reason. */
  readonly decided: TriageOutcome
  readonly reason?: string
}

export interface Triage {
  readonly advice: TriageOutcome
  readonly risk: FhirResource
  readonly intake: IntakeTask
}

/**
 * *Analisi preliminare*. The sum advises, a person decides: the advice and the decision are both kept, and where they
 * differ so is the reason (GDPR art. 22).
 */
export const concludeTriage = (
  intake: IntakeTask,
  response: QuestionnaireResponse,
  { riskId, at, decided, reason = '' }: TriageParts,
): Outcome<Triage> => {
  if (intake.status !== 'accepted')
    return refused('state-wrong', `The intake is ${intake.status}; accept it before its triage is concluded.`)
  if (response.status === 'in-progress')
    return refused('answers-missing', 'Complete the triage sheet before concluding.')
  const scored = scoreResponse(response, triageSheet)
  if (scored.kind === 'refused') return scored
  const domain = scored.value.domains[0]
  if (domain?.level.kind !== 'known')
    return refused('answers-missing', 'What has not been answered could still change the outcome.')
  const advice = outcomeOf[domain.level.level]
  if (decided !== advice && reason.trim() === '')
    return refused('reason-missing', 'Say why the outcome is another one than the sum suggests.')
  return made({
    advice,
    risk: {
      resourceType: 'RiskAssessment',
      id: riskId,
      status: 'final',
      subject: response['subject'],
      occurrenceDateTime: at,
      performer: response['author'],
      basis: [{ reference: `QuestionnaireResponse/${response.id}` }],
      prediction: [
        {
          outcome: ownConcept('triage-outcome', advice, triageOutcomes[advice]),
          rationale: explainDomain(domain, 'it').join('\n'),
        },
      ],
      ...(reason === '' ? {} : { note: [{ text: reason }] }),
    },
    intake: {
      ...intake,
      status: 'completed',
      lastModified: at,
      output: [
        {
          type: ownConcept('task', 'triage-outcome', { it: 'Esito', en: 'Outcome' }),
          valueCodeableConcept: ownConcept('triage-outcome', decided, triageOutcomes[decided]),
        },
      ],
    },
  })
}

const outcomeOf: Readonly<Record<Level, TriageOutcome>> = {
  low: 'information',
  medium: 'simple',
  high: 'complex',
}
