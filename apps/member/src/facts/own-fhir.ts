import { createFhirClient, sendSignedIn, type FhirClient } from '@mutua/sdk/clients/fhir-client'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { usePod } from './use-facts.ts'

/** The member’s own records, as FHIR. */
export const useFhir = (language?: string): FhirClient => {
  const { config, session } = useSignedIn()
  const { name } = usePod()
  return createFhirClient({
    podServer: config.podServer,
    pod: name,
    send: sendSignedIn(session.fetch),
    ...(language === undefined ? {} : { language }),
  })
}
