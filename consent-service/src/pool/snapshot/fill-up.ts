import type { BaseUrl } from '@mutua/sdk/ids'
import { countInPod, type ReadPodDeps, type Room } from './read-pod.ts'
import type { Search } from './searches.ts'
import type { Consenting } from './snapshots.ts'

/** What a room has read at a pod server is a multiple of this when it is done. */
export const fullReads = 100

/**
 * Asks pods how many records there are of what was just read, one pod after the other and round again, until the room's uses at
 * each pod server are a multiple of `fullReads`. Where a pod server's chain stands is published with every close; what a room
 * read is in no count, and so is what is left when all counts are taken away from it. With this that says no more of how many
 * members there are than the numbers that are told (docs/decisions/0384). Nothing but a number leaves a pod; each answer leaves
 * a receipt like any other.
 *
 * @param read pods that could be read. One that can no longer be asked is left alone; when there is none left, it ends.
 */
export const fillUp = async (
  read: readonly Consenting[],
  search: Search | undefined,
  room: Room,
  deps: ReadPodDeps,
): Promise<void> => {
  if (search === undefined) return
  const byServer = Map.groupBy(read, ({ pod }) => new URL(pod).origin as BaseUrl)
  for (const [podServer, pods] of byServer) {
    let asked: readonly Consenting[] = pods
    while (asked.length > 0 && isShort(room, podServer)) {
      const left: Consenting[] = []
      for (const consenting of asked)
        if (!isShort(room, podServer) || (await countInPod(consenting, search, room, deps)))
          left.push(consenting)
      asked = left
    }
  }
}

const isShort = ({ uses }: Room, podServer: BaseUrl): boolean => (uses.get(podServer) ?? 0) % fullReads !== 0
