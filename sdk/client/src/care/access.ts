import { ownConcept, type Label, type Reference, type Stated } from './fhir-resource.ts'
import { made, refused, type Outcome } from './outcome.ts'

export type AccessRequest = Stated<'ServiceRequest', 'draft' | 'active' | 'revoked' | 'completed'>
export type IntakeTask = Stated<'Task', 'requested' | 'accepted' | 'rejected' | 'completed'>

/** Somebody asks at the single desk (*PUA*): what is asked, and who looks at it. */
export interface Access {
  readonly request: AccessRequest
  readonly intake: IntakeTask
}

export const needKinds = {
  social: { it: 'Bisogno sociale', en: 'Social need' },
  health: { it: 'Bisogno di salute', en: 'Health need' },
  both: { it: 'Bisogno sociale e di salute', en: 'Social and health need' },
} as const satisfies Record<string, Label>

export interface AccessParts {
  readonly requestId: string
  readonly intakeId: string
  readonly subject: Reference
  readonly desk: Reference
  readonly kind: keyof typeof needKinds
  /** In the words of who asks. No category is needed to come in. */
  readonly need: string
  readonly urgency: 'routine' | 'urgent'
  readonly at: string
}

/** *Accesso, segretariato sociale*: a proposal, and the desk's task to look at it. */
export const askForAccess = (parts: AccessParts): Access => ({
  request: {
    resourceType: 'ServiceRequest',
    id: parts.requestId,
    status: 'draft',
    intent: 'proposal',
    category: [ownConcept('need', parts.kind, needKinds[parts.kind])],
    priority: parts.urgency,
    code: { text: parts.need },
    subject: parts.subject,
    authoredOn: parts.at,
  },
  intake: {
    resourceType: 'Task',
    id: parts.intakeId,
    status: 'requested',
    intent: 'proposal',
    priority: parts.urgency,
    code: ownConcept('task', 'intake', { it: 'Accoglienza', en: 'Intake' }),
    focus: { reference: `ServiceRequest/${parts.requestId}` },
    for: parts.subject,
    owner: parts.desk,
    authoredOn: parts.at,
    lastModified: parts.at,
  },
})

export type IntakeDecision =
  | { readonly kind: 'accept'; readonly at: string }
  | { readonly kind: 'reject'; readonly at: string; readonly reason: string }

/** `requested` -> `accepted` or `rejected`, once; a rejection says why. */
export const decideIntake = ({ request, intake }: Access, decision: IntakeDecision): Outcome<Access> => {
  if (intake.status !== 'requested')
    return refused('state-wrong', `The desk has decided already: the request is ${intake.status}.`)
  if (decision.kind === 'accept')
    return made({
      request: { ...request, status: 'active' },
      intake: { ...intake, status: 'accepted', lastModified: decision.at },
    })
  if (decision.reason.trim() === '') return refused('reason-missing', 'Say why the request is not taken up.')
  return made({
    request: { ...request, status: 'revoked' },
    intake: {
      ...intake,
      status: 'rejected',
      statusReason: { text: decision.reason },
      lastModified: decision.at,
    },
  })
}
