import type { AccessRequest, Grant } from '@mutua/sdk/consent/grant'
import { requestStateAt } from '@mutua/sdk/consent/grant'
import { instantOf, type Instant } from '@mutua/sdk/ids'
import { prefixRange, type Store } from '@mutua/kit/store'
import { keys, localIdOf, readGrant, readRequest } from './records.ts'

/**
 * Takes away what was asked and answered about requests that have led nowhere, and about consents that are over, once
 * `days` have gone by: until then it shows on what somebody decided (GDPR Art. 7(1)), afterwards it is only somebody's words
 * (Art. 5(1)(e)).
 * @returns how many threads are gone
 */
export const forgetQuestions = async ({
  store,
  now,
  days,
}: {
  readonly store: Store
  readonly now: () => number
  readonly days: number
}): Promise<number> => {
  const latest = instantOf(now() - days * dayMs)
  let forgotten = 0
  for await (const { key, value } of store.list(prefixRange(keys.allQuestions))) {
    const request = (await readRequest(store, key.slice(keys.allQuestions.length)))?.value.request
    const over = request === undefined ? '' : await endOf(request, store, instantOf(now()))
    if (over === undefined || over > latest) continue
    // Whoever says something meanwhile says it about a request that is open again to nobody: it is not forgotten.
    if (await store.write([{ key, value: undefined }], new Map([[key, value]]))) forgotten += 1
  }
  return forgotten
}

const dayMs = 86_400_000

/** Since when nothing rests on what was said; undefined while something does. */
const endOf = async (request: AccessRequest, store: Store, now: Instant): Promise<Instant | undefined> => {
  switch (requestStateAt(request, now)) {
    case 'requested':
      return undefined
    case 'expired':
      return request.validUntil
    case 'refused':
    case 'cancelled':
      return request.decidedAt
    case 'given': {
      const grant =
        request.grant === undefined
          ? undefined
          : (await readGrant(store, localIdOf(request.grant)))?.value.grant
      return grant === undefined ? request.decidedAt : endOfGrant(grant, now)
    }
  }
}

const endOfGrant = ({ withdrawnAt, invalidatedAt, validUntil }: Grant, now: Instant): Instant | undefined => {
  const over = invalidatedAt ?? withdrawnAt ?? validUntil
  return over > now ? undefined : over
}
