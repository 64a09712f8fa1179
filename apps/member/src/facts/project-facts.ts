import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { z } from 'zod'
import { idOfReference, partOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import type { Outcome } from '@mutua/sdk/care/outcome'
import type { Project } from '@mutua/sdk/care/project'
import { partsOfPlan, projectOf } from '@mutua/sdk/care/project-records'
import { checkSigning } from '@mutua/sdk/care/project-signature'
import { signersOf, webIdOf } from '@mutua/sdk/care/signers'
import type { ProjectSigning } from '@mutua/sdk/care/signing'
import { ask, parseAnswer } from '@mutua/sdk/clients/answer'
import type { FhirClient } from '@mutua/sdk/clients/fhir-client'
import { pathStepsIn, type PathStep } from '@mutua/ui/records/path-steps'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { useFhir } from './own-fhir.ts'

export const useCarePath = (language: string): UseQueryResult<readonly PathStep[]> => {
  const fhir = useFhir(language)
  return useQuery({
    queryKey: ['care-path', language],
    queryFn: async () => pathStepsIn(await fhir.operation('$care-path')),
  })
}

/** The newest project with all that was agreed, and which of the two signatures stand under it; `null` where there is none. */
export interface OwnProject {
  readonly project: Outcome<Project>
  readonly signing: ProjectSigning | undefined
}

export const useProject = (): UseQueryResult<OwnProject | null> => {
  const fhir = useFhir()
  const { config, session } = useSignedIn()
  return useQuery({
    queryKey: ['project'],
    queryFn: async () => {
      const plans = await fhir.search('CarePlan')
      const plan = plans.toSorted((one, other) => startOf(other).localeCompare(startOf(one)))[0]
      if (plan === undefined) return null
      const parts = await Promise.all(partsOfPlan(plan).map(({ type, id }) => fhir.read(type, id)))
      const project = projectOf(plan, parts)
      if (project.kind === 'refused') return { project, signing: undefined }
      const keys = await parseAnswer(
        await ask(session.fetch, `${config.podServer}/.well-known/jwks.json`),
        keysSchema,
      )
      const signing = await checkSigning(
        project.value,
        await fhir.search('Provenance', { target: `CarePlan/${plan.id}` }),
        {
          signers: signersOf(project.value),
          keys: keys.keys,
          webIds: { member: session.webId, provider: await authorOf(project.value, fhir) },
        },
      )
      return { project, signing }
    },
  })
}

const startOf = (plan: FhirResource): string => {
  const start = partOf(plan['period'], 'start')
  return typeof start === 'string' ? start : ''
}

/** Nobody’s, where the plan does not name its author’s record: then no signature is the provider’s. */
const authorOf = async (project: Project, fhir: FhirClient): Promise<string> => {
  const [type = '', id = ''] = signersOf(project).provider.reference.split('/').slice(-2)
  if (id === '') return ''
  return webIdOf(await fhir.read(type, idOfReference(`${type}/${id}`))) ?? ''
}

const keysSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) })
