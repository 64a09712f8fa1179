import { z } from 'zod'
import type { BaseUrl } from '@mutua/sdk/ids'
import type { LaunchError, LaunchRequest } from '../smart/parse-launch.ts'
import type { LaunchChoice } from './launch-card.ts'
import { launchPeriods } from './launch-words.ts'

/** Where a browser is sent back to, by the request that brought it. */
type BackTo = Pick<LaunchRequest, 'redirectUri'> & { readonly state: string | undefined }

/** RFC 6749 §4.1.2 with `iss` (RFC 9207): an application that speaks to many can tell whose answer it is. */
export const answerAddress = (
  { redirectUri, state }: BackTo,
  answer: Readonly<Record<string, string>>,
  origin: BaseUrl,
): string => {
  const url = new URL(redirectUri)
  const named = { ...answer, ...(state === undefined ? {} : { state }), iss: origin }
  for (const [name, value] of Object.entries(named)) url.searchParams.set(name, value)
  return url.href
}

/** RFC 6749 §4.1.2.1. @param why in the words of the house */
export const refusalAddress = (to: BackTo, error: LaunchError, why: string, origin: BaseUrl): string => {
  // The characters that the section leaves to a description.
  const description = why.replaceAll(/[^\x20-\x7e]/g, '?').replaceAll(/["\\]/g, "'")
  return answerAddress(to, { error, error_description: description }, origin)
}

/** What a person answered. What is not understood counts as not chosen, and as No. @param body attacker-controlled */
export const readAnswer = (
  body: unknown,
  launch: Pick<LaunchRequest, 'records'>,
): { readonly form: string; readonly decision: 'give' | 'refuse'; readonly choice: LaunchChoice } => {
  const { form, decision, records, offline, period } = answerSchema.parse(body ?? {})
  const places = launch.records.flatMap((_, place) => (records.includes(String(place)) ? [place] : []))
  return { form, decision, choice: { records: places, isOffline: offline === 'yes', period } }
}

const answerSchema = z.object({
  form: z.string().max(100).catch(''),
  decision: z.enum(['give', 'refuse']).catch('refuse'),
  records: z
    .union([z.string(), z.array(z.string())])
    .transform((value) => [value].flat())
    .catch([]),
  offline: z.literal('yes').optional().catch(undefined),
  period: z.enum(launchPeriods).optional().catch(undefined),
})
