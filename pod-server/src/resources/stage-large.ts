import type { Blobs } from './blobs.ts'
import { isKeptWhole, type NewDocument } from './resource-plans.ts'
import type { ResourceReader } from './resource-reader.ts'
import { podOf } from './write-plan.ts'

/** A large body goes to a file first, which goes with `stack` when the write is refused. @throws {Problem} `quota-exceeded` */
export const stageLarge = async (
  document: NewDocument,
  stack: AsyncDisposableStack,
  { blobs, reader }: { readonly blobs?: Blobs | undefined; readonly reader: Pick<ResourceReader, 'load'> },
): Promise<NewDocument> => {
  const { path, body } = document
  if (blobs === undefined || !(body instanceof Uint8Array)) return document
  if (body.length <= blobs.thresholdBytes || isKeptWhole(document)) return document
  const freed = (await reader.load(path)).record?.size ?? 0
  return {
    ...document,
    body: stack.use(await blobs.stage(podOf(path), [body], { freed, expected: body.length })),
  }
}
