import type { Provenance } from '@medplum/fhirtypes'
import { recordPlaceOf } from './record-place.ts'

export interface ProvenanceFacts {
  /** Name of the import, which its record has too. */
  readonly id: string
  readonly at: string
  /** WebID of who brought it in. */
  readonly by: string
  readonly source: { readonly name?: string; readonly contentType: string; readonly hash: string }
}

/**
 * Where records came from, when, and who brought them in (FHIR R4 §6.3); `undefined` when there is none that it could be said
 * of. The file is named by its hash, so that whoever has it can tell that it is this one.
 * @param paths of what was written
 */
export const importProvenance = (
  facts: ProvenanceFacts,
  paths: readonly string[],
): Provenance | undefined => {
  const target = paths.flatMap((path) => {
    const place = recordPlaceOf(path)
    return place === undefined ? [] : [{ reference: `${place.type}/${place.id}` }]
  })
  if (target.length === 0) return undefined
  const { id, at, by, source } = facts
  return {
    resourceType: 'Provenance',
    id,
    target,
    recorded: at,
    activity: {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation',
          code: 'CREATE',
          display: 'create',
        },
      ],
    },
    agent: [
      {
        type: {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type', code: 'enterer' },
          ],
        },
        who: { identifier: { system: 'urn:ietf:rfc:3986', value: by } },
      },
    ],
    entity: [
      {
        role: 'source',
        what: {
          identifier: { system: 'urn:ietf:rfc:3986', value: `urn:sha256:${source.hash}` },
          display: source.name === undefined ? source.contentType : `${source.name} (${source.contentType})`,
        },
      },
    ],
  }
}
