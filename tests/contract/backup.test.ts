import { existsSync } from 'node:fs'
import { copyFile, cp, mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import { openLevelStore } from '@mutua/kit/level-store'
import { prefixRange, wholeRange } from '@mutua/kit/store'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestAccount } from '../support/account.ts'
import { createCommandLine, type CommandLine } from '../support/command-line.ts'
import { addMember, addProvider, giveConsent, openCoop, type Coop, type Person } from '../support/coop.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

/** A large body rests in a file beside the store. */
const largeBytes = 3_000_000

const operatorOf = (homes: { pod: string; consent: string }, folder: string): CommandLine =>
  createCommandLine({ POD_HOME: homes.pod, CONSENT_HOME: homes.consent, MUTUA_HOME: folder }, folder)

const run = async (mutua: CommandLine, ...words: string[]) => {
  const { code, out, said } = await mutua([...words, '--json'])
  expect({ code, said }).toEqual({ code: 0, said: '' })
  return JSON.parse(out) as Record<string, unknown>
}

/** Empty homes with the master keys of those that are gone. */
const newHomes = async (coop: Coop, folder: string, name: string) => {
  const homes = { pod: join(folder, name, 'pod'), consent: join(folder, name, 'consent') }
  for (const side of ['pod', 'consent'] as const) {
    await mkdir(homes[side], { recursive: true })
    await copyFile(join(coop.homes[side], 'secret'), join(homes[side], 'secret'))
  }
  return homes
}

const put = (coop: Coop, person: Person, path: string, body: string | Uint8Array<ArrayBuffer>) =>
  createPodClient({ podServer: coop.podServer.baseUrl, fetch: person.fetch }).put(
    parseResourceUrl(`${person.pod}${path}`),
    { body, contentType: typeof body === 'string' ? 'text/plain' : 'application/octet-stream' },
  )

test('a backup taken under load is restored whole: the doctor agrees, and the co-op goes on where it was', async () => {
  await using folder = await createTemporaryFolder('backup')
  await using coop = await openCoop()
  const anna = await addMember(coop, 'anna', 1)
  const studio = await addProvider(coop, 'studio')
  const url = (path: string) => parseResourceUrl(`${anna.pod}${path}`)
  const large = randomBytes(largeBytes)
  await put(coop, anna, 'health/scan.bin', large)
  await put(coop, anna, 'health/a.txt', 'a result')
  const grant = await giveConsent(coop, { member: anna, provider: studio }, [url('health/')])
  const session = await signIn(studio.credentials, { fetch })
  const reader = openConsentedReader({ session, fetch, grant: grant.id })

  const load = { stop: false, written: 0, read: 0 }
  const writer = (async () => {
    for (; !load.stop; load.written += 1) {
      await put(coop, anna, `notes/${String(load.written % 50)}.txt`, `note ${String(load.written)}`)
      if (load.written % 10 === 0) await put(coop, anna, 'health/scan.bin', randomBytes(largeBytes))
    }
  })()
  const doctor = (async () => {
    for (; !load.stop; load.read += 1) await reader.read(url('health/a.txt'))
  })()

  const mutua = operatorOf(coop.homes, folder.path)
  await run(mutua, 'backup', 'key', 'operator')
  await run(mutua, 'backup', 'first.mutua', '--to', 'operator.pub')
  expect(await run(mutua, 'doctor')).toMatchObject({ findings: [] })
  await run(mutua, 'backup', 'second.mutua', '--to', 'operator.pub')
  load.stop = true
  await Promise.all([writer, doctor])
  expect(Math.min(load.written, load.read)).toBeGreaterThan(5)
  expect((await mutua(['backup', 'first.mutua', '--to', 'operator.pub'])).code).toBe(2)

  await coop.podServer.kill('SIGTERM')
  await coop.consentService.kill('SIGTERM')
  expect(await run(mutua, 'doctor')).toMatchObject({
    services: ['consent-service', 'pod-server'],
    findings: [],
  })
  for (const [file, ...moved] of [['first.mutua'], ['second.mutua', '--moved']] as const) {
    const homes = await newHomes(coop, folder.path, `from ${file}`)
    const words = ['restore', file, '--key', 'operator', ...moved]
    const outcome = await run(operatorOf(homes, folder.path), ...words)
    expect(outcome).toMatchObject({
      findings: [],
      restored: [{ unreadable: 0 }, { unreadable: 0, erased: 0 }],
    })
    // Only the service that was moved knows that nothing was forgotten.
    await using store = await openLevelStore(join(homes.consent, 'store'))
    const gaps = (await Array.fromAsync(store.list(prefixRange('pool/forgotten/')))).length
    expect(gaps).toBe(moved.length === 0 ? 1 : 0)
  }

  await replaceHomes(coop, join(folder.path, 'from second.mutua'))
  await coop.consentService.restart()
  await coop.podServer.restart()
  const pod = createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch })
  expect(await (await anna.fetch(url('health/a.txt'))).text()).toBe('a result')
  expect(await (await anna.fetch(url('health/scan.bin'))).bytes()).toHaveLength(largeBytes)
  const before = (await pod.receipts({ pod: 'anna' })).length
  const consents = createConsentClient({ consentService: coop.consentService.baseUrl, fetch: anna.fetch })
  await reader.read(url('health/a.txt'))
  await expect
    .poll(async () => (await consents.receipts({ grant: grant.id })).length, { timeout: 10_000 })
    .toBe(before + 1)
})

/** The servers of the test start from these folders from now on. */
const replaceHomes = async (coop: Coop, restored: string): Promise<void> => {
  for (const side of ['pod', 'consent'] as const) {
    await rm(coop.homes[side], { recursive: true })
    await cp(join(restored, side), coop.homes[side], { recursive: true })
  }
}

/** The house of the tests below, which the last of them leaves with keys that do not fit. */
let coop: Coop
beforeAll(async () => {
  coop = await openCoop()
})
afterAll(() => coop[Symbol.asyncDispose]())

test('nothing of an erased account comes back from a backup made before, though all keys of the operator are at hand', async () => {
  await using folder = await createTemporaryFolder('erased')
  const bruno = await createTestAccount(coop.podServer.baseUrl, 'bruno')
  const { fetch: asBruno } = await bruno.signIn()
  const headers = { 'content-type': 'text/plain' }
  const secret = `${coop.podServer.baseUrl}/bruno/a-very-private-name.txt`
  expect((await asBruno(secret, { method: 'PUT', headers, body: 'a very private text' })).status).toBe(201)
  const file = `${coop.podServer.baseUrl}/bruno/large.bin`
  await asBruno(file, {
    method: 'PUT',
    headers: { 'content-type': 'image/png' },
    body: randomBytes(largeBytes),
  })

  const mutua = operatorOf(coop.homes, folder.path)
  await run(mutua, 'backup', 'key', 'operator')
  await run(mutua, 'backup', 'before.mutua', '--to', 'operator.pub')
  expect((await bruno.call('DELETE', '', { confirm: 'bruno' })).status).toBe(200)
  await expect.poll(() => existsSync(join(coop.homes.pod, 'files', 'bruno')), { timeout: 20_000 }).toBe(false)
  // Writes over the keyring; the backup from before stays as it is.
  await run(mutua, 'backup', 'after.mutua', '--to', 'operator.pub')
  expect(await run(mutua, 'doctor')).toMatchObject({ findings: [] })

  const homes = await newHomes(coop, folder.path, 'restored')
  const { restored } = (await run(
    operatorOf(homes, folder.path),
    'restore',
    'before.mutua',
    '--key',
    'operator',
  )) as { restored: { service: string; erased: number }[] }
  expect(restored.find(({ service }) => service === 'pod-server')?.erased).toBeGreaterThan(10)
  await using store = await openLevelStore(join(homes.pod, 'store'))
  const keys = (await Array.fromAsync(store.list(wholeRange))).map(({ key }) => key)
  expect(keys.filter((key) => key.includes('olga')).length).toBeGreaterThan(10)
  expect(keys.filter((key) => key.includes('bruno'))).toEqual([])
})

test('a backup is opened by its key alone, into an empty home with its master key, and not when it was changed', async () => {
  await using folder = await createTemporaryFolder('refused')
  const mutua = operatorOf(coop.homes, folder.path)
  await run(mutua, 'backup', 'key', 'operator')
  await run(mutua, 'backup', 'key', 'stranger')
  await run(mutua, 'backup', 'all.mutua', '--to', 'operator.pub')
  const refusal = async (homes: { pod: string; consent: string }, ...words: string[]) => {
    const { code, said } = await operatorOf(homes, folder.path)(words)
    return { code, said: said.trim() }
  }

  expect(await refusal(coop.homes, 'restore', 'all.mutua', '--key', 'operator')).toEqual({
    code: 1,
    said: expect.stringMatching(/is running/) as string,
  })
  const other = await newHomes(coop, folder.path, 'other key')
  expect(await refusal(other, 'restore', 'all.mutua', '--key', 'stranger')).toEqual({
    code: 1,
    said: expect.stringMatching(/another key/) as string,
  })
  expect((await refusal(other, 'restore', 'all.mutua', '--key', 'operator.pub')).code).toBe(2)

  const master = await newHomes(coop, folder.path, 'other master')
  await writeFile(join(master.consent, 'secret'), `${randomBytes(32).toString('base64url')}\n`)
  expect(await refusal(master, 'restore', 'all.mutua', '--key', 'operator')).toEqual({
    code: 1,
    said: expect.stringMatching(/another master key/) as string,
  })

  const bytes = await readFile(join(folder.path, 'all.mutua'))
  for (const [name, changed] of [
    ['cut', bytes.subarray(0, bytes.length - 1)],
    [
      'flipped',
      Buffer.from(bytes).fill(
        bytes[bytes.length - 500] === 0 ? 1 : 0,
        bytes.length - 500,
        bytes.length - 499,
      ),
    ],
  ] as const) {
    await writeFile(join(folder.path, name), changed)
    const homes = await newHomes(coop, folder.path, `from ${name}`)
    expect(await refusal(homes, 'restore', name, '--key', 'operator')).toEqual({
      code: 1,
      said: expect.stringMatching(/cut short|was changed/) as string,
    })
    expect(await refusal(homes, 'restore', 'all.mutua', '--key', 'operator')).toEqual({
      code: 1,
      said: expect.stringMatching(/holds something already/) as string,
    })
  }
})

test('the doctor finds a bit that was changed on the disk, in the store and in a file', async () => {
  await using folder = await createTemporaryFolder('changed')
  const carla = await addMember(coop, 'carla', 2)
  await put(coop, carla, 'scan.bin', randomBytes(largeBytes))
  await coop.podServer.kill('SIGTERM')
  const mutua = operatorOf(coop.homes, folder.path)
  const [file] = (
    await readdir(join(coop.homes.pod, 'files'), { recursive: true, withFileTypes: true })
  ).filter((entry) => entry.isFile())
  if (file === undefined) throw new Error('the large body is in no file')
  await flip(join(file.parentPath, file.name), 1_234_567)
  const { code, out } = await mutua(['doctor'])
  await flip(join(file.parentPath, file.name), 1_234_567)
  await coop.podServer.restart()
  expect(code).toBe(1)
  expect(out).toMatch(/pod-server +res \/carla\/scan\.bin +Its body cannot be read/)
})

test('keys are renewed while the services run, and a folder opens with the new ones only', async () => {
  await using folder = await createTemporaryFolder('renewed')
  const anna = await addMember(coop, 'anna', 1)
  await put(coop, anna, 'a.txt', 'a result')
  const secrets = async () =>
    Promise.all(Object.values(coop.homes).map((home) => readFile(join(home, 'secret'), 'utf8')))
  const before = await secrets()
  const mutua = operatorOf(coop.homes, folder.path)
  await run(mutua, 'keys', 'renew')
  await run(mutua, 'keys', 'renew', '--pod', 'anna')
  await run(mutua, 'keys', 'renew', '--house')
  await put(coop, anna, 'b.txt', 'another')
  expect(await run(mutua, 'doctor')).toMatchObject({ findings: [] })
  const after = await secrets()
  expect(after).not.toEqual(before)
  await coop.podServer.kill('SIGTERM')
  await coop.podServer.restart()
  expect(await (await anna.fetch(`${anna.pod}a.txt`)).text()).toBe('a result')
  await coop.podServer.kill('SIGTERM')
  await writeFile(join(coop.homes.pod, 'secret'), before[0] ?? '')
  await expect(coop.podServer.restart()).rejects.toThrow(/another master key/)
})

const flip = async (path: string, place: number): Promise<void> => {
  await using file = await open(path, 'r+')
  const byte = Buffer.alloc(1)
  await file.read(byte, 0, 1, place)
  byte[0] = (byte[0] ?? 0) ^ 1
  await file.write(byte, 0, 1, place)
}
