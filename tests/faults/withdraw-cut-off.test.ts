import { setTimeout as pause } from 'node:timers/promises'
import type { GrantId } from '@mutua/sdk/ids'
import { expect, it } from 'vitest'
import { createProofSigner } from '../support/dpop-proof.ts'
import { openRawConnection, requestText, type RawConnection } from '../support/raw-connection.ts'
import { openReaders, type Readers } from './readers.ts'
import { machineNow, type Reader } from './reading.ts'
import { openTwoPodServers, type Sessions, type Side, type TwoPodServers } from './two-pod-servers.ts'
import { withdrawTimed } from './withdraw-timed.ts'

const deep = process.env['MUTUA_DEEP'] === '1'
/** Withdrawals in one cycle, on each side, all at once. */
const lanes = deep ? 20 : 4
const rounds = deep ? 10_000 : 48
const cycles = rounds / (2 * lanes)
/** Every so many cycles the first pod server is stopped and its line is cut. */
const cutOffEvery = deep ? 8 : 2
const longestWaitMs = 5_000
const afterwardsMs = 30
const sessionLifeMs = 120_000

interface Lane {
  readonly side: Side
  readonly grant: GrantId
  readonly reader: Reader
}

interface Round {
  readonly kind: 'quick' | 'cut off' | 'beside'
  readonly waitedMs: number
  readonly before: number
  /** Reads that began after the acknowledgement and were served. */
  readonly after: number
}

it(
  `two pod servers, one of them cut off now and then: no read that began after the acknowledgement is served anywhere, in ${rounds} withdrawals`,
  { timeout: deep ? 3_600_000 : 240_000 },
  async () => {
    await using house = await openTwoPodServers()
    await using readers = openBoth(house)
    let sessions = await house.signIn()
    let signedInAt = performance.now()
    const played: Round[] = []
    const late: number[] = []
    for (let cycle = 1; cycle <= cycles; cycle++) {
      if (performance.now() - signedInAt > sessionLifeMs) {
        sessions = await house.signIn()
        signedInAt = performance.now()
      }
      const isCutOff = cycle % cutOffEvery === 0
      const cycled = await playCycle({ house, readers, sessions }, isCutOff)
      played.push(...cycled.rounds)
      late.push(...cycled.late)
    }

    console.log(summary(played, late))
    expect(played).toHaveLength(rounds)
    expect(played.filter(({ before }) => before === 0)).toEqual([])
    expect(played.filter(({ after }) => after > 0)).toEqual([])
    // What came to the stopped server after the acknowledgement, and was answered when it went on.
    expect(late.filter((status) => status !== 503 && status !== 403 && status !== 401)).toEqual([])
    expect(late.length).toBeGreaterThan(0)
    expect(played.filter(({ waitedMs }) => waitedMs > longestWaitMs)).toEqual([])
  },
)

interface Stage {
  readonly house: TwoPodServers
  readonly readers: BothReaders
  readonly sessions: Sessions
}

const playCycle = async (
  stage: Stage,
  isCutOff: boolean,
): Promise<{ rounds: readonly Round[]; late: readonly number[] }> => {
  const { house, readers } = stage
  const atFirst = await givenOn(house.first, stage)
  const atSecond = await givenOn(house.second, stage)
  readers.first.start(atFirst.map(({ reader }) => reader))
  readers.second.start(atSecond.map(({ reader }) => reader))
  await Promise.all([readers.first.untilEachServed(1, 60_000), readers.second.untilEachServed(1, 60_000)])
  await pause(Math.random() * 40)

  if (isCutOff) {
    process.kill(house.first.server.pid, 'SIGSTOP')
    house.relay.cut(house.first.server.baseUrl)
  }
  const [endsFirst, endsSecond] = [withdrawn(atFirst, stage), withdrawn(atSecond, stage)]
  const second = await seen(atSecond, await endsSecond, readers.second, isCutOff ? 'beside' : 'quick')
  const ends = await endsFirst
  const late = isCutOff ? await comeBack(atFirst, house) : []
  const first = await seen(atFirst, ends, readers.first, isCutOff ? 'cut off' : 'quick')
  return { rounds: [...first, ...second], late }
}

const givenOn = (side: Side, { house, sessions }: Stage): Promise<Lane[]> =>
  Promise.all(Array.from({ length: lanes }, async () => ({ side, ...(await house.give(side, sessions)) })))

interface End {
  readonly acknowledged: number
  readonly waitedMs: number
}

const withdrawn = (given: readonly Lane[], { sessions }: Stage): Promise<End[]> =>
  Promise.all(
    given.map(async ({ side, grant }) => {
      const owner = sessions.ownerOf.get(side)
      if (owner === undefined) throw new Error('each side has an owner')
      const asked = machineNow()
      const acknowledged = await withdrawTimed(owner, grant)
      return { acknowledged, waitedMs: (acknowledged - asked) / 1e6 }
    }),
  )

/**
 * All withdrawals are acknowledged and the first server still stands: its kernel takes reads in for it. Then it goes on,
 * half of the time before its line is there again.
 * @returns how those reads were answered
 */
const comeBack = async (given: readonly Lane[], { first, relay }: TwoPodServers): Promise<number[]> => {
  const connections = await Promise.all(given.map(() => openRawConnection(new URL(first.server.baseUrl))))
  const answers = given.map(({ reader }, lane) => readOn(connections[lane], reader))
  // Written after the acknowledgement, and there when the server wakes up.
  await pause(20)
  const isLineFirst = Math.random() < 0.5
  if (isLineFirst) relay.restore()
  process.kill(first.server.pid, 'SIGCONT')
  const statuses = await Promise.all(answers)
  if (!isLineFirst) {
    statuses.push(...(await Promise.all(given.map(({ reader }, lane) => readOn(connections[lane], reader)))))
    relay.restore()
  }
  for (const connection of connections) connection[Symbol.dispose]()
  return statuses
}

const readOn = async (connection: RawConnection | undefined, reader: Reader): Promise<number> => {
  const { url, accessToken, privateKeyPem } = reader
  const proof = createProofSigner(privateKeyPem).sign({ method: 'GET', url, accessToken })
  const headers = { Authorization: `DPoP ${accessToken}`, DPoP: proof }
  const exchange = await connection?.exchange(requestText({ method: 'GET', url, headers }))
  if (exchange?.kind !== 'complete') throw new Error('a server that goes on answers what came meanwhile')
  return exchange.status
}

const seen = async (
  given: readonly Lane[],
  ends: readonly End[],
  readers: Readers,
  kind: Round['kind'],
): Promise<Round[]> => {
  // A reader that began nothing after the acknowledgement would prove nothing.
  await readers.untilEachBegan(Math.max(...ends.map(({ acknowledged }) => acknowledged)), 60_000)
  await pause(afterwardsMs)
  const { served } = await readers.stop()
  return given.map((_lane, place) => {
    const { acknowledged = 0, waitedMs = 0 } = ends[place] ?? {}
    const own = served.filter(({ reader }) => reader === place)
    return {
      kind,
      waitedMs,
      before: own.filter(({ began }) => began <= acknowledged).length,
      after: own.filter(({ began }) => began > acknowledged).length,
    }
  })
}

interface BothReaders extends AsyncDisposable {
  readonly first: Readers
  readonly second: Readers
}

/** When something fails while the first server stands still, it must go on, or it could not be ended. */
const openBoth = ({ first }: TwoPodServers): BothReaders => {
  const both = { first: openReaders(), second: openReaders() }
  return {
    ...both,
    async [Symbol.asyncDispose]() {
      process.kill(first.server.pid, 'SIGCONT')
      await both.first[Symbol.asyncDispose]()
      await both.second[Symbol.asyncDispose]()
    },
  }
}

const summary = (played: readonly Round[], late: readonly number[]): string => {
  const of = (kind: Round['kind']): string => {
    const some = played.filter((round) => round.kind === kind)
    const waits = some.map(({ waitedMs }) => waitedMs).toSorted((a, b) => a - b)
    const wait = (share: number): string => (waits[Math.floor((waits.length - 1) * share)] ?? 0).toFixed(0)
    const reads = some.reduce((sum, { before }) => sum + before, 0)
    const after = some.reduce((sum, round) => sum + round.after, 0)
    return `${kind}: ${some.length} withdrawals, ${reads} reads before and ${after} after, acknowledged after ${wait(0.5)} ms (median), ${wait(0.99)} ms (p99), ${wait(1)} ms (longest)`
  }
  const answers = Object.entries(Object.groupBy(late, String)).map(
    ([status, of_]) => `${status} x ${of_?.length ?? 0}`,
  )
  return [
    of('quick'),
    of('cut off'),
    of('beside'),
    `reads that waited at the stopped server: ${answers.join(', ')}`,
  ].join('\n')
}
