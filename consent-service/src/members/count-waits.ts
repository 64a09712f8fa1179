import { addDays, type CivilDate } from '@mutua/sdk/coop/civil-date'
import { prefixRange, type Store } from '@mutua/kit/store'

/** What waits for the board, by the day on which its days are over. */
export interface Waits {
  readonly waiting: number
  readonly overdue: number
  /** Not over, and within two weeks. */
  readonly soon: number
}

/** Rows whose keys begin with the day by which something has to be done. */
export const countWaits = async (
  prefix: string,
  today: CivilDate,
  store: Pick<Store, 'list'>,
): Promise<Waits> => {
  const soonFrom = addDays(today, soonDays)
  let [waiting, overdue, soon] = [0, 0, 0]
  for await (const { key } of store.list(prefixRange(prefix))) {
    const day = dayIn(key, prefix)
    waiting += 1
    if (day < today) overdue += 1
    else if (day <= soonFrom) soon += 1
  }
  return { waiting, overdue, soon }
}

/** @param key `{prefix}{day}/…` */
export const dayIn = (key: string, prefix: string): CivilDate =>
  // Written by us from a day that was parsed.
  key.slice(prefix.length, prefix.length + 10) as CivilDate

/** Time enough to call the board and to write to the person. */
const soonDays = 14
