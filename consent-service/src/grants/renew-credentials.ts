import { instantOf, type WebId } from '@mutua/sdk/ids'
import { prefixRange, toText } from '@mutua/kit/store'
import { renewed, type RenewalDeps } from './amendments.ts'
import { ownStep } from './mandate.ts'
import { changeGrant } from './change-grant.ts'
import { isConsent } from './consents-only.ts'
import { grantRecordSchema, keys, localIdOf, type GrantRecord, type LocalId } from './records.ts'

/**
 * Signs anew every consent in force whose credential is not believed any more, because the key behind it was in other
 * hands. The record is the truth and was never signed by that key, so nobody has to decide again; the old text and its
 * place in the status list are of no consent any more. Can be called again at any time; what was done is left alone.
 * @param isBelieved whether a credential, as it rests, still verifies
 * @returns how many were signed anew
 */
export const renewCredentials = async (
  isBelieved: (credential: string) => boolean,
  deps: RenewalDeps & {
    /** Who does it: the co-op. */
    readonly actor: WebId
  },
): Promise<number> => {
  const needsRenewal = ({ grant, credential }: GrantRecord): boolean =>
    isConsent(grant) &&
    (grant.state === 'given' || grant.state === 'paused') &&
    instantOf(deps.now()) < grant.validUntil &&
    !isBelieved(credential)

  const renew = (local: LocalId) =>
    changeGrant(
      local,
      async (record) => {
        if (!needsRenewal(record)) return undefined
        const at = instantOf(deps.now())
        return { kind: 'renewed', held: ownStep(deps.actor), at, ...(await renewed(record.grant, deps)) }
      },
      deps,
    )

  let done = 0
  let together: Promise<unknown>[] = []
  for await (const { value } of deps.store.list(prefixRange(keys.grants))) {
    const record = grantRecordSchema.parse(JSON.parse(toText(value)))
    if (!needsRenewal(record)) continue
    done += 1
    together.push(renew(localIdOf(record.grant.id)))
    // Each waits until the pod servers know of it: many wait together, and not without bound.
    if (together.length === mostTogether) {
      await Promise.all(together)
      together = []
    }
  }
  await Promise.all(together)
  return done
}

const mostTogether = 100
