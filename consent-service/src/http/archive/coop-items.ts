import { givenFor } from '@mutua/sdk/consent/consent-record'
import { csvText } from '@mutua/sdk/csv-text'
import type { CoopProfile } from '@mutua/sdk/consent/coop-profile'
import type { RegisterLine } from '@mutua/sdk/coop/register'
import { jsonText } from '@mutua/sdk/json'
import { dpvRecordOf } from '@mutua/sdk/consent/dpv-record'
import { fhirR4ConsentOf } from '@mutua/sdk/consent/fhir-consent-r4'
import type { Grant } from '@mutua/sdk/consent/grant'
import type { FindPurpose } from '@mutua/sdk/consent/purposes'
import { instantOf, type BaseUrl, type WebId } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import type { ArchiveItem } from '@mutua/kit/archive/stream-archive'
import type { Forum } from '../../pool/forum/open-forum.ts'
import type { OwnRights } from '../../rights/own-rights.ts'
import type { Complaints } from '../../complaints/open-complaints.ts'
import type { Grants } from '../../grants/grants.ts'
import type { Questions } from '../../grants/questions.ts'
import { localIdOf } from '../../grants/records.ts'
import type { MemberRistorno } from '../../ledger/member-ristorni.ts'
import type { Members } from '../../members/open-members.ts'
import type { ReceiptPage } from '../../metering/read-receipts.ts'
import { seenNotice } from '../../notices/notice.ts'
import type { Notices } from '../../notices/open-notices.ts'
import type { Representation } from '../../representation/open-representation.ts'
import type { SmartClients } from '../../smart/open-smart-clients.ts'
import type { RefusedTokens } from '../../uma/refused-tokens.ts'
import type { ProofAnswer } from '../log-routes.ts'
import { readConsentRecord } from '../read-consent-record.ts'
import { coopArchivePage } from './coop-archive-page.ts'

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
    /** Of what the register has about the person. */
    readonly proveFact: (about: string) => Promise<ProofAnswer>
    /** For receipts that the person is a party of, in the order of their time. */
    readonly receiptProver: () => (receipt: Receipt) => Promise<ProofAnswer>
  }
  /** The JWK set that a pod server signs its receipts with; undefined when it cannot be had now. */
  readonly readPodServerKeys: (podServer: BaseUrl) => Promise<object | undefined>
  readonly notices: Pick<Notices, 'read'>
  readonly representation: Pick<Representation, 'delegations' | 'guardianships'>
  /** Programs that read by themselves for the person. */
  readonly smartClients: Pick<SmartClients, 'list'>
  /** What the person asked and was asked, what they complained of, and who was refused under their consents. */
  readonly questions: Pick<Questions, 'read'>
  readonly complaints: Pick<Complaints, 'list'>
  readonly rights: OwnRights
  /** What the person asked and answered in public about studies, where no name stands. */
  readonly forum: Pick<Forum, 'ownWords'>
  readonly refused: Pick<RefusedTokens, 'list'>
  readonly findMember: Members['find']
  /** Their line of the register, also after leaving. */
  readonly readOwnLine: (webId: WebId) => Promise<RegisterLine | undefined>
  readonly readRistorni: (member: number) => Promise<readonly MemberRistorno[]>
  /** `did.json` and `did.jsonl` at this moment: what consents verify with when this service is gone. */
  readonly identity: { readonly didDocument: () => object; readonly history: () => string }
}

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
  const threads = await Promise.all(requests.map(({ id }) => deps.questions.read(webId, localIdOf(id))))
  yield json('questions.json', { items: threads.filter(({ items }) => items.length > 0) })
  yield json('complaints.json', { items: await deps.complaints.list(webId, 10_000) })
  const rights = { items: await deps.rights.requests(webId), breaches: await deps.rights.messages(webId) }
  yield json('rights.json', rights)
  yield json('forum.json', { items: await deps.forum.ownWords(webId) })
  yield json('refusals.json', { items: await deps.refused.list(webId, 10_000) })
  const uses = yield* useItems(webId, deps)
  const told = await deps.notices.read(webId, { after: 0, limit: 1_000 })
  yield json('notices.json', {
    items: told.map(({ ordinal, notice }) => ({ number: ordinal, ...seenNotice(notice) })),
  })
  yield json('delegations.json', { items: await deps.representation.delegations(webId) })
  yield json('guardianships.json', { items: await deps.representation.guardianships(webId) })
  yield json('smart-clients.json', { items: await deps.smartClients.list(webId, 1_000) })
  const member = await deps.findMember(webId)
  if (member !== undefined) yield json('member.json', member)
  yield* membershipItems(webId, deps)
  const ristorni = member === undefined ? [] : await deps.readRistorni(member.number)
  yield file('ristorno.csv', 'text/csv', ristornoCsv(ristorni))
  yield file('log/vkey', 'text/plain', `${deps.proofs.vkey}\n`)
  yield file('log/checkpoint', 'text/plain', deps.proofs.checkpoint())
  yield json('did.json', deps.identity.didDocument())
  yield file('did.jsonl', 'text/jsonl', deps.identity.history())
  const page = coopArchivePage({ ...deps, webId, grants, uses, ristorni, at: instantOf(deps.now()) })
  yield file('coop.html', 'text/html', page)
}

/** The own line of the register, and of each entry on it a proof that it was in the log: “in the book on that day, with this step”. */
const membershipItems = async function* (webId: WebId, deps: CoopItemsDeps): AsyncGenerator<ArchiveItem> {
  const line = await deps.readOwnLine(webId)
  if (line === undefined) return
  // Amounts as decimal text, as everywhere in JSON.
  yield file('membership.json', 'application/json', `${jsonText(line)}\n`)
  for (const [place, kind] of ['entry', ...line.steps.map((step) => step.kind)].entries()) {
    const proof = await deps.proofs.proveFact(`register/line/${String(line.number)}/${String(place)}`)
    if (proof.kind === 'proof')
      yield file(`proofs/membership/${String(place)}.${kind}.tlog-proof`, 'text/plain', proof.text)
    if (proof.kind === 'later')
      yield {
        kind: 'left-out',
        why: `The proof of entry ${String(place)} of your line of the register: the log takes it in a second.`,
      }
  }
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

/**
 * One line of JSON for each receipt, with its signature and place in the batch; a table; a proof each of the log. The
 * receipts are read anew for each of the three, a page at a time: nobody knows how many there are.
 */
const useItems = async function* (
  webId: WebId,
  deps: CoopItemsDeps,
): AsyncGenerator<ArchiveItem, number, undefined> {
  let count = 0
  const lines = linesOf(receiptsOf(webId, deps), (receipt) => {
    count += 1
    return `${JSON.stringify(receipt)}\n`
  })
  yield { kind: 'file', path: 'receipts/uses.ndjson', contentType: 'application/x-ndjson', body: lines }
  const rows = linesOf(
    receiptsOf(webId, deps),
    (receipt) => csvText([usageRow(receipt)]),
    csvText([usageHead]),
  )
  yield { kind: 'file', path: 'usage.csv', contentType: 'text/csv', body: rows }
  const prove = deps.proofs.receiptProver()
  let without = 0
  const podServers = new Set<BaseUrl>()
  for await (const receipt of receiptsOf(webId, deps)) {
    const { podServer, position } = receipt
    podServers.add(podServer)
    const proof = await prove(receipt)
    const name = `${new URL(podServer).host.replace(':', '-')}-${String(position)}`
    if (proof.kind === 'proof') yield file(`proofs/receipts/${name}.tlog-proof`, 'text/plain', proof.text)
    else without += 1
  }
  if (without > 0)
    yield {
      kind: 'left-out',
      why: `Proofs of ${String(without)} receipts: the log takes new ones in a second, and says nothing any more of those that were erased from it.`,
    }
  yield* keyItems([...podServers], deps)
  return count
}

/** The part of the pod has its server's keys, too; this one verifies without it, and when that server is gone. */
const keyItems = async function* (
  podServers: readonly BaseUrl[],
  { readPodServerKeys }: Pick<CoopItemsDeps, 'readPodServerKeys'>,
): AsyncGenerator<ArchiveItem> {
  const found: Record<string, object> = {}
  for (const podServer of podServers) {
    const keys = await readPodServerKeys(podServer)
    if (keys === undefined)
      yield { kind: 'left-out', why: `The keys of ${podServer}, which could not be reached: ask again.` }
    else found[podServer] = keys
  }
  yield json('receipts/keys.json', found)
}

const receiptsOf = async function* (
  webId: WebId,
  { readReceipts }: Pick<CoopItemsDeps, 'readReceipts'>,
): AsyncGenerator<Receipt> {
  let after: string | undefined
  do {
    const page = await readReceipts(webId, after)
    yield* page.items
    after = page.next
  } while (after !== undefined)
}

const linesOf = (receipts: AsyncIterable<Receipt>, lineOf: (receipt: Receipt) => string, head = '') =>
  async function* (): AsyncGenerator<Uint8Array> {
    let text = head
    for await (const receipt of receipts) {
      text += lineOf(receipt)
      if (text.length < pieceLength) continue
      yield Buffer.from(text)
      text = ''
    }
    if (text !== '') yield Buffer.from(text)
  }

const pieceLength = 65_536

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
  csvText([
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
