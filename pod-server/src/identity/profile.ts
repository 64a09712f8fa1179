import type { BaseUrl, WebId } from '@mutua/sdk/ids'
import { addressesOf, type AccountName, type PodName } from './account-name.ts'

/** Which rules of access are in force in a pod: Web Access Control, or Access Control Policy. */
export type AccessControl = 'wac' | 'acp'

export interface PodDocument {
  /** Path from the origin; a container ends with `/` and has an empty body. */
  readonly path: string
  readonly contentType: 'text/turtle'
  readonly body: string
  readonly creator: WebId
  /** Of the root. */
  readonly accessControl?: AccessControl
}

/**
 * What a new pod holds: the WebID profile with what applications look for (Solid WebID Profile, Type Indexes), and the
 * access rules: the owner everything, the public only the profile and the public index, strangers may post to the inbox
 * without reading it.
 */
export const newPodDocuments = (account: {
  readonly name: AccountName
  readonly origin: BaseUrl
  readonly accessControl?: AccessControl | undefined
}): PodDocument[] => {
  const { webId } = addressesOf(account.name, account.origin)
  const { root, document, rules } = documentsIn(account.name, webId, account.accessControl)
  return [
    ...root,
    document('profile/', ''),
    document('profile/card', profile(account.origin)),
    rules('profile/card', 'Read'),
    document('settings/', ''),
    document('settings/prefs.ttl', preferences),
    document('settings/publicTypeIndex.ttl', typeIndex('ListedDocument')),
    rules('settings/publicTypeIndex.ttl', 'Read'),
    document('settings/privateTypeIndex.ttl', typeIndex('UnlistedDocument')),
    document('inbox/', ''),
    rules('inbox/', 'Append'),
    document('health/', ''),
  ]
}

/** What a further pod holds: nothing but its rules, which give everything to its owner. */
export const furtherPodDocuments = (pod: {
  readonly name: PodName
  readonly owner: WebId
  readonly accessControl?: AccessControl | undefined
}): PodDocument[] => documentsIn(pod.name, pod.owner, pod.accessControl).root

const documentsIn = (pod: AccountName | PodName, owner: WebId, accessControl: AccessControl = 'wac') => {
  const document = (path: string, body: string): PodDocument => ({
    path: `/${pod}/${path}`,
    contentType: 'text/turtle',
    body,
    creator: owner,
  })
  const rules = (path: string, publicMode?: PublicMode): PodDocument =>
    accessControl === 'acp'
      ? document(`${path}.acr`, acrOf(path, publicMode))
      : document(`${path}.acl`, aclOf(owner, path, publicMode))
  return { root: [{ ...document('', ''), accessControl }, rules('')], document, rules }
}

const profile = (issuer: BaseUrl): string => `@prefix foaf: <http://xmlns.com/foaf/0.1/>.
@prefix ldp: <http://www.w3.org/ns/ldp#>.
@prefix pim: <http://www.w3.org/ns/pim/space#>.
@prefix schema: <http://schema.org/>.
@prefix solid: <http://www.w3.org/ns/solid/terms#>.

<> a foaf:PersonalProfileDocument;
  foaf:maker <#me>;
  foaf:primaryTopic <#me>.

<#me> a foaf:Person, schema:Person;
  solid:oidcIssuer <${issuer}>;
  solid:account <../>;
  pim:storage <../>;
  pim:preferencesFile <../settings/prefs.ttl>;
  solid:publicTypeIndex <../settings/publicTypeIndex.ttl>;
  solid:privateTypeIndex <../settings/privateTypeIndex.ttl>;
  ldp:inbox <../inbox/>.
`

const preferences = `@prefix pim: <http://www.w3.org/ns/pim/space#>.
@prefix solid: <http://www.w3.org/ns/solid/terms#>.

<> a pim:ConfigurationFile.

<../profile/card#me> solid:publicTypeIndex <publicTypeIndex.ttl>;
  solid:privateTypeIndex <privateTypeIndex.ttl>.
`

const typeIndex = (
  kind: 'ListedDocument' | 'UnlistedDocument',
): string => `@prefix solid: <http://www.w3.org/ns/solid/terms#>.

<> a solid:TypeIndex, solid:${kind}.
`

type PublicMode = 'Read' | 'Append'

/** As a list beside the resource names it: `./` for a container, `./card` for a document. */
const besideItself = (path: string): string => `./${path.slice(path.lastIndexOf('/') + 1)}`

const aclOf = (webId: string, path: string, publicMode?: PublicMode): string => {
  const target = besideItself(path)
  const properties = target === './' ? ['accessTo', 'default'] : ['accessTo']
  const reach = properties.map((property) => `  acl:${property} <${target}>;\n`).join('')
  const owner = `<#owner> a acl:Authorization;
  acl:agent <${webId}>;
${reach}  acl:mode acl:Read, acl:Write, acl:Control.
`
  const everybody = `
<#public> a acl:Authorization;
  acl:agentClass foaf:Agent;
  acl:accessTo <${target}>;
  acl:mode acl:${publicMode ?? ''}.
`
  return `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
@prefix foaf: <http://xmlns.com/foaf/0.1/>.

${owner}${publicMode === undefined ? '' : everybody}`
}

/** The owner's control is written at the root and reaches everything; what the public may is said where it may. */
const acrOf = (path: string, publicMode?: PublicMode): string => {
  const [name, property, agent, modes] =
    publicMode === undefined
      ? ([
          'owner',
          'accessControl <#owner>; acp:memberAccessControl',
          'OwnerAgent',
          'acl:Read, acl:Write, acl:Control',
        ] as const)
      : (['public', 'accessControl', 'PublicAgent', `acl:${publicMode}`] as const)
  return `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
@prefix acp: <http://www.w3.org/ns/solid/acp#>.

<> a acp:AccessControlResource;
  acp:resource <${besideItself(path)}>;
  acp:${property} <#${name}>.

<#${name}> a acp:AccessControl; acp:apply <#${name}-policy>.
<#${name}-policy> a acp:Policy; acp:allow ${modes}; acp:anyOf <#${name}-matcher>.
<#${name}-matcher> a acp:Matcher; acp:agent acp:${agent}.
`
}
