import { openClockTower, type ClockTower } from '../support/clock-tower.ts'
import { enterCoop, secondOfficer, type Coop } from '../support/coop.ts'
import { startCoopServers } from '../support/servers.ts'

/** A co-op on a clock that is turned: a notice takes days. */
export interface House extends Coop {
  readonly clock: ClockTower
  /** Turns the clock to what the machine says. */
  readonly moveToToday: () => Promise<void>
}

/** @param daysAgo when its doors open */
export const openHouse = async (daysAgo: number): Promise<House> => {
  await using opened = new AsyncDisposableStack()
  const [begun, mark] = [Date.now(), performance.now()]
  const clock = opened.use(await openClockTower(begun - daysAgo * 86_400_000))
  const coop = opened.use(
    await enterCoop(
      await startCoopServers(['olga', secondOfficer], {
        pod: clock.environmentFor('pod server'),
        consent: clock.environmentFor('consent service'),
      }),
    ),
  )
  const kept = opened.move()
  return {
    ...coop,
    clock,
    // The monotonic clock keeps the pace of the machine.
    moveToToday: () => clock.moveTo(begun + performance.now() - mark),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}
