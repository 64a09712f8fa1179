import { generateKeyPairSync, hash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { deflateRawSync } from 'node:zlib'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { parseResourceUrl, parseWebId } from '@mutua/sdk/ids'
import { openArchive } from './open-archive.ts'
import { restorePod } from './restore-pod.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'open-archive-'))
})
afterAll(() => rm(folder, { recursive: true }))

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const issuer = 'https://pods.example'
const owner = `${issuer}/anna/profile/card#me`

interface Made {
  readonly files?: Readonly<Record<string, string>>
  /** Not in any list. */
  readonly unlisted?: Readonly<Record<string, string>>
  /** Addresses of the documents, where they are not those of their names. */
  readonly resources?: Readonly<Record<string, string>>
  readonly mode?: number
  /** Changes the list before it is signed. */
  readonly lie?: (files: { path: string; size: number; sha256: string }[]) => void
  readonly ownerOfCoop?: string
}

/** An archive as anybody could make and sign it: the keys are in it. */
const archiveOf = async (made: Made): Promise<Buffer> => {
  const zip = new ZipFile()
  const content = { 'pod/a.txt': 'one', ...made.files }
  const add = (path: string, text: string): void =>
    zip.addBuffer(Buffer.from(text), path, { mode: made.mode ?? 0o100644 })
  const keys = JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k', alg: 'EdDSA' }] })
  const parts = [
    { part: 'pod', names: ['keys.json', 'manifest.json', 'manifest.jwt'], who: owner, content },
    ...(made.ownerOfCoop === undefined
      ? []
      : [
          {
            part: 'coop',
            names: ['keys-coop.json', 'manifest-coop.json', 'manifest-coop.jwt'],
            who: made.ownerOfCoop,
            content: {},
          },
        ]),
  ]
  for (const { part, names, who, content: texts } of parts) {
    const [keysName = '', manifestName = '', signatureName = ''] = names
    const all = { ...texts, [keysName]: keys }
    for (const [path, text] of Object.entries(all)) add(path, text)
    const files = Object.entries(all).map(([path, text]) => ({
      path,
      size: Buffer.byteLength(text),
      sha256: hash('sha256', text),
      ...(path.startsWith('pod/')
        ? { resource: made.resources?.[path] ?? `${issuer}/anna/${path.slice(4)}`, contentType: 'text/plain' }
        : {}),
    }))
    made.lie?.(files)
    const manifest = JSON.stringify({
      format: 'https://w3id.org/mutua/archive/1',
      part,
      issuer,
      owner: who,
      pod: `${issuer}/anna/`,
      madeAt: '2026-11-22T04:00:00.000Z',
      files,
      emptyContainers: [],
      leftOut: [],
    })
    add(manifestName, manifest)
    const signature = await new SignJWT({ digest: hash('sha256', manifest) })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'archive-manifest+jwt', kid: 'k' })
      .setIssuer(issuer)
      .setSubject(who)
      .setIssuedAt()
      .sign(privateKey)
    add(signatureName, signature)
  }
  for (const [path, text] of Object.entries(made.unlisted ?? {})) add(path, text)
  zip.end()
  return buffer(zip.outputStream)
}

const openBytes = async (bytes: Uint8Array, trusted?: unknown) => {
  const file = join(folder, `${crypto.randomUUID()}.zip`)
  await writeFile(file, bytes)
  return openArchive(file, trusted)
}

/** Writes another name of the same length over every place where one stands, which no honest writer of ZIP files does. */
const renamed = (bytes: Buffer, from: string, to: string): Buffer => {
  expect(Buffer.byteLength(to)).toBe(Buffer.byteLength(from))
  const changed = Buffer.from(bytes)
  for (let at = changed.indexOf(from); at !== -1; at = changed.indexOf(from, at + 1)) changed.write(to, at)
  return changed
}

const refusal = { code: 'archive-refused' }

describe('opening an archive', () => {
  it('gives the files of one that is whole', async () => {
    await using archive = await openBytes(await archiveOf({}))
    expect(archive.files.map(({ path }) => path)).toEqual(['pod/a.txt', 'keys.json'])
    expect((await buffer(await archive.open('pod/a.txt'))).toString()).toBe('one')
  })

  it('also when both parts are in it, of one owner', async () => {
    await using archive = await openBytes(await archiveOf({ ownerOfCoop: owner }))
    expect(archive.parts).toHaveLength(2)
  })

  it.each([
    ['climbs', '../../etc/a'],
    ['is absolute', '/etc/passwd'],
    ['names a drive', 'c:/window/a'],
    ['has a backslash', 'a\\..\\..\\bc'],
    ['has a NUL', 'pod/a\0/../../'],
    ['has a dot segment', 'pod/./././a'],
    ['has an empty segment', 'pod///////a'],
  ])('refuses a name that %s', async (_what, name) => {
    const honest = 'pod/' + 'x'.repeat(Buffer.byteLength(name) - 4)
    const bytes = renamed(await archiveOf({ unlisted: { [honest]: 'x' } }), honest, name)
    await expect(openBytes(bytes)).rejects.toMatchObject(refusal)
  })

  it('refuses links and devices', async () => {
    await expect(openBytes(await archiveOf({ mode: 0o120777 }))).rejects.toMatchObject(refusal)
    await expect(openBytes(await archiveOf({ mode: 0o020666 }))).rejects.toMatchObject(refusal)
  })

  it('refuses a file that comes twice, also in other letters', async () => {
    const bytes = await archiveOf({ unlisted: { 'pod/b.txt': 'two' } })
    await expect(openBytes(renamed(bytes, 'pod/b.txt', 'pod/a.txt'))).rejects.toMatchObject(refusal)
    await expect(openBytes(renamed(bytes, 'pod/b.txt', 'POD/A.TXT'))).rejects.toMatchObject(refusal)
  })

  it('refuses a file that is in no list, and one that is in a list only', async () => {
    await expect(openBytes(await archiveOf({ unlisted: { 'pod/b.txt': 'b' } }))).rejects.toMatchObject(
      refusal,
    )
    const more = (files: { path: string; size: number; sha256: string }[]) =>
      void files.push({ path: 'pod/none.txt', size: 1, sha256: 'a'.repeat(64) })
    await expect(openBytes(await archiveOf({ lie: more }))).rejects.toMatchObject(refusal)
  })

  it('refuses a file that has other bytes than were signed', async () => {
    const lie = (files: { sha256: string }[]) => {
      const [first] = files
      if (first !== undefined) first.sha256 = 'a'.repeat(64)
    }
    await expect(openBytes(await archiveOf({ lie }))).rejects.toMatchObject(refusal)
  })

  it('names the file that was tampered with, wherever in it a bit was changed', async () => {
    const text = Array.from({ length: 200 }, (_, line) => `line ${String(line * 7919)}`).join('\n')
    const whole = await archiveOf({ files: { 'pod/letter.txt': text } })
    const packed = deflateRawSync(text)
    const start = whole.indexOf(packed)
    expect(start).toBeGreaterThan(0)
    for (let place = 0; place < packed.length; place += 40) {
      const changed = Buffer.from(whole)
      changed[start + place] = (changed[start + place] ?? 0) ^ 4
      const opening = openBytes(changed)
      await expect(opening).rejects.toMatchObject({
        ...refusal,
        detail: expect.stringContaining('"pod/letter.txt"') as string,
      })
    }
  })

  it('refuses a bomb before it is unpacked, whether it says its size or not', async () => {
    const zeros = '\0'.repeat(20_000_000)
    const lie = (files: { path: string; size: number }[]) => {
      for (const file of files) if (file.path === 'pod/z') file.size = 10
    }
    await expect(openBytes(await archiveOf({ files: { 'pod/z': zeros }, lie }))).rejects.toMatchObject(
      refusal,
    )
    const bytes = await archiveOf({ files: { 'pod/z': zeros }, lie })
    const size = Buffer.alloc(4)
    size.writeUInt32LE(20_000_000)
    const small = Buffer.alloc(4)
    small.writeUInt32LE(10)
    for (let at = bytes.indexOf(size); at !== -1; at = bytes.indexOf(size, at + 1)) small.copy(bytes, at)
    expect(deflateRawSync(zeros).length).toBeLessThan(100_000)
    await expect(openBytes(bytes)).rejects.toMatchObject(refusal)
  })

  it('refuses what is no ZIP file, or was cut at any of a hundred places', async () => {
    const whole = await archiveOf({ files: { 'pod/b.txt': 'two, and a little more of it' } })
    await expect(openBytes(Buffer.from('hello'))).rejects.toMatchObject(refusal)
    for (let part = 1; part <= 100; part += 1) {
      const at = Math.floor((whole.length * part) / 101)
      await expect(openBytes(whole.subarray(0, at))).rejects.toMatchObject(refusal)
    }
  }, 60_000)

  it('refuses the parts of two people, and keys that are not those from elsewhere', async () => {
    const mixed = await archiveOf({ ownerOfCoop: `${issuer}/bruno/profile/card#me` })
    await expect(openBytes(mixed)).rejects.toMatchObject(refusal)
    const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
    const trusted = { keys: [{ ...other, kid: 'k' }] }
    await expect(openBytes(await archiveOf({}), trusted)).rejects.toMatchObject(refusal)
  })
})

describe('bringing an archive back', () => {
  it.each([
    `${issuer}/bruno/a.txt`,
    `${issuer}/anna/../bruno/a.txt`,
    `${issuer}/anna/%2e%2e/bruno/a.txt`,
    `${issuer}/anna/..%2Fbruno/a.txt`,
    'https://elsewhere.example/anna/a.txt',
  ])('writes nothing when a document says that it is %s', async (resource) => {
    const bytes = await archiveOf({ files: { 'pod/b.txt': 'b' }, resources: { 'pod/b.txt': resource } })
    let written = 0
    const write = () => {
      written += 1
      return Promise.resolve({ kind: 'created', etag: undefined } as const)
    }
    const pod = {
      put: write,
      read: () => Promise.reject(new Error('nothing is read')),
      putContainer: async () => void (await write()),
      hide: async () => void (await write()),
      hidden: () => Promise.resolve([]),
    }
    const root = parseResourceUrl(`${issuer}/carla/`)
    const bringBack = async () => {
      await using archive = await openBytes(bytes)
      const to = { root, webId: parseWebId(owner), withVersions: true }
      return await restorePod(archive, to, { pod, progress: () => {} })
    }
    await expect(bringBack()).rejects.toMatchObject(refusal)
    expect(written).toBe(0)
  })
})
