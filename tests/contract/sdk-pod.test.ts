import { mkdir, stat, writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { createAccountClient, credentialsSchema } from '@mutua/sdk/clients/account-client'
import { signIn } from '@mutua/sdk/clients/dpop-session'
import { createPodClient } from '@mutua/sdk/clients/pod-client'
import { parseBaseUrl, parseResourceUrl, type BaseUrl } from '@mutua/sdk/ids'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { createCommandLine, type CommandLine } from '../support/command-line.ts'
import { freePort } from '../support/free-port.ts'
import { startPodServer } from '../support/servers.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'

const opened = new AsyncDisposableStack()
let podServer: BaseUrl
let folder: string
let mutua: CommandLine

beforeAll(async () => {
  folder = opened.use(await createTemporaryFolder('sdk-pod')).path
  const server = opened.use(
    await startPodServer({
      port: await freePort(),
      home: `${folder}/pod`,
      consentService: parseBaseUrl(`http://localhost:${String(await freePort())}`),
    }),
  )
  podServer = server.baseUrl
  mutua = createCommandLine({ MUTUA_POD_SERVER: podServer, MUTUA_HOME: `${folder}/home` }, folder)
})
afterAll(() => opened.disposeAsync())

const password = 'a long enough passphrase, è'

test('a person opens an account, makes credentials, uses them and ends them', async () => {
  const accounts = createAccountClient({ podServer, fetch })
  const account = await accounts.createAccount({ name: 'anna', password })
  expect(account).toEqual({
    name: 'anna',
    webId: `${podServer}/anna/profile/card#me`,
    pod: `${podServer}/anna/`,
  })
  await expect(accounts.createAccount({ name: 'anna', password })).rejects.toMatchObject({
    code: 'account-exists',
  })
  const login = { name: 'anna', password }
  const { clientId, clientSecret, webId } = await accounts.createCredentials(login, 'laptop')
  expect(webId).toBe(account.webId)
  const listed = await accounts.listCredentials(login)
  expect(listed.map(({ clientId, label }) => ({ clientId, label }))).toEqual([{ clientId, label: 'laptop' }])
  await expect(accounts.listCredentials({ name: 'anna', password: 'wrong' })).rejects.toMatchObject({
    code: 'credentials-wrong',
  })
  const session = await signIn({ issuer: podServer, clientId, clientSecret }, { fetch })
  expect(session.webId).toBe(account.webId)
  await expect(
    signIn({ issuer: podServer, clientId, clientSecret: 'wrong' }, { fetch }),
  ).rejects.toMatchObject({
    kind: 'oauth-refused',
    oauthError: 'invalid_client',
  })
  const pod = createPodClient({ podServer, fetch: session.fetch })
  expect(await pod.list(account.pod)).toContain(`${podServer}/anna/profile/`)
  await accounts.deleteCredentials(login, clientId)
  expect(await accounts.listCredentials(login)).toEqual([])
  await expect(pod.list(account.pod)).rejects.toMatchObject({
    kind: 'oauth-refused',
    oauthError: 'invalid_client',
  })
  await expect(signIn({ issuer: podServer, clientId, clientSecret }, { fetch })).rejects.toMatchObject({
    kind: 'oauth-refused',
  })
})

test('an owner writes, reads, lists and deletes, with conditions', async () => {
  const pod = await podOf('dario')
  const url = at('dario/notes/a.txt')
  const created = await pod.put(url, { body: 'one', contentType: 'text/plain' }, { kind: 'absent' })
  expect(created.kind).toBe('created')
  await expect(
    pod.put(url, { body: 'two', contentType: 'text/plain' }, { kind: 'absent' }),
  ).rejects.toMatchObject({
    code: 'precondition-failed',
  })
  const content = await pod.read(url)
  expect(new TextDecoder().decode(content.bytes)).toBe('one')
  expect(content).toMatchObject({ contentType: 'text/plain', etag: created.etag, receiptId: undefined })
  expect(await pod.readIfChanged(url, content.etag ?? '')).toBeUndefined()
  expect(await pod.head(url)).toMatchObject({ contentLength: 3, etag: content.etag })
  const when = { kind: 'unchanged', etag: content.etag ?? '' } as const
  expect((await pod.put(url, { body: 'two', contentType: 'text/plain' }, when)).kind).toBe('replaced')
  await expect(pod.delete(url, when)).rejects.toMatchObject({ code: 'precondition-failed' })
  expect((await pod.readIfChanged(url, when.etag))?.contentLength).toBe(3)
  await pod.putContainer(at('dario/empty/'))
  await expect(pod.putContainer(at('dario/empty/'))).rejects.toMatchObject({ code: 'precondition-failed' })
  expect(await pod.list(at('dario/empty/'))).toEqual([])
  const posted = await pod.post(at('dario/notes/'), { body: 'b', contentType: 'text/plain', slug: 'b.txt' })
  expect(await pod.list(at('dario/notes/'))).toEqual([url, posted].toSorted())
  await pod.delete(url)
  await expect(pod.read(url)).rejects.toMatchObject({ code: 'not-found' })
  expect(await pod.receipts({ pod: 'dario' })).toEqual([])
  expect((await pod.receiptKeys()).size).toBe(1)
})

test("another person's pod is refused, whether or not there is anything", async () => {
  await (await podOf('elena')).put(at('elena/a.txt'), { body: 'a', contentType: 'text/plain' })
  const stranger = await podOf('fabio')
  for (const url of [at('elena/a.txt'), at('elena/nothing.txt')]) {
    await expect(stranger.read(url)).rejects.toMatchObject({ status: 403 })
    await expect(stranger.head(url)).rejects.toMatchObject({ kind: 'refused', status: 403 })
    await expect(stranger.put(url, { body: 'x', contentType: 'text/plain' })).rejects.toMatchObject({
      status: 403,
    })
    await expect(createPodClient({ podServer, fetch }).read(url)).rejects.toMatchObject({
      code: 'caller-unknown',
    })
  }
  await expect(
    stranger.import('elena', { body: '{}', contentType: 'application/fhir+json' }),
  ).rejects.toMatchObject({
    code: 'owner-only',
  })
})

test('the command line takes a person from an account to imported records', async () => {
  expect((await mutua(['account', 'create', 'gina', '--password-stdin'], `${password}\n`)).code).toBe(0)
  const again = await mutua(['account', 'create', 'gina', '--password-stdin', '--json'], password)
  expect(again.code).toBe(1)
  expect(JSON.parse(again.said)).toMatchObject({ exitCode: 1, problem: 'account-exists', status: 409 })

  const create = ['credentials', 'create', 'gina', '--save', 'gina', '--password-stdin']
  const made = await mutua(create, password)
  expect(credentialsSchema.parse(JSON.parse(made.out)).webId).toBe(`${podServer}/gina/profile/card#me`)
  expect((await stat(`${folder}/home/cli/gina.json`)).mode & 0o777).toBe(0o600)
  expect((await mutua(create, 'wrong')).said).toContain('credentials-wrong')

  await writeFile(`${folder}/note.txt`, 'ciao')
  expect((await mutua(['pod', 'put', 'note.txt', 'notes/prima nota.txt', '--as', 'gina'])).code).toBe(0)
  expect((await mutua(['pod', 'list', 'notes', '--as', 'gina'])).out).toBe('prima%20nota.txt\n')
  expect((await mutua(['pod', 'get', 'notes/prima nota.txt', '--as', 'gina'])).out).toBe('ciao')
  expect((await mutua(['pod', 'get', 'notes/none.txt', '--as', 'gina'])).code).toBe(1)

  await writeRecords(`${folder}/records`)
  const imported = await mutua(['pod', 'import', 'records', '--as', 'gina', '--json'])
  expect(imported.code).toBe(4)
  const report = reportSchema.parse(JSON.parse(imported.out))
  expect(report).toMatchObject({ imported: 4, refused: 1, failed: 1 })
  const of = (name: string) => report.files.find(({ file }) => file.endsWith(name))
  expect(of('lines.ndjson')?.imported).toBe(2)
  expect(of('lines.ndjson')?.refused.map(({ entry }) => entry)).toEqual([4])
  expect(of('manifest.json')?.passedOver).toContain('FHIR')
  expect(of('broken.json.gz')?.failed).toContain('gz')
  expect((await mutua(['pod', 'list', 'health', '--as', 'gina'])).code).toBe(0)
  const italian = await mutua(['pod', 'import', 'records/bundle.json.gz', '--as', 'gina', '--lang', 'it'])
  expect(italian).toMatchObject({
    code: 0,
    out: 'Risorse importate: 2 (già presenti: 2). Non valide: 0. File lasciati fuori: 0.\n',
  })

  await writeFile(`${folder}/peso.csv`, 'giorno;valore\n05/03/2026;72,5\n06/03/2026;x\n')
  const table = ['peso.csv', '--hint', 'column.weight=valore', '--as', 'gina']
  const tried = await mutua(['pod', 'import', ...table, '--dry-run', '--lang', 'en'])
  expect(tried).toMatchObject({
    code: 4,
    out: expect.stringContaining('Resources that would be imported: 1.') as string,
  })
  expect(tried.out).toContain('Row 3: weight is not a number.')
  const taken = await mutua(['pod', 'import', ...table, '--json'])
  const [id = ''] = z
    .object({ files: z.tuple([z.object({ imports: z.array(z.string()) })]) })
    .parse(JSON.parse(taken.out)).files[0].imports
  expect((await mutua(['pod', 'imports', '--as', 'gina'])).out).toMatch(
    new RegExp(`^${id} .* peso\\.csv$`, 'm'),
  )
  const undone = await mutua(['pod', 'import', 'undo', id, '--as', 'gina', '--lang', 'it'])
  expect(undone).toMatchObject({ code: 0, out: 'Tolte: 1. Rimesse com’erano: 0. Lasciate: 0.\n' })
  expect((await mutua(['pod', 'imports', '--as', 'gina', '--lang', 'it'])).out).toMatch(
    new RegExp(`^${id} .*disfatta`, 'm'),
  )
  // A long file runs by itself, and says how far it is in lines of JSON where nobody watches.
  const note = 'Nessuna nota. '.repeat(60)
  const many = Array.from({ length: 1_500 }, (_, place) =>
    JSON.stringify({
      resourceType: 'Observation',
      id: `long-${String(place)}`,
      ...(place === 7 ? {} : { status: 'final' }),
      code: { text: 'x' },
      note: [{ text: note }],
    }),
  )
  await writeFile(`${folder}/long.ndjson`, many.join('\n'))
  const long = await mutua(['pod', 'import', 'long.ndjson', '--as', 'gina', '--json'])
  expect(long.code).toBe(4)
  const told = reportSchema.parse(JSON.parse(long.out))
  expect(told).toMatchObject({ imported: 1_499, refused: 1, failed: 0 })
  expect(told.files[0]?.refused).toMatchObject([
    { entry: 8, reason: expect.stringContaining('status') as string },
  ])
  const lines = long.said.split('\n').filter((line) => line.startsWith('{'))
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ state: 'done', done: 1_500, total: 1_500 })
  const longId = told.files[0]?.imports?.[0] ?? ''
  const cancelled = await mutua(['pod', 'import', 'cancel', longId, '--as', 'gina', '--lang', 'it'])
  expect(cancelled, 'one that has ended stays as it is').toMatchObject({
    code: 0,
    out: 'Importazione finita: 1500/1500 voci viste, 1499 risorse scritte, 1 non valide.\n',
  })
  const resumed = await mutua(['pod', 'import', 'resume', longId, '--as', 'gina', '--lang', 'en'])
  expect(resumed.code).toBe(1)
  expect(resumed.said).toContain('Send the file again')
  expect((await mutua(['pod', 'import', 'undo', 'nessuna', '--as', 'gina'])).code).toBe(1)
})

test('a person hides a document, sees what is hidden, and brings it back', async () => {
  await mutua(['account', 'create', 'livia', '--password-stdin'], password)
  await mutua(['credentials', 'create', 'livia', '--save', 'livia', '--password-stdin'], password)
  const as = (...words: string[]) => mutua([...words, '--as', 'livia', '--lang', 'en'])
  await writeFile(`${folder}/secret.txt`, 'secret')
  await as('pod', 'put', 'secret.txt', 'notes/b.txt')
  expect((await as('pod', 'hide', 'notes/b.txt')).out).toBe('Hidden.\n')
  expect((await as('pod', 'list', 'notes')).out.trim()).toBe('')
  expect((await as('pod', 'get', 'notes/b.txt')).code).toBe(1)
  expect((await as('pod', 'trash')).out.trim()).toBe('')
  expect((await as('pod', 'hidden')).out).toMatch(/^\S+ {2}notes\/b\.txt\n$/)
  expect((await as('pod', 'unhide', 'notes/b.txt')).out).toBe('It is back.\n')
  expect((await as('pod', 'get', 'notes/b.txt')).out).toBe('secret')
  expect((await as('pod', 'unhide', 'notes/b.txt')).code).toBe(1)
})

test('a person brings back what was replaced or deleted, and sees how much room it takes', async () => {
  const account = ['account', 'create', 'ida', '--password-stdin']
  expect((await mutua(account, password)).code).toBe(0)
  await mutua(['credentials', 'create', 'ida', '--save', 'ida', '--password-stdin'], password)
  const as = (...words: string[]) => mutua([...words, '--as', 'ida', '--lang', 'en'])
  for (const text of ['one', 'two']) {
    await writeFile(`${folder}/version.txt`, text)
    await as('pod', 'put', 'version.txt', 'notes/a.txt')
  }
  expect((await as('pod', 'versions', 'notes/a.txt')).out).toMatch(/^VERSION.*\n1 +\S+ +text\/plain +3\n$/)
  expect((await as('pod', 'restore', 'notes/a.txt')).out).toBe(`${podServer}/ida/notes/a.txt\n`)
  expect((await as('pod', 'get', 'notes/a.txt')).out).toBe('one')
  await as('pod', 'delete', 'notes/a.txt')
  expect((await as('pod', 'trash')).out).toMatch(/^\S+ {2}notes\/a\.txt\n$/)
  expect((await as('pod', 'restore', 'notes/a.txt', '--version', '2')).code).toBe(0)
  expect((await as('pod', 'get', 'notes/a.txt')).out).toBe('two')
  expect((await as('pod', 'restore', 'notes/none.txt')).code).toBe(2)
  expect((await as('pod', 'restore', 'notes/a.txt', '--version', '99')).code).toBe(1)
  expect((await as('pod', 'usage')).out).toMatch(
    /^\d+ of 10737418240 bytes used; \d+ in earlier versions\.\n$/,
  )
  const refused = await as('pod', 'usage', '--set', '1000', '--json')
  expect(JSON.parse(refused.said)).toMatchObject({ problem: 'caller-not-operator' })
})

const reportSchema = z.object({
  imported: z.number(),
  refused: z.number(),
  failed: z.number(),
  files: z.array(
    z.object({
      file: z.string(),
      imported: z.number(),
      refused: z.array(z.object({ entry: z.number(), reason: z.string().min(1) })),
      imports: z.array(z.string()).optional(),
      failed: z.string().optional(),
      passedOver: z.string().optional(),
    }),
  ),
})

const at = (path: string) => parseResourceUrl(`${podServer}/${path}`)

const podOf = async (name: string) => {
  const accounts = createAccountClient({ podServer, fetch })
  await accounts.createAccount({ name, password })
  const credentials = await accounts.createCredentials({ name, password })
  const session = await signIn({ issuer: podServer, ...credentials }, { fetch })
  return createPodClient({ podServer, fetch: session.fetch })
}

const patient = { resourceType: 'Patient', id: 'p1', name: [{ family: 'Neri' }] }
const observation = (id: string) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
    },
  ],
  code: { coding: [{ system: 'http://loinc.org', code: '718-7' }] },
  subject: { reference: 'Patient/p1' },
})

/** Two valid in a bundle; two valid and one invalid as lines; a list that is no record; a .gz that is none. */
const writeRecords = async (records: string) => {
  await mkdir(records)
  const entry = [patient, observation('o1')].map((resource) => ({ resource }))
  const bundle = { resourceType: 'Bundle', type: 'collection', entry }
  await writeFile(`${records}/bundle.json.gz`, gzipSync(JSON.stringify(bundle)))
  const invalid = { resourceType: 'Observation', id: 'o4' }
  const lines = [observation('o2'), undefined, observation('o3'), invalid]
  await writeFile(`${records}/lines.ndjson`, lines.map((line) => JSON.stringify(line) ?? '').join('\n'))
  await writeFile(`${records}/manifest.json`, '[]')
  await writeFile(`${records}/broken.json.gz`, 'not gzip')
}
