import { z } from 'zod'
import { exportKinds, type ExportKind } from '../archive/manifest.ts'
import type { BaseUrl } from '../ids.ts'
import { ask, parseAnswer, type Fetch } from './answer.ts'
import { clientFault } from './client-fault.ts'

export const exportEstimateSchema = z.object({
  documents: z.number().int(),
  records: z.number().int(),
  /** Documents that their owner hides. */
  hidden: z.number().int(),
  /** What was replaced or deleted and is still kept. */
  versions: z.number().int(),
  /** Before compression. */
  bytes: z.number().int(),
})
export type ExportEstimate = z.infer<typeof exportEstimateSchema>

/** What a person carries away: a ZIP file of each of two servers. All methods throw `Problem` or `ClientFault`. */
export interface ExportClient {
  readonly estimate: (pod: string, only?: readonly ExportKind[]) => Promise<ExportEstimate>
  /** Bytes as they come: one that breaks off throws, and is no ZIP file. */
  readonly podPart: (pod: string, only?: readonly ExportKind[]) => Promise<ReadableStream<Uint8Array>>
  readonly coopPart: () => Promise<ReadableStream<Uint8Array>>
}

/** @param deps `fetch` of the person whose it is (see `signIn`) */
export const createExportClient = (deps: {
  readonly podServer: BaseUrl
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): ExportClient => {
  const { podServer, consentService, fetch } = deps
  const podUrl = (pod: string, only: readonly ExportKind[] = exportKinds, more = '') =>
    `${podServer}/.export/${encodeURIComponent(pod)}/?only=${only.join(',')}${more}`
  return {
    estimate: async (pod, only) =>
      parseAnswer(await ask(fetch, podUrl(pod, only, '&estimate=true')), exportEstimateSchema),
    podPart: async (pod, only) => bodyOf(await ask(fetch, podUrl(pod, only))),
    coopPart: async () => bodyOf(await ask(fetch, `${consentService}/export`)),
  }
}

const bodyOf = ({ body }: Response): ReadableStream<Uint8Array> => {
  if (body === null) throw clientFault('answer-unexpected', 'The server sent no archive.')
  return body
}
