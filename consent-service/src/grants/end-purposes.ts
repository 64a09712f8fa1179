import { requestStateAt, type Grant } from '@mutua/sdk/consent/grant'
import { instantOf, type PurposeIri, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { parseRow } from '@mutua/kit/row'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import { isConsent } from './consents-only.ts'
import type { Grants } from './grants.ts'
import { grantRecordSchema, keys, localIdOf, requestRecordSchema } from './records.ts'

/**
 * Takes back what was asked and declares void what was given for purposes that may not be served any more. Repeating it
 * only does what is left. What is opened in an emergency rests on no consent and on no class.
 * @returns how many consents ended
 */
export const endPurposes = async (
  {
    isAllowed,
    by,
    reason,
  }: {
    readonly isAllowed: (purpose: PurposeIri) => boolean
    readonly by: WebId
    readonly reason: string
  },
  deps: {
    readonly store: Pick<Store, 'list'>
    readonly now: () => number
    readonly grants: Pick<Grants, 'cancel' | 'invalidate'>
  },
): Promise<number> => {
  const isOver = ({ purpose, purposes = [purpose] }: Pick<Grant, 'purpose' | 'purposes'>) =>
    !purposes.every(isAllowed)
  for await (const { value } of deps.store.list(prefixRange('grant-request/'))) {
    const text = toText(value)
    // Most are decided; those are not even parsed.
    if (!text.includes('"state":"requested"')) continue
    const { request } = requestRecordSchema.parse(JSON.parse(text))
    if (isOver(request) && requestStateAt(request, instantOf(deps.now())) === 'requested')
      await deps.grants.cancel(request.requester, localIdOf(request.id), by).catch(unlessDecided)
  }
  const ended: Promise<unknown>[] = []
  let count = 0
  for await (const { value } of deps.store.list(prefixRange(keys.grants))) {
    const { grant } = parseRow(grantRecordSchema, value)
    const stands = (grant.state === 'given' || grant.state === 'paused') && isConsent(grant)
    if (!stands || grant.validUntil <= instantOf(deps.now()) || !isOver(grant)) continue
    count += 1
    ended.push(deps.grants.invalidate(by, localIdOf(grant.id), reason))
    // Each waits for the pod servers: together, they wait once.
    if (ended.length >= together) await Promise.all(ended.splice(0))
  }
  await Promise.all(ended)
  return count
}

const together = 100

/** Decided meanwhile: then it is among the grants, or nothing is left to do. */
const unlessDecided = (error: unknown): void => {
  if (!(error instanceof Problem) || error.code !== 'decision-taken') throw error
}
