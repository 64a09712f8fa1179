import { z } from 'zod'
import { parseWith, type Sha256 } from '../ids.ts'
import { clientFault } from './client-fault.ts'
import type { ConsentedReader } from './consented-read.ts'

/** What one use of a dataset handed out: one receipt, of as many units as there are records. */
export interface DatasetPage {
  readonly records: readonly FhirRecord[]
  /** Of all pages together, where the server counts. */
  readonly total: number | undefined
  readonly receiptId: Sha256 | undefined
}

export type FhirRecord = z.infer<typeof recordSchema>

const recordSchema = z.looseObject({ resourceType: z.string(), id: z.string() })
const bundleSchema = z.object({
  resourceType: z.literal('Bundle'),
  total: z.number().int().min(0).optional(),
  link: z.array(z.object({ relation: z.string(), url: z.url() })).default([]),
  entry: z.array(z.object({ resource: recordSchema })).default([]),
})

/**
 * Reads what a search of the FHIR face of a pod finds under a consent, a page at a time until there is no more.
 *
 * @param address of the search, with its query: `https://pods.example/fhir/anna/Observation?category=laboratory`
 * @throws {Problem} the refusal of the pod server
 * @throws {ClientFault} `answer-unexpected`, or `server-untrusted` where the next page would be somewhere else
 */
export const readDataset = async function* (
  address: string,
  { reader }: { readonly reader: Pick<ConsentedReader, 'send'> },
): AsyncGenerator<DatasetPage, void, undefined> {
  const face = faceOf(address)
  for (let url: string | undefined = address; url !== undefined;) {
    if (faceOf(url) !== face)
      throw clientFault('server-untrusted', 'The next page of the dataset would be at another pod.')
    const { bytes, receiptId } = await reader.send({ method: 'GET', url, accept: 'application/fhir+json' })
    const { total, link, entry } = parseBundle(bytes)
    yield { records: entry.map(({ resource }) => resource), total, receiptId }
    url = link.find(({ relation }) => relation === 'next')?.url
  }
}

/** `{origin}/fhir/{pod}/` of an address. */
const faceOf = (url: string): string => {
  const { origin, pathname } = new URL(url)
  return `${origin}/${pathname.split('/').slice(1, 3).join('/')}/`
}

const parseBundle = (bytes: Uint8Array): z.infer<typeof bundleSchema> => {
  try {
    return parseWith(bundleSchema, JSON.parse(new TextDecoder().decode(bytes)), 'the dataset')
  } catch (cause) {
    throw clientFault('answer-unexpected', 'The pod server answered with something else than a Bundle.', {
      cause,
    })
  }
}
