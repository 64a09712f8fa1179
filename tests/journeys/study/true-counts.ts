import { z } from 'zod'

/** Ages that the study asks by: below the first cut, from each cut on to the next. */
export const ageCuts = [18, 40, 65, 80] as const

/**
 * How many adults with diabetes and a newest HbA1c above 7 % there are in each band of age, worked out from the bundles
 * themselves: nothing of the pool is used for it.
 */
export const trueCounts = (people: readonly (readonly string[])[], year: number): number[] => {
  const counts = Array.from({ length: ageCuts.length + 1 }, () => 0)
  for (const bundles of people) {
    const band = bandOf(bundles, year)
    if (band !== undefined) counts[band] = (counts[band] ?? 0) + 1
  }
  return counts
}

const bandOf = (bundles: readonly string[], year: number): number | undefined => {
  const records = bundles.flatMap((text) =>
    bundleSchema.parse(JSON.parse(text)).entry.map((one) => one.resource),
  )
  const born = records.find(({ resourceType }) => resourceType === 'Patient')?.birthDate?.slice(0, 4)
  if (born === undefined) return undefined
  const age = year - Number(born)
  const isDiabetic = records.some(
    (one) => one.resourceType === 'Condition' && hasCode(one, diabetesCodes) && !isDenied(one),
  )
  if (age < 18 || !isDiabetic || (newestHbA1c(records) ?? 0) <= 7) return undefined
  return ageCuts.filter((cut) => cut <= age).length
}

const newestHbA1c = (records: readonly Resource[]): number | undefined =>
  records
    .filter((one) => one.resourceType === 'Observation' && hasCode(one, ['4548-4']) && isSettled(one.status))
    .toSorted((one, other) => ((one.effectiveDateTime ?? '') < (other.effectiveDateTime ?? '') ? 1 : -1))[0]
    ?.valueQuantity?.value

const diabetesCodes = ['44054006', '73211009', '46635009']

const hasCode = ({ code }: Resource, codes: readonly string[]): boolean =>
  (code?.coding ?? []).some((one) => one.code !== undefined && codes.includes(one.code))

const isDenied = ({ verificationStatus }: Resource): boolean =>
  (verificationStatus?.coding ?? []).some(({ code }) => code === 'refuted' || code === 'entered-in-error')

const isSettled = (status: string | undefined): boolean =>
  status === 'final' || status === 'amended' || status === 'corrected'

const conceptSchema = z.object({ coding: z.array(z.object({ code: z.string().optional() })).default([]) })
const resourceSchema = z.object({
  resourceType: z.string(),
  birthDate: z.string().optional(),
  status: z.string().optional(),
  code: conceptSchema.optional().catch(undefined),
  verificationStatus: conceptSchema.optional().catch(undefined),
  effectiveDateTime: z.string().optional(),
  valueQuantity: z.object({ value: z.number().optional() }).optional().catch(undefined),
})
type Resource = z.infer<typeof resourceSchema>
const bundleSchema = z.object({ entry: z.array(z.object({ resource: resourceSchema })).default([]) })
