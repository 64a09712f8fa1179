import { importReportSchema } from '@mutua/sdk/clients/import-report'
import { parseResourceUrl, type BaseUrl } from '@mutua/sdk/ids'
import { gainConsentToken } from '../../support/consent-token.ts'
import { addMember, addProvider, giveConsent, openCoop } from '../../support/coop.ts'
import { createProofSigner } from '../../support/dpop-proof.ts'
import { jsonOf, signIn } from '../../support/solid-session.ts'
import { rounded } from '../report.ts'
import { benchSummaries, type SummaryFigures } from './bench-summaries.ts'
import { measuredSearches, type MeasuredSearch } from './searches.ts'
import type { SearchOptions } from './search-options.ts'
import { quantile, spreadOf, type Spread } from './spread.ts'
import { searchedRecords, type SearchedRecord } from './searched-records.ts'

/** The line of stdout. */
export interface SearchLine {
  readonly records: number
  /** Asked by each caller. */
  readonly searches: number
  /** By a recipient: token, proof, live consent, a signed receipt on disk before the first byte leaves. */
  readonly consent: Spread
  /** By the owner: token and proof. */
  readonly owner: Spread
  /** Every record parsed and looked at, in this process and without HTTP, in the same rounds. */
  readonly scan: Spread
  /** Of the medians: ours under consent, over those of the scan. */
  readonly ratio: number
  readonly summary: SummaryFigures | null
}

/**
 * Searches of every kind in one pod, one after the other, as the owner and as a recipient under consent; and, where there are
 * people to import, the summary of each of them.
 */
export const benchSearch = async (
  options: SearchOptions,
  say: (line: string) => void,
): Promise<{ line: SearchLine; faults: readonly string[] }> => {
  const faults: string[] = []
  const records = searchedRecords(options.records)
  const times = await searchInTurns(records, options, { say, fault: (what) => faults.push(what) })
  const summary = options.input === undefined ? null : await benchSummaries(options.input, say)
  const line: SearchLine = {
    records: records.length,
    searches: times.consent.length,
    consent: spreadOf(times.consent),
    owner: spreadOf(times.owner),
    scan: spreadOf(times.scan),
    ratio: rounded(quantile(times.consent, 0.5) / quantile(times.scan, 0.5)),
    summary,
  }
  return { line, faults }
}

type Contender = 'consent' | 'owner' | 'scan'
type Times = Record<Contender, number[]>

const searchInTurns = async (
  records: readonly SearchedRecord[],
  { rounds }: SearchOptions,
  { say, fault }: { say: (line: string) => void; fault: (what: string) => void },
): Promise<Times> => {
  await using coop = await openCoop()
  const member = await addMember(coop, 'anna', 1)
  const provider = await addProvider(coop, 'doctor')
  const server = coop.podServer.baseUrl
  await importInto(server, member, records)
  const resource = parseResourceUrl(`${member.pod}health/`)
  const { id: grant } = await giveConsent(coop, { member, provider }, [resource])
  const texts = records.map((record) => JSON.stringify(record))
  say(`${String(records.length)} records are in the pod`)
  const perSearch = new Map<string, Times>()
  let callers: Record<'consent' | 'owner', Ask> | undefined
  for (let round = -1; round < rounds; round += 1) {
    // Tokens live for minutes.
    if (callers === undefined || round % 40 === 0) {
      const token = await gainConsentToken(provider.credentials, { resource, grant })
      const owner = await signIn(member.credentials)
      callers = {
        consent: asker(server, token.privateKeyPem, token.accessToken),
        owner: asker(server, owner.signer.privateKeyPem, owner.accessToken),
      }
    }
    for (const search of measuredSearches) {
      const expected = scanned(texts, search)
      const taken = { consent: await callers.consent(search), owner: await callers.owner(search) }
      for (const [who, { total }] of Object.entries(taken))
        if (total !== expected.total)
          fault(`${search.name} by ${who}: ${String(total)} found, and there are ${String(expected.total)}`)
      // The first round is for the machine to get going.
      if (round < 0) continue
      const book = perSearch.get(search.name) ?? { consent: [], owner: [], scan: [] }
      book.consent.push(taken.consent.ms)
      book.owner.push(taken.owner.ms)
      book.scan.push(expected.ms)
      perSearch.set(search.name, book)
    }
  }
  for (const [name, book] of perSearch)
    say(
      `${name.padEnd(20)} ${wordsOf('consent', book.consent)}  ${wordsOf('owner', book.owner)}  ${wordsOf('scan', book.scan)}`,
    )
  const all = [...perSearch.values()]
  return {
    consent: all.flatMap(({ consent }) => consent),
    owner: all.flatMap(({ owner }) => owner),
    scan: all.flatMap(({ scan }) => scan),
  }
}

interface Taken {
  readonly ms: number
  readonly total: number
}
type Ask = (search: MeasuredSearch) => Promise<Taken>

/** The proof is signed before the clock starts; it ends with the last byte. */
const asker = (server: BaseUrl, privateKeyPem: string, accessToken: string): Ask => {
  const signer = createProofSigner(privateKeyPem)
  return async ({ query, isPosted }) => {
    const [path = '', form = ''] = query.split('?')
    const method = isPosted === true ? 'POST' : 'GET'
    const url = `${server}/fhir/anna/${isPosted === true ? `${path}/_search` : query}`
    const proof = signer.sign({ method, url: url.replace(/\?.*/, ''), accessToken })
    const headers = {
      authorization: `DPoP ${accessToken}`,
      dpop: proof,
      ...(isPosted === true ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    }
    const begun = performance.now()
    const answer = await fetch(url, { method, headers, ...(isPosted === true ? { body: form } : {}) })
    const text = await answer.text()
    const ms = performance.now() - begun
    if (!answer.ok) throw new Error(`a search answers ${String(answer.status)}: ${text.slice(0, 300)}`)
    const { total } = JSON.parse(text) as { total: number }
    return { ms, total }
  }
}

/** What there is without an index: everything is read and looked at, and a page of it is written. */
const scanned = (texts: readonly string[], { fits }: MeasuredSearch): Taken => {
  const begun = performance.now()
  const found = texts.map((text) => JSON.parse(text) as SearchedRecord).filter(fits)
  const page = JSON.stringify(found.slice(0, 50))
  const ms = performance.now() - begun
  return { ms, total: page === '' ? 0 : found.length }
}

const importInto = async (
  server: BaseUrl,
  { fetch }: { readonly fetch: typeof globalThis.fetch },
  records: readonly SearchedRecord[],
): Promise<void> => {
  for (let from = 0; from < records.length; from += 500) {
    const body = records
      .slice(from, from + 500)
      .map((record) => JSON.stringify(record))
      .join('\n')
    const headers = { 'content-type': 'application/fhir+ndjson' }
    const answer = await fetch(`${server}/fhir/anna/$import`, { method: 'POST', headers, body })
    const { imported } = importReportSchema.parse(await jsonOf(answer, 'the import'))
    const sent = Math.min(500, records.length - from)
    if (imported.length !== sent) throw new Error(`${String(imported.length)} of ${String(sent)} came in`)
  }
}

const wordsOf = (name: string, times: readonly number[]): string => {
  const { p50, p95, p99 } = spreadOf(times)
  return `${name} p50 ${String(p50).padStart(5)}  p95 ${String(p95).padStart(5)}  p99 ${String(p99).padStart(5)} ms`
}
