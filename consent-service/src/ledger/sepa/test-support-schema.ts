import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'

/** Debian's libhbci4j-core-java carries the ISO schemas; xmllint is in libxml2-utils. */
const archive = '/usr/share/java/hbci4j-core.jar'
const xmllint = '/usr/bin/xmllint'

/** Which of the two is not there: what is held against the schema needs both. */
export const missingForSchemas = [
  ...(existsSync(archive) ? [] : ['libhbci4j-core-java']),
  ...(existsSync(xmllint) ? [] : ['libxml2-utils']),
]

/** For the title of a suite that does not run: nobody takes it for one that passed. */
export const whyNotLookedAt =
  missingForSchemas.length === 0 ? '' : `: NOT LOOKED AT, apt-get install ${missingForSchemas.join(' ')}`

/** Schemas of ISO 20022 in a temporary folder, and what they say of documents. */
export const openSchemas = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mutua-schema-'))
  const zip = readFileSync(archive)
  const schemas = new Map<string, Promise<string>>()
  const schemaOf = (form: string): Promise<string> => {
    const known = schemas.get(form)
    if (known !== undefined) return known
    const path = join(folder, `${form}.xsd`)
    const written = writeFile(path, readZipEntry(zip, `${form}.xsd`)).then(() => path)
    schemas.set(form, written)
    return written
  }
  let documents = 0
  return {
    /**
     * Several in one go, since each start of xmllint reads the schema anew.
     * @returns the places of those that the schema refuses
     */
    refused: async (form: string, texts: readonly string[]): Promise<readonly number[]> => {
      const schema = await schemaOf(form)
      const names = await Promise.all(
        texts.map(async (text) => {
          const name = join(folder, `${String((documents += 1))}.xml`)
          await writeFile(name, text)
          return name
        }),
      )
      const said = await new Promise<string>((resolve) =>
        execFile(xmllint, ['--noout', '--nonet', '--schema', schema, ...names], (_error, _out, stderr) =>
          resolve(stderr),
        ),
      )
      await Promise.all(names.map((name) => rm(name)))
      // One that neither validates nor fails was not looked at, and counts as refused.
      return names.flatMap((name, index) => (said.includes(`${name} validates\n`) ? [] : [index]))
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** One entry of a ZIP archive (APPNOTE 6.3), found through the central directory. */
const readZipEntry = (zip: Buffer, name: string): Buffer => {
  let at = zip.readUInt32LE(zip.lastIndexOf(Buffer.from('PK\x05\x06')) + 16)
  while (zip.readUInt32LE(at) === 0x02014b50) {
    const [packed, nameLength, extra, comment, local] = [
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
      zip.readUInt16LE(at + 30),
      zip.readUInt16LE(at + 32),
      zip.readUInt32LE(at + 42),
    ]
    if (zip.toString('utf8', at + 46, at + 46 + nameLength) === name) {
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
      const bytes = zip.subarray(start, start + packed)
      return zip.readUInt16LE(at + 10) === 0 ? bytes : inflateRawSync(bytes)
    }
    at += 46 + nameLength + extra + comment
  }
  throw new Error(`${name} is not in the archive`)
}
