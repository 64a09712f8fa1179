/**
 * Every error that leaves the house (RFC 9457). `title` never varies; `detail` is for the caller and carries no
 * personal value; `cause` is for the log only.
 */
export const problemTable = {
  'access-not-enforceable': { status: 422, title: 'This could not be kept here as it is stated' },
  'account-exists': { status: 409, title: 'That account name is taken' },
  'account-name-invalid': { status: 400, title: 'That account name cannot be used' },
  'account-registration-closed': { status: 403, title: 'New accounts are made by the co-op desk' },
  'accept-unsupported': { status: 406, title: 'No representation in that format' },
  'administrator-only': { status: 403, title: 'Only the administrator of the organisation may do this' },
  'archive-refused': { status: 422, title: 'The archive is not whole, or not as it was made' },
  'body-malformed': { status: 400, title: 'The body is not valid in its declared format' },
  'body-too-large': { status: 413, title: 'The body is larger than the limit' },
  'body-too-slow': { status: 408, title: 'The body came too slowly' },
  'budget-exists': { status: 409, title: 'That resolution has adopted another budget' },
  'budget-unknown': { status: 404, title: 'No budget has been adopted for that year' },
  'caller-not-officer': { status: 403, title: 'Only an officer of the co-op may do this' },
  'caller-not-operator': { status: 403, title: 'Only an operator of the pod server may do this' },
  'caller-unknown': { status: 401, title: 'Sign in first' },
  'centre-exists': { status: 409, title: 'That activity centre is in the register with other words' },
  'centre-unknown': { status: 404, title: 'No such activity centre' },
  'challenge-unknown': { status: 400, title: 'That challenge was not given out, or is used up' },
  'complaint-answered': { status: 409, title: 'This complaint has been answered already' },
  'complaint-limit': { status: 409, title: 'Too many complaints wait for an answer' },
  'consent-covers-reading-only': { status: 403, title: 'Consent does not cover being notified' },
  'consent-lease-lapsed': { status: 503, title: 'The state of consent cannot be confirmed right now' },
  'consent-token-invalid': { status: 401, title: 'The consent token is not valid' },
  'container-not-empty': { status: 409, title: 'The container still has something in it' },
  'container-protected': { status: 405, title: 'The root of a pod cannot be deleted' },
  'containment-protected': { status: 409, title: 'What a container lists follows from what is in it' },
  'content-type-missing': { status: 400, title: 'Say what the body is with Content-Type' },
  'content-type-unsupported': { status: 415, title: 'That kind of content is not accepted here' },
  'context-unknown': { status: 400, title: 'That JSON-LD context is not known here' },
  'credential-refused': { status: 400, title: 'The credential does not verify' },
  'credentials-wrong': { status: 401, title: 'The name or password is wrong' },
  'credit-not-due': { status: 409, title: 'There is nothing to give back for that use' },
  'debtor-missing': { status: 409, title: 'The account that the co-op pays from is not known' },
  'decision-taken': { status: 409, title: 'This request has been decided already' },
  'decision-too-wide': { status: 400, title: 'A decision can only give less than was asked' },
  'delegate-only': { status: 403, title: 'Only the person who was named may answer' },
  'emergency-fixed': { status: 409, title: 'An emergency access can only be ended' },
  'emergency-limit': { status: 429, title: 'Too many emergency accesses in one day' },
  'emergency-not-possible': { status: 403, title: 'No emergency access is possible for this person' },
  'emergency-not-trusted': { status: 403, title: 'Not trusted with emergency access' },
  'emergency-objected': { status: 409, title: 'The objection has been made already' },
  'emergency-reviewed': { status: 409, title: 'This emergency access has been reviewed already' },
  'emergency-told': { status: 409, title: 'The member has been told already' },
  'encoding-unsupported': { status: 415, title: 'That content encoding is not accepted' },
  'erasure-answered': { status: 409, title: 'The erasure has been stated already' },
  'feed-position-unknown': { status: 409, title: 'The feed has not come that far' },
  'funding-exists': { status: 409, title: 'That funding source is in the register with other words' },
  'funding-unknown': { status: 404, title: 'No such funding source' },
  'gift-not-possible': { status: 400, title: 'Only research can be given to for nothing' },
  'grant-expired': { status: 403, title: 'The consent has expired' },
  'grant-fetched': { status: 403, title: 'This may be fetched once, and has been' },
  'grant-frequency-reached': { status: 429, title: 'The consent has been used as often as it allows' },
  'grant-invalidated': { status: 403, title: 'The consent has been declared void' },
  'grant-not-standing': { status: 409, title: 'The consent is over' },
  'grant-not-yet-valid': { status: 403, title: 'The consent is not valid yet' },
  'grant-other-client': { status: 403, title: 'The consent is for another application' },
  'grant-other-media-type': { status: 403, title: 'The consent does not cover that kind of document' },
  'grant-other-recipient': { status: 403, title: 'The consent was given to somebody else' },
  'grant-out-of-range': { status: 403, title: 'The consent does not cover records of that time' },
  'grant-out-of-scope': { status: 403, title: 'The consent does not cover this' },
  'grant-paused': { status: 403, title: 'The consent is paused' },
  'grant-staff-left': { status: 403, title: 'Not on the staff list of the organisation' },
  'grant-unknown': { status: 403, title: 'No such consent is known here' },
  'grant-withdrawn': { status: 403, title: 'The consent has been withdrawn' },
  'graph-refused': { status: 400, title: 'The document cannot be read as linked data without loss' },
  'graph-too-large': { status: 413, title: 'The document is too large or too tangled' },
  'guardian-decides': { status: 403, title: 'Somebody else decides about this for you' },
  'hidden-conflict': { status: 409, title: 'Something stands in the way of what is hidden' },
  'identity-bound': { status: 409, title: 'That identity opens another account' },
  'import-ended': { status: 409, title: 'This import cannot go on' },
  'import-running': { status: 409, title: 'This import has not ended yet' },
  'input-malformed': { status: 400, title: 'The input is not in the expected form' },
  'internal': { status: 500, title: 'Something went wrong on our side' },
  'mandate-missing': { status: 403, title: 'You may not act for this person' },
  'mandate-self-dealing': { status: 403, title: 'Nobody decides for another in their own favour' },
  'mandate-settled': { status: 409, title: 'This has been answered, or is over' },
  'mandate-too-narrow': { status: 403, title: 'You may act for this person, but not in this' },
  'member-exists': { status: 409, title: 'This person is in the members register already' },
  'member-unknown': { status: 403, title: 'This person is not in the members register' },
  'method-not-allowed': { status: 405, title: 'That method is not possible here' },
  'not-found': { status: 404, title: 'Nothing here' },
  'officer-decision-open': { status: 409, title: 'Another proposal waits for a second officer' },
  'officer-decision-settled': { status: 409, title: 'Two officers have decided this, or it was withdrawn' },
  'officer-decision-stale': { status: 409, title: 'That proposal does not stand any more' },
  'officer-key-exists': { status: 409, title: 'That key was registered before' },
  'officer-key-unknown': { status: 403, title: 'That is no key in force of this officer' },
  'officer-signature-invalid': { status: 400, title: 'The signature is not over what is decided' },
  'organisation-ended': { status: 409, title: 'The organisation has ended' },
  'owner-only': { status: 403, title: 'Only the owner of the pod may do this' },
  'passcode-limit': { status: 409, title: 'Too many passcodes are open' },
  'passcode-refused': { status: 403, title: 'That passcode cannot be used' },
  'passkey-refused': { status: 401, title: 'The passkey was not recognised' },
  'patch-conflict': { status: 409, title: 'The patch does not fit the resource as it is' },
  'patch-invalid': { status: 422, title: 'That patch cannot be applied' },
  'patch-too-costly': { status: 422, title: 'Finding where the patch applies takes too long' },
  'path-invalid': { status: 400, title: 'That path is not a valid name for a resource' },
  'payment-order-state': { status: 409, title: 'The payment order is not at that step' },
  'payment-order-unknown': { status: 404, title: 'No such payment order' },
  'payment-report-malformed': { status: 400, title: 'The bank’s report cannot be read' },
  'payment-sum-differs': { status: 409, title: 'The bank booked another sum than the file pays' },
  'payment-unknown': { status: 404, title: 'No such payment' },
  'period-closed': { status: 409, title: 'That period is closed already' },
  'period-not-ended': { status: 409, title: 'That period has not ended yet' },
  'period-open': { status: 409, title: 'That period is not closed yet' },
  'precondition-failed': { status: 412, title: 'The resource is not in the state you expected' },
  'proof-nonce-needed': { status: 401, title: 'The proof needs a nonce of this server' },
  'provider-exists': { status: 409, title: 'This provider is in the directory already' },
  'provider-unknown': { status: 403, title: 'This provider is not in the directory of the co-op' },
  'purpose-unknown': { status: 400, title: 'That purpose cannot be chosen' },
  'purposes-mixed': { status: 400, title: 'Those purposes need consents of their own' },
  'question-answered': { status: 409, title: 'This question has been answered already' },
  'question-limit': { status: 409, title: 'No more can be asked about this request' },
  'quota-exceeded': { status: 507, title: 'The pod is full' },
  'range-unsatisfiable': { status: 416, title: 'The resource does not reach that far' },
  'receipt-chain-broken': { status: 409, title: 'The receipts do not continue the chain' },
  'receipt-invalid': { status: 422, title: 'A receipt does not verify' },
  'recipient-only': { status: 403, title: 'Only the recipient of the consent may do this' },
  'request-expired': { status: 409, title: 'The time that was asked for is over' },
  'requester-only': { status: 403, title: 'Only who asked may do this' },
  'resolution-exists': { status: 409, title: 'That resolution stands in the book with another text' },
  'resolution-unknown': { status: 409, title: 'No adopted resolution allows this' },
  'resource-outside-pod': { status: 400, title: 'What is asked for must lie in the pod of its owner' },
  'restore-too-late': { status: 409, title: 'A withdrawal can be undone for ten minutes only' },
  'ristorno-exists': { status: 409, title: 'The ristorno of that year has been run already' },
  'ristorno-not-published': { status: 409, title: 'These criteria were not published before the vote' },
  'ristorno-nothing-to-allot': { status: 409, title: 'There is no surplus to return for that year' },
  'ristorno-nothing-to-pay': { status: 409, title: 'That ristorno pays nobody yet' },
  'ristorno-too-large': { status: 409, title: 'More is to be returned than there is' },
  'ristorno-unknown': { status: 404, title: 'No ristorno has been run for that year' },
  'role-expired': { status: 403, title: 'The role has ended' },
  'role-scope-exceeded': { status: 403, title: 'More than this role may ask for' },
  'rules-not-in-force': { status: 409, title: 'Other rules of access are in force in this pod' },
  'rules-not-understood': { status: 422, title: 'These rules would not do here what they say' },
  'second-officer-needed': { status: 403, title: 'Two officers must stand behind this' },
  'service-unknown': { status: 401, title: 'This call is for services of the co-op only' },
  'signer-other': { status: 403, title: 'Somebody else signs this project' },
  'slash-conflict': { status: 409, title: 'A resource of that name exists with or without the slash' },
  'smart-client-ended': { status: 409, title: 'This program has been ended' },
  'smart-client-limit': { status: 409, title: 'Too many programs are registered' },
  'staff-exists': { status: 409, title: 'This person is on the staff list already' },
  'staff-only': { status: 403, title: 'Only people on the staff list act for this organisation' },
  'statement-invalid': { status: 422, title: 'The statement does not verify' },
  'subscription-not-understood': { status: 422, title: 'That subscription is not understood' },
  'status-final': { status: 409, title: 'A revocation cannot be taken back' },
  'taken-back': { status: 410, title: 'What was here has been taken back' },
  'tariff-exists': { status: 409, title: 'That tariff version exists with other prices' },
  'tariff-missing': { status: 409, title: 'No tariff has been adopted for that purpose' },
  'token-invalid': { status: 401, title: 'The access token or its proof is not valid' },
  'too-many-attempts': { status: 429, title: 'Too many attempts; wait a little' },
  'too-many-requests': { status: 429, title: 'Too many requests at once' },
  'transfer-refused': { status: 409, title: 'The ledger does not take this transfer' },
  'transfer-unknown': { status: 404, title: 'No such transfer' },
  'use-nonce-reused': { status: 409, title: 'That Idempotency-Key was used for something else' },
  'validator-unavailable': { status: 503, title: 'Health records cannot be checked right now' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof problemTable

/** RFC 9457 body. `type` is `{origin}/.problems/{code}`, which serves documentation. */
export interface ProblemDocument {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: ProblemCode
  readonly detail?: string
  readonly instance?: string
}

/** Ends a request. The one class of the house: `instanceof` must tell it from our own bugs. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly detail: string | undefined
  constructor(code: ProblemCode, detail?: string, options?: { cause?: unknown }) {
    super(detail === undefined ? code : `${code}: ${detail}`, options)
    this.name = 'Problem'
    this.code = code
    this.detail = detail
  }
  get status(): number {
    return problemTable[this.code].status
  }
}

/** `origin` without trailing slash; `instance` is the request id, never the path (a path can name a person). */
export const problemDocument = (problem: Problem, origin: string, instance?: string): ProblemDocument => ({
  type: `${origin}/.problems/${problem.code}`,
  title: problemTable[problem.code].title,
  status: problem.status,
  code: problem.code,
  ...(problem.detail === undefined ? {} : { detail: problem.detail }),
  ...(instance === undefined ? {} : { instance }),
})

export const isProblemCode = (text: string): text is ProblemCode => Object.hasOwn(problemTable, text)
