import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLevelStore } from '@mutua/kit/level-store'
import { openDataKeys } from '@mutua/kit/sealing/data-keys'
import { openMasterKeys } from '@mutua/kit/sealing/master-key'
import { createSealedStore } from '@mutua/kit/sealing/sealed-store'
import { wholeRange } from '@mutua/kit/store'
import { keyNameOf } from '../../pod-server/src/resources/pod-keys.ts'
import { createCommandLine, type CommandRun } from '../support/command-line.ts'
import { addMember, openCoop, type Coop, type Person } from '../support/coop.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

/** In a document, in a large file, in an earlier version, in one that was thrown away, and in a hidden one. */
const planted = [
  'Zirconio-nota',
  'Zirconio-scansione',
  'Zirconio-prima',
  'Zirconio-cestino',
  'Zirconio-oscurato',
]
const [note = '', scan = '', before = '', thrown = '', hidden = ''] = planted

const opened = new AsyncDisposableStack()
let coop: Coop
let folder: string
let anna: Person

beforeAll(async () => {
  coop = opened.use(await openCoop())
  folder = opened.use(await createTemporaryFolder('member-leaves')).path
  anna = await addMember(coop, 'anna', 1)
  await put('notes/diary.txt', before)
  await put('notes/diary.txt', note)
  await put('notes/scan.txt', scan.repeat(60_000))
  await put('notes/old.txt', thrown)
  await anna.fetch(`${anna.pod}notes/old.txt`, { method: 'DELETE' })
  await put('notes/secret.txt', hidden)
  await anna.fetch(`${coop.podServer.baseUrl}/.hidden/anna/notes/secret.txt`, { method: 'PUT' })
})
afterAll(() => opened.disposeAsync())

const put = async (path: string, body: string): Promise<void> => {
  const headers = { 'content-type': 'text/plain' }
  expect((await anna.fetch(anna.pod + path, { method: 'PUT', headers, body })).ok).toBe(true)
}

const mutua = (...words: string[]): Promise<CommandRun> =>
  createCommandLine(
    {
      MUTUA_POD_SERVER: coop.podServer.baseUrl,
      MUTUA_CONSENT_SERVICE: coop.consentService.baseUrl,
      MUTUA_CLIENT_ID: anna.credentials.clientId,
      MUTUA_CLIENT_SECRET: anna.credentials.clientSecret,
      MUTUA_PASSWORD: anna.password,
      MUTUA_HOME: folder,
    },
    folder,
  )([...words, '--json'])

/** Of the planted words, those that stand in any file of the pod server as it lies on the disk. */
const readableOnDisk = async (): Promise<readonly string[]> => {
  const found = new Set<string>()
  for (const file of await readdir(coop.homes.pod, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    const bytes = await readFile(join(file.parentPath, file.name))
    for (const word of planted) if (bytes.includes(word)) found.add(word)
  }
  return [...found]
}

interface Found {
  readonly words: readonly string[]
  /** Data keys of the pod, as they lie in the store. */
  readonly keys: number
}

/** What somebody finds who has the disk and the master key; the server does not run meanwhile. */
const readableWithMasterKey = async (): Promise<Found> => {
  await coop.podServer.kill('SIGTERM')
  try {
    await using engine = await openLevelStore(join(coop.homes.pod, 'store'))
    const masterKeys = await openMasterKeys({ kind: 'file', path: join(coop.homes.pod, 'secret') })
    const dataKeys = await openDataKeys({ store: engine, masterKeys })
    const store = createSealedStore({ store: engine, dataKeys, keyNameOf })
    const found = new Set<string>()
    for await (const { value } of store.list(wholeRange))
      for (const word of planted) if (Buffer.from(value).includes(word)) found.add(word)
    const keys = (await Array.fromAsync(engine.list(wholeRange))).filter(({ key }) =>
      key.includes('pods/anna'),
    )
    return { words: [...found].toSorted(), keys: keys.length }
  } finally {
    await coop.podServer.restart()
  }
}

interface Deleted {
  readonly webId: string
  readonly deletedAt: string
  readonly erasedAt?: string
}

test('What lies on the disk can be read by nobody without the key, and by its holder while the member is here.', async () => {
  expect(await readableOnDisk()).toEqual([])
  // The large one is in a file, whose key lies in the store.
  const words = [note, before, thrown, hidden].toSorted()
  expect(await readableWithMasterKey()).toEqual({ words, keys: 1 })
})

test('Nobody is deleted without an archive of each of their pods, unless they say so.', async () => {
  const { code, said } = await mutua('account', 'delete', 'anna')
  expect(code).not.toBe(0)
  expect(said).toContain(anna.pod)
  expect((await anna.fetch(`${anna.pod}notes/diary.txt`)).status).toBe(200)
})

test('A member exports, leaves, and has two receipts that verify without a network, by keys taken along before.', async () => {
  expect((await mutua('export', '--out', 'anna.zip')).code).toBe(0)
  // One more is being made while the member leaves: it comes to rest nowhere.
  const prefer = { prefer: 'respond-async' }
  const asked = await anna.fetch(`${coop.podServer.baseUrl}/.export/anna/`, { headers: prefer })
  expect(asked.status).toBe(202)
  const left = await mutua('account', 'delete', 'anna', '--archive', 'anna.zip', '--out', 'left.json')
  expect(left).toMatchObject({ code: 0, said: '' })
  const { webId, deletedAt, erasedAt } = JSON.parse(left.out) as Deleted
  expect(webId).toBe(anna.webId)
  expect(Date.parse(erasedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(deletedAt))
  const offline = createCommandLine({ MUTUA_POD_SERVER: 'http://localhost:1', MUTUA_HOME: folder }, folder)
  const again = await offline(['account', 'deleted', 'left.json', '--archive', 'anna.zip', '--json'])
  expect(again).toMatchObject({ code: 0, said: '' })
  expect((JSON.parse(again.out) as Deleted).erasedAt).toBe(erasedAt)
})

test('A receipt of an erasure that was changed, or that is of another deletion, does not verify.', async () => {
  const { deletion, erasure, keys } = JSON.parse(await readFile(join(folder, 'left.json'), 'utf8')) as Record<
    string,
    string
  >
  const cases = {
    changed: { deletion, erasure: `${String(erasure).slice(0, -4)}AAAA`, keys },
    swapped: { deletion: erasure, erasure: deletion, keys },
  }
  for (const [name, file] of Object.entries(cases)) {
    await writeFile(join(folder, `${name}.json`), JSON.stringify(file))
    expect({ name, code: (await mutua('account', 'deleted', `${name}.json`)).code }).toEqual({
      name,
      code: 1,
    })
  }
  expect((await fetch(`${coop.podServer.baseUrl}/.erasures/${crypto.randomUUID()}`)).status).toBe(404)
})

test('With the key destroyed not one planted word is left, also for whoever has disk and master key.', async () => {
  expect(await readableOnDisk()).toEqual([])
  expect(await readableWithMasterKey()).toEqual({ words: [], keys: 0 })
  const files = await readdir(join(coop.homes.pod, 'files'), { recursive: true }).catch(() => [])
  expect(files.filter((name) => name.startsWith('anna'))).toEqual([])
})
