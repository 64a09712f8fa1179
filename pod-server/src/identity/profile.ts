import type { BaseUrl } from '@mutua/sdk/ids'
import { addressesOf, type AccountName } from './account-name.ts'

export interface PodDocument {
  /** Path from the origin; a container ends with `/` and has an empty body. */
  readonly path: string
  readonly contentType: 'text/turtle'
  readonly body: string
}

/**
 * What a new pod holds: the WebID profile with what applications look for (Solid WebID Profile, Type Indexes), and the
 * access rules (WAC): the owner everything, the public only the profile and the public index, strangers may post to
 * the inbox without reading it.
 */
export const newPodDocuments = (account: {
  readonly name: AccountName
  readonly origin: BaseUrl
}): PodDocument[] => {
  const { webId } = addressesOf(account.name, account.origin)
  const document = (path: string, body: string): PodDocument => ({
    path: `/${account.name}/${path}`,
    contentType: 'text/turtle',
    body,
  })
  return [
    document('', ''),
    document('.acl', aclOf(webId, './', ['default'])),
    document('profile/', ''),
    document('profile/card', profile(account.origin)),
    document('profile/card.acl', aclOf(webId, './card', [], 'Read')),
    document('settings/', ''),
    document('settings/prefs.ttl', preferences),
    document('settings/publicTypeIndex.ttl', typeIndex('ListedDocument')),
    document('settings/publicTypeIndex.ttl.acl', aclOf(webId, './publicTypeIndex.ttl', [], 'Read')),
    document('settings/privateTypeIndex.ttl', typeIndex('UnlistedDocument')),
    document('inbox/', ''),
    document('inbox/.acl', aclOf(webId, './', ['default'], 'Append')),
    document('health/', ''),
  ]
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

const aclOf = (
  webId: string,
  target: string,
  inherited: readonly 'default'[],
  publicMode?: 'Read' | 'Append',
): string => {
  const reach = ['accessTo', ...inherited].map((property) => `  acl:${property} <${target}>;\n`).join('')
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
