import { z } from 'zod'
import type { AccessRequest } from '../consent/grant.ts'
import type { HealthCategory } from '../fhir/health-categories.ts'
import { instantSchema, resourceUrlSchema, type BaseUrl, type GrantId } from '../ids.ts'
import { ask, parseAnswer, type Fetch } from './answer.ts'

const coveredItemSchema = z.object({
  resource: resourceUrlSchema,
  /** How it may be read: by its address or id (`r`), found by a search (`s`), or both. */
  interactions: z.enum(['r', 's', 'rs']),
  modified: instantSchema,
  /** Folder under `health/`. */
  category: z.string().optional(),
  /** Of a health record: FHIR type and id, and when what it says was so. */
  type: z.string().optional(),
  id: z.string().optional(),
  time: instantSchema.optional(),
  /** In the words of the record, or the name of the document; written by others. */
  title: z.string(),
})
export type CoveredItem = z.infer<typeof coveredItemSchema>

const coveredPageSchema = z.object({
  total: z.number().int().nonnegative(),
  categories: z.record(z.string(), z.number().int().positive()),
  masked: z.array(z.string()),
  items: z.array(coveredItemSchema),
  next: z.string().optional(),
})

/** What a consent covers at this moment. */
export type Covered = Omit<z.infer<typeof coveredPageSchema>, 'next'>

/** A consent that stands, or what one would say. */
export type Coverage =
  | { readonly grant: GrantId }
  | (Pick<AccessRequest, 'terms'> & { readonly scope: AccessRequest['scope'] })
  | (Pick<AccessRequest, 'terms'> & { readonly categories: readonly HealthCategory[] })

/**
 * Everything in a pod that could be read under a consent, page after page; for the owner of the pod.
 * @throws {Problem} `owner-only`, `not-found`, `resource-outside-pod`, `input-malformed`
 * @throws {ClientFault}
 */
export const readCovered = async (
  coverage: Coverage,
  pod: string,
  { podServer, fetch }: { readonly podServer: BaseUrl; readonly fetch: Fetch },
): Promise<Covered> => {
  const { scope, ...others } = { scope: undefined, ...coverage }
  const asked = { ...others, ...scope, limit: 500 }
  const items: CoveredItem[] = []
  for (let after: string | undefined; ;) {
    const body = JSON.stringify({ ...asked, after })
    const headers = { 'Content-Type': 'application/json' }
    const url = `${podServer}/.covered/${encodeURIComponent(pod)}`
    const { next, ...page } = await parseAnswer(
      await ask(fetch, url, { method: 'POST', headers, body }),
      coveredPageSchema,
    )
    items.push(...page.items)
    if (next === undefined) return { ...page, items }
    after = next
  }
}
