import { spawn } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseBackupKey } from '@mutua/sdk/backup-key'
import { createConsentClient } from '@mutua/sdk/clients/consent-client'
import { openConsentedReader } from '@mutua/sdk/clients/consented-read'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { verifyGrantCredential } from '@mutua/sdk/consent/credential'
import { didWebOf } from '@mutua/sdk/consent/did-web'
import { issuerKeysFrom } from '@mutua/sdk/consent/vc-jwt'
import { parseResourceUrl } from '@mutua/sdk/ids'
import { parseLog, verifyLog } from '@mutua/kit/did/webvh-log'
import { createDataKeys, houseKeyName } from '@mutua/kit/sealing/data-keys'
import { createHouseSealer } from '@mutua/kit/sealing/house-sealer'
import { openHome } from '@mutua/kit/sealing/open-home'
import { createSealedStore } from '@mutua/kit/sealing/sealed-store'
import { prefixRange } from '@mutua/kit/store'
import { expect, test } from 'vitest'
import { serviceNode } from '../../apps/launcher/src/service-node.ts'
import { createNodeKms } from '../../consent-service/src/keys/node-kms.ts'
import { openStream } from '../../sdk/kit/src/backup/sealed-stream.ts'
import { createCommandLine } from '../support/command-line.ts'
import { addMember, addProvider, giveConsent, openCoop, type Coop } from '../support/coop.ts'
import { freePort } from '../support/free-port.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const commandsOf = (homes: Readonly<Record<string, string>>, folder: string) => {
  const mutua = createCommandLine({ ...homes, MUTUA_HOME: folder }, folder)
  return async (...words: string[]) => {
    const { code, out, said } = await mutua([...words, '--json'])
    return { code, said, json: (out === '' ? {} : JSON.parse(out)) as Record<string, unknown> }
  }
}

const verdictOf = async (credential: string, coop: Coop) => {
  const { baseUrl } = coop.consentService
  return verifyGrantCredential(credential, {
    now: Date.now,
    issuerKeysOf: async (issuer) =>
      issuer === didWebOf(baseUrl)
        ? issuerKeysFrom(await (await fetch(`${baseUrl}/.well-known/did.json`)).json(), issuer, {
            now: Date.now,
          })
        : undefined,
    statusListAt: async (url) => (await fetch(url)).text(),
  })
}

test('T45 a killed key: consents in force are signed anew, the old texts are refused, reads go on and receipts stand', async () => {
  await using folder = await createTemporaryFolder('kill')
  await using coop = await openCoop()
  const anna = await addMember(coop, 'anna', 1)
  const studio = await addProvider(coop, 'studio')
  const url = parseResourceUrl(`${anna.pod}health/a.txt`)
  await createPodClient({ podServer: coop.podServer.baseUrl, fetch: anna.fetch }).put(url, {
    body: 'a result',
    contentType: 'text/plain',
  })
  const grant = await giveConsent(coop, { member: anna, provider: studio }, [url])
  const consents = createConsentClient({
    consentService: coop.consentService.baseUrl,
    fetch: studio.fetch,
  })
  const old = await consents.credential(grant.id)
  expect(await verdictOf(old, coop)).toMatchObject({ kind: 'verified' })
  const session = await signIn(studio.credentials, { fetch })
  const reader = openConsentedReader({ session, fetch, grant: grant.id })
  await reader.read(url)
  await expect.poll(async () => (await consents.receipts({ grant: grant.id })).length).toBe(1)

  const run = commandsOf({ POD_HOME: coop.homes.pod, CONSENT_HOME: coop.homes.consent }, folder.path)
  const { json: before } = await run('keys', 'signing')
  const kid = (before['keys'] as { kid: string }[])[0]?.kid ?? ''
  expect((await run('keys', 'kill', 'no-such-key')).code).toBe(1)
  expect((await run('keys', 'kill', kid, '--from', 'yesterday')).code).toBe(2)
  expect(await run('keys', 'kill', kid)).toMatchObject({ code: 0, json: { killed: kid, renewed: 1 } })

  expect(await verdictOf(old, coop)).toEqual({ kind: 'refused', code: 'key-unknown' })
  const renewed = await consents.credential(grant.id)
  expect(renewed).not.toBe(old)
  expect(await verdictOf(renewed, coop)).toMatchObject({ kind: 'verified' })
  const afresh = openConsentedReader({ session, fetch, grant: grant.id })
  // A pod server asks for unknown keys once a second at most.
  await expect
    .poll(() =>
      afresh.read(url).then(
        () => 'read',
        () => 'refused',
      ),
    )
    .toBe('read')
  // Receipts are signed by the pod server and chained: what was recorded before is what is recorded now.
  await expect.poll(async () => (await consents.receipts({ grant: grant.id })).length).toBe(2)
  expect((await run('doctor')).json).toMatchObject({ findings: [] })

  const read = async (path: string) => (await fetch(`${coop.consentService.baseUrl}${path}`)).text()
  expect(await read('/.well-known/jwks.json')).toContain('"revoked":[{')
  expect(verifyLog(parseLog(await read('/.well-known/did.jsonl')), Date.now()).kind).toBe('verified')

  // Killed while nothing runs: the next start signs anew.
  const { json: now } = await run('keys', 'signing')
  const second = (now['keys'] as { kid: string }[])[0]?.kid ?? ''
  await coop.consentService.kill('SIGTERM')
  expect(await run('keys', 'kill', second)).toMatchObject({ code: 0, json: { renewed: 0 } })
  await coop.consentService.restart()
  await expect
    .poll(async () => (await verdictOf(await consents.credential(grant.id), coop)).kind, { timeout: 15_000 })
    .toBe('verified')
  expect(await verdictOf(renewed, coop)).toEqual({ kind: 'refused', code: 'key-unknown' })
})

test('private keys are in no log, no answer and no backup', async () => {
  await using folder = await createTemporaryFolder('leak')
  const home = join(folder.path, 'consent')
  const origin = `http://localhost:${String(await freePort())}`
  const service = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../consent-service/src/main.ts', import.meta.url))],
    {
      env: {
        ...serviceNode.env,
        PATH: process.env['PATH'] ?? '',
        CONSENT_PORT: new URL(origin).port,
        CONSENT_HOME: home,
        CONSENT_LOG_LEVEL: 'trace',
      },
    },
  )
  let words = ''
  for (const stream of [service.stdout, service.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (words += text))
  const ended = new Promise((resolve) => service.once('close', resolve))
  const answers: string[] = []
  try {
    await expect
      .poll(async () => (await fetch(`${origin}/.health/ready`).catch(() => undefined))?.ok, {
        timeout: 20_000,
      })
      .toBe(true)
    const run = commandsOf({ CONSENT_HOME: home, POD_HOME: join(folder.path, 'none') }, folder.path)
    for (const call of [
      ['keys', 'sign-anew'],
      ['keys', 'signing'],
      ['keys', 'kill', 'none'],
      ['doctor'],
      ['backup', 'key', 'operator'],
      ['backup', 'all.mutua', '--to', 'operator.pub'],
    ]) {
      const { said, json } = await run(...call)
      answers.push(said, JSON.stringify(json))
    }
    for (const path of ['did.json', 'did.jsonl', 'jwks.json', 'uma2-configuration'])
      answers.push(await (await fetch(`${origin}/.well-known/${path}`)).text())
    for (const path of ['/status/revocation/1', '/grants', '/nothing', '/coop'])
      answers.push(await (await fetch(`${origin}${path}`)).text())
  } finally {
    service.kill('SIGTERM')
    await ended
  }

  const secrets = await privateKeysIn(home)
  // The one that signs, and the one that the next version of the history will be signed with.
  expect(secrets).toHaveLength(2)
  const key = parseBackupKey((await readFile(join(folder.path, 'operator'), 'utf8')).trim())
  if (key === undefined) throw new Error('The key that was just made is one.')
  const stream = await openStream(createReadStream(join(folder.path, 'all.mutua')), 'consent-service', key)
  const backup = Buffer.concat(await Array.fromAsync(stream?.plain ?? []))
  expect(backup.length).toBeGreaterThan(1_000)
  expect(words).toContain('ready')
  for (const raw of secrets)
    for (const form of [raw, raw.toString('hex'), raw.toString('base64'), raw.toString('base64url')]) {
      expect(backup.includes(form)).toBe(false)
      expect(Buffer.from(words).includes(form)).toBe(false)
      expect(Buffer.from(answers.join('\n')).includes(form)).toBe(false)
    }
})

/** The 32 bytes of each private key of a home that nothing serves. */
const privateKeysIn = async (path: string): Promise<Buffer[]> => {
  await using home = await openHome(path, { kind: 'file', path: join(path, 'secret') })
  const dataKeys = createDataKeys({ store: home.engine, masterKeys: home.masterKeys })
  const house = await dataKeys.find(houseKeyName)
  if (typeof house === 'string') throw new Error('The service has made the key of its house.')
  const store = createSealedStore({ store: home.engine, dataKeys, keyNameOf: () => houseKeyName })
  const kms = createNodeKms({ store, sealer: createHouseSealer(house) })
  const keys: Buffer[] = []
  for await (const { key } of store.list(prefixRange('keys/private/'))) {
    const jwk = (await kms.privateKey(key.slice('keys/private/'.length))).export({ format: 'jwk' })
    keys.push(Buffer.from(jwk.d ?? '', 'base64url'))
  }
  return keys
}
