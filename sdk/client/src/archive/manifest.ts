import { createLocalJWKSet, jwtVerify } from 'jose'
import { z } from 'zod'
import { baseUrlSchema, instantSchema, resourceUrlSchema, sha256Schema, webIdSchema } from '../ids.ts'
import { Problem } from '../problem.ts'

export const archiveFormat = 'https://w3id.org/mutua/archive/1'

/** The two halves of what a person carries away: of the server that keeps their pod, and of the co-op. */
export const archiveParts = ['pod', 'coop'] as const
export type ArchivePart = (typeof archiveParts)[number]

/**
 * What of a pod a person can take or leave: `documents` are all that are no health records, `versions` what was replaced or
 * deleted and is still kept, `receipts` those of uses that the co-op has not got yet.
 */
export const exportKinds = [
  'documents',
  'records',
  'versions',
  'summary',
  'rdf',
  'hidden',
  'receipts',
] as const
export type ExportKind = (typeof exportKinds)[number]

/** What stands beside the files of a part and is in no list itself, except for the keys. */
export const archiveNames: Readonly<
  Record<ArchivePart, { readonly manifest: string; readonly signature: string; readonly keys: string }>
> = {
  pod: { manifest: 'manifest.json', signature: 'manifest.jwt', keys: 'keys.json' },
  coop: { manifest: 'manifest-coop.json', signature: 'manifest-coop.jwt', keys: 'keys-coop.json' },
}

export const archivedFileSchema = z.object({
  /** In the archive; slashes between names, never one that climbs. */
  path: z.string().min(1).max(4_000),
  /** Bytes. */
  size: z.number().int().nonnegative(),
  sha256: sha256Schema,
  /** Address of the document in the pod whose bytes these are; what is made for reading only has none. */
  resource: resourceUrlSchema.exactOptional(),
  contentType: z.string().max(300).exactOptional(),
  /** Its owner hides it: what was hidden as one with it. */
  hiddenWithin: resourceUrlSchema.exactOptional(),
  /** Of the document at `of`, as it was before it was replaced or deleted. */
  earlier: z
    .object({
      of: resourceUrlSchema,
      /** From 1, in the order in which they were written. */
      version: z.number().int().positive(),
      cause: z.enum(['replaced', 'deleted']),
      modified: instantSchema,
      keptAt: instantSchema,
    })
    .exactOptional(),
})
export type ArchivedFile = z.infer<typeof archivedFileSchema>

export const archiveManifestSchema = z.object({
  format: z.literal(archiveFormat),
  part: z.enum(archiveParts),
  /** Origin of the service that made and signed it. */
  issuer: baseUrlSchema,
  owner: webIdSchema,
  /** Root of the pod; the co-op's part is of all pods. */
  pod: resourceUrlSchema.exactOptional(),
  madeAt: instantSchema,
  files: z.array(archivedFileSchema).max(1_000_000),
  /** Containers with nothing in them, which no file would bring back. */
  emptyContainers: z.array(resourceUrlSchema),
  /** Sentences: what is not in here, and why. */
  leftOut: z.array(z.string()),
})
export type ArchiveManifest = z.infer<typeof archiveManifestSchema>

export const manifestSignatureType = 'archive-manifest+jwt'

/**
 * Reads a manifest whose signature verifies under the keys that are given: those in the archive, or those that whoever
 * checks has from elsewhere.
 * @param sha256Of hex digest of bytes
 * @throws {Problem} `archive-refused`
 */
export const verifyManifest = async (
  signed: { readonly bytes: Uint8Array<ArrayBuffer>; readonly signature: string; readonly keys: unknown },
  sha256Of: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>,
): Promise<{ readonly manifest: ArchiveManifest; readonly kid: string }> => {
  const manifest = parseManifest(signed.bytes)
  try {
    const keys = createLocalJWKSet(keySetSchema.parse(signed.keys))
    const { payload, protectedHeader } = await jwtVerify(signed.signature, keys, {
      typ: manifestSignatureType,
      algorithms: ['EdDSA'],
      issuer: manifest.issuer,
      subject: manifest.owner,
    })
    if (payload['digest'] !== (await sha256Of(signed.bytes))) throw new Error('another digest')
    return { manifest, kid: protectedHeader.kid ?? '' }
  } catch (cause) {
    throw new Problem('archive-refused', 'The signature of the list of files does not verify.', { cause })
  }
}

const parseManifest = (bytes: Uint8Array): ArchiveManifest => {
  try {
    return archiveManifestSchema.parse(
      JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown,
    )
  } catch (cause) {
    throw new Problem('archive-refused', 'The list of files in the archive cannot be read.', { cause })
  }
}

const keySetSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) })
