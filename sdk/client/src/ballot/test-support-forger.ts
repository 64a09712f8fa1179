import { secretOf } from './credential.ts'
import { sha256Base64 } from './digest.ts'
import { groupOf } from './group.ts'
import { secureRandom } from './random.ts'
import { proveKnowledge } from './schnorr.ts'
import { ballotSchema, stringify } from './wire.ts'

/** Signs a ballot anew, whatever is in it: what a voter with a program of their own can do. */
export const resign = async (
  text: string,
  { code, uuid }: { code: string; uuid: string },
): Promise<string> => {
  const group = groupOf('BELENIOS-2048')
  const { signature: _signature, ...unsigned } = ballotSchema.parse(JSON.parse(text))
  const hash = sha256Base64(stringify(unsigned))
  const secret = await secretOf(code, uuid, group)
  const proof = proveKnowledge({ group, prefix: `sig|${hash}|`, secret }, secureRandom)
  return stringify({ ...unsigned, signature: { hash, proof } })
}
