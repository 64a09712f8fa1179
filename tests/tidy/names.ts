import { parseSync } from '@swc/core'

/** A name, or the end of one, that the rules below refuse and that stands all the same, with the reason. */
export interface AllowedName {
  readonly name: string
  readonly why: string
}

export const allowedNames: readonly AllowedName[] = [
  { name: 'keyManager', why: 'the plugin interface of @veramo/core calls it that' },
  { name: 'didManager', why: 'the plugin interface of @veramo/core calls it that' },
  { name: 'careManager', why: 'an element of FHIR R4 EpisodeOfCare' },
  { name: 'managingOrganization', why: 'an element of FHIR R4 EpisodeOfCare' },
  { name: 'consentService', why: 'the name of a room: consent-service' },
  { name: 'dataCooperativeService', why: 'the law’s own words: DGA, Reg. (EU) 2022/868' },
]

/** Words that say nothing wherever they stand in a name. `handler` and `processor` are the field’s and the law’s. */
const empty = new Set(
  'handle handles handled handling manage manages managed managing util utils utility utilities helper helpers'.split(
    ' ',
  ),
)

/** What one may do to a service of the house, or to one that calls: `authenticateService` says enough, `grantService` nothing. */
const verbs = new Set(
  'authenticate call check create find is open parse read run start stop verify wait'.split(' '),
)

/** One sentence per name in this source that a reader learns nothing from. */
export const nameFaults = (path: string, source: string): string[] => {
  const faults = new Set<string>()
  for (const { name, isMember } of namesIn(source)) {
    const why = isMember ? faultOfMember(name) : faultOfName(name)
    if (why !== undefined && !isAllowed(name)) faults.add(`${path}: ${name}: ${why}`)
  }
  return [...faults]
}

/** The same for the path of a file. The rooms of the house themselves are named by decision. */
export const fileNameFaults = (path: string): string[] =>
  path
    .replace(/^(?:pod-server|consent-service|sdk|apps|tests)\//, '')
    .split('/')
    .flatMap((part) => {
      const why = faultOfName(part.replace(/(?:\.test)?\.\w+$/, ''))
      return why === undefined ? [] : [`${path}: ${why}`]
    })

const faultOfName = (name: string): string | undefined => {
  const words = wordsOf(name)
  if (name === 'data') return 'say which data: bytes, rows, claims, ...'
  const saysNothing = words.length > 1 && words.at(-1) === 'service'
  if (saysNothing && !verbs.has(words[0] ?? '')) return 'name it after what it does, not after being a thing'
  return faultOfMember(name)
}

/** Names of members are often another party’s wire format, so `data` is fine there. */
const faultOfMember = (name: string): string | undefined => {
  const words = wordsOf(name)
  const word = words.find((one) => empty.has(one))
  if (word !== undefined) return `“${word}” says nothing: use a verb or noun of docs/glossary.md`
  if (words.length > 1 && words[0] === 'process') return '“process” is not a verb here: say what is done'
  if (['manager', 'managers'].includes(words.at(-1) ?? ''))
    return 'name it after what it does, not after being a thing'
  return undefined
}

const isAllowed = (name: string): boolean =>
  allowedNames.some((allowed) => wordsOf(name).join('').endsWith(allowed.name.toLowerCase()))

/** `readURLFor_x-y` -> read, url, for, x, y */
const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3 $2$4')
    .toLowerCase()
    .split(/[^\p{L}0-9]+/u)
    .filter((word) => word !== '')

interface Named {
  readonly name: string
  readonly isMember: boolean
}

/** Every name that this source gives to something; names that it only uses belong to somebody else. */
const namesIn = (source: string): Named[] => {
  const names: Named[] = []
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(visit)
    if (!isNode(node)) return
    const { name, isMember } = namedBy(node)
    if (name !== undefined) names.push({ name, isMember })
    Object.values(node).forEach(visit)
  }
  visit(parseSync(source, { syntax: 'typescript', target: 'esnext' }).body)
  return names
}

const memberNodes = new Set(
  'ClassMethod PrivateMethod ClassProperty PrivateProperty MethodProperty KeyValueProperty TsPropertySignature TsMethodSignature'.split(
    ' ',
  ),
)

const namedBy = (node: TreeNode): { name: string | undefined; isMember: boolean } => {
  if (memberNodes.has(node.type)) return { name: valueOf(node['key']), isMember: true }
  // swc gives a type annotation, if only an empty one, to the names in patterns: variables and parameters.
  if (node.type === 'Identifier' && 'typeAnnotation' in node) return { name: valueOf(node), isMember: false }
  if (node.type === 'AssignmentPatternProperty') return { name: valueOf(node['key']), isMember: false }
  // `import { x }` takes a name as it is; `import { x as y }` gives one.
  if (node.type === 'ImportSpecifier')
    return { name: node['imported'] === null ? undefined : valueOf(node['local']), isMember: false }
  if (/^Import(?:Default|Namespace)Specifier$/.test(node.type))
    return { name: valueOf(node['local']), isMember: false }
  return { name: valueOf(node['identifier'] ?? node['id']), isMember: false }
}

interface TreeNode {
  readonly type: string
  readonly [field: string]: unknown
}

const isNode = (value: unknown): value is TreeNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

const valueOf = (node: unknown): string | undefined => {
  if (!isNode(node)) return undefined
  const { value } = node
  return (node.type === 'Identifier' || node.type === 'PrivateName') && typeof value === 'string'
    ? value
    : undefined
}
