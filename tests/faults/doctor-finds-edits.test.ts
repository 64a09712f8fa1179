import { randomBytes } from 'node:crypto'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import { exportJWK, generateKeyPair } from 'jose'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import { openSmartBackend } from '@mutua/sdk/clients/smart-backend'
import { createSmartRegistry } from '@mutua/sdk/clients/smart-registry'
import { parsePeriod } from '@mutua/sdk/coop/period'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { wholeRange, type Entry, type Write } from '@mutua/kit/store'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addMember, addProvider, giveConsent, openCoop, type Coop, type Person } from '../support/coop.ts'
import { openDoctoredHome, type DoctoredHome } from '../support/doctor.ts'
import { closePeriod } from '../support/two-officers.ts'
import { createTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts'

const runs = process.env['MUTUA_DEEP'] === '1' ? 2_000 : 60

/** A co-op in which everything has happened once: what it left on the disk is what is edited. */
let folder: TemporaryFolder
beforeAll(async () => {
  folder = await createTemporaryFolder('edited')
  await using coop = await openCoop()
  const anna = await addMember(coop, 'anna', 1)
  const studio = await addProvider(coop, 'studio')
  const url = (path: string) => parseResourceUrl(`${anna.pod}${path}`)
  const pod = createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch })
  for (const body of ['first', 'second', 'third'])
    await pod.put(url('health/a.txt'), { body, contentType: 'text/plain' })
  await pod.put(url('health/gone.txt'), { body: 'gone', contentType: 'text/plain' })
  await pod.delete(url('health/gone.txt'))
  await pod.put(url('scan.bin'), { body: randomBytes(2_000_000), contentType: 'image/png' })
  const grant = await giveConsent(coop, { member: anna, provider: studio }, [url('health/')])
  const session = await signIn(studio.credentials, { fetch })
  const reader = openConsentedReader({ session, fetch, grant: grant.id })
  for (let use = 0; use < 5; use += 1) await reader.read(url('health/a.txt'))
  await readBySmartClient(coop, studio, anna.name)
  while ((await coop.asOfficer.state()).uses < 6) await pause(50)
  await closePeriod(coop, parsePeriod(new Date().toISOString().slice(0, 7)), { early: true })
  await coop.podServer.kill('SIGTERM')
  await coop.consentService.kill('SIGTERM')
  for (const side of ['pod', 'consent'] as const)
    await cp(coop.homes[side], join(folder.path, side), { recursive: true })
})
afterAll(() => folder[Symbol.asyncDispose]())

/** A program that is registered, and has used an assertion. */
const readBySmartClient = async (coop: Coop, provider: Person, pod: string): Promise<void> => {
  const consentService = coop.consentService.baseUrl
  const { publicKey, privateKey } = await generateKeyPair('ES384')
  const { x = '', y = '' } = await exportJWK(publicKey)
  const client = await createSmartRegistry({ consentService, fetch: provider.fetch }).register({
    name: 'Ward round',
    keys: { jwks: { keys: [{ kty: 'EC', crv: 'P-384', x, y, kid: 'one' }] } },
  })
  const fhirBase = `${coop.podServer.baseUrl}/fhir/${pod}`
  const key = { kid: 'one', alg: 'ES384', privateKey } as const
  const reading = { consentService, fhirBase, clientId: client.id, key, scope: 'system/*.rs', fetch }
  const answer = await openSmartBackend(reading).fetch(`${fhirBase}/Observation`)
  expect(answer.status).toBe(200)
}

/**
 * Rows whose loss is no fault: what expires, and what says how far something has come. The history of a service key that
 * no other went before says only its age, and a key of unknown age is taken for old; earlier keys are vouched for by
 * the receipts they signed. Without `find-rows` and `type-registrations` the next start makes anew what records are found by;
 * without `log/published` the witnesses are asked again; a key for hashing passcodes is missed where there are passcodes.
 */
const mayVanish =
  /^(?:proof-(?:last$|ahead\/)|pod-gone\/|openid\/|client|sign-in-ended\/|delivered$|erasure\/|use |uma-ticket\/|account-|recovery\/|resolutions\/|providers\/|metering\/tariff|keys\/|key\/openid|key\/service-history$|ledger\/(?:closed|carry)|to-log\/|grant-news\/|notice-(?:due|webhook|wish)\/|erasure-watching$|metering\/sealed-through|pool\/payback-sealed-through$|smart-assertion(?:-until)?\/|quota |blob-gone |find-rows$|type-registrations$|log\/published$|passcodes\/hash-key$|notify\/|members\/fiscal-code-key)/

describe.each(['pod', 'consent'] as const)('the doctor of the %s home', (side) => {
  let opened: DoctoredHome
  let entries: Entry[]
  beforeAll(async () => {
    opened = await openDoctoredHome(side, join(folder.path, side))
    entries = await Array.fromAsync(opened.home.engine.list(wholeRange))
  })
  afterAll(() => opened[Symbol.asyncDispose]())

  const findingsAfter = async (edit: readonly Write[]): Promise<unknown[]> => {
    const { engine } = opened.home
    await engine.write(edit)
    const found = await opened.findings()
    const before = new Map(entries.map(({ key, value }) => [key, value]))
    await engine.write(edit.map(({ key }) => ({ key, value: before.get(key) })))
    return found
  }

  test('finds nothing where nothing was changed', async () => {
    expect(entries.length).toBeGreaterThan(50)
    expect(await opened.findings()).toEqual([])
  })

  test('finds any byte that is changed, in any value', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (row, place, change) => {
        const { key, value } = entries[row % entries.length] as Entry
        if (value.length === 0) return
        const changed = Uint8Array.from(value)
        changed[place % value.length] = (changed[place % value.length] ?? 0) ^ change
        expect(await findingsAfter([{ key, value: changed }]), key).not.toEqual([])
      }),
      { numRuns: runs },
    )
  })

  test('finds a value that was put in the place of another, or cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.nat(), async (from, to, length) => {
        const [source, target] = [entries[from % entries.length], entries[to % entries.length]] as [
          Entry,
          Entry,
        ]
        const cut = target.value.subarray(0, length % target.value.length)
        expect(await findingsAfter([{ key: target.key, value: cut }]), target.key).not.toEqual([])
        if (Buffer.compare(source.value, target.value) === 0) return
        expect(await findingsAfter([{ key: target.key, value: source.value }]), target.key).not.toEqual([])
      }),
      { numRuns: runs / 2 },
    )
  })

  test('finds a row that is missing wherever another one vouches for it', async () => {
    const missed: string[] = []
    for (const { key } of entries.filter((entry) => !mayVanish.test(entry.key)))
      if ((await findingsAfter([{ key, value: undefined }])).length === 0) missed.push(key)
    expect(missed).toEqual([])
  })
})
