import { hashKey } from '@mutua/kit/row'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import type { BaseUrl, Instant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { refuseConsent } from './decisions.ts'
import { localIdOf, requestRecordSchema } from './records.ts'

/** A pod that its owner deleted: SHA-256 of its address in hexadecimal, since nothing more of it is kept. */
export interface GonePod {
  readonly hash: string
  readonly goneAt: Instant
}

/**
 * What was asked about a pod and never decided is refused when the pod is deleted, in the name of its owner: nobody is left
 * who could decide, and who asked is told instead of waiting. What was asked afterwards is about another pod of that
 * name. Saying it again is no error.
 * @returns how many were open
 */
export const closeRequests = async (
  podServer: BaseUrl,
  pods: readonly GonePod[],
  deps: { readonly store: Store; readonly now: () => number },
): Promise<number> => {
  const goneAt = new Map(pods.map((pod) => [pod.hash, pod.goneAt]))
  let closed = 0
  for await (const { value } of deps.store.list(prefixRange('grant-request/'))) {
    const text = toText(value)
    // Most are decided; those are not even parsed.
    if (!text.includes('"state":"requested"')) continue
    const { request, pod } = requestRecordSchema.parse(JSON.parse(text))
    const gone = goneAt.get(hashKey(pod))
    const isLeft =
      request.state === 'requested' &&
      gone !== undefined &&
      request.requestedAt <= gone &&
      new URL(pod).origin === new URL(podServer).origin
    if (isLeft && (await refuse(request.owner, localIdOf(request.id), deps))) closed += 1
  }
  return closed
}

/** False when somebody was quicker. */
const refuse = async (
  owner: Parameters<typeof refuseConsent>[0]['owner'],
  local: string,
  deps: { readonly store: Store; readonly now: () => number },
): Promise<boolean> => {
  try {
    await refuseConsent({ owner }, local, deps)
    return true
  } catch (cause) {
    if (cause instanceof Problem && cause.code === 'decision-taken') return false
    throw cause
  }
}
