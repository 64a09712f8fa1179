import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { parseResourceUrl, type BaseUrl, type ResourceUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import type { SignedIn } from '@mutua/ui/session/session-gate'

/**
 * The key of a round in the provider’s own pod: after signing in a round goes on without its words, and notes are not lost with them.
 * Whoever finds the device has what is sealed and not this; the pod server has this and not what is sealed.
 */
export interface RoundKeys {
  readonly keep: (round: string, key: Uint8Array<ArrayBuffer>) => Promise<void>
  readonly find: (round: string) => Promise<Uint8Array<ArrayBuffer> | undefined>
  readonly remove: (round: string) => Promise<void>
}

/** @returns keys that are nowhere, for whoever has no pod at the pod server of the co-op: their rounds open by words alone */
export const openRoundKeys = ({ config, session }: Pick<SignedIn, 'config' | 'session'>): RoundKeys => {
  const pods = createPodClient({ podServer: config.podServer, fetch: session.fetch })
  const at = (round: string): ResourceUrl | undefined => keyAddress(session.webId, config.podServer, round)
  return {
    keep: async (round, key) => {
      const place = at(round)
      if (place !== undefined) await pods.put(place, { contentType: 'application/octet-stream', body: key })
    },
    find: async (round) => {
      const place = at(round)
      return place === undefined ? undefined : unlessGone(async () => (await pods.read(place)).bytes)
    },
    remove: async (round) => {
      const place = at(round)
      if (place !== undefined) await unlessGone(() => pods.delete(place))
    },
  }
}

const keyAddress = (webId: string, podServer: BaseUrl, round: string): ResourceUrl | undefined => {
  const { origin, pathname } = new URL(webId)
  const [, name = ''] = pathname.split('/')
  return origin === podServer && name !== ''
    ? parseResourceUrl(`${podServer}/${name}/private/round-keys/${round}`)
    : undefined
}

const unlessGone = async <Value>(act: () => Promise<Value>): Promise<Value | undefined> => {
  try {
    return await act()
  } catch (error) {
    if (error instanceof Problem && error.code === 'not-found') return undefined
    throw error
  }
}
