import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { z } from 'zod'
import { ask, wholeText } from '@mutua/sdk/clients/answer'
import { readCovered, type CoveredItem } from '@mutua/sdk/clients/covered-client'
import { createPodClient, type PodClient } from '@mutua/sdk/clients/pod-client'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { parseResourceUrl, type ResourceUrl } from '@mutua/sdk/ids'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { usePod } from './use-facts.ts'

export const usePodClient = (): PodClient => {
  const { config, session } = useSignedIn()
  return createPodClient({ podServer: config.podServer, fetch: session.fetch })
}

/** Everything under `health/` that is not hidden, with its place; the latest first. */
export const useOwnRecords = <Shown = readonly CoveredItem[]>(
  select?: (all: readonly CoveredItem[]) => Shown,
): UseQueryResult<Shown> => {
  const { config, session } = useSignedIn()
  const pod = usePod()
  return useQuery({
    queryKey: ['own-records'],
    queryFn: async () => {
      const resources = [parseResourceUrl(`${pod.root}health/`)]
      const { items } = await readCovered({ scope: { resources, modes: ['read'] } }, pod.name, {
        podServer: config.podServer,
        fetch: session.fetch,
      })
      return items.toSorted((one, other) => timeOf(other).localeCompare(timeOf(one)))
    },
    ...(select === undefined ? {} : { select }),
  })
}

/** When what a record says was so; where it does not say, when it was written. */
export const timeOf = ({ time, modified }: CoveredItem): string => time ?? modified

/** One record, as its owner has it. */
export const useRecord = (type: string, id: string): UseQueryResult<FhirResource> => {
  const { config, session } = useSignedIn()
  const pod = usePod()
  return useQuery({
    queryKey: ['record', type, id],
    queryFn: async () => {
      const at = [pod.name, type, id].map(encodeURIComponent).join('/')
      const response = await ask(session.fetch, `${config.podServer}/fhir/${at}`, {
        headers: { Accept: 'application/fhir+json' },
      })
      return recordSchema.parse(JSON.parse(await wholeText(response)))
    },
  })
}

export const recordSchema = z.looseObject({ resourceType: z.string(), id: z.string() })

/** What the pod server knows of how a record came here (docs/decisions/0219). */
export interface RecordSource {
  readonly writtenAt: string | undefined
  readonly writtenBy: string | undefined
  /** Name of the file that it was brought in with. */
  readonly file: string | undefined
}

export const useRecordSource = (place: ResourceUrl | undefined): UseQueryResult<RecordSource> => {
  const { session } = useSignedIn()
  return useQuery({
    queryKey: ['source', place],
    enabled: place !== undefined,
    queryFn: async () => {
      const response = await ask(session.fetch, `${place ?? ''}.meta`, {
        headers: { Accept: 'application/ld+json' },
        also: [404],
      })
      const nodes = response.ok ? nodesSchema.safeParse(JSON.parse(await wholeText(response))).data : []
      const about = nodes?.find((node) => node['@id'] === place)
      const said = (name: string) => valueSchema.safeParse(about?.[`https://w3id.org/mutua/ns#${name}`]).data
      return { writtenAt: said('writtenAt'), writtenBy: said('writtenBy'), file: said('sourceName') }
    },
  })
}

const nodesSchema = z.array(z.record(z.string(), z.unknown()))
/** First value of a property in flattened JSON-LD. */
const valueSchema = z
  .tuple([z.union([z.object({ '@value': z.string() }), z.object({ '@id': z.string() })])], z.unknown())
  .transform(([first]) => ('@value' in first ? first['@value'] : first['@id']))
