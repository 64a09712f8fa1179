import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import { createLogClient } from '@mutua/sdk/clients/log-client'
import { createNoticeClient } from '@mutua/sdk/clients/notice-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openArchive } from '../../sdk/cli/src/archive/open-archive.ts'
import { createCommandLine, type CommandRun } from '../support/command-line.ts'
import {
  addMember,
  addProvider,
  createPerson,
  giveConsent,
  openCoop,
  type Coop,
  type Person,
} from '../support/coop.ts'
import { runLogVerifier } from '../support/log-verifier.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const opened = new AsyncDisposableStack()
let coop: Coop
let folder: string
let anna: Person
let bruno: Person

beforeAll(async () => {
  coop = opened.use(await openCoop())
  folder = opened.use(await createTemporaryFolder('carry-away')).path
  anna = await addMember(coop, 'anna', 1)
  bruno = await createPerson(coop.podServer.baseUrl, 'bruno')
  const doctor = await addProvider(coop, 'doctor')
  await put(
    'health/summary/Patient/me',
    JSON.stringify({ resourceType: 'Patient', id: 'me', name: [{ family: 'Bianchi' }] }),
    'application/fhir+json',
  )
  await put('notes/one.ttl', '<#a> <http://p/p> "one" .\n# to the byte', 'text/turtle')
  await put('notes/scan.bin', new Uint8Array([0, 255, 13, 10]), 'application/octet-stream')
  await put('notes/secret.txt', 'nobody sees this', 'text/plain')
  await put('notes/one.ttl.acl', rules(), 'text/turtle')
  await anna.fetch(hiddenUrl(), { method: 'PUT' })
  const read = parseResourceUrl(`${anna.pod}notes/scan.bin`)
  const grant = await giveConsent(coop, { member: anna, provider: doctor }, [read])
  const session = await signIn(doctor.credentials, { fetch })
  await openConsentedReader({ session, fetch, grant: grant.id }).read(read)
  const log = createLogClient({ consentService: coop.consentService.baseUrl, fetch: anna.fetch })
  await untilThere(() => log.receiptProof(coop.podServer.baseUrl, 1))
  await untilThere(() => log.consentProof(grant.id, 'given'))
  await untilThere(lettersOfAll)
})
afterAll(() => opened.disposeAsync())

/** What comes to the inbox later than the first archive would be in the second only. */
const lettersOfAll = async (): Promise<void> => {
  const { consentService, podServer } = coop
  const session = await signIn(anna.credentials, { fetch })
  const told = await createNoticeClient({ consentService: consentService.baseUrl, session }).notices()
  const pod = createPodClient({ podServer: podServer.baseUrl, fetch: anna.fetch })
  const letters = await pod.list(parseResourceUrl(`${anna.pod}inbox/`))
  const words = (await Promise.all(letters.map(async (url) => (await anna.fetch(url)).text()))).join('\n')
  expect(told.map(({ id }) => id).filter((id) => !words.includes(id))).toEqual([])
  expect(told.map(({ type }) => type)).toContain('consent.given')
}

const put = async (path: string, body: string | Uint8Array<ArrayBuffer>, type: string): Promise<void> => {
  const answer = await anna.fetch(anna.pod + path, { method: 'PUT', headers: { 'content-type': type }, body })
  expect(answer.ok, path).toBe(true)
}

const hiddenUrl = (): string => `${coop.podServer.baseUrl}/.hidden/anna/notes/secret.txt`

const rules = (): string =>
  `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
   <#public> a acl:Authorization; acl:accessTo <one.ttl>; acl:agentClass <http://xmlns.com/foaf/0.1/Agent>; acl:mode acl:Read.
   <#owner> a acl:Authorization; acl:accessTo <one.ttl>; acl:agent <${anna.webId}>; acl:mode acl:Read, acl:Write, acl:Control.`

const untilThere = async (look: () => Promise<unknown>): Promise<void> => {
  for (;;) {
    const isThere = await look().then(
      () => true,
      () => false,
    )
    if (isThere) return
    await pause(100)
  }
}

const mutua = ({ credentials }: Person, ...words: string[]): Promise<CommandRun> =>
  createCommandLine(
    {
      MUTUA_POD_SERVER: coop.podServer.baseUrl,
      MUTUA_CONSENT_SERVICE: coop.consentService.baseUrl,
      MUTUA_CLIENT_ID: credentials.clientId,
      MUTUA_CLIENT_SECRET: credentials.clientSecret,
      MUTUA_HOME: folder,
    },
    folder,
  )([...words, '--json'])

interface Verified {
  readonly verified: boolean
  readonly parts: readonly { readonly part: string; readonly files: number }[]
  readonly credentials: { readonly all: number; readonly verified: number }
  readonly consentReceipts: { readonly all: number; readonly verified: number }
  readonly uses: readonly { readonly receipts: number }[]
}

interface Restored {
  readonly restored: number
  readonly alreadyThere: number
  readonly versions: number
  readonly carried?: string
  readonly left: readonly { readonly why: string }[]
}

/** Without any server: the settings name ports where nobody listens. */
const verify = async (file: string): Promise<Verified> => {
  const offline = createCommandLine(
    {
      MUTUA_POD_SERVER: 'http://localhost:1',
      MUTUA_CONSENT_SERVICE: 'http://localhost:1',
      MUTUA_HOME: folder,
    },
    folder,
  )
  const { out, said, code } = await offline(['export', 'verify', file, '--json'])
  expect({ code, said }).toEqual({ code: 0, said: '' })
  return JSON.parse(out) as Verified
}

/** Hash of each document of the pod, by its address. */
const hashesIn = async (file: string): Promise<Record<string, string>> => {
  await using archive = await openArchive(join(folder, file))
  return Object.fromEntries(
    archive.files.flatMap(({ resource, sha256 }) => (resource === undefined ? [] : [[resource, sha256]])),
  )
}

test('A member carries away pod, consents, receipts and proofs in one file that verifies without a network.', async () => {
  const { code, said } = await mutua(anna, 'export', '--out', 'anna.zip')
  expect({ code, said }).toEqual({ code: 0, said: '' })
  const found = await verify('anna.zip')
  expect(found).toMatchObject({
    verified: true,
    credentials: { all: 1, verified: 1 },
    consentReceipts: { all: 2, verified: 2 },
    uses: [{ receipts: 1, runs: 1 }],
    usesWithoutKeys: 0,
    // Of the consent, of its use, and of the entry in the members register.
    proofs: { all: 3, verified: 3 },
  })
  expect(found.parts.map(({ part }) => part)).toEqual(['pod', 'coop'])
  // Nothing but the archive is left in the folder.
  expect((await readdir(folder)).filter((name) => name.startsWith('anna.zip'))).toEqual(['anna.zip'])
})

test('The proofs in an archive verify by the program of strangers, with what else is in it.', async () => {
  await using archive = await openArchive(join(folder, 'anna.zip'))
  const unpack = async (pattern: RegExp): Promise<string> => {
    const path = archive.files.find((file) => pattern.test(file.path))?.path ?? ''
    const name = join(folder, path.replaceAll('/', '-'))
    await writeFile(name, await buffer(await archive.open(path)))
    return name
  }
  const vkey = (await readFile(await unpack(/^log\/vkey$/), 'utf8')).trim()
  const given = ['--proof', await unpack(/given\.tlog-proof$/), '--credential', await unpack(/\.vc\.jwt$/)]
  const used = ['--proof', await unpack(/^proofs\/receipts\//), '--receipt', await unpack(/uses\.ndjson$/)]
  for (const words of [given, used])
    expect(await runLogVerifier(['--vkey', vkey, ...words])).toMatchObject({ verified: true })
  const crossed = ['--proof', given[1] ?? '', '--receipt', used[3] ?? '']
  expect(await runLogVerifier(['--vkey', vkey, ...crossed])).toMatchObject({ verified: false })
})

test('What is brought back has the same bytes: export, restore and export again give the same hashes.', async () => {
  const before = await hashesIn('anna.zip')
  await anna.fetch(hiddenUrl(), { method: 'DELETE' })
  for (const path of ['notes/one.ttl', 'notes/scan.bin', 'notes/secret.txt', 'health/summary/Patient/me'])
    expect((await anna.fetch(anna.pod + path, { method: 'DELETE' })).ok, path).toBe(true)
  const { code, out } = await mutua(anna, 'export', 'restore', 'anna.zip')
  expect({ code, left: (JSON.parse(out) as Restored).left }).toEqual({ code: 0, left: [] })
  expect((await mutua(anna, 'export', '--out', 'again.zip', '--without-coop')).code).toBe(0)
  expect(await hashesIn('again.zip')).toEqual(before)
  expect((await anna.fetch(`${anna.pod}notes/secret.txt`)).status).toBe(404)
  expect((await fetch(`${anna.pod}notes/one.ttl`)).status).toBe(200)
  const { restored, alreadyThere, versions } = JSON.parse(
    (await mutua(anna, 'export', 'restore', 'anna.zip')).out,
  ) as Restored
  expect({ alreadyThere, versions }).toEqual({ alreadyThere: restored, versions: 0 })
})

test('In a pod of another address documents come back to the byte, and its own rules and profile stay.', async () => {
  const { code, out } = await mutua(bruno, 'export', 'restore', 'anna.zip', '--of', anna.webId)
  expect(code).toBe(0)
  const { left } = JSON.parse(out) as Restored
  expect(left.every(({ why }) => why === 'former-address')).toBe(true)
  const copy = await bruno.fetch(`${bruno.pod}notes/one.ttl`)
  expect(await copy.text()).toBe('<#a> <http://p/p> "one" .\n# to the byte')
  expect((await fetch(`${bruno.pod}notes/one.ttl`)).status).toBe(401)
})

test('Nobody carries away what is not theirs.', async () => {
  const refused = await mutua(bruno, 'export', '--pod', 'anna', '--out', 'stolen.zip')
  expect(refused.code).toBe(1)
  expect((await readdir(folder)).filter((name) => name.startsWith('stolen'))).toEqual([])
  expect((await fetch(`${coop.consentService.baseUrl}/export`)).status).toBe(401)
  const acting = await bruno.fetch(`${coop.consentService.baseUrl}/export`, {
    headers: { 'on-behalf-of': anna.webId },
  })
  expect(acting.status).toBe(403)
  const restored = await mutua(bruno, 'export', 'restore', 'anna.zip', '--pod', 'anna', '--of', anna.webId)
  expect(restored.code).not.toBe(0)
})

test('Nobody makes a pod of their own out of the archive of another member without saying whose it is.', async () => {
  const before = await (await bruno.fetch(bruno.pod)).text()
  for (const words of [[], ['--of', bruno.webId], ['--of', `${bruno.pod}elsewhere#me`]]) {
    const { code, said } = await mutua(bruno, 'export', 'restore', 'anna.zip', ...words)
    expect({ words, code }).toEqual({ words, code: 1 })
    expect(said).toContain('Nothing was changed')
  }
  expect(await (await bruno.fetch(bruno.pod)).text()).toBe(before)
})

test('An archive that was cut off or changed is refused whole, and nothing is written.', async () => {
  const whole = await readFile(join(folder, 'anna.zip'))
  await writeFile(join(folder, 'cut.zip'), whole.subarray(0, whole.length - 200))
  const changed = Buffer.from(whole)
  changed[whole.length >> 1] = (changed[whole.length >> 1] ?? 0) ^ 1
  await writeFile(join(folder, 'changed.zip'), changed)
  for (const name of ['cut.zip', 'changed.zip']) {
    const before = await (await bruno.fetch(bruno.pod)).text()
    const { code, said } = await mutua(bruno, 'export', 'restore', name)
    expect({ name, code }).toEqual({ name, code: 1 })
    expect(said).toContain('refused')
    expect(await (await bruno.fetch(bruno.pod)).text()).toBe(before)
  }
})

test('Who leaves keeps an archive that still verifies when the pod and its key are gone.', async () => {
  const { podServer } = coop
  const leaving = await fetch(`${podServer.baseUrl}/.account/anna`, {
    method: 'DELETE',
    headers: {
      'authorization': `Basic ${Buffer.from(`anna:${anna.password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ confirm: 'anna' }),
  })
  expect(leaving.status).toBe(200)
  expect(await leaving.json()).toMatchObject({ receipt: expect.any(String) as unknown })
  expect((await fetch(`${anna.pod}notes/one.ttl`)).status).not.toBe(200)
  expect((await verify('anna.zip')).verified).toBe(true)
})
