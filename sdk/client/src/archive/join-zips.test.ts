import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { joinZips } from './join-zips.ts'

type Files = Readonly<Record<string, Uint8Array>>

/** A ZIP file with everything stored as it is. */
const zipOf = (files: Files): Blob => {
  const [bodies, directory] = [[] as Buffer[], [] as Buffer[]]
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt32LE(crc32(content), 10)
    facts.writeUInt32LE(content.length, 14)
    facts.writeUInt32LE(content.length, 18)
    facts.writeUInt16LE(Buffer.byteLength(name), 22)
    const body = Buffer.concat([Buffer.from('PK\u0003\u0004'), facts, Buffer.from(name), content])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), facts, rest, Buffer.from(name)]))
    bodies.push(body)
    offset += body.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006')
  end.writeUInt16LE(directory.length, 8)
  end.writeUInt16LE(directory.length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(offset, 16)
  return new Blob([new Uint8Array(Buffer.concat([...bodies, listed, end]))])
}

/** What a reader finds who goes by the directory alone. */
const read = async (zip: Blob): Promise<Files> => {
  const bytes = Buffer.from(await zip.arrayBuffer())
  const end = bytes.length - 22
  const found: Record<string, Uint8Array> = {}
  let at = bytes.readUInt32LE(end + 16)
  for (let entry = 0; entry < bytes.readUInt16LE(end + 10); entry += 1) {
    const length = bytes.readUInt16LE(at + 28)
    const from = bytes.readUInt32LE(at + 42)
    const start = from + 30 + bytes.readUInt16LE(from + 26)
    expect(bytes.toString('latin1', from, from + 4)).toBe('PK\u0003\u0004')
    const size = bytes.readUInt32LE(at + 24)
    found[bytes.toString('utf8', at + 46, at + 46 + length)] = new Uint8Array(
      bytes.subarray(start, start + size),
    )
    at += 46 + length
  }
  expect(at).toBe(end)
  return found
}

const filesFrom = (prefix: string) =>
  fc.dictionary(
    fc.stringMatching(/^[a-z]{1,8}$/).map((name) => `${prefix}/${name}`),
    fc.uint8Array({ maxLength: 40 }),
    { maxKeys: 6 },
  )

test('Several ZIP files are one with the files of all of them, byte for byte.', async () => {
  await fc.assert(
    fc.asyncProperty(filesFrom('a'), filesFrom('b'), filesFrom('c'), async (...parts) => {
      const joined = await joinZips(parts.map(zipOf))
      expect(await read(joined)).toEqual(Object.assign({}, ...parts))
    }),
    { numRuns: 60 },
  )
})

test('A part that was cut off anywhere, or has something behind it, is refused.', async () => {
  const whole = zipOf({ 'a/one': new Uint8Array([1, 2, 3]), 'a/two': new Uint8Array(30) })
  for (const length of [0, 10, 21, 60, whole.size - 22, whole.size - 1])
    await expect(joinZips([whole, whole.slice(0, length)])).rejects.toThrow(RangeError)
  await expect(joinZips([new Blob([whole, 'more'])])).rejects.toThrow(RangeError)
})
