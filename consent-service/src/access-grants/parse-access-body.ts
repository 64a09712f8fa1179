import { z } from 'zod'
import { fieldsSchema, type AccessMode, type Fields } from '@mutua/sdk/consent/grant'
import { aclModes } from '@mutua/sdk/consent/credential'
import { instantOf, parseWith, webIdSchema, type Instant, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { accessContexts, credentialsV1Context } from './access-contexts.ts'
import { accessKinds, consentStatuses, type AccessKind } from './access-credential.ts'

/** What a client wants stated; who states it, when, and under which id is for the service to say. */
export interface AccessClaims {
  readonly kind: AccessKind
  readonly expiresAt?: Instant | undefined
  readonly modes: readonly AccessMode[]
  readonly resources: readonly string[]
  readonly purposes: readonly string[]
  readonly inherit?: boolean | undefined
  readonly inbox?: string | undefined
  readonly fields: Fields
  /** Whom a request asks; who gives or denies, where the client says so. */
  readonly owner?: WebId | undefined
  readonly templates: readonly string[]
  readonly recipient?: WebId | undefined
  readonly request?: string | undefined
  readonly isVerified: boolean
}

/**
 * Body of `POST /issue`. Strict: a member that is not known here would be signed and never obeyed, so it is refused;
 * members of the consent named by a whole IRI are kept as the client's own.
 * @throws {Problem} `input-malformed`
 */
export const parseAccessBody = (body: unknown): AccessClaims => {
  const { credential } = parseWith(bodySchema, body, 'the credential')
  const kind = accessKinds.find((known) => credential.type.includes(known))
  if (kind === undefined || credential.type.some((type) => type !== kind && type !== 'VerifiableCredential'))
    throw malformed(`Ask for one of ${accessKinds.join(', ')}, and for nothing besides.`)
  const subject = credential.credentialSubject
  const isRequest = kind === 'SolidAccessRequest'
  const consent = isRequest ? subject.hasConsent : subject.providedConsent
  if (consent === undefined || (isRequest ? subject.providedConsent : subject.hasConsent) !== undefined)
    throw malformed('A request has "hasConsent", a grant or denial has "providedConsent".')
  return { ...claimsOf(kind, consent), ...dated(credential.expirationDate), ...about(subject), kind }
}

const malformed = (detail: string): Problem => new Problem('input-malformed', detail)

const urlSchema = z.url().max(2_048)
/** One is written with or without brackets (JSON-LD 1.1 §4.3). */
const listOf = <Output>(item: z.ZodType<Output>, most: number) =>
  z.union([z.array(item).max(most), item.transform((one) => [one])])
const dateSchema = z.iso.datetime({ offset: true }).transform((text) => instantOf(Date.parse(text)))

const modeOf: ReadonlyMap<string, AccessMode> = new Map(
  (['read', 'append', 'write'] as const).flatMap((mode) => [
    [aclModes[mode], mode],
    [aclModes[mode].slice(aclModes[mode].indexOf('#') + 1), mode],
  ]),
)
const modeSchema = z.string().transform((text, context): AccessMode => {
  const mode = modeOf.get(text)
  if (mode !== undefined) return mode
  context.addIssue({ code: 'custom', message: 'must be acl:Read, acl:Append or acl:Write' })
  return z.NEVER
})

const consentSchema = z
  .object({
    mode: listOf(modeSchema, 3),
    hasStatus: z.string(),
    forPersonalData: listOf(urlSchema, 100).optional(),
    template: listOf(z.string().min(1).max(2_048), 100).optional(),
    forPurpose: listOf(urlSchema, 10).optional(),
    isConsentForDataSubject: webIdSchema.optional(),
    isProvidedTo: webIdSchema.optional(),
    inherit: z.boolean().optional(),
    request: urlSchema.optional(),
    verifiedRequest: urlSchema.optional(),
  })
  .catchall(z.unknown())
type Consent = z.output<typeof consentSchema>

const subjectSchema = z.strictObject({
  id: webIdSchema.optional(),
  inbox: urlSchema.optional(),
  hasConsent: consentSchema.optional(),
  providedConsent: consentSchema.optional(),
})

const bodySchema = z.strictObject({
  credential: z.strictObject({
    '@context': z
      .array(z.enum(accessContexts))
      .refine((contexts) => contexts[0] === credentialsV1Context, 'must begin with the one of credentials'),
    'type': z.array(z.string()).min(1).max(3),
    // When a credential is issued is said by who issues it.
    'issuanceDate': dateSchema.optional(),
    'expirationDate': dateSchema.optional(),
    'credentialSubject': subjectSchema,
  }),
  options: z.unknown().optional(),
})

const claimsOf = (kind: AccessKind, consent: Consent): Omit<AccessClaims, 'owner'> & { owner?: WebId } => {
  const { mode, hasStatus, forPersonalData, template, forPurpose, inherit, ...rest } = consent
  const { isConsentForDataSubject, isProvidedTo, request, verifiedRequest, ...others } = rest
  const status = consentStatuses[kind]
  if (hasStatus !== status && hasStatus !== status.slice(status.indexOf('#') + 1))
    throw malformed(`The consent in it has the status ${status}.`)
  const isRequest = kind === 'SolidAccessRequest'
  if (isRequest ? (isProvidedTo ?? request ?? verifiedRequest) !== undefined : isProvidedTo === undefined)
    throw malformed('A grant or denial says to whom ("isProvidedTo"); a request does not.')
  if (!isRequest && (isConsentForDataSubject ?? template) !== undefined)
    throw malformed('Only a request names whom it asks, or has templates.')
  if (request !== undefined && verifiedRequest !== undefined)
    throw malformed('Name the request once: as "request", or as "verifiedRequest".')
  const resources = [...new Set(forPersonalData)]
  const templates = [...new Set(template)]
  if (resources.length + templates.length === 0 || mode.length === 0)
    throw malformed('Say which resources it is about, and in which modes.')
  return {
    kind,
    modes: [...new Set(mode)],
    resources,
    templates,
    purposes: [...new Set(forPurpose)],
    inherit,
    fields: fieldsOf(others),
    ...(isConsentForDataSubject === undefined ? {} : { owner: isConsentForDataSubject }),
    recipient: isProvidedTo,
    request: verifiedRequest ?? request,
    isVerified: verifiedRequest !== undefined,
  }
}

/** Vocabularies that a consent is stated in: a field of theirs would state it a second time, and differently. */
const ownVocabularies = [
  'https://w3id.org/GConsent#',
  'http://www.w3.org/ns/auth/acl#',
  'http://www.w3.org/ns/solid/vc#',
  'http://www.w3.org/ns/ldp#',
  'http://www.w3.org/ns/hydra/core#',
  'https://www.w3.org/2018/credentials#',
  'https://w3id.org/security#',
  'urn:',
]

const fieldsOf = (others: Readonly<Record<string, unknown>>): Fields => {
  const fields = parseWith(fieldsSchema, others, 'the fields of the client')
  if (Object.keys(fields).some((name) => ownVocabularies.some((vocabulary) => name.startsWith(vocabulary))))
    throw malformed(
      'A field of your own has a name of your own: what a consent states has its place already.',
    )
  return fields
}

const dated = (expiresAt: Instant | undefined): { expiresAt?: Instant } =>
  expiresAt === undefined ? {} : { expiresAt }

/** `id` of a request is the caller; of a grant, the owner, where the client says so. */
const about = ({ id, inbox, hasConsent }: z.output<typeof subjectSchema>) => ({
  ...(inbox === undefined ? {} : { inbox }),
  ...(id === undefined || hasConsent !== undefined ? {} : { owner: id }),
})
