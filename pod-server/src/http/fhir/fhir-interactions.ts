import type { ToldInteraction } from '../../health/capability-statement.ts'
import { isFhirId } from '../../health/resource-identity.ts'
import { searchParameters } from '@mutua/sdk/fhir/search-parameters'
import type { FhirAnswer, FhirCall, FhirTarget } from './fhir-call.ts'

/** One line of the table of what the FHIR face does: what routes by it, and what is told of it, are the same. */
export interface Interaction<Deps> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** After `/fhir/{pod}/`: names as they are, `{type}` a type that is served, `{id}` and `{versionId}` ids. */
  readonly pattern: string
  readonly told: ToldInteraction
  readonly answer: (call: FhirCall, target: FhirTarget, deps: Deps) => Promise<FhirAnswer> | FhirAnswer
}

export type Routed<Deps> =
  | { readonly kind: 'found'; readonly interaction: Interaction<Deps>; readonly target: FhirTarget }
  | { readonly kind: 'other-method'; readonly methods: readonly string[] }
  | { readonly kind: 'nothing' }

/** `HEAD` goes where `GET` goes. */
export const routeTo = <Deps>(
  table: readonly Interaction<Deps>[],
  { method, segments }: Pick<FhirCall, 'method' | 'segments'>,
): Routed<Deps> => {
  const fitting = table.flatMap((interaction) => {
    const target = targetOf(interaction.pattern, segments)
    return target === undefined ? [] : [{ interaction, target }]
  })
  const asked = method === 'HEAD' ? 'GET' : method
  const found = fitting.find(({ interaction }) => interaction.method === asked)
  if (found !== undefined) return { kind: 'found', ...found }
  if (fitting.length === 0) return { kind: 'nothing' }
  const methods = new Set(fitting.map(({ interaction }) => interaction.method))
  return { kind: 'other-method', methods: [...methods, ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS'] }
}

const targetOf = (pattern: string, segments: readonly string[]): FhirTarget | undefined => {
  const names = pattern === '' ? [] : pattern.split('/')
  if (names.length !== segments.length) return undefined
  const target = { type: '', id: '', versionId: '' }
  for (const [index, name] of names.entries()) {
    const segment = segments[index] ?? ''
    if (name === '{type}') {
      if (!searchParameters.has(segment)) return undefined
      target.type = segment
    } else if (name === '{id}' || name === '{versionId}') {
      if (!isFhirId(segment)) return undefined
      target[name === '{id}' ? 'id' : 'versionId'] = segment
    } else if (name !== segment) return undefined
    else if (/^[A-Z]/.test(name)) target.type = name
  }
  return target
}
