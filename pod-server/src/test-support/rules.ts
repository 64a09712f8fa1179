import { parseWebId } from '@mutua/sdk/ids'
import type { SafeFetch } from '@mutua/kit/safe-fetch'
import type { WacMode } from '../access/access-mode.ts'
import { createAccessRules, type AccessRules } from '../access/access-rules.ts'
import type { OwnerOf, Requester } from '../access/requester.ts'
import { parsePodPath, podNameOf } from '../resources/pod-path.ts'
import { createPodStore, type PodStore } from '../resources/pod-store.ts'
import { origin, testNow, testTime } from './grants.ts'
import { openTestStore } from './store.ts'

export interface TestRules extends AsyncDisposable {
  readonly pods: PodStore
  readonly rules: AccessRules
  /** A pod with nothing in it but its root. */
  createPod(name: string, accessControl: 'wac' | 'acp'): Promise<void>
  /** A document of any kind, Turtle where nothing is said. */
  put(path: string, body?: string, contentType?: string): Promise<unknown>
  /** In alphabetical order; `Requester` is nobody in particular where nothing is said. */
  modes(path: string, requester?: Requester): Promise<readonly WacMode[]>
  pass(milliseconds: number): void
}

/** Rules over a real store. */
export const openRules = async (fetchGroup: SafeFetch = refuseAll): Promise<TestRules> => {
  const level = await openTestStore()
  let time = testTime * 1000
  const pods = createPodStore({ store: level.store, now: () => testNow })
  const rules = createAccessRules({ pods, origin, ownerOf, fetchGroup, now: () => time })
  return {
    pods,
    rules,
    createPod: async (name, accessControl) => {
      const root = { path: parsePodPath(`/${name}/`), contentType: 'text/turtle', accessControl }
      await level.store.write(pods.newPodWrites([{ ...root, body: new Uint8Array() }]))
    },
    put: (path, body = '', contentType = 'text/turtle') =>
      pods.put([{ path: parsePodPath(path), contentType, body: new TextEncoder().encode(body) }]),
    modes: async (path, requester = {}) => [...(await rules.modes(parsePodPath(path), requester))].toSorted(),
    pass: (milliseconds) => {
      time += milliseconds
    },
    [Symbol.asyncDispose]: () => level[Symbol.asyncDispose](),
  }
}

const ownerOf: OwnerOf = (path) => {
  const name = podNameOf(path)
  return name === undefined ? undefined : parseWebId(`${origin}/${name}/profile/card#me`)
}

const refuseAll: SafeFetch = () => Promise.reject(new Error('no group is looked up elsewhere here'))
