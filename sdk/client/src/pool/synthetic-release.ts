import { z } from 'zod'
import { didSchema, isOfIssuer } from '../consent/did-web.ts'
import { verifyIssuerJwt, type IssuerKeysOf, type VcJwtRefusal } from '../consent/vc-jwt.ts'
import { instantSchema, sha256Schema } from '../ids.ts'
import { jsonText } from '../json.ts'
import { partsOf } from './parts.ts'
import { questionsDigest, parseSyntheticPlan, syntheticWishSchema } from './synthetic-plan.ts'
import { synthesise, syntheticNotice, fitOf } from './synthesise.ts'
import { tableSchema } from './table.ts'
import type { RowsOfNobody } from './table-file.ts'

/** `typ` of a signed synthetic table. */
export const syntheticReleaseType = 'pool-synthetic-table+jwt'

const integerSchema = z
  .string()
  .regex(/^(?:0|-?[1-9]\d{0,399})$/)
  .transform((text) => BigInt(text))

const fitLineSchema = z.strictObject({
  columns: z.array(z.string()),
  cells: z.int(),
  distanceThousandths: z.int().min(0).max(1_000),
})

/**
 * A synthetic table as the co-op signs it: not the rows, but the noisy counts from which anybody makes the same rows again
 * (`synthesise`), so that nothing has to be believed of them.
 */
export const syntheticReleaseSchema = z.strictObject({
  type: z.literal('PoolSyntheticTable'),
  version: z.literal(1),
  notice: z.literal(syntheticNotice),
  issuer: didSchema,
  /** `{study}/synthetic/{digest}`: the same wish is answered there for ever. */
  id: z.url(),
  study: z.url(),
  digest: sha256Schema,
  snapshot: sha256Schema,
  table: tableSchema,
  wish: syntheticWishSchema,
  /** `epsilon` is what this table, if it were the only release, gives for `delta`. */
  cost: z.strictObject({ rho: z.string(), epsilon: z.string(), delta: z.string() }),
  /** Noisy counts, one vector for each question of the plan. */
  marginals: z.array(z.array(integerSchema).min(1).max(1_000)).min(2).max(33),
  /** How far the rows are from the noisy counts; never from the true ones. */
  fit: z.strictObject({
    rows: z.int().nonnegative(),
    oneWay: z.array(fitLineSchema),
    twoWay: z.array(fitLineSchema),
    notPreserved: z.array(z.string()),
  }),
  code: sha256Schema,
  issuedAt: instantSchema,
})
export type SyntheticRelease = z.infer<typeof syntheticReleaseSchema>

/** What the service answers with. */
export const givenSyntheticSchema = z.object({
  release: syntheticReleaseSchema,
  /** The same, signed by the co-op. */
  jwt: z.string(),
  /** What it cost now, decimal text of rho: 0 where it was there before. */
  spent: z.string().regex(/^\d{1,9}(?:\.\d{1,9})?$/),
})
export type GivenSynthetic = z.infer<typeof givenSyntheticSchema>

/** The rows of a release: the same for everybody who makes them. */
export const rowsOfRelease = ({ table, wish, marginals, id }: SyntheticRelease): RowsOfNobody => {
  const made = synthesise(table, parseSyntheticPlan(table, wish), marginals)
  return { ...made, about: { ...made.about, release: id } }
}

export type SyntheticRefusal =
  | VcJwtRefusal
  | 'shape-refused'
  /** The wish is not one of its table, or not the one that the digest names. */
  | 'question-differs'
  /** The counts are not those of the wish, or the report does not follow from them. */
  | 'figures-differ'

/** Whether the co-op signed it, and its name and its report follow from wish and counts. @param jwt attacker-controlled */
export const verifySyntheticTable = async (
  jwt: string,
  deps: IssuerKeysOf,
): Promise<
  | { readonly kind: 'verified'; readonly release: SyntheticRelease }
  | { readonly kind: 'refused'; readonly code: SyntheticRefusal }
> => {
  const signed = await verifyIssuerJwt(jwt, syntheticReleaseType, deps)
  if (signed.kind === 'refused') return signed
  const parsed = syntheticReleaseSchema.safeParse(signed.payload)
  if (!parsed.success) return { kind: 'refused', code: 'shape-refused' }
  const release = parsed.data
  if (!isOfIssuer(release.study, signed.issuer)) return { kind: 'refused', code: 'issuer-mismatch' }
  const code = faultOf(release)
  return code === undefined ? { kind: 'verified', release } : { kind: 'refused', code }
}

const faultOf = (release: SyntheticRelease): SyntheticRefusal | undefined => {
  const { table, wish, digest, id, study, marginals, fit } = release
  const plan = planIn(release)
  if (plan === undefined || questionsDigest(table, plan.questions) !== digest) return 'question-differs'
  if (id !== `${study}/synthetic/${digest}` || wish.rho !== release.cost.rho) return 'question-differs'
  const parts = plan.questions.flatMap(({ query }) => partsOf(table, query))
  const isWhole =
    parts.length === marginals.length && parts.every(({ cells }, at) => marginals[at]?.length === cells)
  if (!isWhole) return 'figures-differ'
  const again = fitOf(table, plan, marginals, synthesise(table, plan, marginals))
  return jsonText(again) === jsonText(fit) ? undefined : 'figures-differ'
}

const planIn = ({ table, wish }: SyntheticRelease) => {
  try {
    return parseSyntheticPlan(table, wish)
  } catch {
    // `pool-query-refused`: nobody could have asked it.
    return undefined
  }
}
