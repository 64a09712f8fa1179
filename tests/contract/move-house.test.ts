import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import { createLogClient } from '@mutua/sdk/clients/log-client'
import { createPodClient, fhirNdjson } from '@mutua/sdk/clients/pod-client'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openArchive } from '../../sdk/cli/src/archive/open-archive.ts'
import { createCommandLine } from '../support/command-line.ts'
import {
  addMember,
  addProvider,
  createPerson,
  giveConsent,
  openCoop,
  type Coop,
  type Person,
} from '../support/coop.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

/** More than fit into one page of receipts, and into one run of the log. */
const uses = 1_100
const records = 200

const opened = new AsyncDisposableStack()
let here: Coop
let there: Coop
let folder: string
let anna: Person
let moved: Person

beforeAll(async () => {
  here = opened.use(await openCoop())
  there = opened.use(await openCoop())
  folder = opened.use(await createTemporaryFolder('move-house')).path
  anna = await addMember(here, 'anna', 1)
  moved = await createPerson(there.podServer.baseUrl, 'anna-rossi')
  const pod = createPodClient({ podServer: here.podServer.baseUrl, fetch: anna.fetch })
  const lines = Array.from({ length: records }, (_, place) => observation(place)).join('\n')
  await pod.import('anna', { body: lines, contentType: fhirNdjson })
  const note = parseResourceUrl(`${anna.pod}notes/diary.txt`)
  for (const body of ['first', 'second', 'third, as it is now'])
    await pod.put(note, { body, contentType: 'text/plain' })
  const secret = parseResourceUrl(`${anna.pod}notes/secret.txt`)
  await pod.put(secret, { body: 'nobody sees this', contentType: 'text/plain' })
  await pod.hide(secret)
  const doctor = await addProvider(here, 'doctor')
  const grant = await giveConsent(here, { member: anna, provider: doctor }, [note])
  const reader = openConsentedReader({
    session: await signIn(doctor.credentials, { fetch }),
    fetch,
    grant: grant.id,
  })
  for (let read = 0; read < uses; read += 50)
    await Promise.all(Array.from({ length: 50 }, () => reader.read(note)))
  const log = createLogClient({ consentService: here.consentService.baseUrl, fetch: anna.fetch })
  await untilThere(() => log.receiptProof(here.podServer.baseUrl, uses))
  await untilThere(() => log.consentProof(grant.id, 'given'))
}, 240_000)
afterAll(() => opened.disposeAsync())

const observation = (place: number): string =>
  JSON.stringify({
    resourceType: 'Observation',
    id: `o${String(place)}`,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '4548-4' }] },
    valueQuantity: { value: place, unit: 'mmol/mol' },
  })

const untilThere = async (look: () => Promise<unknown>): Promise<void> => {
  const isThere = () =>
    look().then(
      () => true,
      () => false,
    )
  while (!(await isThere())) await pause(20)
}

const settingsOf = ({ podServer, consentService }: Coop, { credentials }: Person) => ({
  MUTUA_POD_SERVER: podServer.baseUrl,
  MUTUA_CONSENT_SERVICE: consentService.baseUrl,
  MUTUA_CLIENT_ID: credentials.clientId,
  MUTUA_CLIENT_SECRET: credentials.clientSecret,
  MUTUA_HOME: folder,
})

const run = async <Answer>(coop: Coop, person: Person, ...words: string[]): Promise<Answer> => {
  const { out, said, code } = await createCommandLine(settingsOf(coop, person), folder)([...words, '--json'])
  expect({ words, said, code }).toEqual({ words, said: '', code: 0 })
  return JSON.parse(out) as Answer
}

interface Restored {
  readonly restored: number
  readonly alreadyThere: number
  readonly versions: number
  readonly carried?: string
  readonly left: readonly { readonly resource: string; readonly why: string }[]
}

interface Verified {
  readonly verified: boolean
  readonly usesWithoutKeys: number
  readonly proofs: { readonly all: number; readonly verified: number }
  readonly uses: readonly { readonly receipts: number; readonly whole: boolean }[]
  readonly credentials: { readonly all: number; readonly verified: number }
  readonly carried: readonly (Omit<Verified, 'carried'> & { readonly issuer: string })[]
}

/** Hash of every document and earlier version, by where in the pod it is; rules, profile and indexes are of an address. */
const hashesIn = async (file: string): Promise<Record<string, string>> => {
  await using archive = await openArchive(join(folder, file))
  const root = archive.parts[0]?.manifest.pod ?? ''
  return Object.fromEntries(
    archive.files.flatMap(({ resource, earlier, sha256 }) => {
      const name = (resource ?? `${earlier?.of ?? ''}?${String(earlier?.version)}`).slice(root.length)
      const isOfAddress = /\.ac[lr]$|^profile\/card|^settings\/\w+TypeIndex|^carried\//.test(name)
      return isOfAddress || (resource ?? earlier) === undefined ? [] : [[name, sha256]]
    }),
  )
}

test('An archive has a proof of the log for each of more receipts than one page holds.', async () => {
  await run(here, anna, 'export', '--out', 'anna.zip')
  const found = await run<Verified>(here, anna, 'export', 'verify', 'anna.zip')
  expect(found).toMatchObject({
    verified: true,
    usesWithoutKeys: 0,
    uses: [{ receipts: uses, whole: true }],
    proofs: { all: uses + 2, verified: uses + 2 },
  })
})

test('A restore that is killed in the middle goes on when it is repeated, and nothing is doubled.', async () => {
  const words = ['export', 'restore', 'anna.zip', '--of', anna.webId]
  const main = fileURLToPath(new URL('../../sdk/cli/src/main.ts', import.meta.url))
  const env = { PATH: process.env['PATH'] ?? '', ...settingsOf(there, moved) }
  const child = spawn(process.execPath, [main, ...words], { cwd: folder, env, stdio: 'ignore' })
  const ended = once(child, 'exit')
  const names = Object.keys(await hashesIn('anna.zip')).filter((name) => name.includes('/Observation/'))
  expect(names).toHaveLength(records)
  // The archive is read and verified first; with the first of its records there, most are still to come.
  await untilThere(async () => {
    if (!(await moved.fetch(`${moved.pod}${names[0] ?? ''}`)).ok) throw new Error('not yet')
  })
  child.kill('SIGKILL')
  await ended
  const again = await run<Restored>(there, moved, ...words)
  expect(again.alreadyThere).toBeGreaterThan(0)
  expect(again.alreadyThere).toBeLessThan(records)
  expect(again.left.every(({ why }) => why === 'former-address')).toBe(true)
  for (const name of names) {
    const versions = await moved.fetch(`${there.podServer.baseUrl}/.versions/anna-rossi/${name}`)
    expect(await versions.json(), name).toMatchObject({ items: [] })
  }
  const repeated = await run<Restored>(there, moved, ...words)
  expect(repeated).toEqual({ ...again, alreadyThere: repeated.restored, versions: 0 })
})

test('In a fresh Mutua at another address every document and earlier version is there with the same hash.', async () => {
  await run(there, moved, 'export', '--out', 'moved.zip', '--without-coop')
  const [before, after] = [await hashesIn('anna.zip'), await hashesIn('moved.zip')]
  expect(Object.keys(before)).toContain('notes/diary.txt?2')
  expect(before['notes/secret.txt']).toBe(after['notes/secret.txt'])
  expect(after).toMatchObject(before)
  expect((await moved.fetch(`${moved.pod}notes/secret.txt`)).status).toBe(404)
})

test('Consents, receipts and proofs of the former co-op verify out of the archive of the new pod.', async () => {
  const found = await run<Verified>(there, moved, 'export', 'verify', 'moved.zip')
  expect(found.carried).toMatchObject([
    {
      issuer: here.consentService.baseUrl,
      verified: true,
      credentials: { all: 1, verified: 1 },
      uses: [{ receipts: uses, whole: true }],
      usesWithoutKeys: 0,
      proofs: { all: uses + 2, verified: uses + 2 },
    },
  ])
})
