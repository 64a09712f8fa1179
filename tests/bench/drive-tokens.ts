import { openRawConnection, requestText, type Exchange } from '../support/raw-connection.ts'
import { createProofSigner } from '../support/dpop-proof.ts'
import { quantile } from './drive.ts'
import type { LoadReport, TokenJob } from './load-job.ts'

/** Gains tokens for one grant, one after the other on every pair of connections; the proofs are signed before. */
export const driveTokens = async (job: TokenJob): Promise<LoadReport> => {
  const failures = new Map<string, number>()
  const { tokenUrl, proof } = job.tokens
  const signer = createProofSigner(proof.privateKeyPem)
  const sign = () => signer.sign({ method: 'POST', url: tokenUrl, accessToken: proof.accessToken })
  const warm = await gainFor(job, job.warmUpMs, { sign, failures })
  const stock = Array.from(
    { length: Math.ceil((warm.length / job.warmUpMs) * job.measuredMs * 2) + job.connections },
    sign,
  )
  let signedLate = 0
  const next = (): string => {
    const prepared = stock.pop()
    if (prepared === undefined) signedLate++
    return prepared ?? sign()
  }
  const latencies = await gainFor(job, job.measuredMs, { sign: next, failures })
  const sorted = Float64Array.from(latencies).toSorted()
  return {
    answers: latencies.length,
    seconds: job.measuredMs / 1000,
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    failures: Object.fromEntries(failures),
    signedLate,
  }
}

const gainFor = async (
  { tokens, connections }: TokenJob,
  milliseconds: number,
  deps: { sign: () => string; failures: Map<string, number> },
): Promise<number[]> => {
  const latencies: number[] = []
  const end = performance.now() + milliseconds
  const ask = requestText({ method: 'GET', url: tokens.resource, headers: {} })
  const gainOn = async (): Promise<void> => {
    using pod = await openRawConnection(new URL(tokens.resource))
    using consent = await openRawConnection(new URL(tokens.tokenUrl))
    while (performance.now() < end && pod.usable() && consent.usable()) {
      const begun = performance.now()
      const challenge = await pod.exchange(ask)
      const ticket = challenge.kind === 'complete' ? /ticket="([^"]+)"/.exec(challenge.head)?.[1] : undefined
      const answer =
        ticket === undefined ? challenge : await consent.exchange(exchangeText(tokens, ticket, deps.sign()))
      const arrived = performance.now()
      const fault = faultOf(answer)
      if (fault !== undefined) deps.failures.set(fault, (deps.failures.get(fault) ?? 0) + 1)
      else if (arrived <= end) latencies.push(arrived - begun)
    }
  }
  await Promise.all(Array.from({ length: connections }, gainOn))
  return latencies
}

/** The ticket of a pod server, to be exchanged for a token (UMA 2.0 Grant §3.3.1). */
export const exchangeText = (
  { tokenUrl, grant, proof }: Pick<TokenJob['tokens'], 'tokenUrl' | 'grant' | 'proof'>,
  ticket: string,
  dpop: string,
): string =>
  requestText({
    method: 'POST',
    url: tokenUrl,
    headers: {
      'Authorization': `DPoP ${proof.accessToken}`,
      'DPoP': dpop,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:uma-ticket',
      ticket,
      grant,
    }).toString(),
  })

const faultOf = (exchange: Exchange): string | undefined => {
  if (exchange.kind === 'cut') return `cut off: ${exchange.why}`
  if (exchange.status === 200 && exchange.body.includes('"access_token"')) return undefined
  return `status ${exchange.status}: ${exchange.body.toString('utf8').slice(0, 300)}`
}
