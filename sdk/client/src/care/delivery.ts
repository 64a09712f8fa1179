import { ownConcept, type FhirResource, type Label, type Reference, type Stated } from './fhir-resource.ts'
import { made, refused, type Outcome } from './outcome.ts'
import type { Support } from './project.ts'

export type Visit = Stated<'Task', 'accepted' | 'completed' | 'failed'>

/** Why a visit did not take place. */
export const notDoneReasons = {
  'not-at-home': { it: 'Nessuno in casa', en: 'Nobody at home' },
  'in-hospital': { it: 'In ospedale', en: 'In hospital' },
  'not-wanted': { it: 'La persona non ha voluto', en: 'The person did not want it' },
  'nobody-free': { it: 'Nessuno disponibile', en: 'Nobody was free' },
  'weather': { it: 'Strada o tempo', en: 'Road or weather' },
} as const satisfies Record<string, Label>

/** *Erogazione*: a visit of a support that is running. */
export const scheduleVisit = (
  support: Support,
  parts: {
    readonly id: string
    readonly subject: Reference
    readonly performer: Reference
    readonly start: string
    readonly end: string
  },
): Outcome<Visit> => {
  if (support.status !== 'active')
    return refused('state-wrong', `The support is ${support.status}: visits belong to one that is active.`)
  if (Date.parse(parts.start) >= Date.parse(parts.end))
    return refused('dates-reversed', 'The visit would end before it begins.')
  return made({
    resourceType: 'Task',
    id: parts.id,
    basedOn: [{ reference: `ServiceRequest/${support.id}` }],
    status: 'accepted',
    intent: 'order',
    code: ownConcept('task', 'visit', { it: 'Visita a casa', en: 'Home visit' }),
    for: parts.subject,
    owner: parts.performer,
    executionPeriod: { start: parts.start, end: parts.end },
  })
}

export interface DoneVisit {
  readonly visit: Visit
  readonly encounter: FhirResource
}

/** Done: when it really was, and a short note. */
export const visitDone = (
  visit: Visit,
  parts: {
    readonly encounterId: string
    readonly start: string
    readonly end: string
    readonly note?: string
  },
): Outcome<DoneVisit> => {
  if (visit.status !== 'accepted') return refused('state-wrong', `The visit is ${visit.status} already.`)
  if (Date.parse(parts.start) >= Date.parse(parts.end))
    return refused('dates-reversed', 'The visit would end before it begins.')
  return made({
    visit: {
      ...visit,
      status: 'completed',
      lastModified: parts.end,
      ...(parts.note === undefined ? {} : { note: [{ time: parts.end, text: parts.note }] }),
      output: [
        {
          type: { text: 'Visita' },
          valueReference: { reference: `Encounter/${parts.encounterId}` },
        },
      ],
    },
    encounter: {
      resourceType: 'Encounter',
      id: parts.encounterId,
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HH' },
      basedOn: visit['basedOn'],
      subject: visit['for'],
      participant: [{ individual: visit['owner'] }],
      period: { start: parts.start, end: parts.end },
    },
  })
}

/** Not done: why, and a word to the team. */
export const visitNotDone = (
  visit: Visit,
  parts: {
    readonly messageId: string
    readonly reason: keyof typeof notDoneReasons
    readonly at: string
    readonly team: readonly Reference[]
  },
): Outcome<{ readonly visit: Visit; readonly message: FhirResource }> => {
  if (visit.status !== 'accepted') return refused('state-wrong', `The visit is ${visit.status} already.`)
  const reason = ownConcept('visit-not-done', parts.reason, notDoneReasons[parts.reason])
  return made({
    visit: {
      ...visit,
      status: 'failed',
      statusReason: reason,
      lastModified: parts.at,
      output: [
        {
          type: { text: 'Messaggio' },
          valueReference: { reference: `Communication/${parts.messageId}` },
        },
      ],
    },
    message: {
      resourceType: 'Communication',
      id: parts.messageId,
      status: 'completed',
      about: [{ reference: `Task/${visit.id}` }],
      subject: visit['for'],
      sender: visit['owner'],
      ...(parts.team.length === 0 ? {} : { recipient: parts.team }),
      sent: parts.at,
      payload: [{ contentString: `Visita non fatta: ${notDoneReasons[parts.reason].it}` }],
    },
  })
}
