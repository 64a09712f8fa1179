import { spawn } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { ristornoResultSchema } from '@mutua/sdk/coop/ristorno'
import { parsePurpose } from '@mutua/sdk/consent/purposes'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { verifyReceipts } from '@mutua/sdk/receipt/verify'
import { expect, test } from 'vitest'
import { createCommandLine, machineSettings } from '../support/command-line.ts'
import {
  addMember,
  addProvider,
  carePrice,
  giveConsent,
  openCoop,
  type Coop,
  type Person,
} from '../support/coop.ts'
import { startCoopServers } from '../support/servers.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

test('a provider reads all that a consent covers, once priced each, and nothing after it is withdrawn', async () => {
  await using coop = await openCoop()
  const member = await addMember(coop, 'anna', 1)
  const provider = await addProvider(coop, 'studio')
  const pod = podOf(coop, member)
  const at = (path: string) => parseResourceUrl(`${member.pod}${path}`)
  const covered = ['a.txt', 'deep/b.txt', 'deep/er/c.txt'].map((name) => at(`health/${name}`))
  for (const url of [...covered, at('private.txt')])
    await pod.put(url, { body: url, contentType: 'text/plain' })
  const grant = await giveConsent(coop, { member, provider }, [at('health/')])

  const session = await signIn(provider.credentials, { fetch })
  const reader = openConsentedReader({ session, fetch, grant: grant.id })
  const listings: (string | undefined)[] = []
  const walked = await Array.fromAsync(
    reader.walk(at('health/'), { onList: (_url, { receiptId }) => listings.push(receiptId) }),
  )
  expect(walked.map(({ url }) => url)).toEqual(covered)
  expect(walked.map(({ bytes }) => new TextDecoder().decode(bytes))).toEqual(covered)
  const parallel = await Promise.all(covered.map((url) => reader.read(url)))
  const head = await reader.head(at('health/a.txt'))
  await expect(reader.read(at('private.txt'))).rejects.toMatchObject({ code: 'grant-out-of-scope' })

  const receipts = await pod.receipts({ pod: 'anna' })
  const told = [...listings, ...walked.map(idOf), ...parallel.map(idOf), head.receiptId]
  expect(receipts).toHaveLength(told.length)
  expect(new Set(receipts.map(({ id }) => id))).toEqual(new Set(told))
  expect(receipts.reduce((sum, { priceMicroCents }) => sum + BigInt(priceMicroCents), 0n)).toBe(
    carePrice * 6n,
  )
  expect(await verifyReceipts(receipts, await pod.receiptKeys())).toMatchObject({
    kind: 'verified',
    count: told.length,
  })

  const consents = createConsentClient({ consentService: coop.consentService.baseUrl, fetch: member.fetch })
  expect((await consents.withdraw(grant.id)).state).toBe('withdrawn')
  await expect(reader.read(at('health/a.txt'))).rejects.toMatchObject({ code: 'grant-withdrawn' })
  const fresh = openConsentedReader({ session, fetch, grant: grant.id })
  await expect(fresh.read(at('health/a.txt'))).rejects.toMatchObject({ oauthError: 'request_denied' })
  expect(await pod.receipts({ pod: 'anna' })).toHaveLength(told.length)
})

test('another purpose, another provider and no consent at all are refused', async () => {
  await using coop = await openCoop()
  const member = await addMember(coop, 'anna', 1)
  const provider = await addProvider(coop, 'studio')
  const stranger = await addProvider(coop, 'altro')
  const url = parseResourceUrl(`${member.pod}health/a.txt`)
  await podOf(coop, member).put(url, { body: 'a', contentType: 'text/plain' })
  const grant = await giveConsent(coop, { member, provider }, [url])
  const consentService = coop.consentService.baseUrl

  const session = await signIn(provider.credentials, { fetch })
  const research = parsePurpose('https://w3id.org/dpv/sector/health#HealthcareScientificResearch').iri
  const forResearch = openConsentedReader({ session, fetch, consentService, purpose: research })
  await expect(forResearch.read(url)).rejects.toMatchObject({ oauthError: 'invalid_scope' })
  const forCare = openConsentedReader({ session, fetch, consentService, purpose: grant.purpose })
  expect((await forCare.read(url)).receiptId).toMatch(/^[0-9a-f]{64}$/)

  const other = await signIn(stranger.credentials, { fetch })
  for (const chosen of [{ grant: grant.id }, { consentService }]) {
    const reader = openConsentedReader({ session: other, fetch, ...chosen })
    await expect(reader.read(url)).rejects.toMatchObject({ oauthError: 'request_denied' })
  }
  const asStranger = createConsentClient({ consentService, fetch: stranger.fetch })
  await expect(asStranger.grant(grant.id)).rejects.toMatchObject({ code: 'not-found' })
  await expect(asStranger.withdraw(grant.id)).rejects.toMatchObject({ name: 'Problem' })
  expect(await asStranger.grants()).toEqual([])
  expect(await podOf(coop, member).receipts({ pod: 'anna' })).toHaveLength(1)
})

test('the worked example of docs/cli.md runs as it is written', async () => {
  await using folder = await createTemporaryFolder('cli')
  await using servers = await startCoopServers(['dora', 'otto'])
  const [pods, consents] = [servers.podServer.baseUrl, servers.consentService.baseUrl]
  await writePapers(folder.path)
  const env = { MUTUA_POD_SERVER: pods, MUTUA_CONSENT_SERVICE: consents, MUTUA_HOME: `${folder.path}/home` }
  const today = civilDateOf(Date.now())
  const year = today.slice(0, 4)
  const script = (await workedExample())
    .replace(/^mutua\(\).*$/m, `mutua() { "${process.execPath}" "${cliMain}" "$@"; }`)
    .replaceAll('http://localhost:3000', pods)
    .replaceAll('2026-11-21', 'TODAY')
    .replaceAll('2026-11', 'MONTH')
    .replaceAll('2027', String(Number(year) + 1))
    .replaceAll('2026', year)
    .replaceAll('TODAY', today)
    .replaceAll('MONTH', today.slice(0, 7))

  const { code, out, said } = await runScript(script, folder.path, env)
  expect(said).not.toMatch(/unexpected|See:/i)
  expect(code, said).toBe(0)
  expect(out).toContain('refused, with exit code 1')
  expect(out).toMatch(/✓ .* \d+ receipts, signed and chained from the first to the last/)
  expect(await readdir(`${folder.path}/from-anna`, { recursive: true })).toContain(
    'laboratory/Observation/hb-1',
  )

  const mutua = createCommandLine(env, folder.path)
  const shown = await mutua(['ristorno', 'show', year, '--as', 'dora', '--json'])
  const run = ristornoResultSchema.parse(JSON.parse(shown.out))
  const xml = await readFile(`${folder.path}/RISTORNO-${year}.xml`, 'utf8')
  const control = /<CtrlSum>(\d+)\.(\d\d)<\/CtrlSum>/.exec(xml)
  expect(BigInt(`${control?.[1] ?? ''}${control?.[2] ?? ''}`)).toBe(run.paidCents)
  const again = await mutua(['ristorno', 'confirm', year, '--as', 'otto', '--json'])
  expect(again.code).toBe(1)
  expect(JSON.parse(again.said)).toMatchObject({ problem: 'ristorno-exists' })
  expect((await mutua(['member', 'list', '--as', 'anna', '--json'])).said).toContain('caller-not-officer')
  // Some forty programs, one after the other.
}, 300_000)

const podOf = ({ podServer }: Coop, { fetch }: Person) =>
  createPodClient({ podServer: podServer.baseUrl, fetch })

const idOf = ({ receiptId }: { readonly receiptId: string | undefined }) => receiptId

const cliMain = fileURLToPath(new URL('../../sdk/cli/src/main.ts', import.meta.url))

const workedExample = async (): Promise<string> => {
  const page = await readFile(fileURLToPath(new URL('../../docs/cli.md', import.meta.url)), 'utf8')
  const script = /```sh\n([\s\S]*?)```/.exec(page)?.[1]
  if (script === undefined) throw new Error('docs/cli.md has a worked example in ```sh')
  return script
}

const runScript = async (script: string, folder: string, env: Readonly<Record<string, string>>) => {
  const child = spawn('sh', ['-e', '-c', script], {
    cwd: folder,
    env: { ...machineSettings(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const closed = new Promise<number | null>((settle, fail) => child.on('close', settle).on('error', fail))
  const [out, said, code] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  return { code, out, said }
}

const writePapers = async (folder: string) => {
  for (const name of ['dora', 'otto', 'anna', 'bruno', 'studio']) {
    await writeFile(`${folder}/${name}.password`, `${name}-${crypto.randomUUID()}\n`)
  }
  const iban = 'DE89370400440532013000'
  await writeFile(`${folder}/anna.papers.json`, JSON.stringify({ fiscalCode: '00000000018', iban }))
  await writeFile(`${folder}/bruno.papers.json`, JSON.stringify({ fiscalCode: '00000000026', iban }))
  await mkdir(`${folder}/records`)
  await writeFile(`${folder}/records/blood.json`, JSON.stringify(observation))
}

const observation = {
  resourceType: 'Observation',
  id: 'hb-1',
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
    },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: '718-7' }] },
  subject: { reference: 'Patient/p1' },
}
