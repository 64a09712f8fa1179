import { aclNamespace } from './rule-graph.ts'

/** Classes of operations that rules of access allow (WAC §4.2); access control policies use the same (ACP §5.2). */
export type WacMode = 'read' | 'append' | 'write' | 'control'

/** From the least to the most. */
export const allModes: readonly WacMode[] = ['read', 'append', 'write', 'control']

const modeNames: ReadonlyMap<string, WacMode> = new Map([
  [`${aclNamespace}Read`, 'read'],
  [`${aclNamespace}Append`, 'append'],
  [`${aclNamespace}Write`, 'write'],
  [`${aclNamespace}Control`, 'control'],
])

/** Modes that nobody here knows are passed over (WAC §7.2: they "MUST NOT cause increased access"). */
export const parseModes = (iris: ReadonlySet<string>): ReadonlySet<WacMode> =>
  new Set([...iris].map((iri) => modeNames.get(iri)).filter((mode) => mode !== undefined))
