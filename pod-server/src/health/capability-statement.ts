import type {
  CapabilityStatement,
  CapabilityStatementRest,
  CapabilityStatementRestResource,
} from '@medplum/fhirtypes'
import { searchParameters, type SearchParameters } from '@mutua/sdk/fhir/search-parameters'

/** What a line of the table of interactions is to a CapabilityStatement: nothing, where every server has it. */
export type ToldInteraction =
  | { readonly level: 'type' | 'system'; readonly code: string }
  | { readonly level: 'operation'; readonly name: string; readonly definition: string }
  | { readonly level: 'none' }

/** What the FHIR face can do (FHIR R4 §5.2), from the very tables that it works by. Says nothing of any pod. */
export const capabilityStatement = (
  told: readonly ToldInteraction[],
  {
    base,
    date,
    results,
    formats,
    smart,
  }: {
    base: string
    date: string
    results: readonly string[]
    formats: readonly string[]
    /** Where SMART clients get tokens, by the names of the `oauth-uris` extension. */
    smart: Readonly<Record<string, string>>
  },
): CapabilityStatement => {
  const operations = told.flatMap((line) =>
    line.level === 'operation' ? [{ name: line.name, definition: line.definition }] : [],
  )
  const codesAt = (level: 'type' | 'system'): string[] => [
    ...new Set(told.flatMap((line) => (line.level === level ? [line.code] : []))),
  ]
  // `as`, twice: the codes are those of the table, which the validator is shown in a test.
  const interaction = codesAt('type').map((code) => ({ code })) as TypeInteractions
  const system = codesAt('system').map((code) => ({ code })) as SystemInteractions
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date,
    kind: 'instance',
    software: { name: 'Mutua' },
    implementation: { description: 'Health records of a pod, for whom its owner lets read them', url: base },
    fhirVersion: '4.0.1',
    format: [...formats],
    rest: [
      {
        mode: 'server',
        security: {
          cors: true,
          service: [
            { coding: [{ system: securityServices, code: 'SMART-on-FHIR' }], text: 'SMART App Launch' },
          ],
          extension: [
            {
              url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
              extension: Object.entries(smart).map(([url, valueUri]) => ({ url, valueUri })),
            },
          ],
          description:
            'A Solid-OIDC access token with its DPoP proof, or a consent token. Every answer holds what the caller may read, and nothing else is counted in it.',
        },
        resource: [...searchParameters].map(([type, parameters]) => {
          const hasSearch = codesAt('type').includes('search-type')
          const references = Object.entries(parameters).filter(([, { type: kind }]) => kind === 'reference')
          return {
            type: type as CapabilityStatementRestResource['type'], // a name of the table, which a test holds to the registry
            interaction,
            versioning: 'versioned-update',
            readHistory: true,
            ...(codesAt('type').includes('create') ? { conditionalCreate: true } : {}),
            ...(codesAt('type').includes('update') ? { updateCreate: true } : {}),
            ...(hasSearch
              ? {
                  searchInclude: references.map(([name]) => `${type}:${name}`),
                  searchParam: searchParamsOf(parameters),
                }
              : {}),
          }
        }),
        ...(system.length === 0 ? {} : { interaction: system }),
        ...(results.length === 0
          ? {}
          : { searchParam: results.map((name) => ({ name, type: 'special' as const })) }),
        ...(operations.length === 0 ? {} : { operation: operations }),
      },
    ],
  }
}

const securityServices = 'http://terminology.hl7.org/CodeSystem/restful-security-service'

type TypeInteractions = NonNullable<CapabilityStatementRestResource['interaction']>
type SystemInteractions = NonNullable<CapabilityStatementRest['interaction']>

const searchParamsOf = (
  parameters: SearchParameters,
): NonNullable<CapabilityStatementRestResource['searchParam']> => [
  { name: '_id', type: 'token' },
  { name: '_lastUpdated', type: 'date' },
  ...Object.entries(parameters).map(([name, { type, isUri }]) => ({
    name,
    type: isUri === true ? ('uri' as const) : type,
  })),
]
