import { z } from 'zod'
import { instantSchema, webIdSchema, type WebId } from '@mutua/sdk/ids'
import { hashKey, parseRow, row } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type Store, type Write } from '@mutua/kit/store'
import { noticeSchema, type Notice } from './notice.ts'

/**
 * `notice-reader/{WebID}` how many notices a person has had, and how far their inbox has them ·
 * `notice/{WebID}/{number}` the notices, the last thousand of each person. WebIDs are hashed.
 */
const readerSchema = z.object({
  webId: webIdSchema,
  /** Number of the last notice. */
  count: z.number().int().min(0),
  /** Up to here the inbox has them, or has been given up on. */
  inInbox: z.number().int().min(0),
  /** Whether a delivery to the inbox stands in the queue. */
  isInboxDue: z.boolean(),
  /** When the inbox was last called. */
  inboxAt: instantSchema.optional(),
})
export type Reader = z.infer<typeof readerSchema>

export const parseReader = (bytes: Uint8Array): Reader => parseRow(readerSchema, bytes)

export const keptNotices = 1_000

/** Fixed-length key part of a person. */
export const personKey = (webId: WebId): string => hashKey(webId)

export interface HeldReader {
  readonly reader: Reader
  readonly key: string
  /** Undefined: there was none yet. */
  readonly bytes: Uint8Array | undefined
}

export const readReader = async (store: Pick<Store, 'get'>, webId: WebId): Promise<HeldReader> => {
  const key = `notice-reader/${personKey(webId)}`
  const bytes = await store.get(key)
  const reader =
    bytes === undefined ? { webId, count: 0, inInbox: 0, isInboxDue: false } : parseRow(readerSchema, bytes)
  return { reader, key, bytes }
}

export const putReader = ({ key }: Pick<HeldReader, 'key'>, reader: Reader): Write => row(key, reader)

/** The notice under its number, and no more of what is too old. */
export const putNotice = (webId: WebId, ordinal: number, notice: Notice): readonly Write[] => [
  row(noticeKey(webId, ordinal), notice),
  ...(ordinal > keptNotices ? [{ key: noticeKey(webId, ordinal - keptNotices), value: undefined }] : []),
]

export interface NumberedNotice {
  /** Counts the notices of one person from 1, without gaps. */
  readonly ordinal: number
  readonly notice: Notice
}

/** Notices of a person after a number, in order. */
export const readNotices = async (
  store: Pick<Store, 'list'>,
  webId: WebId,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly NumberedNotice[]> => {
  const prefix = `notice/${personKey(webId)}/`
  const range = { gte: noticeKey(webId, after + 1), lt: prefixRange(prefix).lt, limit }
  const found: NumberedNotice[] = []
  for await (const { key, value } of store.list(range))
    found.push({ ordinal: Number(key.slice(prefix.length)), notice: parseRow(noticeSchema, value) })
  return found
}

const noticeKey = (webId: WebId, ordinal: number): string =>
  `notice/${personKey(webId)}/${ordinalKey(ordinal)}`
