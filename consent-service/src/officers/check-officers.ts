import { isKeyInForce, officerDecisionSchema, officerKeySchema } from '@mutua/sdk/coop/officer'
import { isSignedWith, kidOf, verifyTwoOfficers } from '@mutua/sdk/coop/officer-signer'
import type { Check } from '@mutua/kit/operate/doctor'
import { hashKey, parseRow } from '@mutua/kit/row'
import { prefixRange, toText } from '@mutua/kit/store'
import { listKeys } from './officer-keys.ts'
import { decisionKey, decisionPrefix, keyKey, keyPrefix, waitingKey, waitingPrefix } from './officer-rows.ts'

/** Whether every decision of two officers still verifies, and is found where it waits. */
export const checkOfficers: Check = async function* (store) {
  for await (const { key, value } of store.list(prefixRange(keyPrefix))) {
    const { kid, publicJwk } = parseRow(officerKeySchema, value)
    if (key !== keyKey(kid) || kid !== (await kidOf(publicJwk)))
      yield { where: key, what: 'The key is not the one that it is named by.' }
  }
  const keys = await listKeys(store)
  let waiting = 0
  for await (const { key, value } of store.list(prefixRange(decisionPrefix))) {
    const decision = parseRow(officerDecisionSchema, value)
    const { proposed, confirmed, state, text, digest } = decision
    if (key !== decisionKey(decision)) yield { where: key, what: 'It is the decision on something else.' }
    if (digest !== hashKey(text)) yield { where: key, what: 'The text is not the one of its digest.' }
    const first = keys.find(({ kid, webId }) => kid === proposed.kid && webId === proposed.webId)
    const isProposed =
      first !== undefined &&
      isKeyInForce(first, proposed.at) &&
      (await isSignedWith(first.publicJwk, proposed.signature, text))
    if (!isProposed) yield { where: key, what: 'The proposal is not signed by its officer.' }
    if ((state === 'confirmed') !== (confirmed !== undefined))
      yield { where: key, what: 'It is confirmed, and nobody confirmed it.' }
    if (
      confirmed !== undefined &&
      (await verifyTwoOfficers(text, [proposed, confirmed], keys)).kind === 'invalid'
    )
      yield { where: key, what: 'Two officers do not stand behind it.' }
    const isWaiting = (await store.get(waitingKey(decision))) !== undefined
    if (isWaiting !== (state === 'proposed')) yield { where: key, what: 'It waits here, and does not there.' }
    if (isWaiting) waiting += 1
  }
  let told = 0
  for await (const { key, value } of store.list(prefixRange(waitingPrefix))) {
    told += 1
    if ((await store.get(toText(value))) === undefined)
      yield { where: key, what: 'A decision that waits is not there.' }
  }
  if (told !== waiting) yield { where: waitingPrefix, what: 'Other decisions wait than there are.' }
}
