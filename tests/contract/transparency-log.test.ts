import { hash } from 'node:crypto'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import type { Grant } from '@mutua/sdk/consent/grant'
import { parseResourceUrl } from '@mutua/sdk/ids'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  addMember,
  addProvider,
  createPerson,
  giveConsent,
  openCoop,
  type Coop,
  type Person,
} from '../support/coop.ts'
import { createCommandLine } from '../support/command-line.ts'
import { freePort } from '../support/free-port.ts'
import { inventedEntries, readLogEntries, cosignaturesOf } from '../support/log-entries.ts'
import { runLogVerifier } from '../support/log-verifier.ts'
import { rewriteLog } from '../support/rewritten-log.ts'
import { localUrl, startConsentService, type MutuaServer } from '../support/servers.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { startWitness, type Witness } from '../support/witness.ts'

/*
 * The co-op lies: whoever runs it has all its keys, and serves another past. The verifier (docs/verify/verify.mjs) shares
 * no code with it and holds an old checkpoint, nothing else; two witnesses run as others would run them.
 */
const opened = new AsyncDisposableStack()
let folder: string
let coop: Coop
let consentService: MutuaServer
let anna: Person
let studio: Person
let grant: Grant
let vkey: string
let witnesses: readonly Witness[]
/** The folder of the consent service as it was, and as it was before the last entries. */
let homeNow: string
let homeBefore: string
/** What the verifier kept when the log was as in `homeNow`, and of how many entries. */
let old: string
let keptSize: number

const sizeAt = async (address: string): Promise<number> =>
  Number((await (await fetch(`${address}/checkpoint`)).text()).split('\n')[1])
const sizeOf = ({ baseUrl }: Pick<MutuaServer, 'baseUrl'>): Promise<number> => sizeAt(`${baseUrl}/log`)

/** The verifier of somebody who knows the log, trusts the witnesses they name, and holds the old checkpoint. */
const audit = (at: string, further: readonly string[] = ['--quorum', '0']) =>
  runLogVerifier(['--vkey', vkey, '--url', `${at}/log`, '--checkpoint', old, ...further])

/** A consent service of the same name and keys that answers elsewhere. */
const openTwin = async (home: string, settings: Readonly<Record<string, string>> = {}) => {
  const port = await freePort()
  const server = await startConsentService({
    port,
    baseUrl: coop.consentService.baseUrl,
    home,
    podServers: [coop.podServer.baseUrl],
    officers: [coop.officer.webId],
    settings,
  })
  return { at: localUrl(port), server, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}

const openLiar = async (
  name: string,
  rewrite: (entries: readonly Uint8Array[]) => readonly Uint8Array[],
  settings: Readonly<Record<string, string>> = {},
) => {
  const home = join(folder, name)
  await rewriteLog(homeNow, home, { name: logName(), rewrite })
  return openTwin(home, settings)
}
const logName = () => vkey.split('+')[0] ?? ''

beforeAll(async () => {
  folder = opened.use(await createTemporaryFolder('log')).path
  coop = opened.use(await openCoop())
  vkey = (await (await fetch(`${coop.consentService.baseUrl}/log/vkey`)).text()).trim()
  witnesses = await Promise.all(
    ['first', 'second'].map(async (name) =>
      opened.use(await startWitness({ home: join(folder, name), logs: [vkey] })),
    ),
  )
  await coop.consentService.kill('SIGTERM')
  consentService = await startConsentService({
    port: Number(new URL(coop.consentService.baseUrl).port),
    home: coop.homes.consent,
    podServers: [coop.podServer.baseUrl],
    officers: [coop.officer.webId],
    settings: { CONSENT_LOG_WITNESSES: witnesses.map(({ line }) => line).join(' ') },
  })
  opened.use(consentService)

  anna = await addMember(coop, 'anna', 1)
  studio = await addProvider(coop, 'studio')
  const pod = createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch })
  const document = parseResourceUrl(`${anna.pod}health/note.txt`)
  await pod.put(document, { body: 'a result', contentType: 'text/plain' })
  grant = await giveConsent(coop, { member: anna, provider: studio }, [
    parseResourceUrl(`${anna.pod}health/`),
  ])
  const reader = openConsentedReader({
    session: await signIn(studio.credentials, { fetch }),
    fetch,
    grant: grant.id,
  })
  for (let times = 0; times < 3; times += 1) await reader.read(document)
  await createConsentClient({ consentService: consentService.baseUrl, fetch: anna.fetch }).amend(grant.id, {
    resources: [document],
  })
  // Of each read: the receipts of a pod come in as they come, and a run of them closes once a second.
  await until(async () => {
    const receipts = await receiptsOf(studio)
    return receipts.length === 3 && (await Promise.all(receipts.map(isLogged))).every(Boolean)
  })
  const before = await expectLogged(['consent.given', 'consent.amended', 'tariff.adopted'])
  await consentService.kill('SIGTERM')
  homeBefore = join(folder, 'home-before')
  await cp(coop.homes.consent, homeBefore, { recursive: true })
  await consentService.restart()
  await createConsentClient({ consentService: consentService.baseUrl, fetch: anna.fetch }).withdraw(grant.id)
  await expectLogged(['consent.withdrawn'])
  await until(async () => (await sizeOf(consentService)) > before)
  await allCosigned()
  old = join(folder, 'old')
  const kept = await runLogVerifier([
    ...['--vkey', vkey, '--url', `${consentService.baseUrl}/log`, '--save', old],
    ...witnesses.flatMap(({ line }) => ['--witness', line]),
  ])
  keptSize = kept.size ?? 0
  if (kept.cosignedBy?.length !== 2)
    throw new Error(`There is no checkpoint to keep: ${JSON.stringify(kept)}`)
  await consentService.kill('SIGTERM')
  homeNow = join(folder, 'home-now')
  await cp(coop.homes.consent, homeNow, { recursive: true })
  await consentService.restart()
})
afterAll(() => opened[Symbol.asyncDispose]())

/** Waits until entries of all these kinds are there; gives the size of the log then. */
const expectLogged = async (kinds: readonly string[]): Promise<number> => {
  await until(async () => {
    const there = new Set((await readLogEntries(consentService.baseUrl)).map(({ kind }) => kind))
    return kinds.every((kind) => there.has(kind))
  })
  return sizeOf(consentService)
}

const until = async (holds: () => Promise<boolean>): Promise<void> => {
  for (const deadline = performance.now() + 60_000; !(await holds()); await pause(50))
    if (performance.now() > deadline) throw new Error('It did not become so within a minute.')
}

/** A witness that did not answer in time is asked again. */
const allCosigned = () =>
  until(async () => (await cosignaturesOf(consentService.baseUrl)) === witnesses.length)

const asText = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString()

test('a log that only grew is accepted, also from the old checkpoint and quickly', async () => {
  await allCosigned()
  for (const further of [[], ['--quick']])
    expect(
      await audit(consentService.baseUrl, [
        ...witnesses.flatMap(({ line }) => ['--witness', line]),
        ...further,
      ]),
    ).toMatchObject({ verified: true })
})

test('T56 a leaf that was edited is found by a verifier that holds only an old checkpoint', async () => {
  const edited = (entries: readonly Uint8Array[]) =>
    entries.map((entry) => Buffer.from(asText(entry).replace('consent.amended', 'consent.paused')))
  await using liar = await openLiar('edited', edited)
  expect(await audit(liar.at)).toMatchObject({ verified: false, fault: 'history-changed' })
  // With entries after it, so that the log is longer than it was.
  await using longer = await openLiar('edited-and-longer', (entries) => [
    ...edited(entries),
    ...inventedEntries(300),
  ])
  expect(await audit(longer.at)).toMatchObject({ verified: false, fault: 'history-changed' })
  expect(await audit(longer.at, ['--quorum', '0', '--quick'])).toMatchObject({ verified: false })
})

test('T57 an entry that was dropped is found by a verifier that holds only an old checkpoint', async () => {
  await using liar = await openLiar('dropped', (entries) => [
    ...entries.filter((entry) => !asText(entry).includes('consent.amended')),
    ...inventedEntries(2),
  ])
  expect(await audit(liar.at)).toMatchObject({ verified: false, fault: 'history-changed' })
})

test('T58 a tree that was rolled back is found, no witness cosigns it, and its new entries do not hide it', async () => {
  const home = join(folder, 'rolled-back')
  await cp(homeBefore, home, { recursive: true })
  await using rolledBack = await openTwin(home, {
    CONSENT_LOG_WITNESSES: witnesses.map(({ line }) => line).join(' '),
  })
  await until(() => Promise.resolve(rolledBack.server.lastWords().includes('has seen a larger log')))
  expect(await audit(rolledBack.at)).toMatchObject({ verified: false, fault: 'rolled-back' })
  for (const { baseUrl } of witnesses)
    expect(await sizeAt(`${baseUrl}/${hash('sha256', logName())}`)).toBeGreaterThanOrEqual(keptSize)
  // Without the last entry that the kept checkpoint stands for.
  const withoutLast = (entries: readonly Uint8Array[]) => entries.slice(0, keptSize - 1)
  await using grown = await openLiar('rolled-back-and-grown', (entries) => [
    ...withoutLast(entries),
    ...inventedEntries(9),
  ])
  expect(await audit(grown.at)).toMatchObject({ verified: false, fault: 'history-changed' })
  // What is not changed at all, only shorter.
  await using shorter = await openLiar('shorter', withoutLast)
  expect(await audit(shorter.at)).toMatchObject({ verified: false, fault: 'rolled-back' })
})

test('T59 two views that are split between two witnesses are found with either of them', async () => {
  await using views = new AsyncDisposableStack()
  const pair: Witness[] = []
  for (const name of ['third', 'fourth'])
    pair.push(views.use(await startWitness({ home: join(folder, name), logs: [vkey] })))
  const both = pair.flatMap(({ line }) => ['--witness', line])
  const open = async ({ line }: Witness, count: number) => {
    const rewrite = (entries: readonly Uint8Array[]) => [...entries, ...inventedEntries(count).reverse()]
    return views.use(await openLiar(`view-${String(count)}`, rewrite, { CONSENT_LOG_WITNESSES: line }))
  }
  const shown: string[] = []
  for (const [place, own] of pair.entries()) {
    const { at } = await open(own, 2 + 3 * place)
    const checkpoint = async () => (await fetch(`${at}/log/checkpoint`)).text()
    await until(async () => (await checkpoint()).includes(new URL(own.baseUrl).host))
    // Alone, each view looks well: it grew from the old checkpoint, and its own witness has cosigned it.
    expect(await audit(at, ['--witness', own.line])).toMatchObject({ verified: true })
    shown.push(at)
  }
  for (const view of shown)
    expect(await audit(view, [...both, '--quorum', '1'])).toMatchObject({
      verified: false,
      fault: 'split-view',
    })
})

test('T60 a clock that was set back is found by a verifier that holds only an old checkpoint', async () => {
  const home = join(folder, 'set-back')
  await cp(homeNow, home, { recursive: true })
  const preloaded = fileURLToPath(new URL('../support/clock-set-back.mjs', import.meta.url))
  await using lying = await openTwin(home, { NODE_OPTIONS: `--import=${preloaded}` })
  const before = await sizeAt(`${lying.at}/log`)
  process.kill(lying.server.pid, 'SIGUSR2')
  const mutua = createCommandLine(
    { CONSENT_HOME: home, POD_HOME: join(folder, 'none'), MUTUA_HOME: folder },
    folder,
  )
  expect(await mutua(['keys', 'sign-anew'])).toMatchObject({ code: 0 })
  await until(async () => (await sizeAt(`${lying.at}/log`)) > before)
  expect(await audit(lying.at)).toMatchObject({ verified: false, fault: 'clock-set-back' })
  // Without a look at the entries before: the cosignatures of the old checkpoint say when it was.
  const keys = witnesses.flatMap(({ line }) => ['--witness', line.split('#')[1] ?? ''])
  expect(await audit(lying.at, ['--quick', '--quorum', '0', ...keys])).toMatchObject({
    verified: false,
    fault: 'clock-set-back',
  })
})

test('T63 the public log names nobody: salted commitments only, opened for the parties alone', async () => {
  const entries = await readLogEntries(consentService.baseUrl)
  for (const entry of entries) {
    expect(Object.keys(entry)).toEqual(['commitment', 'kind', 'time', 'version'])
    expect(entry['commitment']).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(entry['kind']).toMatch(/^(?:consent|receipts|key|tariff|resolution|register)\.[a-z-]+$/)
    expect(entry['time']).toMatch(/^\d{4}-[\d-]+T[\d:.]+Z$/)
    expect(entry['version']).toBe(1)
  }
  const all = JSON.stringify(entries)
  const people = [anna.webId, anna.pod, studio.webId, 'anna']
  const secret = [...people, grant.id, localOf(grant), 'localhost', 'http']
  // Four letters come up by chance in what is drawn.
  const said = JSON.stringify(entries.map((entry) => ({ ...entry, commitment: '' })))
  for (const part of secret) expect(part.length > 8 ? all : said).not.toContain(part)

  // Not even who knows everything that was said can tell which entry it is: the salt is not in the statement.
  const proof = await proofOf(`/grants/${localOf(grant)}/proof?step=given`, anna)
  const { statement } = openedIn(proof)
  expect(JSON.parse(statement)).toMatchObject({ grant: grant.id, type: 'consent' })
  const guesses = [statement, grant.id, anna.webId, `${anna.webId} ${studio.webId}`]
  for (const guess of guesses) expect(all).not.toContain(hash('sha256', guess, 'base64url'))

  const stranger = await createPerson(coop.podServer.baseUrl, 'carlo')
  const [receipt] = await receiptsOf(studio)
  if (receipt === undefined) throw new Error('there were uses')
  for (const path of [`/grants/${localOf(grant)}/proof`, proofPathOf(receipt)]) {
    expect((await stranger.fetch(consentService.baseUrl + path)).status).toBe(404)
    expect((await fetch(consentService.baseUrl + path)).status).toBe(401)
  }
  for (const [index, { kind = '' }] of entries.entries()) {
    const { status } = await fetch(`${consentService.baseUrl}/log/proofs/${String(index)}`)
    expect([kind, status]).toEqual([kind, /^(?:tariff|key|resolution)/.test(kind) ? 200 : 404])
  }
})

test('a party keeps a proof of a consent and of a receipt that verifies without us, also after the salt was erased', async () => {
  await allCosigned()
  const file = join(folder, 'mutua.tlog-proof')
  const trusted = ['--vkey', vkey, ...witnesses.flatMap(({ line }) => ['--witness', line]), '--proof', file]
  const credential = join(folder, 'consent.jwt')
  const consents = createConsentClient({ consentService: consentService.baseUrl, fetch: anna.fetch })
  await writeFile(credential, await consents.credential(grant.id))
  await writeFile(file, await proofOf(`/grants/${localOf(grant)}/proof?step=withdrawn`, anna))
  expect((await readFile(file)).length).toBeLessThan(3_000)
  expect(await runLogVerifier([...trusted, '--credential', credential])).toMatchObject({
    verified: true,
    kind: 'consent.withdrawn',
    statement: { grant: grant.id },
  })
  await writeFile(credential, `${(await readFile(credential, 'utf8')).slice(0, -3)}abc`)
  expect(await runLogVerifier([...trusted, '--credential', credential])).toMatchObject({ fault: 'proof' })

  // From the checkpoint that somebody keeps, without network: asked for so, or found to be no answer to that.
  await writeFile(credential, await consents.credential(grant.id))
  await growBeyond(keptSize)
  await allCosigned()
  const linked = ['--credential', credential, '--checkpoint', old]
  const path = `/grants/${localOf(grant)}/proof?step=withdrawn`
  await writeFile(file, await proofOf(path, anna))
  expect(await runLogVerifier([...trusted, ...linked])).toMatchObject({ fault: 'not-linked' })
  await writeFile(file, await proofOf(`${path}&since=${String(keptSize)}`, anna))
  expect(await runLogVerifier([...trusted, ...linked])).toMatchObject({ looked: { history: true } })
  expect(await runLogVerifier([...trusted, '--receipts', file])).toMatchObject({ fault: 'usage' })

  const [receipt] = await receiptsOf(studio)
  if (receipt === undefined) throw new Error('there were uses')
  await writeFile(file, await proofOf(proofPathOf(receipt), studio))
  expect((await readFile(file)).length).toBeLessThan(3_000)
  const receiptFile = join(folder, 'receipt.json')
  const verifyReceipt = async (said: Receipt) => {
    await writeFile(receiptFile, JSON.stringify(said))
    return runLogVerifier([...trusted, '--receipt', receiptFile])
  }
  expect(await verifyReceipt(receipt)).toMatchObject({ verified: true, kind: 'receipts.accepted' })
  const podKeys = join(folder, 'pod-keys.json')
  await writeFile(podKeys, await (await fetch(`${receipt.podServer}/.well-known/jwks.json`)).text())
  const signed = ['--receipt', receiptFile, '--pod-keys', podKeys]
  expect(await runLogVerifier([...trusted, ...signed])).toMatchObject({ looked: { receiptSignature: true } })
  await writeFile(receiptFile, JSON.stringify({ ...receipt, signature: 'A'.repeat(86) }))
  expect(await runLogVerifier([...trusted, ...signed])).toMatchObject({ fault: 'signature' })
  expect(await verifyReceipt({ ...receipt, priceMicroCents: '0' })).toMatchObject({
    verified: false,
    fault: 'proof',
  })
  expect(await verifyReceipt({ ...receipt, position: receipt.position + 1 })).toMatchObject({
    fault: 'proof',
  })

  const entries = await readLogEntries(consentService.baseUrl)
  const index = entries.findIndex(({ kind }) => kind === 'receipts.accepted')
  const opening = `${consentService.baseUrl}/log/openings/${String(index)}`
  expect((await studio.fetch(opening, { method: 'DELETE' })).status).toBe(403)
  expect((await coop.officer.fetch(opening, { method: 'DELETE' })).status).toBe(204)
  expect(await verifyReceipt(receipt)).toMatchObject({ verified: true })
  expect((await studio.fetch(consentService.baseUrl + proofPathOf(receipt))).status).toBe(404)
  expect(await audit(consentService.baseUrl)).toMatchObject({ verified: true })
})

test('the verifier refuses a word that it cannot keep to, instead of looking at less', async () => {
  await allCosigned()
  const witnessed = witnesses.flatMap(({ line }) => ['--witness', line])
  for (const words of [
    ['--quorum', 'all'],
    ['--quorum', '1.5'],
    ['--quorum=-1'],
    ['--quorum', '2', '--quorum', '0'],
    ['--tolerance', '1h'],
    ['--checkpoint', old],
    ['--patience', '1'],
  ])
    expect(await audit(consentService.baseUrl, [...witnessed, ...words]), words.join(' ')).toMatchObject({
      verified: false,
      fault: 'usage',
    })
  const taken = [...witnessed, '--quorum', '2', '--tolerance', '60']
  expect(await audit(consentService.baseUrl, taken)).toMatchObject({ verified: true })
})

test('a witness that was killed remembers what it cosigned, and proves it to whoever comes with an older past', async () => {
  const [witness] = witnesses
  if (witness === undefined) throw new Error('there are two')
  await witness.kill('SIGKILL')
  await witness.restart()
  const own = `${witness.baseUrl}/${hash('sha256', logName())}`
  const size = await sizeAt(own)
  expect(size).toBeGreaterThanOrEqual(keptSize)
  const submit = (body: string) => fetch(`${witness.baseUrl}/add-checkpoint`, { method: 'POST', body })
  const again = await submit(`old 0\n\n${await readFile(old, 'utf8')}`)
  expect([again.status, again.headers.get('content-type'), await again.text()]).toEqual([
    409,
    'text/x.tlog.size',
    `${String(size)}\n`,
  ])
  expect((await submit('old 0\n\nnothing')).status).toBe(400)
  expect((await fetch(`${witness.baseUrl}/${'0'.repeat(64)}/checkpoint`)).status).toBe(404)
})

test('the command line verifies from where it was last, keeps proofs, and says when the log is another', async () => {
  const own = join(folder, 'command-line')
  const anybody = { MUTUA_CONSENT_SERVICE: consentService.baseUrl, MUTUA_HOME: own }
  await allCosigned()
  const mutua = createCommandLine(anybody, folder)
  const words = ['log', 'verify', ...witnesses.flatMap(({ line }) => ['--witness', line])]
  expect(await mutua(words)).toMatchObject({
    code: 0,
    out: expect.stringContaining('starts from here') as string,
  })
  expect(await mutua(words)).toMatchObject({
    code: 0,
    out: expect.stringContaining('are the same') as string,
  })
  await using liar = await openLiar('command-line-liar', (entries) => [
    ...entries.slice(1),
    ...inventedEntries(40),
  ])
  const kept = join(own, 'cli', 'log')
  await cp(join(kept, encodeURIComponent(consentService.baseUrl)), join(kept, encodeURIComponent(liar.at)), {
    recursive: true,
  })
  const lied = createCommandLine({ ...anybody, MUTUA_CONSENT_SERVICE: liar.at }, folder)
  expect(await lied(['log', 'verify'])).toMatchObject({
    code: 1,
    out: expect.stringContaining('history-changed') as string,
  })

  const annas = createCommandLine(
    {
      ...anybody,
      MUTUA_POD_SERVER: coop.podServer.baseUrl,
      MUTUA_CLIENT_ID: anna.credentials.clientId,
      MUTUA_CLIENT_SECRET: anna.credentials.clientSecret,
    },
    folder,
  )
  expect(await annas(['log', 'proof', '--grant', grant.id, '--output', 'by-command'])).toMatchObject({
    code: 0,
  })
  const verdict = await runLogVerifier(['--vkey', vkey, '--proof', join(folder, 'by-command')])
  expect(verdict).toMatchObject({ verified: true, kind: 'consent.withdrawn' })
  expect((await annas(['log', 'forget', '1'])).code).toBe(1)
  expect((await annas(['log', 'proof', '--receipt', 'x'])).code).toBe(2)
})

/** One more entry than there were, about nobody: a resolution. */
const growBeyond = async (size: number): Promise<void> => {
  const adopted = { id: '2026/77', title: 'Something else', adoptedOn: '2026-01-10', governs: ['tariff'] }
  await coop.officer.fetch(`${consentService.baseUrl}/resolutions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(adopted),
  })
  const address = `${consentService.baseUrl}/log/proofs?about=resolution/2026/77&since=${String(size)}`
  // Other facts may come into the log before it.
  await until(async () => (await fetch(address)).ok)
  const about = await fetch(address)
  const file = join(folder, 'resolution.tlog-proof')
  await writeFile(file, await about.text())
  expect(
    await runLogVerifier(['--vkey', vkey, '--proof', file, '--checkpoint', old, '--quorum', '0']),
  ).toMatchObject({
    kind: 'resolution.adopted',
    statement: { id: '2026/77', title: 'Something else' },
    looked: { history: true },
  })
  expect((await fetch(`${consentService.baseUrl}/log/proofs?about=resolution/2026/78`)).status).toBe(404)
}

const localOf = ({ id }: Grant): string => id.slice(id.lastIndexOf('/') + 1)

const proofOf = async (path: string, person: Person): Promise<string> => {
  const answer = await person.fetch(consentService.baseUrl + path)
  expect(answer.status).toBe(200)
  return answer.text()
}

const openedIn = (proof: string): { readonly statement: string } =>
  JSON.parse(Buffer.from(/extra (\S+)/.exec(proof)?.[1] ?? '', 'base64').toString()) as { statement: string }

const receiptsOf = (person: Person) =>
  createConsentClient({ consentService: consentService.baseUrl, fetch: person.fetch }).receipts()

const proofPathOf = ({ podServer, position }: Receipt): string =>
  `/receipts/${String(position)}/proof?${String(new URLSearchParams({ podServer }))}`

const isLogged = async (receipt: Receipt): Promise<boolean> =>
  (await studio.fetch(consentService.baseUrl + proofPathOf(receipt))).ok
