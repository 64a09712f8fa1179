/** A count that goes from one line that it is in to the other one. */
export interface Edge {
  readonly from: number
  readonly to: number
  readonly value: bigint
}

/** Counts that go round: what comes into a line goes out of it. The sum of all, which is published, is no part of it. */
export interface FlowNetwork {
  readonly edges: readonly Edge[]
  /** Edges that begin or end in a line, in their order. */
  readonly touching: readonly (readonly number[])[]
}

export const flowNetwork = (edges: readonly Edge[]): FlowNetwork => {
  const touching: number[][] = []
  for (const [at, { from, to }] of edges.entries())
    for (const line of [from, to]) (touching[line] ??= []).push(at)
  return { edges, touching }
}

/** What a count may be for all that is published: both ends, and each whole number in between, can be. */
export interface Interval {
  readonly least: bigint
  readonly most: bigint
}

/**
 * All that a hidden count may be, exactly: it moves up by what can flow back from its end to its beginning through the
 * other hidden counts, which may grow without bound and shrink to 0; and down likewise. Flows of whole numbers are whole
 * (Ford, Fulkerson 1956). @param enough up and down are not looked for beyond it; absent: to the end
 */
export const intervalOf = (
  at: number,
  network: FlowNetwork,
  hidden: ReadonlySet<number>,
  enough?: bigint,
): Interval => {
  const { from, to, value } = edgeOf(network, at)
  const others = { network, isHidden: (edge: number) => edge !== at && hidden.has(edge) }
  const up = mostFlow({ source: to, sink: from, ...(enough === undefined ? {} : { limit: enough }) }, others)
  if (enough !== undefined && up >= enough) return { least: value, most: value + up }
  const down = mostFlow({ source: from, sink: to, limit: value }, others)
  return { least: value - down, most: value + up }
}

/**
 * The counts to hide, besides those that are, so that one count can move up by `need`: the cheapest way back from its end to
 * its beginning, on which no count has to shrink below 0. @returns undefined where there is none
 */
export const cheapestWay = (
  at: number,
  need: bigint,
  network: FlowNetwork,
  costOf: (edge: number) => number,
): readonly number[] | undefined => {
  const own = edgeOf(network, at)
  const cost = new Map<number, number>([[own.to, 0]])
  const cameBy = new Map<number, Step>()
  const waiting = [own.to]
  for (let line = waiting.shift(); line !== undefined; line = waiting.shift())
    for (const edge of network.touching[line] ?? []) {
      const { from, to, value } = edgeOf(network, edge)
      const up = from === line
      if (edge === at || (!up && value < need)) continue
      const next = up ? to : from
      const sum = (cost.get(line) ?? 0) + costOf(edge)
      if (sum >= (cost.get(next) ?? Number.POSITIVE_INFINITY)) continue
      cost.set(next, sum)
      cameBy.set(next, { line, edge, up })
      waiting.push(next)
    }
  return cameBy.has(own.from) ? wayTo(own.from, own.to, cameBy).map(({ edge }) => edge) : undefined
}

/** How a line was come to: by an edge from another line, along it (it grows) or against it (it shrinks). */
interface Step {
  readonly line: number
  readonly edge: number
  readonly up: boolean
}

/** Edmonds and Karp: shortest ways first, until there is none or the limit is reached. */
const mostFlow = (
  { source, sink, limit }: { readonly source: number; readonly sink: number; readonly limit?: bigint },
  hidden: { readonly network: FlowNetwork; readonly isHidden: (edge: number) => boolean },
): bigint => {
  const { network } = hidden
  const moved = new Map<number, bigint>()
  const leftOf = (edge: number): bigint => edgeOf(network, edge).value + (moved.get(edge) ?? 0n)
  let flow = 0n
  while (limit === undefined || flow < limit) {
    const way = shortestWay({ source, sink }, leftOf, hidden)
    if (way === undefined) break
    const shrinking = way.filter(({ up }) => !up).map(({ edge }) => leftOf(edge))
    const bounds = limit === undefined ? shrinking : [...shrinking, limit - flow]
    const [first, ...rest] = bounds
    if (first === undefined) throw new Error('The sum of all is published: nothing grows without bound.')
    const step = rest.reduce((least, one) => (one < least ? one : least), first)
    for (const { edge, up } of way) moved.set(edge, (moved.get(edge) ?? 0n) + (up ? step : -step))
    flow += step
  }
  return flow
}

const shortestWay = (
  { source, sink }: { readonly source: number; readonly sink: number },
  leftOf: (edge: number) => bigint,
  { network, isHidden }: { readonly network: FlowNetwork; readonly isHidden: (edge: number) => boolean },
): readonly Step[] | undefined => {
  const cameBy = new Map<number, Step>()
  const waiting = [source]
  for (let line = waiting.shift(); line !== undefined; line = waiting.shift())
    for (const edge of network.touching[line] ?? []) {
      if (!isHidden(edge)) continue
      const { from, to } = edgeOf(network, edge)
      const up = from === line
      const next = up ? to : from
      if (next === source || cameBy.has(next) || (!up && leftOf(edge) <= 0n)) continue
      cameBy.set(next, { line, edge, up })
      if (next === sink) return wayTo(sink, source, cameBy)
      waiting.push(next)
    }
  return undefined
}

const wayTo = (end: number, begin: number, cameBy: ReadonlyMap<number, Step>): readonly Step[] => {
  const way: Step[] = []
  for (let line = end; line !== begin;) {
    const step = cameBy.get(line)
    if (step === undefined) throw new Error('Each way leads back to where it began.')
    way.push(step)
    line = step.line
  }
  return way
}

const edgeOf = ({ edges }: FlowNetwork, at: number): Edge => {
  const edge = edges[at]
  if (edge === undefined) throw new Error('There is no such count.')
  return edge
}
