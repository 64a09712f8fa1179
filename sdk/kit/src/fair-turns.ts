import { Problem } from '@mutua/sdk/problem'

export interface FairTurnsLimits {
  /** Pieces of work under way at once, of all lines. */
  readonly most: number
  /** And of one line, however little the others have to do: whoever is slow holds no more than this. */
  readonly mostOfOne: number
  /** Waiting at once, of all lines. */
  readonly mostWaiting: number
  readonly longestWaitMs: number
}

/**
 * Does the work when its turn comes.
 * @param line whom the work is for: lines take turns, so that a long one makes nobody wait but itself
 * @throws {Problem} `lookups-busy` without having begun, when too many wait or the wait was too long
 */
export type FairTurns = <Result>(line: string, work: () => Promise<Result>) => Promise<Result>

interface Waiting {
  readonly go: () => void
  readonly giveUp: () => void
}

interface Line {
  underWay: number
  /** In the order in which they came; a Set, so that who gives up leaves it at once. */
  readonly waiting: Set<Waiting>
}

/** Bounded work at once, and a bounded queue before it: lines that wait go round by round, each with its own oldest first. */
export const createFairTurns = (limits: FairTurnsLimits): FairTurns => {
  /** Those with something under way or waiting, and no others; the next to have a turn first. */
  const lines = new Map<string, Line>()
  let underWay = 0
  let waiting = 0

  const lineOf = (name: string): Line => {
    const line = lines.get(name) ?? { underWay: 0, waiting: new Set() }
    lines.set(name, line)
    return line
  }

  const begin = (name: string, line: Line): void => {
    // To the end of the round.
    lines.delete(name)
    lines.set(name, line)
    underWay += 1
    line.underWay += 1
  }

  const end = (name: string, line: Line): void => {
    underWay -= 1
    line.underWay -= 1
    if (line.underWay === 0 && line.waiting.size === 0) lines.delete(name)
    callNext()
  }

  const callNext = (): void => {
    if (waiting === 0 || underWay >= limits.most) return
    for (const [name, line] of lines) {
      const [oldest] = line.waiting
      if (oldest === undefined || line.underWay >= limits.mostOfOne) continue
      begin(name, line)
      oldest.go()
      return
    }
  }

  /** Room for one more: where all places are taken, the youngest of the longest line leaves, unless that is ours. */
  const makeRoom = (own: Line): boolean => {
    if (waiting < limits.mostWaiting) return true
    let longest = own
    for (const line of lines.values()) if (line.waiting.size > longest.waiting.size) longest = line
    // With one more of ours it would be no longer than ours.
    if (longest.waiting.size <= own.waiting.size + 1) return false
    const youngest = [...longest.waiting].at(-1)
    youngest?.giveUp()
    return youngest !== undefined
  }

  const waitForTurn = (name: string, line: Line): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    if (!makeRoom(line)) {
      if (line.underWay === 0 && line.waiting.size === 0) lines.delete(name)
      return Promise.reject(busy())
    }
    const leave = (): void => {
      clearTimeout(timer)
      line.waiting.delete(entry)
      waiting -= 1
    }
    const entry: Waiting = {
      go: () => {
        leave()
        resolve()
      },
      giveUp: () => {
        leave()
        if (line.underWay === 0 && line.waiting.size === 0) lines.delete(name)
        reject(busy())
      },
    }
    const timer = setTimeout(entry.giveUp, limits.longestWaitMs)
    line.waiting.add(entry)
    waiting += 1
    return promise
  }

  return async (name, work) => {
    const line = lineOf(name)
    const isFree = underWay < limits.most && line.underWay < limits.mostOfOne && line.waiting.size === 0
    if (isFree) begin(name, line)
    else await waitForTurn(name, line)
    try {
      return await work()
    } finally {
      end(name, line)
    }
  }
}

const busy = () =>
  new Problem('lookups-busy', 'Too much is being looked up elsewhere: try again in a moment.')
