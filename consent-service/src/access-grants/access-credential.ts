import type { AccessMode, AccessRequest, Fields, Grant } from '@mutua/sdk/consent/grant'
import { aclModes } from '@mutua/sdk/consent/credential'
import type { BaseUrl, Instant, WebId } from '@mutua/sdk/ids'
import { accessContexts } from './access-contexts.ts'

export const accessKinds = ['SolidAccessRequest', 'SolidAccessGrant', 'SolidAccessDenial'] as const
export type AccessKind = (typeof accessKinds)[number]

/** What an access request, grant or denial states, in the words of the house. */
export interface AccessFacts {
  readonly kind: AccessKind
  /** Last path segment of its id: that of the request or grant whose face it is, or one of its own. */
  readonly local: string
  /** Who made it: the requester of a request, the owner of anything else. */
  readonly maker: WebId
  readonly issuedAt: Instant
  readonly expiresAt?: Instant | undefined
  readonly modes: readonly AccessMode[]
  readonly resources: readonly string[]
  readonly purposes: readonly string[]
  /** False: containers stand for themselves alone. */
  readonly inherit?: boolean | undefined
  readonly inbox?: string | undefined
  readonly fields?: Fields | undefined
  /** Whom a request asks. */
  readonly owner?: string | undefined
  /** Of a request that names resources nobody knows yet (RFC 6570). */
  readonly templates?: readonly string[] | undefined
  /** Whom a grant or denial answers. */
  readonly recipient?: string | undefined
  readonly request?: string | undefined
  /** `request` was looked at here before this was signed. */
  readonly isVerified?: boolean | undefined
  /** Of a grant that stands in the records. */
  readonly statusIndex?: number | undefined
}

/** A signed credential as it travels; nobody but its parties sees it. */
export interface AccessCredential {
  readonly id: string
  readonly issuer: string
  readonly issuanceDate: Instant
  readonly [member: string]: unknown
}

export const credentialIdOf = (origin: BaseUrl, local: string): string => `${origin}/vc/${local}`

/** Path of the status list in the form that VC Data Model 1.1 has for it. */
export const statusList2021Path = '/vc/status/revocation/1'

/** Names the only client that may use a grant, as Solid-OIDC knows it: how an unmodified library says so. */
export const clientField = 'https://w3id.org/mutua/ns#client'

/** What a consent says of health records, one text each with spaces between: the library knows texts only. */
export const recordsField = 'https://w3id.org/mutua/ns#recordScope'
export const maskedField = 'https://w3id.org/mutua/ns#maskedElement'

const gc = 'https://w3id.org/GConsent#'
export const consentStatuses = {
  SolidAccessRequest: `${gc}ConsentStatusRequested`,
  SolidAccessGrant: `${gc}ConsentStatusExplicitlyGiven`,
  SolidAccessDenial: `${gc}ConsentStatusDenied`,
} as const satisfies Record<AccessKind, string>

/** VC Data Model 1.1 without its proof. The same facts always give the same object, member by member. */
export const accessCredentialOf = (facts: AccessFacts, origin: BaseUrl): AccessCredential => ({
  '@context': accessContexts,
  'id': credentialIdOf(origin, facts.local),
  'type': ['VerifiableCredential', facts.kind],
  'issuer': origin,
  'issuanceDate': facts.issuedAt,
  ...given('expirationDate', facts.expiresAt),
  'credentialSubject': {
    id: facts.maker,
    ...given('inbox', facts.inbox),
    [facts.kind === 'SolidAccessRequest' ? 'hasConsent' : 'providedConsent']: consentOf(facts),
  },
  ...(facts.statusIndex === undefined ? {} : { credentialStatus: statusEntry(facts.statusIndex, origin) }),
})

const consentOf = (facts: AccessFacts): object => ({
  mode: facts.modes.map((mode) => aclModes[mode]),
  hasStatus: consentStatuses[facts.kind],
  ...(facts.resources.length === 0 ? {} : { forPersonalData: facts.resources }),
  ...(facts.templates === undefined || facts.templates.length === 0 ? {} : { template: facts.templates }),
  ...(facts.purposes.length === 0 ? {} : { forPurpose: facts.purposes }),
  ...given('isConsentForDataSubject', facts.owner),
  ...given('isProvidedTo', facts.recipient),
  ...given('inherit', facts.inherit),
  ...given(facts.isVerified === true ? 'verifiedRequest' : 'request', facts.request),
  ...facts.fields,
})

/** Status List 2021 §3.1. */
const statusEntry = (index: number, origin: BaseUrl): object => ({
  id: `${origin}${statusList2021Path}#${String(index)}`,
  type: 'StatusList2021Entry',
  statusPurpose: 'revocation',
  statusListIndex: String(index),
  statusListCredential: `${origin}${statusList2021Path}`,
})

const given = (name: string, value: unknown): object => (value === undefined ? {} : { [name]: value })

/** What is in no record, and is said by the text that is signed right after the record was made. */
export type Remarks = Pick<AccessFacts, 'inbox' | 'isVerified'>

/** The face of a request that stands in the records, made there in whatever way. */
export const factsOfRequest = (request: AccessRequest, remarks: Remarks): AccessFacts => ({
  ...remarks,
  ...factsOfScope(request),
  kind: 'SolidAccessRequest',
  maker: request.requester,
  issuedAt: request.requestedAt,
  owner: request.owner,
})

export const factsOfGrant = (grant: Grant, remarks: Remarks, origin: BaseUrl): AccessFacts => ({
  ...remarks,
  ...factsOfScope(grant),
  kind: 'SolidAccessGrant',
  maker: grant.owner,
  issuedAt: grant.amendedAt ?? grant.validFrom,
  recipient: grant.recipient,
  request: grant.request === undefined ? undefined : faceIdOf(grant.request, origin),
  statusIndex: grant.statusIndex,
})

const factsOfScope = (record: AccessRequest | Grant) => ({
  local: localOf(record.id),
  expiresAt: record.validUntil,
  modes: record.scope.modes,
  resources: record.scope.resources,
  purposes: record.purposes ?? [record.purpose],
  inherit: record.scope.inherit,
  fields: {
    ...record.fields,
    ...given(clientField, record.recipientClient),
    ...given(recordsField, record.terms?.records?.join(' ')),
    ...given(maskedField, record.terms?.masked?.join(' ')),
  },
})

export const localOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1)

/** Requests of the house are known to these clients by the address of their face; what others call theirs stays. */
const faceIdOf = (request: string, origin: BaseUrl): string =>
  request.startsWith(`${origin}/requests/`) ? credentialIdOf(origin, localOf(request)) : request
