import { refusedUsesSchema, type RefusedUses } from '../consent/refused-uses.ts'
import type { BaseUrl } from '../ids.ts'
import { readAllItems, type Fetch } from './answer.ts'

/**
 * What was refused under the consents of a pod, for its owner, the latest first: by the pod server, to who came with a token,
 * and by the consent service, to who wanted one.
 * @throws {Problem} `owner-only`, `not-found`
 * @throws {ClientFault}
 */
export const readRefusals = async (
  pod: string,
  deps: { readonly podServer: BaseUrl; readonly consentService: BaseUrl; readonly fetch: Fetch },
): Promise<readonly RefusedUses[]> => {
  const { podServer, consentService, fetch } = deps
  const found = await Promise.all(
    [
      `${podServer}/.refusals/${encodeURIComponent(pod)}?limit=1000`,
      `${consentService}/refusals?limit=1000`,
    ].map((url) => readAllItems(fetch, url, refusedUsesSchema)),
  )
  return found.flat().toSorted((one, other) => other.last.localeCompare(one.last))
}
