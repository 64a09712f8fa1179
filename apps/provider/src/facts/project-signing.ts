import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { z } from 'zod'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import type { Outcome } from '@mutua/sdk/care/outcome'
import type { Project } from '@mutua/sdk/care/project'
import { partsOfPlan, projectOf } from '@mutua/sdk/care/project-records'
import { checkSigning } from '@mutua/sdk/care/project-signature'
import { signersOf, webIdOf } from '@mutua/sdk/care/signers'
import type { ProjectSigning } from '@mutua/sdk/care/signing'
import { idOfReference, partOf } from '@mutua/sdk/care/fhir-resource'
import { ask, parseAnswer } from '@mutua/sdk/clients/answer'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { ofType, type CareRecords } from './care-records.ts'
import { caseQueryKey, readOnce, type OpenCase } from './open-case.ts'

/** The newest project of a case, made of its records again; `undefined` where there is none. */
export const projectIn = (records: CareRecords): Outcome<Project> | undefined => {
  const plan = ofType(records, 'CarePlan')
    .toSorted((one, other) => startOf(one).localeCompare(startOf(other)))
    .at(-1)
  if (plan === undefined) return undefined
  const named = new Set(partsOfPlan(plan).map(({ id }) => id))
  return projectOf(
    plan,
    records.filter(({ id }) => named.has(id)),
  )
}

/** Which signatures stand under a project as it is read here, by the keys of the pod server; nobody else’s word counts. */
export const useProjectSigning = (
  open: OpenCase,
  {
    project,
    records,
    under,
  }: { project: Project; records: CareRecords; under: readonly FhirResource[] | undefined },
): UseQueryResult<ProjectSigning> => {
  const { session } = useSignedIn()
  return useQuery({
    ...readOnce,
    // Computed of what was read, and again whenever that is read again.
    queryKey: caseQueryKey(open, 'signing', JSON.stringify([project, under?.map(({ id }) => id)])),
    enabled: under !== undefined,
    queryFn: async () => {
      const keys = await parseAnswer(
        await ask(session.fetch, `${open.podServer}/.well-known/jwks.json`),
        keysSchema,
      )
      const signers = signersOf(project)
      const author = ofType(records, 'Practitioner').find(
        ({ id }) => id === idOfReference(signers.provider.reference),
      )
      return checkSigning(project, under ?? [], {
        signers,
        keys: keys.keys,
        // Nobody’s, where the author’s record names none: then no signature is the provider’s.
        webIds: { member: open.owner, provider: author === undefined ? '' : (webIdOf(author) ?? '') },
      })
    },
  })
}

const startOf = (plan: FhirResource): string => {
  const start = partOf(plan['period'], 'start')
  return `${typeof start === 'string' ? start : ''} ${plan['status'] === 'draft' ? '1' : '0'}`
}

const keysSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) })
