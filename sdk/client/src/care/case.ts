import { dayIn, dayOf, isIntakeOf, isRequest, newest, ofType } from './case-records.ts'
import {
  access,
  assessment,
  closing,
  delivery,
  monitoring,
  project,
  signatures,
  standing,
  takeCharge,
  triage,
  unit,
  type StepStanding,
} from './case-steps.ts'
import { codeOf, partOf, partsOf, type FhirResource } from './fhir-resource.ts'
import type { ProjectSigning } from './signing.ts'

export interface CaseStanding {
  readonly steps: readonly StepStanding[]
  /** The first step that is not over, and what it waits for; nothing when the path has ended. */
  readonly next?: StepStanding
}

/**
 * Where a person stands on the path of care, from records of theirs: the case of the newest request, and for each step the newest
 * record that belongs to it. Pure; what is not among the records is as if it were not there.
 * @param signing of the newest plan, by whoever can verify it
 */
export const standingOf = (records: readonly FhirResource[], signing?: ProjectSigning): CaseStanding => {
  const request = newest(records, isRequest)
  const begun = request === undefined ? '' : dayIn(request, 'authoredOn')
  const own = records.filter((record) => record === request || dayOf(record) === '' || dayOf(record) >= begun)
  const intake = request === undefined ? undefined : newest(own, isIntakeOf(request))
  const outcome = codeOf(partOf(partsOf(intake, 'output')[0], 'valueCodeableConcept'))
  const episode = newest(own, ofType('EpisodeOfCare'))
  const plan = newest(own, ofType('CarePlan'))
  const steps = [
    access(request, intake),
    triage(own, intake, outcome),
    takeCharge(episode),
    unit(own),
    assessment(own),
    project(plan),
    signatures(own, plan, signing),
    delivery(own),
    monitoring(own, plan),
    closing(own, episode),
  ].map((standing) => (isSpared(standing, outcome) ? spared(standing, outcome) : standing))
  const isOver = steps.some(({ step, state }) => step === 'closing' && state === 'done')
  const next = isOver ? undefined : steps.find(({ state }) => state === 'to-do' || state === 'running')
  return { steps, ...(next === undefined ? {} : { next }) }
}

/** What a triage spares: everything after it for information, the unit and its assessment for a simple project. */
const isSpared = ({ step, state }: StepStanding, outcome: string | undefined): boolean => {
  if (state !== 'to-do' || outcome === undefined) return false
  if (outcome === 'information') return step !== 'access' && step !== 'triage'
  return outcome === 'simple' && (step === 'unit' || step === 'assessment')
}

const spared = ({ step }: StepStanding, outcome: string | undefined): StepStanding =>
  standing(step, 'not-needed', {
    it: outcome === 'simple' ? 'Progetto semplice: non serve.' : 'Bastava informare.',
    en: outcome === 'simple' ? 'A simple project: not needed.' : 'Information was enough.',
  })
