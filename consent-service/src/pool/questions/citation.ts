import type { Instant, Sha256 } from '@mutua/sdk/ids'
import type { PoolAnswer } from '@mutua/sdk/pool/answer'

interface Cited {
  readonly id: string
  readonly number: number
  readonly title: string
  readonly coopName: string
  readonly snapshot: Sha256
  readonly issuedAt: Instant
}

/** How a paper names an answer: as APA 7 (10.9, data sets) words it, and as CSL-JSON for reference managers. */
export const citationOf = (cited: Cited): PoolAnswer['citation'] => {
  const { id, number, coopName, issuedAt } = cited
  const [year = '', month = '', day = ''] = issuedAt.slice(0, 10).split('-')
  const title = `${cited.title}: answer ${String(number)}`
  const version = `snapshot ${cited.snapshot.slice(0, 12)}`
  return {
    text: `Members of ${coopName}. (${year}). ${title} (Version ${version}) [Differentially private statistics]. ${coopName}. ${id}`,
    csl: {
      ...{ id, type: 'dataset', title },
      author: [{ literal: `Members of ${coopName}` }],
      issued: { 'date-parts': [[Number(year), Number(month), Number(day)]] },
      publisher: coopName,
      number: String(number),
      version,
      URL: id,
    },
  }
}
