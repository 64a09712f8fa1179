import { isWithin } from '@mutua/sdk/consent/check-grant'
import type { AccessRequest, Fields, Scope } from '@mutua/sdk/consent/grant'
import { termsSchema, type Terms } from '@mutua/sdk/consent/terms'
import {
  instantOf,
  parseRequestId,
  parseResourceUrl,
  parseWith,
  purposeIriSchema,
  type BaseUrl,
  type Instant,
  type PurposeIri,
  type WebId,
} from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import {
  clientField,
  credentialIdOf,
  localOf,
  maskedField,
  recordsField,
  type AccessFacts,
} from './access-credential.ts'
import type { AccessFaces } from './access-faces.ts'
import type { AccessStatement, AccessStatements } from './access-statements.ts'
import type { ConsentRecords, Sought } from './consent-records.ts'
import { matchesTemplate } from './match-template.ts'
import type { AccessClaims } from './parse-access-body.ts'

export interface IssueDeps {
  readonly origin: BaseUrl
  readonly records: ConsentRecords
  readonly faces: AccessFaces
  readonly statements: AccessStatements
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** 128 random bits as base64url. */
  readonly createLocalId: () => string
  /** Whether what is about no member's pod is signed, too: it opens nothing. */
  readonly signsStatements: boolean
  /** Whether an address lies at a pod server of ours: what is stated about it is for the records alone. */
  readonly isAtOwnPodServer: (address: string) => boolean
  /** What a request or grant stands for that names no purpose; undefined: it must name one. */
  readonly defaultPurpose: PurposeIri | undefined
}

/**
 * `POST /issue`: a request of the caller to somebody, or a grant or denial by the caller as owner. What is about a member's
 * pod becomes a request or grant of the house first, under the rules of the house, and what is answered is a face of it.
 * @param local under which id something begins that is nobody's answer yet; the same id a second time begins nothing more
 * @returns the signed credential
 * @throws {Problem} whatever the records refuse; `owner-only`, `input-malformed`, `decision-too-wide`, `not-found`
 */
export const issueAccessCredential = (
  caller: WebId,
  claims: AccessClaims,
  local: string,
  deps: IssueDeps,
): Promise<string> => {
  switch (claims.kind) {
    case 'SolidAccessRequest':
      return issueRequest(caller, claims, deps)
    case 'SolidAccessGrant':
      return issueGrant(caller, claims, local, deps)
    case 'SolidAccessDenial':
      return issueDenial(caller, claims, deps)
  }
}

const issueRequest = async (caller: WebId, claims: AccessClaims, deps: IssueDeps): Promise<string> => {
  if (mayState(claims, deps)) return state(caller, claims, deps)
  const { owner } = claims
  if (claims.templates.length > 0 || owner === undefined)
    throw new Problem(
      'input-malformed',
      'Name the member you ask, and the resources; templates are not taken here.',
    )
  const request = await deps.records.ask(caller, { ...soughtOf(claims, deps), owner })
  return deps.faces.ofRequest(request, claims)
}

const issueGrant = async (
  caller: WebId,
  claims: AccessClaims,
  local: string,
  deps: IssueDeps,
): Promise<string> => {
  requireOwn(caller, claims)
  const begun = await deps.records.findGrant(caller, local)
  if (begun !== undefined) return deps.faces.ofGrant(begun, claims)
  const answered = await findAnswered(caller, claims, deps)
  if (claims.isVerified) requireAnswer(caller, answered, claims)
  if (mayState(claims, deps)) {
    const text = await state(caller, claims, deps)
    if (answered?.kind === 'statement') await deps.statements.answer(answered.statement.local, 'given')
    return text
  }
  const { recipient } = claims
  if (recipient === undefined) throw new Problem('input-malformed', 'Say to whom the consent is given.')
  const given =
    answered?.kind === 'record' && isOpenAnswer(answered.request, claims, deps)
      ? await deps.records.give(caller, localOf(answered.request.id), {
          ...soughtOf(claims, deps, answered.request),
          local,
        })
      : await deps.records.giveDirectly(caller, {
          ...soughtOf(claims, deps, answered?.kind === 'record' ? answered.request : undefined),
          recipient,
          local,
          ...(claims.request === undefined ? {} : { request: recordIdOf(claims.request, answered) }),
        })
  return deps.faces.ofGrant(given.grant, claims)
}

const issueDenial = async (caller: WebId, claims: AccessClaims, deps: IssueDeps): Promise<string> => {
  requireOwn(caller, claims)
  const answered = await findAnswered(caller, claims, deps)
  if (answered?.kind === 'record' && answered.request.owner === caller) {
    // A denial of what was given already would look like a withdrawal and be none.
    if (answered.request.state === 'requested' || !deps.signsStatements)
      await deps.records.refuse(caller, localOf(answered.request.id))
  } else if (!mayState(claims, deps)) {
    throw new Problem('not-found', 'There is no such request, or it is not yours to answer.')
  }
  const text = await state(caller, claims, deps)
  if (answered?.kind === 'statement') await deps.statements.answer(answered.statement.local, 'refused')
  return text
}

/**
 * Never about a pod of ours: whoever trusts our signature would take a stranger's word for the owner's consent.
 */
const mayState = ({ resources }: AccessClaims, { signsStatements, isAtOwnPodServer }: IssueDeps): boolean =>
  signsStatements && !resources.some(isAtOwnPodServer)

/** What is signed and kept, and changes no record. */
const state = async (caller: WebId, claims: AccessClaims, deps: IssueDeps): Promise<string> => {
  const facts: AccessFacts = {
    ...claims,
    local: deps.createLocalId(),
    maker: caller,
    issuedAt: instantOf(deps.now()),
    ...(claims.kind === 'SolidAccessRequest' ? {} : { owner: undefined }),
  }
  const text = await deps.faces.ofFacts(facts)
  await deps.statements.add({ ...facts, text })
  return text
}

const requireOwn = (caller: WebId, { owner }: AccessClaims): void => {
  if (owner !== undefined && owner !== caller)
    throw new Problem('owner-only', 'Only the owner gives or denies: sign in as the one you name.')
}

type Answered =
  | { readonly kind: 'record'; readonly request: AccessRequest }
  | { readonly kind: 'statement'; readonly statement: AccessStatement }

/** The request that is answered, if it is one that was made here and that the caller may know of. */
const findAnswered = async (
  caller: WebId,
  { request }: AccessClaims,
  { origin, records, statements }: IssueDeps,
): Promise<Answered | undefined> => {
  if (request === undefined) return undefined
  const local = localOf(request)
  if (request !== credentialIdOf(origin, local)) return undefined
  const found = await records.findRequest(caller, local)
  if (found !== undefined) return { kind: 'record', request: found }
  const statement = await statements.find(local)
  const isForCaller = statement?.owner === undefined || statement.owner === caller
  return statement?.kind === 'SolidAccessRequest' && isForCaller
    ? { kind: 'statement', statement }
    : undefined
}

/** "verifiedRequest" is signed by us, so we have looked: the same parties, and no more than was asked. */
const requireAnswer = (caller: WebId, answered: Answered | undefined, claims: AccessClaims): void => {
  if (answered === undefined || (answered.kind === 'record' && answered.request.owner !== caller))
    throw new Problem('not-found', 'There is no such request, or it is not yours to answer.')
  const { requester, modes, covers } = answered.kind === 'record' ? recordAsked(answered) : stated(answered)
  if (claims.recipient !== requester)
    throw new Problem('decision-too-wide', 'A verified answer goes to the one who asked.')
  if (!claims.modes.every((mode) => modes.includes(mode)) || !claims.resources.every(covers))
    throw new Problem(
      'decision-too-wide',
      'A verified answer gives only resources and modes that were asked for.',
    )
}

const recordAsked = ({ request: { requester, scope } }: Answered & { kind: 'record' }) => ({
  requester,
  modes: scope.modes,
  covers: (resource: string) =>
    isWithin({ resources: [parseResourceUrl(resource)], modes: [], inherit: scope.inherit }, scope),
})

const stated = ({ statement }: Answered & { kind: 'statement' }) => ({
  requester: statement.maker,
  modes: statement.modes,
  covers: (resource: string) =>
    statement.resources.some(
      (asked) => asked === resource || (asked.endsWith('/') && resource.startsWith(asked)),
    ) || (statement.templates ?? []).some((template) => matchesTemplate(template, resource)),
})

/** Whether the records can take it as the decision on this request: undecided, and nothing but less of it. */
const isOpenAnswer = (request: AccessRequest, claims: AccessClaims, deps: IssueDeps): boolean => {
  const sought = soughtOf(claims, deps, request)
  const scope: Scope = { resources: [...sought.resources], modes: [...sought.modes], inherit: sought.inherit }
  const asked = new Set(request.purposes ?? [request.purpose])
  return (
    request.state === 'requested' &&
    request.requester === claims.recipient &&
    isWithin(scope, request.scope) &&
    sought.validUntil <= request.validUntil &&
    sought.purposes.length === asked.size &&
    sought.purposes.every((purpose) => asked.has(purpose))
  )
}

/** What is left out of an answer stands as it was asked; without an end a consent has a short one. */
const soughtOf = (claims: AccessClaims, deps: IssueDeps, asked?: AccessRequest): Sought => {
  const { [clientField]: client, [recordsField]: records, [maskedField]: masked, ...fields } = claims.fields
  // What was asked for under terms is given under them: this library cannot say them all.
  const terms = { ...asked?.terms, ...termsIn({ records, masked }) }
  const named = claims.purposes.map((purpose) => parseWith(purposeIriSchema, purpose, 'the purpose'))
  const fallback = asked?.purpose ?? deps.defaultPurpose
  const purposes =
    named.length > 0 ? named : [...(asked?.purposes ?? (fallback === undefined ? [] : [fallback]))]
  const [purpose] = purposes
  if (purpose === undefined)
    throw new Problem('purpose-unknown', 'Name the purpose ("forPurpose") by its DPV IRI.')
  const inherit = claims.inherit ?? asked?.scope.inherit
  return {
    purpose,
    purposes,
    resources: claims.resources.map(parseResourceUrl),
    modes: claims.modes,
    ...(inherit === undefined ? {} : { inherit }),
    validUntil: claims.expiresAt ?? asked?.validUntil ?? inDays(deps.now()),
    ...(typeof client === 'string' ? { recipientClient: client } : {}),
    ...(Object.keys(terms).length === 0 ? {} : { terms }),
    ...(Object.keys(fields).length === 0 ? {} : { fields }),
  }
}

/** @throws {Problem} `input-malformed` */
const termsIn = (named: Readonly<Record<'records' | 'masked', Fields[string] | undefined>>): Terms =>
  parseWith(
    termsSchema,
    Object.fromEntries(
      Object.entries(named).flatMap(([name, text]) =>
        text === undefined ? [] : [[name, String(text).split(' ')]],
      ),
    ),
    'what is said of records',
  )

const inDays = (now: number): Instant => instantOf(now + defaultDays * 86_400_000)
const defaultDays = 90

const recordIdOf = (request: string, answered: Answered | undefined) =>
  parseRequestId(answered?.kind === 'record' ? answered.request.id : request)
