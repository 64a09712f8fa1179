import type { BaseUrl, WebId } from '@mutua/sdk/ids'
import { accountOfPod, addressesOf } from './account-name.ts'

const maxRemembered = 10_000

/**
 * WebID of the person whose pod has this name, which follows from the name alone and so never changes. Asked several
 * times by every request, it is put together once; what strangers ask for only pushes out what is as easily made again.
 */
export const createOwnerOfPod = (origin: BaseUrl): ((podName: string) => WebId | undefined) => {
  const remembered = new Map<string, WebId | undefined>()
  return (podName) => {
    if (remembered.has(podName)) return remembered.get(podName)
    const account = accountOfPod(podName)
    const webId = account === undefined ? undefined : addressesOf(account, origin).webId
    if (remembered.size >= maxRemembered) remembered.clear()
    remembered.set(podName, webId)
    return webId
  }
}
