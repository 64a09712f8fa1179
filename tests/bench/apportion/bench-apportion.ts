import { parseArgs } from 'node:util'
import { apportion, type Weights } from '../../../consent-service/src/ledger/apportion.ts'
import { apportionSimply, type Share } from '../../../consent-service/src/ledger/test-support-apportion.ts'

export interface ApportionOptions {
  /** Of the large apportionment. */
  readonly members: number
  /** Of the one that the simple method does too. */
  readonly beside: number
}

export const apportionUsage = 'npm run bench -- apportion [--members 1000..20000000] [--beside 1000..1000000]'

/** @throws {Error} naming the option that cannot be used */
export const parseApportionOptions = (words: readonly string[]): ApportionOptions => {
  const { values } = parseArgs({
    args: [...words],
    options: {
      members: { type: 'string', default: '10000000' },
      beside: { type: 'string', default: '300000' },
    },
  })
  const [members, beside] = [Number(values.members), Number(values.beside)]
  if (!Number.isInteger(members) || members < 1_000 || members > 20_000_000)
    throw new Error('--members: a number from 1000 to 20000000')
  if (!Number.isInteger(beside) || beside < 1_000 || beside > 1_000_000)
    throw new Error('--beside: a number from 1000 to 1000000')
  return { members, beside }
}

export interface ApportionLine {
  readonly members: number
  /** Wall and processor time of the large one. */
  readonly seconds: number
  readonly cpuSeconds: number
  /** The most memory that the process has ever had: members, weights and parts are in it. */
  readonly peakMb: number
  /** Both methods over as many members, in processor time. */
  readonly beside: number
  readonly columnsCpuSeconds: number
  readonly simpleCpuSeconds: number
  readonly timesFaster: number
  /** All was given out, the order of the rows changed nothing, and both methods agree to the last cent. */
  readonly exact: boolean
}

/** An amount that divides badly, over members of weights of every size. */
export const benchApportion = (
  { members, beside }: ApportionOptions,
  say: (line: string) => void,
): ApportionLine => {
  const total = BigInt(members) * 4_999n + 17n
  const small = columnsOf(beside)
  const columns = timed(() => apportion(total, small))
  say(`columns: ${String(beside)} members in ${String(columns.cpuSeconds)} s of processor time`)
  const large = columnsOf(members)
  const whole = timed(() => apportion(total, large))
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1_024)
  say(`columns: ${String(members)} members in ${String(whole.cpuSeconds)} s, ${String(peakMb)} MB`)
  const isWhole = sumOf(whole.result) === total
  const isInAnyOrder = isSameBackwards(whole.result, apportion(total, backwards(large)))
  const shares = sharesOf(small)
  const simple = timed(() => apportionSimply(total, shares))
  say(`simple:  ${String(beside)} members in ${String(simple.cpuSeconds)} s of processor time`)
  const agrees = shares.every(({ member }, row) => simple.result.get(member) === columns.result[row])
  return {
    members,
    seconds: whole.seconds,
    cpuSeconds: whole.cpuSeconds,
    peakMb,
    beside,
    columnsCpuSeconds: columns.cpuSeconds,
    simpleCpuSeconds: simple.cpuSeconds,
    timesFaster: Math.round((simple.cpuSeconds / columns.cpuSeconds) * 10) / 10,
    exact: isWhole && isInAnyOrder && agrees,
  }
}

/** The same numbers in every run (a linear congruential generator). */
const columnsOf = (count: number): Weights => {
  const members = new Float64Array(count)
  const weights = new BigUint64Array(count)
  let state = 20_261_121
  for (let row = 0; row < count; row += 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    members[row] = row + 1
    weights[row] = BigInt(state % 10 ** (1 + (row % 7)))
  }
  return { members, weights }
}

const sharesOf = ({ members, weights }: Weights): Share[] =>
  Array.from(members, (member, row) => ({ member, weight: weights[row] ?? 0n }))

const backwards = ({ members, weights }: Weights): Weights => ({
  members: members.toReversed(),
  weights: weights.toReversed(),
})

const isSameBackwards = (one: BigUint64Array, other: BigUint64Array): boolean =>
  one.every((part, row) => part === other[other.length - 1 - row])

const sumOf = (parts: BigUint64Array): bigint => {
  let sum = 0n
  for (const part of parts) sum += part
  return sum
}

const timed = <Result>(work: () => Result) => {
  const [cpu, began] = [process.cpuUsage(), performance.now()]
  const result = work()
  const { user, system } = process.cpuUsage(cpu)
  const seconds = Math.round(performance.now() - began) / 1_000
  return { result, seconds, cpuSeconds: Math.round((user + system) / 1_000) / 1_000 }
}
