import type { UseQueryResult } from '@tanstack/react-query'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { useReadInCase, type OpenCase } from './open-case.ts'

/** What stands under a record: signatures, confirmations. `target` is `Type/id`. */
export const useStandingUnder = (open: OpenCase, target: string): UseQueryResult<readonly FhirResource[]> =>
  useReadInCase(open, ['under', target], ({ fhir }) => fhir.search('Provenance', { target }))
