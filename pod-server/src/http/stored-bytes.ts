import type { PodStore, Resource } from '../resources/pod-store.ts'

/** The whole of a document that was read as a whole when it was checked: a record, which is bounded. */
export const storedBytes = async (
  { body, size }: Pick<Resource, 'body' | 'size'>,
  { pods }: { readonly pods: Pick<PodStore, 'openBlob'> },
): Promise<Uint8Array> => {
  if (body instanceof Uint8Array) return body
  await using blob = await pods.openBlob(body)
  return Buffer.concat(await Array.fromAsync(blob.read(0, size)))
}
