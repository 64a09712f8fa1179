import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseWebId } from '@mutua/sdk/ids'
import { openRules, type TestRules } from '../test-support/rules.ts'
import type { WacMode } from './access-mode.ts'

/*
 * Rules in a small tree against a plain model of what the two specifications say. The tree is always the same; what
 * differs are the rules at its nodes, and who asks.
 */

const nodes = ['', 'a', 'c/', 'c/b', 'c/d/', 'c/d/e'] as const
const agents = ['https://one.example/#me', 'https://two.example/#me'] as const
const modes = ['read', 'append', 'write', 'control'] as const
const clients = ['https://app.example/id', 'https://other.example/id'] as const

let home: TestRules
let pods = 0

beforeAll(async () => {
  home = await openRules()
})
afterAll(() => home[Symbol.asyncDispose]())

const subset = <Item>(items: readonly Item[]) => fc.subarray([...items])
const anyNode = fc.constantFrom(...nodes)
const anyRequester = fc.record({
  webId: fc.option(fc.constantFrom(...agents), { nil: undefined }),
  clientId: fc.option(fc.constantFrom(...clients), { nil: undefined }),
})
type Who = typeof anyRequester extends fc.Arbitrary<infer Value> ? Value : never

const iris = (names: readonly string[]): string => names.map((name) => `<${name}>`).join(', ')
const modeIris = (list: readonly WacMode[]): string =>
  iris(list.map((mode) => `http://www.w3.org/ns/auth/acl#${mode.slice(0, 1).toUpperCase()}${mode.slice(1)}`))
const property = (name: string, objects: string): string => (objects === '' ? '' : `${name} ${objects};`)

/** From the node up to the root of the pod, itself first. */
const upwards = (node: string): string[] => {
  const parent = /^(.*\/)?[^/]+\/?$/.exec(node)?.[1] ?? ''
  return node === '' ? [''] : [node, ...upwards(parent)]
}

const inOrder = (granted: ReadonlySet<WacMode>): WacMode[] => [...granted].toSorted()

const ask = (pod: string, node: string, { webId, clientId }: Who) =>
  home.modes(`/${pod}/${node}`, { webId: webId === undefined ? undefined : parseWebId(webId), clientId })

const createTree = async (accessControl: 'wac' | 'acp'): Promise<string> => {
  pods += 1
  const pod = `pod${String(pods)}`
  await home.createPod(pod, accessControl)
  return pod
}

const anyRule = fc.record({
  at: anyNode,
  accessTo: subset(nodes),
  default: subset(nodes),
  agents: subset(agents),
  everybody: fc.boolean(),
  authenticated: fc.boolean(),
  modes: subset(modes),
})
type Rule = typeof anyRule extends fc.Arbitrary<infer Value> ? Value : never

const expectedByLists = (rules: readonly Rule[], node: string, { webId }: Who): WacMode[] => {
  const nearest = upwards(node).find((at) => rules.some((rule) => rule.at === at))
  const granted = new Set<WacMode>()
  for (const rule of rules) {
    if (rule.at !== nearest) continue
    const concerns = nearest === node ? rule.accessTo : rule.default
    if (!concerns.some((target) => target === nearest)) continue
    const isSubject =
      rule.everybody ||
      (webId !== undefined && (rule.authenticated || rule.agents.some((agent) => agent === webId)))
    if (isSubject) for (const mode of rule.modes) granted.add(mode)
  }
  if (granted.has('write')) granted.add('append')
  return inOrder(granted)
}

test('lists give what the plainest reading of Web Access Control gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRule, { maxLength: 6 }),
      fc.array(fc.tuple(anyNode, anyRequester), { minLength: 4, maxLength: 8 }),
      async (rules, questions) => {
        const pod = await createTree('wac')
        for (const at of new Set(rules.map((rule) => rule.at))) {
          const text = rules
            .filter((rule) => rule.at === at)
            .map((rule, place) => {
              const target = (relation: 'accessTo' | 'default') =>
                property(`acl:${relation}`, iris(rule[relation].map((node) => `/${pod}/${node}`)))
              const classes = [
                ...(rule.everybody ? ['foaf:Agent'] : []),
                ...(rule.authenticated ? ['acl:AuthenticatedAgent'] : []),
              ].join(', ')
              return `<#${String(place)}> ${target('accessTo')} ${target('default')} ${property('acl:agent', iris(rule.agents))} ${property('acl:agentClass', classes)} ${property('acl:mode', modeIris(rule.modes))} a acl:Authorization.`
            })
          await home.put(
            `/${pod}/${at}.acl`,
            `@prefix acl: <http://www.w3.org/ns/auth/acl#>. @prefix foaf: <http://xmlns.com/foaf/0.1/>.\n${text.join('\n')}`,
          )
        }
        for (const [node, who] of questions)
          expect(await ask(pod, node, who), node).toEqual(expectedByLists(rules, node, who))
      },
    ),
    { numRuns: 150 },
  )
})

const anyMatcher = fc.record({
  agents: subset([...agents, 'PublicAgent', 'AuthenticatedAgent', 'OwnerAgent']),
  clients: subset([...clients, 'PublicClient', 'AuthenticatedClient']),
})
const anyPolicy = fc.record({
  at: anyNode,
  member: fc.boolean(),
  allow: subset(modes),
  deny: subset(modes.slice(0, 3)),
  allOf: fc.array(anyMatcher, { maxLength: 2 }),
  anyOf: fc.array(anyMatcher, { maxLength: 2 }),
  noneOf: fc.array(anyMatcher, { maxLength: 1 }),
})
type Matcher = typeof anyMatcher extends fc.Arbitrary<infer Value> ? Value : never
type Policy = typeof anyPolicy extends fc.Arbitrary<infer Value> ? Value : never

/** The pseudo code of ACP §6.5.2, for agents and clients; nobody who asks here is the owner. */
const isMatched = ({ agents, clients }: Matcher, { webId, clientId }: Who): boolean => {
  if (agents.length + clients.length === 0) return false
  const agent = agents.some(
    (value) =>
      value === 'PublicAgent' || (webId !== undefined && (value === 'AuthenticatedAgent' || value === webId)),
  )
  const client = clients.some(
    (value) =>
      value === 'PublicClient' ||
      (clientId !== undefined && (value === 'AuthenticatedClient' || value === clientId)),
  )
  return (agents.length === 0 || agent) && (clients.length === 0 || client)
}

/** The pseudo code of ACP §6.4.2. */
const isSatisfied = ({ allOf, anyOf, noneOf }: Policy, who: Who): boolean => {
  for (const matcher of noneOf) if (isMatched(matcher, who)) return false
  for (const matcher of allOf) if (!isMatched(matcher, who)) return false
  for (const matcher of anyOf) if (isMatched(matcher, who)) return true
  return allOf.length > 0 && anyOf.length === 0
}

const expectedByPolicies = (policies: readonly Policy[], node: string, who: Who): WacMode[] => {
  const [self, ...above] = upwards(node)
  const effective = policies.filter(({ at, member }) => (member ? above.includes(at) : at === self))
  const satisfied = effective.filter((policy) => isSatisfied(policy, who))
  const granted = new Set(satisfied.flatMap(({ allow }) => allow))
  const denied = new Set(satisfied.flatMap(({ deny }) => deny))
  for (const mode of denied) granted.delete(mode)
  if (granted.has('write') && !denied.has('append')) granted.add('append')
  return inOrder(granted)
}

const matcherText = ({ agents, clients }: Matcher): string => {
  const terms = (values: readonly string[]): string =>
    values.map((value) => (value.includes(':') ? `<${value}>` : `acp:${value}`)).join(', ')
  return `[ ${property('acp:agent', terms(agents))} ${property('acp:client', terms(clients))} ]`
}

const policyText = (policy: Policy): string => {
  const matchers = (name: 'allOf' | 'anyOf' | 'noneOf') =>
    property(`acp:${name}`, policy[name].map(matcherText).join(', '))
  return `<> acp:${policy.member ? 'memberAccessControl' : 'accessControl'} [ acp:apply [ ${property('acp:allow', modeIris(policy.allow))} ${property('acp:deny', modeIris(policy.deny))} ${matchers('allOf')} ${matchers('anyOf')} ${matchers('noneOf')} ] ].`
}

test('policies grant what the pseudo code of Access Control Policy grants', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyPolicy, { maxLength: 8 }),
      fc.array(fc.tuple(anyNode, anyRequester), { minLength: 4, maxLength: 8 }),
      async (policies, questions) => {
        const pod = await createTree('acp')
        for (const at of new Set(policies.map((policy) => policy.at))) {
          const text = policies.filter((policy) => policy.at === at).map(policyText)
          await home.put(
            `/${pod}/${at}.acr`,
            `@prefix acp: <http://www.w3.org/ns/solid/acp#>.\n${text.join('\n')}`,
          )
        }
        for (const [node, who] of questions)
          expect(await ask(pod, node, who), node).toEqual(expectedByPolicies(policies, node, who))
      },
    ),
    { numRuns: 150 },
  )
})

test('what is remembered never differs from what is stored, whatever changes in between', async () => {
  const step = fc.record({ node: anyNode, mode: fc.option(fc.constantFrom(...modes), { nil: undefined }) })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const pod = await createTree('wac')
      const rules = new Map<string, Rule>()
      const who = { webId: agents[0], clientId: undefined }
      for (const { node, mode } of steps) {
        const path = `/${pod}/${node}.acl`
        const target = `</${pod}/${node}>`
        if (mode !== undefined) {
          await home.put(
            path,
            `@prefix acl: <http://www.w3.org/ns/auth/acl#>. <#r> a acl:Authorization; acl:accessTo ${target}; acl:default ${target}; acl:agent <${agents[0]}>; acl:mode ${modeIris([mode])}.`,
          )
          const reach = { accessTo: [node], default: [node], agents: [agents[0]], modes: [mode] }
          rules.set(node, { at: node, everybody: false, authenticated: false, ...reach })
        } else if (rules.delete(node)) await home.pods.remove(path as Parameters<typeof home.pods.remove>[0])
        for (const asked of nodes)
          expect(await ask(pod, asked, who), asked).toEqual(expectedByLists([...rules.values()], asked, who))
      }
    }),
    { numRuns: 40 },
  )
})
