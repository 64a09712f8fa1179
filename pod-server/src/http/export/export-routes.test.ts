import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { fromBuffer, type Entry } from 'yauzl'
import { archiveManifestSchema, verifyManifest } from '@mutua/sdk/archive/manifest'
import { sha256Hex } from '@mutua/sdk/receipt/verify'
import { grantOf, origin } from '../../test-support/grants.ts'
import { openPodServer, type Signer, type TestPodServer } from '../../test-support/pod-server.ts'

const servers: TestPodServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]()
})

const patient = (family: string): string =>
  JSON.stringify({ resourceType: 'Patient', id: 'me', name: [{ family }] })

/** A pod with a record, rules, JSON-LD, a hidden document, an empty container and names that disks dislike. */
const openWorld = async (
  options: Parameters<typeof openPodServer>[0] = {},
): Promise<{ server: TestPodServer; anna: Signer }> => {
  const server = await openPodServer(options)
  servers.push(server)
  const anna = (await server.createPerson('anna')).sign
  const put = async (path: string, body: string | Uint8Array, type: string): Promise<void> => {
    const reply = await server.call(path, {
      method: 'PUT',
      as: anna,
      headers: { 'content-type': type },
      body,
    })
    expect(reply.status, path).toBeLessThan(300)
  }
  await put('/anna/health/summary/Patient/me', patient('Bianchi & <script>'), 'application/fhir+json')
  await put('/anna/notes/a%3Ab.ttl', '<#a> <http://p/p> "one".', 'text/turtle')
  await put('/anna/notes/Card.txt', 'one', 'text/plain')
  await put('/anna/notes/card.txt', 'two', 'text/plain')
  await put('/anna/notes/scan.bin', new Uint8Array([0, 255, 13, 10, 0]), 'application/octet-stream')
  await put(
    '/anna/notes/linked',
    JSON.stringify({ '@id': '#x', 'http://p/p': 'linked' }),
    'application/ld+json',
  )
  await put('/anna/notes/secret.txt', 'hidden words', 'text/plain')
  await put('/anna/empty/', '', 'text/turtle')
  await server.call('/.hidden/anna/notes/secret.txt', { method: 'PUT', as: anna })
  return { server, anna }
}

const entriesOf = (bytes: Buffer): Promise<Map<string, Buffer>> =>
  new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error)
      const found = new Map<string, Buffer>()
      zip.on('entry', (entry: Entry) => {
        zip.openReadStream(entry, (fault, stream) => {
          if (fault) return reject(fault)
          const chunks: Buffer[] = []
          stream.on('data', (chunk: Buffer) => chunks.push(chunk))
          stream.on('end', () => {
            found.set(entry.fileName, Buffer.concat(chunks))
            zip.readEntry()
          })
        })
      })
      zip.on('end', () => resolve(found))
      zip.on('error', reject)
      zip.readEntry()
    })
  })

const take = async (
  { server, anna }: { server: TestPodServer; anna: Signer },
  query = '',
): Promise<Map<string, Buffer>> => {
  const reply = await server.call(`/.export/anna/${query}`, { as: anna })
  expect(reply.status).toBe(200)
  expect(reply.headers['content-type']).toBe('application/zip')
  return entriesOf(reply.bytes)
}

const manifestIn = (files: Map<string, Buffer>) =>
  verifyManifest(
    {
      bytes: new Uint8Array(files.get('manifest.json') ?? []),
      signature: String(files.get('manifest.jwt')),
      keys: JSON.parse(String(files.get('keys.json'))) as unknown,
    },
    sha256Hex,
  )

describe('carrying a pod away', () => {
  it('gives every document byte for byte, and signs a list of all of them', async () => {
    const world = await openWorld()
    const files = await take(world)
    const { manifest } = await manifestIn(files)
    expect(manifest).toMatchObject({ part: 'pod', issuer: origin, pod: `${origin}/anna/` })
    const outside = ['manifest.json', 'manifest.jwt']
    expect([...files.keys()].filter((path) => !outside.includes(path)).toSorted()).toEqual(
      manifest.files.map(({ path }) => path).toSorted(),
    )
    for (const { path, size, sha256 } of manifest.files) {
      const bytes = files.get(path) ?? Buffer.alloc(0)
      expect([bytes.length, createHash('sha256').update(bytes).digest('hex')], path).toEqual([size, sha256])
    }
    expect(String(files.get('fhir/Patient/me.json'))).toBe(patient('Bianchi & <script>'))
    expect(files.get('pod/notes/scan.bin')).toEqual(Buffer.from([0, 255, 13, 10, 0]))
    expect(String(files.get('hidden/notes/secret.txt'))).toBe('hidden words')
    expect(String(files.get('rdf/notes/linked.ttl'))).toContain('"linked"')
    expect(manifest.emptyContainers).toContain(`${origin}/anna/empty/`)
    expect(manifest.files.some(({ path }) => path === 'pod/.acl')).toBe(true)
  })

  it('gives two names that differ only in case two files, and writes no sign that a disk refuses', async () => {
    const files = await take(await openWorld())
    const names = [...files.keys()].filter((path) => path.startsWith('pod/notes/'))
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length)
    expect(names).toContain('pod/notes/a%3Ab.ttl')
    expect(names).toContain('pod/notes/card~2.txt')
    expect(names.some((name) => name.includes('secret'))).toBe(false)
  })

  it('has a summary, and a page without script in which what others wrote is only text', async () => {
    const files = await take(await openWorld())
    expect(JSON.parse(String(files.get('ips.json')))).toMatchObject({
      resourceType: 'Bundle',
      type: 'document',
    })
    const page = String(files.get('README.html'))
    expect(page).toContain('default-src &#39;none&#39;')
    expect(page).not.toContain('<script')
    expect(page).toContain('fhir/Patient/me.json')
  })

  it('has each record as FHIR RDF, and tells of it on the page in words of its own', async () => {
    const files = await take(await openWorld())
    const turtle = String(files.get('rdf/Patient/me.ttl'))
    expect(turtle).toContain(`<${origin}/anna/health/summary/Patient/me>`)
    expect(turtle).toContain('Bianchi')
    const page = String(files.get('README.html'))
    expect(page).toContain('<bdi>Bianchi &#38; &#60;script&#62;</bdi>')
    for (const words of ['lang="ar" dir="rtl"', 'Voti: ', 'Votes: ', 'الأصوات: '])
      expect(page).toContain(words)
    expect([...(await take(await openWorld(), '?only=records')).keys()]).not.toContain('rdf/Patient/me.ttl')
  })

  it('takes only what is asked for, and says what was left out', async () => {
    const files = await take(await openWorld(), '?only=records')
    const { manifest } = await manifestIn(files)
    expect([...files.keys()].some((path) => /^(?:pod|hidden|rdf)\//.test(path))).toBe(false)
    expect(files.has('fhir/Patient/me.json')).toBe(true)
    expect(manifest.leftOut).toContain('documents: not asked for.')
  })

  it('says beforehand how much it would be', async () => {
    const { server, anna } = await openWorld()
    const reply = await server.call('/.export/anna/?estimate=true', { as: anna })
    expect(JSON.parse(reply.text)).toMatchObject({ records: 1, hidden: 1, versions: 0 })
    const few = await server.call('/.export/anna/?estimate=true&only=hidden', { as: anna })
    expect(JSON.parse(few.text)).toEqual({ documents: 0, records: 0, hidden: 1, versions: 0, bytes: 12 })
  })

  it('has what was replaced or deleted, with when that was, unless it is not asked for', async () => {
    const { server, anna } = await openWorld({ keptVersions: 5 })
    const put = (body: string) =>
      server.call('/anna/notes/Card.txt', {
        method: 'PUT',
        as: anna,
        headers: { 'content-type': 'text/plain' },
        body,
      })
    await put('one, corrected')
    await put('one, corrected again')
    await server.call('/anna/notes/scan.bin', { method: 'DELETE', as: anna })
    const files = await take({ server, anna })
    const { manifest } = await manifestIn(files)
    expect(String(files.get('pod/notes/Card.txt'))).toBe('one, corrected again')
    const kept = manifest.files.flatMap(({ path, earlier }) =>
      earlier === undefined ? [] : [{ path, ...earlier }],
    )
    expect(kept.map(({ path, of, cause }) => [of, cause, String(files.get(path))])).toEqual([
      [`${origin}/anna/notes/Card.txt`, 'replaced', 'one'],
      [`${origin}/anna/notes/Card.txt`, 'replaced', 'one, corrected'],
      [`${origin}/anna/notes/scan.bin`, 'deleted', String(Buffer.from([0, 255, 13, 10, 0]))],
    ])
    const without = await take({ server, anna }, '?only=documents')
    expect([...without.keys()].some((path) => path.startsWith('versions/'))).toBe(false)
    const estimate = await server.call('/.export/anna/?estimate=true', { as: anna })
    expect(JSON.parse(estimate.text)).toMatchObject({ versions: 3 })
  })

  it('has the receipts that the co-op has not got yet, and none of other people', async () => {
    const { server, anna } = await openWorld()
    const bruno = (await server.createPerson('bruno')).sign
    const doctor = await server.consented(grantOf())
    expect((await server.call('/anna/health/summary/Patient/me', { as: doctor })).status).toBe(200)
    const files = await take({ server, anna })
    const lines = String(files.get('receipts/undelivered.ndjson')).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(await server.receipts())
    expect(lines).toHaveLength(1)
    const of = await server.call('/.export/bruno/', { as: bruno })
    expect((await entriesOf(of.bytes)).has('receipts/undelivered.ndjson')).toBe(false)
  })

  it('does not verify any more when one letter of the list was changed', async () => {
    const files = await take(await openWorld())
    const text = String(files.get('manifest.json'))
    files.set('manifest.json', Buffer.from(text.replace('notes', 'nodes')))
    expect(() => archiveManifestSchema.parse(JSON.parse(String(files.get('manifest.json'))))).not.toThrow()
    await expect(manifestIn(files)).rejects.toMatchObject({ code: 'archive-refused' })
  })

  it('is prepared on request, and can be taken in parts that fit together', async () => {
    const { server, anna } = await openWorld()
    const address = '/.export/anna/prepared'
    expect((await server.call(address, { as: anna })).status).toBe(404)
    const asked = await server.call('/.export/anna/?only=documents,hidden', {
      as: anna,
      headers: { prefer: 'respond-async' },
    })
    expect(asked).toMatchObject({ status: 202 })
    expect(asked.headers).toMatchObject({
      'content-location': `${origin}${address}`,
      'preference-applied': 'respond-async',
    })
    await expect
      .poll(async () => (await server.call(`${address}?status=true`, { as: anna })).status)
      .toBe(200)
    const whole = await server.call(address, { as: anna })
    const etag = String(whole.headers['etag'])
    expect(etag).toBe(`"${createHash('sha256').update(whole.bytes).digest('hex')}"`)
    const at = whole.bytes.length >> 1
    const part = (range: string, more = {}) =>
      server.call(address, { as: anna, headers: { range: `bytes=${range}`, ...more } })
    const [first, second] = [
      await part(`0-${String(at - 1)}`),
      await part(`${String(at)}-`, { 'if-range': etag }),
    ]
    expect([first.status, second.status]).toEqual([206, 206])
    expect(Buffer.concat([first.bytes, second.bytes]).equals(whole.bytes)).toBe(true)
    expect((await manifestIn(await entriesOf(whole.bytes))).manifest.leftOut).toContain(
      'records: not asked for.',
    )
    // Of another file than the one that was begun nothing is taken.
    expect((await part('5-', { 'if-range': '"other"' })).status).toBe(200)
    expect((await part('5-', { 'if-match': '"other"' })).status).toBe(412)
    expect((await part(`${String(whole.bytes.length)}-`)).status).toBe(416)
    const taken = async () => {
      const { text } = await server.call(`${address}?status=true`, { as: anna })
      return (JSON.parse(text) as { takenAt: string[] }).takenAt.length
    }
    // The whole, its end, and the whole again for who had the beginning of another file.
    await expect.poll(taken).toBe(3)
  })

  it('is prepared for its owner alone, who can have it removed', async () => {
    const { server, anna } = await openWorld()
    const bruno = (await server.createPerson('bruno')).sign
    const address = '/.export/anna/prepared'
    const prefer = { prefer: 'respond-async' }
    expect((await server.call('/.export/anna/', { as: bruno, headers: prefer })).code).toBe('owner-only')
    await server.call('/.export/anna/', { as: anna, headers: prefer })
    await expect
      .poll(async () => (await server.call(`${address}?status=true`, { as: anna })).status)
      .toBe(200)
    for (const method of ['GET', 'HEAD', 'DELETE'])
      expect((await server.call(address, { as: bruno, method })).status).toBe(403)
    expect((await server.call(address)).status).toBe(401)
    expect((await server.call(address, { as: anna, method: 'DELETE' })).status).toBe(204)
    expect((await server.call(address, { as: anna })).status).toBe(404)
  })

  it('is refused to nobody in particular, to another member, to who reads under a consent, and for no pod', async () => {
    const { server, anna } = await openWorld()
    const bruno = (await server.createPerson('bruno')).sign
    const doctor = await server.consented(grantOf())
    expect((await server.call('/.export/anna/')).status).toBe(401)
    expect((await server.call('/.export/anna/', { as: bruno })).code).toBe('owner-only')
    expect((await server.call('/.export/anna/', { as: doctor })).code).toBe('owner-only')
    expect((await server.call('/.export/bruno/', { as: anna })).code).toBe('owner-only')
    expect((await server.call('/.export/anna/notes/', { as: anna })).status).toBe(404)
    expect((await server.call('/.export/anna/?only=everything', { as: anna })).code).toBe('input-malformed')
    expect((await server.call('/.export/anna/', { as: anna, method: 'PUT' })).status).toBe(405)
  })
})
