/** An access control list in the making, as the features build it: `accessDatasetBuilder`. */
export interface AccessRules {
  setAgentAccess(target: string, webId: string, modes: readonly string[]): AccessRules
  setPublicAccess(target: string, modes: readonly string[]): AccessRules
  setAuthenticatedAccess(target: string, modes: readonly string[]): AccessRules
  setInheritableAgentAccess(target: string, webId: string, modes: readonly string[]): AccessRules
  setInheritablePublicAccess(target: string, modes: readonly string[]): AccessRules
  setInheritableAuthenticatedAccess(target: string, modes: readonly string[]): AccessRules
  /** Turtle with absolute addresses. */
  build(): string
}

/** Starts with full access of the owner, also to what is inside when the target is a container. */
export const accessRulesFor = (target: string, owner: string): AccessRules => {
  const rules: string[] = []
  const add = (reach: string, subject: string, modes: readonly string[]): AccessRules => {
    rules.push(`[] a acl:Authorization; ${reach}; ${subject}; acl:mode ${modes.map(modeName).join(', ')}.`)
    return builder
  }
  const builder: AccessRules = {
    setAgentAccess: (target, webId, modes) => add(direct(target), agent(webId), modes),
    setPublicAccess: (target, modes) => add(direct(target), everybody, modes),
    setAuthenticatedAccess: (target, modes) => add(direct(target), anybodySignedIn, modes),
    setInheritableAgentAccess: (target, webId, modes) => add(inherited(target), agent(webId), modes),
    setInheritablePublicAccess: (target, modes) => add(inherited(target), everybody, modes),
    setInheritableAuthenticatedAccess: (target, modes) => add(inherited(target), anybodySignedIn, modes),
    build: () => `@prefix acl: <http://www.w3.org/ns/auth/acl#>.\n${rules.join('\n')}\n`,
  }
  builder.setAgentAccess(target, owner, fullAccess)
  return target.endsWith('/') ? builder.setInheritableAgentAccess(target, owner, fullAccess) : builder
}

const fullAccess = ['read', 'write', 'control']
const direct = (target: string): string => `acl:accessTo <${target}>`
const inherited = (target: string): string => `acl:default <${target}>`
const agent = (webId: string): string => `acl:agent <${webId}>`
const everybody = 'acl:agentClass <http://xmlns.com/foaf/0.1/Agent>'
const anybodySignedIn = 'acl:agentClass acl:AuthenticatedAgent'
const modeName = (mode: string): string => `acl:${mode.charAt(0).toUpperCase()}${mode.slice(1)}`
