import { setTimeout as sleep } from 'node:timers/promises'
import { instantOf, type Instant } from '@mutua/sdk/ids'
import type { Log } from '@mutua/kit/log'
import type { Store } from '@mutua/kit/store'
import { openBlobs, type Blobs } from './blobs.ts'
import { renewFollowingRows } from './following-rows.ts'
import { createHiddenResources, type HiddenResources } from './hidden-resources.ts'
import { createKeptVersions, type KeptVersions } from './kept-versions.ts'
import { createPodImports, type PodImports } from './pod-imports.ts'
import { createPodStore, type PodStore } from './pod-store.ts'
import { createPodUsage, type PodUsage } from './pod-usage.ts'
import { createPodWriter, type PodWriterDeps, type Retention } from './pod-writer.ts'
import { renewRegistrations } from './type-registrations.ts'

export interface StorageSettings {
  /** For the files of large bodies. */
  readonly folder: string
  /** Bodies longer than this are in files. */
  readonly blobThresholdBytes: number
  /** Of a pod that has no quota of its own. */
  readonly quotaBytes: number
  readonly retention: Retention
}

export interface Storage extends AsyncDisposable {
  readonly pods: PodStore
  readonly versions: KeptVersions
  readonly hidden: HiddenResources
  readonly imports: PodImports
  readonly usage: PodUsage
  readonly blobs: Blobs
}

/** Everything that members keep here: resources, their files and versions, and what they take. */
export const openStorage = async (
  settings: StorageSettings,
  deps: { store: Store; now: () => Instant; log: Log } & Pick<
    PodWriterDeps,
    'rule' | 'registrations' | 'arrivals'
  >,
): Promise<Storage> => {
  const { store, now, log, rule, registrations, arrivals } = deps
  const { folder, retention, quotaBytes, blobThresholdBytes: thresholdBytes } = settings
  const usage = createPodUsage({ store, quotaBytes })
  const blobs = await openBlobs({ store, folder, usage, now, thresholdBytes })
  if (rule !== undefined) await renewFollowingRows({ store, rule, blobs })
  const writer = createPodWriter({ store, now, usage, retention, blobs, rule, registrations, arrivals })
  if (registrations !== undefined) await renewRegistrations({ store, writer, registrations })
  const pods = createPodStore({ store, now, usage, writer, blobs })
  const versions = createKeptVersions({ store, now, writer, blobs, days: retention.days })
  const hidden = createHiddenResources({ store, now, writer })
  const imports = createPodImports({ store, now, writer, blobs })
  const stop = new AbortController()
  const sweeping = sweepUntil(stop.signal, { versions, blobs, now, log })
  return {
    pods,
    versions,
    hidden,
    imports,
    usage,
    blobs,
    async [Symbol.asyncDispose]() {
      stop.abort()
      await sweeping
    },
  }
}

/** Looks at what is due and at nothing else, so it costs the same with any number of pods. */
const sweepUntil = async (
  signal: AbortSignal,
  { versions, blobs, now, log }: { versions: KeptVersions; blobs: Blobs; now: () => Instant; log: Log },
): Promise<void> => {
  while (!signal.aborted) {
    try {
      while ((await versions.expire(batch)) === batch) if (signal.aborted) return
      // Who had found the resource by then has opened its file since.
      await blobs.sweep(instantOf(Date.parse(now()) - graceMs))
    } catch (cause) {
      log.error({ err: cause }, 'old versions and files could not be removed')
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined)
  }
}

const batch = 200
const graceMs = 30_000
const pauseMs = 60_000
