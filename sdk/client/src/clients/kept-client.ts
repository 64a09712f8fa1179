import { z } from 'zod'
import { instantSchema, resourceUrlSchema, type BaseUrl, type ResourceUrl } from '../ids.ts'
import { ask, parseAnswer, readAllItems, type Fetch } from './answer.ts'
import { contentOf, type ResourceContent } from './resource-answer.ts'

const keptVersionSchema = z.object({
  version: z.number().int().positive(),
  cause: z.enum(['replaced', 'deleted']),
  keptAt: instantSchema,
  /** When it was written. */
  modified: instantSchema,
  contentType: z.string(),
  /** Bytes. */
  size: z.number().int().nonnegative(),
  etag: z.string(),
})
export type KeptVersion = z.infer<typeof keptVersionSchema>

const trashItemSchema = z.object({
  resource: resourceUrlSchema,
  goneAt: instantSchema,
  /** The newest that was given out; it may have been erased since. */
  version: z.number().int().positive(),
})
export type TrashItem = z.infer<typeof trashItemSchema>

const podUsageSchema = z.object({
  quotaBytes: z.number().nonnegative(),
  usedBytes: z.number().nonnegative(),
  /** Of old versions; they leave when the room is needed. */
  keptBytes: z.number().nonnegative(),
})
export type PodUsage = z.infer<typeof podUsageSchema>

/** What was replaced or deleted in a pod, for its owner alone, and how much room it takes. Methods throw as `PodClient`. */
export interface KeptClient {
  /** The newest first. */
  readonly versions: (url: ResourceUrl) => Promise<readonly KeptVersion[]>
  readonly read: (url: ResourceUrl, version: number) => Promise<ResourceContent>
  /** Makes it the current version again; what it replaces is kept in turn. */
  readonly restore: (url: ResourceUrl, version: number) => Promise<'created' | 'replaced'>
  /** Erases one version for good, without `version` all that are kept. */
  readonly erase: (url: ResourceUrl, version?: number) => Promise<void>
  /** Deleted documents of a pod that can be restored. */
  readonly trash: (pod: string) => Promise<readonly TrashItem[]>
  readonly usage: (pod: string) => Promise<PodUsage>
  /** @param quotaBytes `undefined`: what every pod has. For operators. */
  readonly setQuota: (pod: string, quotaBytes: number | undefined) => Promise<PodUsage>
}

export const createKeptClient = (deps: {
  readonly podServer: BaseUrl
  readonly fetch: Fetch
}): KeptClient => {
  const { podServer, fetch } = deps
  const versionsOf = (url: ResourceUrl): string => `${podServer}/.versions${new URL(url).pathname}`
  const one = (url: ResourceUrl, version: number): string => `${versionsOf(url)}?version=${String(version)}`
  const at = (prefix: 'trash' | 'quota', pod: string): string =>
    `${podServer}/.${prefix}/${encodeURIComponent(pod)}/`
  return {
    versions: (url) => readAllItems(fetch, `${versionsOf(url)}?limit=1000`, keptVersionSchema),
    read: async (url, version) => contentOf(await ask(fetch, one(url, version))),
    restore: async (url, version) => {
      const { status } = await ask(fetch, one(url, version), { method: 'POST' })
      return status === 201 ? 'created' : 'replaced'
    },
    erase: async (url, version) => {
      await ask(fetch, version === undefined ? versionsOf(url) : one(url, version), { method: 'DELETE' })
    },
    trash: (pod) => readAllItems(fetch, `${at('trash', pod)}?limit=1000`, trashItemSchema),
    usage: async (pod) => parseAnswer(await ask(fetch, at('quota', pod)), podUsageSchema),
    setQuota: async (pod, quotaBytes) => {
      const headers = { 'Content-Type': 'application/json' }
      const body = JSON.stringify({ quotaBytes: quotaBytes ?? null })
      return parseAnswer(await ask(fetch, at('quota', pod), { method: 'PUT', headers, body }), podUsageSchema)
    },
  }
}
