import type { CodeSystem, CodeSystemConcept, StructureDefinition, ValueSet } from '@medplum/fhirtypes'
import { isJsonObject, type JsonObject } from './fhir-json.ts'
import type { FhirIssue } from './fhir-verdict.ts'

/** Codes of a resource that are none of those that FHIR R4 requires at their place (§4.1.3.1, binding strength `required`). */
export type CheckCodes = (type: string, resource: JsonObject) => readonly FhirIssue[]

/**
 * Looks at elements of type `code`, which have no system beside them: a status that FHIR does not know would be stored, searched and
 * shown as one. Where a value set cannot be told in full from the definitions (media types, languages), nothing is asked.
 */
export const createCheckCodes = (
  definitions: readonly StructureDefinition[],
  terminology: readonly (ValueSet | CodeSystem)[],
): CheckCodes => {
  const codesOf = createCodesOf(terminology)
  const required = new Map<string, readonly BoundElement[]>()
  for (const { type, kind, snapshot } of definitions) {
    if (kind !== 'resource' || type === undefined) continue
    const bound = (snapshot?.element ?? []).flatMap(({ path, type: types = [], binding }): BoundElement[] => {
      const isCode = types.length === 1 && types[0]?.code === 'code' && binding?.strength === 'required'
      const codes = isCode ? codesOf(binding.valueSet ?? '') : undefined
      return codes === undefined || path.endsWith('[x]')
        ? []
        : [{ path, names: path.split('.').slice(1), codes }]
    })
    required.set(type, bound)
  }
  return (type, resource) =>
    (required.get(type) ?? []).flatMap(({ path, names, codes }) =>
      valuesAt(resource, names).every((value) => typeof value !== 'string' || codes.has(value))
        ? []
        : [
            {
              severity: 'error',
              code: 'invalid',
              expression: [path],
              diagnostics: 'Not one of the codes that FHIR R4 requires',
            },
          ],
    )
}

interface BoundElement {
  readonly path: string
  readonly names: readonly string[]
  readonly codes: ReadonlySet<string>
}

const createCodesOf = (
  terminology: readonly (ValueSet | CodeSystem)[],
): ((valueSet: string) => ReadonlySet<string> | undefined) => {
  const byUrl = new Map(
    terminology.map((resource) => [`${resource.resourceType} ${resource.url ?? ''}`, resource]),
  )
  const known = new Map<string, ReadonlySet<string> | undefined>()
  const codesIn = (canonical: string): ReadonlySet<string> | undefined => {
    const valueSet = byUrl.get(`ValueSet ${canonical.split('|')[0] ?? ''}`)
    if (valueSet?.resourceType !== 'ValueSet' || valueSet.compose === undefined) return undefined
    const codes = new Set<string>()
    for (const { system = '', concept, filter, valueSet: others } of valueSet.compose.include) {
      const codeSystem = byUrl.get(`CodeSystem ${system}`)
      const listed = concept ?? (codeSystem?.resourceType === 'CodeSystem' ? codeSystem.concept : undefined)
      if (listed === undefined || filter !== undefined || others !== undefined) return undefined
      for (const code of namesOf(listed)) codes.add(code)
    }
    return codes
  }
  return (canonical) => {
    if (!known.has(canonical)) known.set(canonical, codesIn(canonical))
    return known.get(canonical)
  }
}

const namesOf = (concepts: readonly Pick<CodeSystemConcept, 'code' | 'concept'>[]): string[] =>
  concepts.flatMap(({ code, concept = [] }) => [...(code === undefined ? [] : [code]), ...namesOf(concept)])

const valuesAt = (value: unknown, names: readonly string[]): unknown[] => {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => valuesAt(item, names))
  const [name, ...rest] = names
  if (name === undefined) return [value]
  return isJsonObject(value) && Object.hasOwn(value, name) ? valuesAt(value[name], rest) : []
}
