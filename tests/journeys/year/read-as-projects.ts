import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { exchangeText } from '../../bench/drive-tokens.ts'
import {
  openRawConnection,
  requestText,
  type Exchange,
  type RawConnection,
} from '../../support/raw-connection.ts'
import { signIn, type SolidSession } from '../../support/solid-session.ts'
import type { ReadingOrder, ReadingReport, Visit } from './reading-orders.ts'

/**
 * Each project signs in, gains a token for each consent, and reads over a few connections that stay open, with a proof
 * and a key of its own for each use, as the clients of the sdk do.
 * @throws {Error} with the words of the server at the first answer that is no document
 */
export const readAsProjects = async (order: ReadingOrder): Promise<ReadingReport> => {
  const began = performance.now()
  const sessions = await Promise.all(order.projects.map(signIn))
  const counts = { answers: 0, repeated: 0, waited: 0 }
  const [first, ...others] = order.visits
  if (first === undefined) return { ...counts, seconds: 0 }
  const work = async (visits: Iterable<Visit>): Promise<void> => {
    using pod = openLine(new URL(first.url))
    using consent = openLine(new URL(order.tokenUrl))
    for (const visit of visits) {
      const session = sessions[visit.project]
      if (session === undefined) throw new Error('a visit is that of a project')
      const token = await gainToken(visit, session, { tokenUrl: order.tokenUrl, pod, consent })
      await readOften(visit, { token, session }, { pod, counts })
    }
  }
  // One goes ahead: after a jump of the clock the lease is over until the pod server has heard of the consent service.
  await work([first])
  const queue = others.values()
  await Promise.all(Array.from({ length: connections }, () => work(queue)))
  return { ...counts, seconds: (performance.now() - began) / 1_000 }
}

const connections = 96
/** Of that many uses one is asked for twice, as by somebody whose first answer was lost. */
const repeatEvery = 500

interface Counts {
  answers: number
  repeated: number
  waited: number
}

const readOften = async (
  { url, uses }: Visit,
  { token, session: { signer } }: { token: string; session: SolidSession },
  { pod, counts }: { pod: Line; counts: Counts },
): Promise<void> => {
  const ask = async (key: string): Promise<void> => {
    for (;;) {
      const proof = signer.sign({ method: 'GET', url, accessToken: token })
      const headers = { 'Authorization': `DPoP ${token}`, 'DPoP': proof, 'Idempotency-Key': key }
      const answer = await pod.ask(requestText({ method: 'GET', url, headers }))
      if (answer.status === 200) return
      if (answer.status !== 503)
        throw new Error(`A read was answered ${String(answer.status)}: ${answer.body.toString('utf8')}`)
      counts.waited += 1
      await pause(20)
    }
  }
  for (let use = 0; use < uses; use++) {
    const key = randomUUID()
    await ask(key)
    counts.answers += 1
    if (counts.answers % repeatEvery !== 0) continue
    await ask(key)
    counts.repeated += 1
  }
}

const gainToken = async (
  { url, grant }: Visit,
  { accessToken, signer }: SolidSession,
  { tokenUrl, pod, consent }: { tokenUrl: string; pod: Line; consent: Line },
): Promise<string> => {
  const challenge = await pod.ask(requestText({ method: 'GET', url, headers: {} }))
  const ticket = /ticket="([^"]+)"/.exec(challenge.head)?.[1]
  if (ticket === undefined) throw new Error('The pod server gave no ticket.')
  const dpop = signer.sign({ method: 'POST', url: tokenUrl, accessToken })
  const proof = { privateKeyPem: signer.privateKeyPem, accessToken }
  const answer = await consent.ask(exchangeText({ tokenUrl, grant, proof }, ticket, dpop))
  const text = answer.body.toString('utf8')
  const token = /"access_token": ?"([^"]+)"/.exec(text)?.[1]
  if (token === undefined) throw new Error(`There is no token: ${text}`)
  return token
}

/** A connection that is opened again when the server has closed it, as it does with one that was quiet for a while. */
interface Line extends Disposable {
  /** @throws {Error} when an answer is cut off: then it is not known what became of it */
  readonly ask: (request: string) => Promise<Extract<Exchange, { kind: 'complete' }>>
}

const openLine = (origin: URL): Line => {
  let connection: RawConnection | undefined
  return {
    ask: async (request) => {
      for (let tries = 1; ; tries += 1) {
        if (connection?.usable() !== true) connection = await openRawConnection(origin)
        const answer = await connection.exchange(request)
        if (answer.kind === 'complete') return answer
        // It was closed while we wrote: the request was not taken.
        if (answer.received.length > 0 || tries === 3) throw new Error(`An answer was cut off: ${answer.why}`)
      }
    },
    [Symbol.dispose]: () => connection?.[Symbol.dispose](),
  }
}
