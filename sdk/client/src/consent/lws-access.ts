import { z } from 'zod'
import {
  grantIdSchema,
  parseWith,
  requestIdSchema,
  resourceUrlSchema,
  webIdSchema,
  type GrantId,
  type Instant,
  type PurposeIri,
  type RequestId,
  type ResourceUrl,
  type WebId,
} from '../ids.ts'
import { Problem } from '../problem.ts'
import { fieldsSchema, type AccessMode, type Fields } from './grant.ts'
import { withoutAbsent } from './grant-remainder.ts'
import { actionsOf, notEnforceable, parseActions } from './lws-actions.ts'
import { constraintSchema, constraintsOf, parseConstraints } from './lws-constraints.ts'
import type { Terms } from './terms.ts'

export const lwsContext = 'https://www.w3.org/ns/lws/v1'
export const lwsNamespace = 'https://www.w3.org/ns/lws#'
export const lwsMediaType = 'application/lws+json'
/** Of ODRL, as "Access Profile" of the draft picks from it. */
export const accessProfile = `${lwsNamespace}AccessProfile`

/** Paths of the two endpoints at a consent service. */
export const lwsRequestsPath = '/lws/requests/'
export const lwsGrantsPath = '/lws/grants/'

export type AccessDocumentKind = 'AccessRequest' | 'AccessGrant'

/** What an access request asks for or an access grant gives. Times are half-open `[from, until)`. */
export interface StatedAccess {
  readonly kind: AccessDocumentKind
  /** Root of the pod that it is about. */
  readonly storage: ResourceUrl
  readonly assignee: WebId
  readonly resources: readonly ResourceUrl[]
  readonly inherit?: false
  readonly modes: readonly AccessMode[]
  /** None: what the service has for those who name none. */
  readonly purposes: readonly PurposeIri[]
  readonly from?: Instant
  readonly until?: Instant
  readonly recipientClient?: string
  /** Never `notBefore`: that is `from`. */
  readonly terms?: Omit<Terms, 'notBefore'>
  readonly gift?: true
  /** Where the client wants to be told of it. */
  readonly inbox?: string
  /** Of a grant: the request that it answers, by either of its addresses. */
  readonly request?: string
  readonly fields?: Fields
}

/** What the service says of it besides. */
export interface ServedAccess {
  readonly id: string
  /** The same consent at its own address. */
  readonly record: RequestId | GrantId
  readonly owner: WebId
  readonly state: string
  /** Of a request that was granted. */
  readonly grant?: string
}

export type AccessDocument = Readonly<Record<string, unknown>>

/** JSON of an access request or grant (LWS, "JSON-LD Serialization"). */
export const accessDocumentOf = (stated: StatedAccess, served?: ServedAccess): AccessDocument => {
  const { kind, storage, inbox, request, gift, fields } = stated
  return withoutAbsent({
    '@context': [lwsContext],
    'id': served?.id,
    'type': [kind],
    storage,
    inbox,
    'access': targetsOf(stated).map((target) => policyOf(stated, target)),
    [names.request]: request,
    [names.gift]: gift,
    [names.owner]: served?.owner,
    [names.state]: served?.state,
    [names.record]: served?.record,
    [names.grant]: served?.grant,
    ...fields,
  })
}

/**
 * A document as a client sends it. Strict: what is not known here would be stated and never kept, so it is refused;
 * literals named by an IRI are kept as the client's own.
 *
 * @throws {Problem} `input-malformed`, `context-unknown`, `access-not-enforceable`
 */
export const parseAccessDocument = (value: unknown, kind: AccessDocumentKind): StatedAccess => {
  const {
    '@context': context,
    type,
    storage,
    access,
    inbox,
    ...others
  } = parseWith(sentSchema, value, 'the document')
  if ([context].flat().some((one) => one !== lwsContext))
    throw new Problem('context-unknown', `Write it in the terms of ${lwsContext} alone.`)
  if ([type].flat().join(' ') !== kind)
    throw new Problem('input-malformed', `The type of what is sent here is ${kind}, and nothing besides.`)
  const { [names.request]: request, [names.gift]: gift, ...fields } = others
  if (kind === 'AccessRequest' && request !== undefined)
    throw new Problem('input-malformed', 'Only a grant answers a request.')
  return {
    kind,
    storage,
    ...statedBy(access.map(parsePolicy)),
    ...(inbox === undefined ? {} : { inbox }),
    ...(request === undefined ? {} : { request }),
    ...(gift === undefined ? {} : { gift }),
    ...(Object.keys(fields).length === 0 ? {} : { fields: parseFields(fields) }),
  }
}

/** A document as the service sends it. @throws {Problem} as `parseAccessDocument` */
export const parseServedAccess = (
  value: unknown,
  kind: AccessDocumentKind,
): { readonly stated: StatedAccess; readonly served: ServedAccess } => {
  const { id, ...document } = parseWith(servedSchema, value, 'the document')
  const { [names.owner]: owner, [names.state]: state, [names.record]: record, ...rest } = document
  const { [names.grant]: grant, ...sent } = rest
  return {
    stated: parseAccessDocument(sent, kind),
    served: { id, owner, state, record, ...(grant === undefined ? {} : { grant }) },
  }
}

/** Members of ours in a vocabulary that has none for them; named whole, so that no context is needed. */
const ours = 'https://w3id.org/mutua/ns#'
const names = {
  request: `${ours}accessRequest`,
  gift: `${ours}gift`,
  owner: `${ours}owner`,
  state: `${ours}state`,
  record: `${ours}record`,
  grant: `${ours}accessGrant`,
} as const

const addressSchema = z.url({ protocol: /^https?$/ }).max(2_048)
const mostResources = 100
const oneOrMore = z.union([z.string(), z.array(z.string()).min(1).max(5)])

const policySchema = z.strictObject({
  type: oneOrMore,
  action: z.array(z.string().max(2_048)).min(1).max(10),
  assignee: z.string(),
  target: z.strictObject({ type: z.string(), value: z.array(resourceUrlSchema).min(1).max(mostResources) }),
  constraint: z.array(constraintSchema).max(30).optional(),
})

const sentSchema = z
  .object({
    '@context': oneOrMore,
    'type': oneOrMore,
    'storage': resourceUrlSchema,
    'access': z.array(policySchema).min(1).max(3),
    'inbox': addressSchema.optional(),
    [names.request]: addressSchema.optional(),
    [names.gift]: z.literal(true).optional(),
  })
  .catchall(z.unknown())

const servedSchema = z
  .object({
    id: addressSchema,
    [names.owner]: webIdSchema,
    [names.state]: z.string(),
    [names.record]: z.union([requestIdSchema, grantIdSchema]),
    [names.grant]: addressSchema.optional(),
  })
  .catchall(z.unknown())

/** In these vocabularies things are stated that are kept: a field of theirs would be one that is not. */
const keptVocabularies = [
  lwsNamespace,
  'http://www.w3.org/ns/odrl/2/',
  ours,
  'http://www.w3.org/ns/auth/acl#',
]

const parseFields = (others: Readonly<Record<string, unknown>>): Fields => {
  const fields = parseWith(fieldsSchema, others, 'the members that only the client knows')
  // `lws:access` is a URL, too, and a name in the context: whole addresses only.
  if (
    Object.keys(fields).some(
      (name) =>
        !/^https?:\/\//.test(name) || keptVocabularies.some((vocabulary) => name.startsWith(vocabulary)),
    )
  )
    throw new Problem('input-malformed', 'A member of your own has a name of your own.')
  return fields
}

type TargetKind = 'StorageResource' | 'DataResource' | 'Container'
interface Target {
  readonly type: TargetKind
  readonly value: readonly ResourceUrl[]
}

/**
 * A container that covers what is in it is a `StorageResource`; one that covers only itself a `Container`. The draft leaves
 * open whether a target reaches what is below it; its own example names a folder.
 */
const targetsOf = ({ resources, inherit }: StatedAccess): readonly Target[] => {
  if (inherit !== false) return [{ type: 'StorageResource', value: resources }]
  const containers = resources.filter(isContainer)
  const documents = resources.filter((resource) => !isContainer(resource))
  return [
    ...(documents.length === 0 ? [] : [{ type: 'DataResource' as const, value: documents }]),
    ...(containers.length === 0 ? [] : [{ type: 'Container' as const, value: containers }]),
  ]
}

const policyOf = (stated: StatedAccess, target: Target) => {
  const { modes, assignee, terms = {} } = stated
  const { changes, ...limits } = terms
  const constraint = constraintsOf({ ...stated, terms: limits })
  return {
    type: ['AccessPolicy'],
    action: actionsOf({ modes, changes }),
    assignee,
    target,
    ...(constraint.length === 0 ? {} : { constraint }),
  }
}

type Policy = Omit<StatedAccess, 'kind' | 'storage' | 'resources' | 'inherit'> & { readonly target: Target }

const parsePolicy = (policy: z.output<typeof policySchema>): Policy => {
  if ([policy.type].flat().join(' ') !== 'AccessPolicy')
    throw new Problem('input-malformed', 'The type of a policy is AccessPolicy, and nothing besides.')
  if (policy.assignee === 'http://xmlns.com/foaf/0.1/Agent')
    throw notEnforceable('a consent for everybody; name who may read')
  const { modes, changes } = parseActions(policy.action)
  const { terms, ...stated } = parseConstraints(policy.constraint ?? [])
  if (stated.from !== undefined && stated.until !== undefined && stated.from >= stated.until)
    throw new Problem('input-malformed', 'The time must end after it begins.')
  const limits = { ...terms, ...(changes === undefined ? {} : { changes: [...changes] }) }
  return {
    ...stated,
    modes,
    assignee: parseWith(webIdSchema, policy.assignee, 'the assignee'),
    target: parseTarget(policy.target),
    ...(Object.keys(limits).length === 0 ? {} : { terms: limits }),
  }
}

const parseTarget = ({ type, value }: z.output<typeof policySchema>['target']): Target => {
  const kind = targetKinds.get(type)
  if (kind === undefined) throw notEnforceable('a target of a type that it does not know')
  if (kind === 'DataResource' && value.some(isContainer))
    throw notEnforceable('the documents alone of a container; name them, or the container')
  if (kind === 'Container' && !value.every(isContainer))
    throw new Problem('input-malformed', 'The address of a container ends with a slash.')
  return { type: kind, value: [...new Set(value)] }
}

const targetKinds: ReadonlyMap<string, TargetKind> = new Map(
  (['StorageResource', 'DataResource', 'Container'] as const).flatMap((kind) => [
    [kind, kind],
    [`${lwsNamespace}${kind}`, kind],
  ]),
)

/** One consent has one recipient, one purpose, one time and one way of use: policies may differ in their targets alone. */
const statedBy = (policies: readonly Policy[]) => {
  const [first] = policies
  if (first === undefined) throw new Problem('input-malformed', 'Say what it is about.')
  const { target: _target, ...stated } = first
  const same = sortedText(stated)
  if (policies.some(({ target: _other, ...policy }) => sortedText(policy) !== same))
    throw notEnforceable('policies that differ in one consent; ask for each of them by itself')
  const targets = policies.map(({ target }) => target)
  const inherits = targets.some(({ type }) => type === 'StorageResource')
  const reaching = targets.filter(({ type }) => type === 'StorageResource').flatMap(({ value }) => value)
  const isAlone = targets.some(({ type }) => type === 'Container')
  if (isAlone && reaching.some(isContainer))
    throw notEnforceable('one container alone and another with all that is in it; ask for each by itself')
  const resources = [...new Set(targets.flatMap(({ value }) => value))]
  if (resources.length > mostResources)
    throw new Problem('input-malformed', `One consent names at most ${String(mostResources)} resources.`)
  return {
    ...stated,
    resources,
    ...(isAlone || !inherits ? { inherit: false as const } : {}),
  }
}

/** The order of lists says nothing in them. */
const sortedText = (policy: Omit<Policy, 'target'>): string =>
  JSON.stringify(policy, (_name, part: unknown) =>
    Array.isArray(part)
      ? part.map(String).toSorted()
      : typeof part === 'object' && part !== null
        ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : part,
  )

const isContainer = (resource: ResourceUrl): boolean => resource.endsWith('/')
