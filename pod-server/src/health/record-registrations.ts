import { searchParameters } from '@mutua/sdk/fhir/search-parameters'
import type { BaseUrl } from '@mutua/sdk/ids'
import { recordPlaceOf } from './record-place.ts'

/**
 * Where a member's type index says that there are health records: in the private one, which nobody but the member reads unless
 * they say so, for each type that the FHIR face serves and each category that it is in.
 */
export const recordRegistrations = (origin: BaseUrl) => ({
  version: '1',
  origin,
  registrationOf: (container: string) => {
    const place = recordPlaceOf(`${container}x`)
    if (place === undefined || !searchParameters.has(place.type)) return undefined
    const { root, category, type } = place
    return {
      index: `${root}settings/privateTypeIndex.ttl`,
      name: `fhir-${category}-${type}`,
      forClass: `http://hl7.org/fhir/${type}`,
    }
  },
})
