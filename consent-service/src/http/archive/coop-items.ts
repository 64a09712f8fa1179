import { givenFor } from '@mutua/sdk/consent/consent-record'
import type { CoopProfile } from '@mutua/sdk/consent/coop-profile'
import { dpvRecordOf } from '@mutua/sdk/consent/dpv-record'
import { fhirR4ConsentOf } from '@mutua/sdk/consent/fhir-consent-r4'
import type { Grant } from '@mutua/sdk/consent/grant'
import type { FindPurpose } from '@mutua/sdk/consent/purposes'
import { instantOf, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import type { ArchiveItem } from '@mutua/kit/archive/stream-archive'
import type { Grants } from '../../grants/grants.ts'
import { localIdOf } from '../../grants/records.ts'
import type { MemberRistorno } from '../../ledger/member-ristorni.ts'
import type { Members } from '../../members/open-members.ts'
import type { ReceiptPage } from '../../metering/read-receipts.ts'
import { seenNotice } from '../../notices/notice.ts'
import type { Notices } from '../../notices/open-notices.ts'
import type { Representation } from '../../representation/open-representation.ts'
import type { ProofAnswer } from '../log-routes.ts'
import { readConsentRecord } from '../read-consent-record.ts'
import { coopArchivePage } from './coop-archive-page.ts'
import { csvOf } from './csv.ts'

export interface CoopItemsDeps {
  readonly origin: BaseUrl
  readonly now: () => number
  readonly coopName: string
  /** All that stands, emergency accesses too. */
  readonly grants: Pick<Grants, 'listGrants' | 'listRequests' | 'findCredential' | 'findGrant' | 'events'>
  readonly profile: CoopProfile
  readonly findPurpose: FindPurpose
  readonly receiptPage: (party: WebId, local: string, language: 'it' | 'en') => Promise<string>
  /** Receipts that the person is a party of. */
  readonly readReceipts: (webId: WebId, after: string | undefined) => Promise<ReceiptPage>
  readonly proofs: {
    readonly vkey: string
    readonly checkpoint: () => string
    readonly proveConsent: (webId: WebId, local: string, kind: string | undefined) => Promise<ProofAnswer>
    readonly proveReceipt: (webId: WebId, podServer: BaseUrl, position: number) => Promise<ProofAnswer>
  }
  readonly notices: Pick<Notices, 'read'>
  readonly representation: Pick<Representation, 'delegations' | 'guardianships'>
  readonly findMember: Members['find']
  readonly readRistorni: (member: number) => Promise<readonly MemberRistorno[]>
  /** `did.json` and `did.jsonl` at this moment: what consents verify with when this service is gone. */
  readonly identity: { readonly didDocument: () => object; readonly history: () => string }
}

/** How many receipts get a proof each; every receipt has its signature and its place in the chain. */
const mostProofs = 1_000

/**
 * All that the co-op has of one person: consents as credentials, records and receipts; uses; proofs that these are in the
 * transparency log; what they were told; who acts for them; what their data gave back.
 */
export const coopItems = async function* (webId: WebId, deps: CoopItemsDeps): AsyncGenerator<ArchiveItem> {
  const grants: Grant[] = []
  for await (const grant of pagesOf((page) => deps.grants.listGrants(webId, page))) {
    grants.push(grant)
    yield* grantItems(webId, grant, deps)
  }
  const requests = await Array.fromAsync(pagesOf((page) => deps.grants.listRequests(webId, page)))
  yield json('requests.json', { items: requests })
  const uses = yield* useItems(webId, deps)
  const told = await deps.notices.read(webId, { after: 0, limit: 1_000 })
  yield json('notices.json', {
    items: told.map(({ ordinal, notice }) => ({ number: ordinal, ...seenNotice(notice) })),
  })
  yield json('delegations.json', { items: await deps.representation.delegations(webId) })
  yield json('guardianships.json', { items: await deps.representation.guardianships(webId) })
  const member = await deps.findMember(webId)
  if (member !== undefined) yield json('member.json', member)
  const ristorni = member === undefined ? [] : await deps.readRistorni(member.number)
  yield file('ristorno.csv', 'text/csv', ristornoCsv(ristorni))
  yield file('log/vkey', 'text/plain', `${deps.proofs.vkey}\n`)
  yield file('log/checkpoint', 'text/plain', deps.proofs.checkpoint())
  yield json('did.json', deps.identity.didDocument())
  yield file('did.jsonl', 'text/jsonl', deps.identity.history())
  const page = coopArchivePage({ ...deps, webId, grants, uses, ristorni, at: instantOf(deps.now()) })
  yield file('coop.html', 'text/html', page)
}

const grantItems = async function* (
  webId: WebId,
  grant: Grant,
  deps: CoopItemsDeps,
): AsyncGenerator<ArchiveItem> {
  const local = localIdOf(grant.id)
  const record = await readConsentRecord({ webId }, local, deps)
  yield json(`grants/${local}.json`, record)
  const credential = await deps.grants.findCredential(webId, local)
  if (credential !== undefined) {
    const { profile, findPurpose } = deps
    yield file(`grants/${local}.vc.jwt`, 'application/vc+jwt', credential)
    const at = instantOf(deps.now())
    yield json(`grants/${local}.dpv.jsonld`, dpvRecordOf(record, { profile, findPurpose, at }))
    yield json(
      `grants/${local}.fhir.json`,
      fhirR4ConsentOf(record.grant, { ...deps, givenBy: givenFor(record) }),
    )
    for (const language of ['it', 'en'] as const)
      yield file(
        `consent-receipts/${local}.${language}.html`,
        'text/html',
        await deps.receiptPage(webId, local, language),
      )
  }
  for (const kind of new Set(record.steps.map((step) => step.kind))) {
    const proof = await deps.proofs.proveConsent(webId, local, kind)
    if (proof.kind === 'proof')
      yield file(`proofs/grants/${local}.${kind}.tlog-proof`, 'text/plain', proof.text)
    if (proof.kind === 'later')
      yield {
        kind: 'left-out',
        why: `The proof of the last step of ${grant.id}: the log takes it in a second.`,
      }
  }
}

/** One line of JSON for each receipt, with its signature and place in the batch; a proof each of the log; a table. */
const useItems = async function* (
  webId: WebId,
  deps: CoopItemsDeps,
): AsyncGenerator<ArchiveItem, number, undefined> {
  const lines: string[] = []
  const rows: (readonly (string | number)[])[] = [usageHead]
  let proofs = 0
  let after: string | undefined
  do {
    const page = await deps.readReceipts(webId, after)
    for (const receipt of page.items) {
      lines.push(`${JSON.stringify(receipt)}\n`)
      rows.push(usageRow(receipt))
      if (proofs >= mostProofs) continue
      proofs += 1
      const { podServer, position } = receipt
      const proof = await deps.proofs.proveReceipt(webId, podServer, position)
      const name = `${new URL(podServer).host.replace(':', '-')}-${String(position)}`
      if (proof.kind === 'proof') yield file(`proofs/receipts/${name}.tlog-proof`, 'text/plain', proof.text)
    }
    after = page.next
  } while (after !== undefined)
  yield file('receipts/uses.ndjson', 'application/x-ndjson', lines.join(''))
  yield file('usage.csv', 'text/csv', csvOf(rows))
  if (lines.length > mostProofs)
    yield {
      kind: 'left-out',
      why: `Proofs of the log for all but the first ${String(mostProofs)} receipts: ask for them one by one.`,
    }
  return lines.length
}

const usageHead = [
  'at',
  'recipient',
  'organisation',
  'purpose',
  'resource',
  'method',
  'units',
  'priceMicroCents',
  'receipt',
  'grant',
]
const usageRow = (receipt: Receipt): readonly (string | number)[] => [
  receipt.at,
  receipt.recipient.webId,
  receipt.recipient.organisation,
  receipt.purpose,
  receipt.resource,
  receipt.method,
  receipt.units,
  receipt.priceMicroCents,
  receipt.id,
  receipt.grant,
]

const ristornoCsv = (ristorni: readonly MemberRistorno[]): string =>
  csvOf([
    ['year', 'resolution', 'units', 'allottedCents', 'paidCents'],
    ...ristorni.map(({ year, resolution, units, allottedCents, paidCents }) => [
      year,
      resolution,
      units,
      allottedCents,
      paidCents,
    ]),
  ])

const file = (path: string, contentType: string, body: string): ArchiveItem => ({
  kind: 'file',
  path,
  contentType,
  body,
})
const json = (path: string, value: object): ArchiveItem =>
  file(path, 'application/json', `${JSON.stringify(value, undefined, 1)}\n`)

const pagesOf = async function* <Item>(
  read: (page: {
    limit: number
    cursor?: string
  }) => Promise<{ readonly items: readonly Item[]; readonly next?: string }>,
): AsyncGenerator<Item> {
  let cursor: string | undefined
  do {
    const page = await read({ limit: 100, ...(cursor === undefined ? {} : { cursor }) })
    yield* page.items
    cursor = page.next
  } while (cursor !== undefined)
}
