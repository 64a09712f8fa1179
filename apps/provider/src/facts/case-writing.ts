import { useMutation, type UseMutationResult } from '@tanstack/react-query'
import { useState } from 'react'
import type { FhirResource, Reference } from '@mutua/sdk/care/fhir-resource'
import type { Outcome } from '@mutua/sdk/care/outcome'
import { Problem } from '@mutua/sdk/problem'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { useActing } from './acting.tsx'
import { newOwnRecord, ownRecordIn, refer, type CareRecords } from './care-records.ts'
import { useReadAgain, type OpenCase } from './open-case.ts'

/** Who writes in a case, and the one way in which it is written. */
export interface CaseHand {
  readonly open: OpenCase
  readonly records: CareRecords
  readonly subject: FhirResource
  /** The record of whoever is signed in. */
  readonly own: FhirResource
  readonly author: Reference
  /** Whether any consent of the case is for writing. */
  readonly mayWrite: boolean
  /**
   * What a step of the path made: all of it in one transaction, with the writer’s own record where the pod has none yet. A refusal of
   * the path is an error like one of the server’s, and nothing is written. What the page shows is read again afterwards.
   */
  readonly write: UseMutationResult<void, Error, Outcome<readonly FhirResource[]>>
}

export const useCaseHand = (
  open: OpenCase,
  { records, subject }: { readonly records: CareRecords; readonly subject: FhirResource },
): CaseHand => {
  const { session, config } = useSignedIn()
  const { roles } = useActing()
  const [id] = useState(() => crypto.randomUUID())
  const readAgain = useReadAgain()
  const there = ownRecordIn(records, session.webId)
  const stay = roles?.organisations.find((one) => one.stay !== undefined)?.stay
  const name = roles?.provider?.displayName ?? stay?.displayName ?? config.coopName
  const own = there ?? newOwnRecord(id, { webId: session.webId, name })
  const write = useMutation({
    mutationFn: async (outcome: Outcome<readonly FhirResource[]>) => {
      if (outcome.kind === 'refused') throw new Problem('precondition-failed', outcome.because)
      await open.fhir.putAll([...(there === undefined ? [own] : []), ...outcome.value])
    },
    onSuccess: () => readAgain(open),
  })
  const mayWrite = open.grants.some(
    ({ scope }) => scope.modes.includes('append') || scope.modes.includes('write'),
  )
  return { open, records, subject, own, author: refer(own), mayWrite, write }
}
