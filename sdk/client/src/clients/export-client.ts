import { z } from 'zod'
import { exportKinds, type ExportKind } from '../archive/manifest.ts'
import { instantSchema, type BaseUrl } from '../ids.ts'
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
  /** Asks that the pod's part be made once and rest for a week, in place of an earlier one; returns at once. */
  readonly prepare: (pod: string, only?: readonly ExportKind[]) => Promise<PreparedExport>
  /** How far it is. @throws {Problem} `not-found` */
  readonly prepared: (pod: string) => Promise<PreparedExport>
  /**
   * Bytes of a prepared one from `from` on, of the same file as before.
   * @param etag of that file; another one that has come into its place meanwhile is refused
   * @throws {Problem} `not-found`, `precondition-failed`
   */
  readonly preparedPart: (
    pod: string,
    after?: { readonly from: number; readonly etag: string },
  ) => Promise<{ readonly etag: string; readonly size: number; readonly bytes: ReadableStream<Uint8Array> }>
}

export const preparedExportSchema = z.object({
  state: z.enum(['preparing', 'ready']),
  askedAt: instantSchema,
  kinds: z.array(z.string()),
  /** Bytes made so far, or of all of it. */
  size: z.number().int(),
  readyAt: instantSchema.optional(),
  /** From then on it is not there any more. */
  until: instantSchema.optional(),
  /** When it was taken to its end. */
  takenAt: z.array(instantSchema),
})
export type PreparedExport = z.infer<typeof preparedExportSchema>

/** @param deps `fetch` of the person whose it is (see `signIn`) */
export const createExportClient = (deps: {
  readonly podServer: BaseUrl
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): ExportClient => {
  const { podServer, consentService, fetch } = deps
  const podUrl = (pod: string, only: readonly ExportKind[] = exportKinds, more = '') =>
    `${podServer}/.export/${encodeURIComponent(pod)}/?only=${only.join(',')}${more}`
  const preparedUrl = (pod: string) => `${podServer}/.export/${encodeURIComponent(pod)}/prepared`
  return {
    estimate: async (pod, only) =>
      parseAnswer(await ask(fetch, podUrl(pod, only, '&estimate=true')), exportEstimateSchema),
    podPart: async (pod, only) => bodyOf(await ask(fetch, podUrl(pod, only))),
    coopPart: async () => bodyOf(await ask(fetch, `${consentService}/export`)),
    prepare: async (pod, only) =>
      parseAnswer(
        await ask(fetch, podUrl(pod, only), { headers: { Prefer: 'respond-async' } }),
        preparedExportSchema,
      ),
    prepared: async (pod) =>
      parseAnswer(await ask(fetch, `${preparedUrl(pod)}?status=true`), preparedExportSchema),
    preparedPart: async (pod, after) => {
      const headers =
        after === undefined ? {} : { 'Range': `bytes=${String(after.from)}-`, 'If-Match': after.etag }
      const answer = await ask(fetch, preparedUrl(pod), { headers })
      const etag = answer.headers.get('ETag')
      const isPart = after === undefined ? answer.status === 200 : answer.status === 206
      if (etag === null || !isPart)
        throw clientFault('answer-unexpected', 'The server sent no part of a prepared archive.')
      const length = Number(answer.headers.get('Content-Length'))
      return { etag, size: (after?.from ?? 0) + length, bytes: bodyOf(answer) }
    },
  }
}

const bodyOf = ({ body }: Response): ReadableStream<Uint8Array> => {
  if (body === null) throw clientFault('answer-unexpected', 'The server sent no archive.')
  return body
}
