import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { eraseName, finishErasures, type ErasureDeps } from '@mutua/kit/sealing/renew-key'
import { prefixRange, type Write } from '@mutua/kit/store'
import { podKeyName, podOfKeyName } from './pod-keys.ts'
import { keptByAgeKey, keptInPodPrefix, parseAgeKey } from './stored-record.ts'

export interface PodKeys {
  /**
   * Destroys the data key of a pod: from then on nothing of it can be opened, in old backups neither; then removes what
   * is left of it here. For a pod that has been erased and that nobody writes to any more.
   */
  readonly destroy: (pod: string) => Promise<void>
  /** Goes on with what a crash has cut short. */
  readonly finish: () => Promise<void>
}

export const createPodKeys = (deps: Omit<ErasureDeps, 'sweepBesides'> & { folder: string }): PodKeys => {
  const { store, folder } = deps
  /** What lies outside the ranges of the pod's key. Names of keys are enough: no value can be opened any more. */
  const sweepBesides = async (name: string): Promise<void> => {
    const pod = podOfKeyName(name)
    if (pod === undefined) return
    const prefix = keptInPodPrefix(pod)
    const writes: Write[] = []
    for await (const { key } of store.list(prefixRange(prefix)))
      writes.push({ key: keptByAgeKey(parseAgeKey(key.slice(prefix.length))), value: undefined })
    await store.write(writes)
    await rm(join(folder, pod), { recursive: true, force: true })
  }
  return {
    destroy: (pod) => eraseName(podKeyName(pod), { ...deps, sweepBesides }),
    finish: () => finishErasures({ ...deps, sweepBesides }),
  }
}
