import { z } from 'zod'

/**
 * Whether every resource that a credential names has the digest it says (VC Data Model 2.0 §5.3). Nothing is fetched:
 * the digests of what W3C published are known by heart; of any other resource nobody here can say, and that is a no.
 * @param value `relatedResource` of a credential of the right form
 */
export const relatedResourcesMatch = (value: unknown): boolean => {
  const listed = relatedSchema.safeParse(value === undefined ? [] : [value].flat())
  return listed.success && listed.data.every(isKnown)
}

const relatedSchema = z
  .array(
    z.object({ id: z.string(), digestSRI: z.string().optional(), digestMultibase: z.string().optional() }),
  )
  .max(100)

/** Both digests, when both are given, are of the same revision. */
const isKnown = ({ id, digestSRI, digestMultibase }: z.infer<typeof relatedSchema>[number]): boolean =>
  (revisions.get(id) ?? []).some(
    ({ sha256, sha384 }) =>
      (digestSRI === undefined || digestSRI === `sha384-${sha384}` || digestSRI === `sha256-${sha256}`) &&
      (digestMultibase === undefined || isMultibaseOf(digestMultibase, sha256)),
  )

/** Base64url of SHA-256, bare or with the header of a multihash (VC Data Model 2.0 §5.3). */
const isMultibaseOf = (digest: string, sha256: string): boolean => {
  if (!/^u[\w-]+$/.test(digest)) return false
  const bytes = Buffer.from(digest.slice(1), 'base64url')
  const bare = Buffer.from(sha256, 'base64')
  return bytes.equals(bare) || bytes.equals(Buffer.concat([Buffer.from([0x12, 0x20]), bare]))
}

/** A credential keeps the digest of the revision that stood when it was issued. Base64, as Subresource Integrity has it. */
const revisions: ReadonlyMap<string, readonly { readonly sha256: string; readonly sha384: string }[]> =
  new Map([
    [
      'https://www.w3.org/ns/credentials/v2',
      [
        // Recommendation of 15 May 2025.
        {
          sha256: 'WZVc7WaX1h4D8rJVb+vlMIqxaEKEb1tYbX8fet7JJzQ=',
          sha384: 'l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU',
        },
        // From 20 July 2024 on.
        {
          sha256: 'JKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k=',
          sha384: 'NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg',
        },
      ],
    ],
  ])
