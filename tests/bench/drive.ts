import { setTimeout as pause } from 'node:timers/promises'
import {
  openRawConnection,
  requestText,
  type Exchange,
  type RawConnection,
} from '../support/raw-connection.ts'
import { createProofSigner } from '../support/dpop-proof.ts'
import { numberedName } from './document.ts'
import type { LoadJob, LoadReport } from './load-job.ts'

/**
 * Makes the load of one job and measures it: a warm-up, a pause in which the proofs of the measured window are signed
 * ahead, the window. Every connection sends its next request when the answer to the one before is complete.
 */
export const drive = async (job: LoadJob): Promise<LoadReport> => {
  const failures = new Map<string, number>()
  const requests = createRequests(job)
  const warm = await runFor(job, job.warmUpMs, { next: requests.make, failures })
  const stock = createStock(
    requests.make,
    job.proof === undefined && job.naming.kind === 'same' ? 0 : stockSize(job, warm),
  )
  const window = await runFor(job, job.measuredMs, { next: stock.next, failures })
  const sorted = Float64Array.from(window.latencies).toSorted()
  return {
    answers: window.latencies.length,
    seconds: window.seconds,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    failures: Object.fromEntries(failures),
    signedLate: stock.late(),
  }
}

interface Window {
  /** Milliseconds, one per expected answer that arrived inside the window. */
  readonly latencies: readonly number[]
  readonly seconds: number
}

interface RunDeps {
  readonly next: () => string
  readonly failures: Map<string, number>
}

const runFor = async (job: LoadJob, milliseconds: number, deps: RunDeps): Promise<Window> => {
  const origin = new URL(new URL(job.url).origin)
  const connections = await Promise.all(
    Array.from({ length: job.connections }, () => openRawConnection(origin)),
  )
  const latencies: number[] = []
  const started = performance.now()
  const end = started + milliseconds
  const repeat = async (first: RawConnection): Promise<void> => {
    let connection = first
    while (performance.now() < end) {
      const request = deps.next()
      const sent = performance.now()
      const exchange = await connection.exchange(request)
      const arrived = performance.now()
      const fault = faultOf(exchange, job)
      if (fault !== undefined) deps.failures.set(fault, (deps.failures.get(fault) ?? 0) + 1)
      else if (arrived <= end) latencies.push(arrived - sent)
      if (connection.usable()) continue
      connection[Symbol.dispose]()
      connection = await reopen(origin, end)
    }
    connection[Symbol.dispose]()
  }
  await Promise.all(connections.map(repeat))
  return { latencies, seconds: milliseconds / 1000 }
}

/** @throws {Error} when nobody listens any more while the window lasts */
const reopen = async (origin: URL, end: number): Promise<RawConnection> => {
  for (;;) {
    try {
      return await openRawConnection(origin)
    } catch (cause) {
      if (performance.now() > end) throw cause
      await pause(20)
    }
  }
}

/** What is wrong with an answer, with enough of its words to act on; `undefined` when it is the expected one. */
const faultOf = (exchange: Exchange, { expected }: LoadJob): string | undefined => {
  if (exchange.kind === 'cut') return `cut off: ${exchange.why}`
  if (!expected.statuses.includes(exchange.status)) {
    return `status ${exchange.status}: ${exchange.body.toString('utf8').slice(0, 300)}`
  }
  if (expected.bodyBytes !== undefined && exchange.body.length !== expected.bodyBytes) {
    return `${exchange.body.length} bytes instead of ${expected.bodyBytes}`
  }
  return undefined
}

const createRequests = (job: LoadJob): { make: () => string } => {
  const { method, headers, body, proof, naming } = job
  const series = crypto.randomUUID()
  let made = 0
  const nextUrl = (): string => {
    made++
    if (naming.kind === 'same') return job.url
    return naming.kind === 'fresh'
      ? `${job.url}${series}-${made}.ttl`
      : `${job.url}${numberedName(made % naming.count)}`
  }
  const text = (url: string, extra: Record<string, string>): string =>
    requestText({
      method,
      url,
      headers: { ...headers, ...extra },
      ...(body === undefined ? {} : { body: body.replaceAll('SERIAL', String(100_000_000 + made)) }),
    })
  if (proof === undefined) {
    const same = text(job.url, {})
    return { make: () => (naming.kind === 'same' ? same : text(nextUrl(), {})) }
  }
  const { accessToken } = proof
  const signer = createProofSigner(proof.privateKeyPem)
  return {
    make: () => {
      const url = nextUrl()
      return text(url, {
        Authorization: `DPoP ${accessToken}`,
        DPoP: signer.sign({ method, url, accessToken }),
      })
    },
  }
}

/** Twice what the rate of the warm-up would need: servers get faster, and machines do not keep still. */
const stockSize = (job: LoadJob, warm: Window): number =>
  Math.ceil((warm.latencies.length / warm.seconds) * (job.measuredMs / 1000) * 2) + job.connections

const createStock = (make: () => string, size: number): { next: () => string; late: () => number } => {
  const prepared = Array.from({ length: size }, make)
  let taken = 0
  return {
    next: () => prepared[taken++] ?? make(),
    late: () => (size === 0 ? 0 : Math.max(0, taken - size)),
  }
}

export const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
