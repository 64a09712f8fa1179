import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { installShiftedClock } from './shifted-clock.ts'

/** One time for several programs that are otherwise run as they are. */
export interface ClockTower extends AsyncDisposable {
  /** Variables under which a Node program follows this clock. */
  readonly environmentFor: (name: string) => Readonly<Record<string, string>>
  /** Resolves when it is that time in this process and in all that follow. @throws {RangeError} backwards */
  readonly moveTo: (at: number) => Promise<void>
  /** What each has used so far, under its name; of those that have ended what they said last. */
  readonly readReports: () => Promise<readonly FollowerReport[]>
  readonly ownReport: (name: string) => FollowerReport
}

const followerReportSchema = z.object({
  name: z.string(),
  cpuSeconds: z.number(),
  /** Resident memory at its highest. */
  peakMb: z.number(),
})
export type FollowerReport = z.infer<typeof followerReportSchema>

export const portName = 'MUTUA_TEST_CLOCK_PORT'
export const roleName = 'MUTUA_TEST_CLOCK_NAME'

/** Takes over the clock of this process, too. @param startsAt milliseconds since the epoch */
export const openClockTower = async (startsAt: number): Promise<ClockTower> => {
  const clock = installShiftedClock()
  const followers = new Map<Socket, Follower>()
  const reports = new Map<Socket, FollowerReport>()
  let shift = startsAt - clock.machineNow()
  clock.shiftBy(shift)

  const tell = (socket: Socket, follower: Follower): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    follower.waiting.push(resolve)
    socket.write(`${String(shift)}\n`)
    return promise
  }
  const tellAll = async (): Promise<void> => {
    await Promise.all([...followers].map(([socket, follower]) => tell(socket, follower)))
  }

  const server = createServer((socket) => {
    const follower: Follower = { waiting: [] }
    followers.set(socket, follower)
    createInterface({ input: socket }).on('line', (line) => {
      reports.set(socket, followerReportSchema.parse(JSON.parse(line)))
      follower.waiting.shift()?.()
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      followers.delete(socket)
      for (const wake of follower.waiting) wake()
    })
    void tell(socket, follower)
  })
  server.listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the clock listens on a port')

  return {
    environmentFor: (name) => ({
      NODE_OPTIONS: `--import=${new URL('./follow-clock.ts', import.meta.url).href}`,
      [portName]: String(address.port),
      [roleName]: name,
    }),
    moveTo: async (at) => {
      if (at < Date.now()) throw new RangeError('time goes forward only')
      shift = at - clock.machineNow()
      clock.shiftBy(shift)
      await tellAll()
    },
    readReports: async () => {
      await tellAll()
      return [...reports.values()]
    },
    ownReport: reportAs,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of followers.keys()) socket.destroy()
      await closed
      // The next tower of this process counts from the machine's time.
      clock.shiftBy(0)
    },
  }
}

interface Follower {
  /** Those that wait for its next answer, in order. */
  readonly waiting: (() => void)[]
}

/** What this process has used since it began. */
export const reportAs = (name: string): FollowerReport => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  return {
    name,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    // Kibibytes, on every system.
    peakMb: Math.round((maxRSS * 1_024) / 1e6),
  }
}
