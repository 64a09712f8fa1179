import { z } from 'zod'
import type { SmartPod } from '@mutua/sdk/consent/smart-address'
import { callService } from '@mutua/kit/service-calls'

/** FHIR id of the Patient record, where what was given covers exactly one. @param token reads nothing else */
export type FindPatient = (pod: SmartPod, token: string) => Promise<string | undefined>

/**
 * Asks the FHIR face of the pod, with a token of the consent itself: what the application is told here is what it could read, and
 * it leaves a receipt like a read. A pod server that is away costs the application this one answer, never its token.
 */
export const findPatient: FindPatient = async ({ podServer, fhirBase }, token) => {
  try {
    const path = `${new URL(fhirBase).pathname}/Patient?_count=2` as const
    const answer = await callService(podServer, path as `/${string}`, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/fhir+json' },
      signal: AbortSignal.timeout(2_000),
    })
    if (!answer.ok) {
      await answer.body?.cancel()
      return undefined
    }
    const { entry } = bundle.parse(await answer.json())
    const [only, ...others] = new Set(entry.map(({ resource }) => resource.id))
    return others.length === 0 ? only : undefined
  } catch {
    return undefined
  }
}

const bundle = z.object({
  entry: z.array(z.object({ resource: z.object({ id: z.string().max(64) }) })).default([]),
})
