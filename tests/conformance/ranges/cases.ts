import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import type { NamedCase } from '../named-case.ts'
import { parseByteParts } from './byte-parts.ts'
import { etagOf, get, newDocument, put, type RangesSubject } from './subject.ts'

type RangeCase = NamedCase<RangesSubject>

const onePart = (
  name: string,
  range: string,
  expected: (size: number) => { first: number; last: number },
  size: 'small' | 'large' = 'small',
): RangeCase => ({
  source: 'RFC 9110 §14.1.2',
  name: `${name} (${range}, ${size})`,
  run: async (subject) => {
    const { url, bytes } = await newDocument(subject, size)
    const { first, last } = expected(bytes.length)
    const answer = await get(subject, url, { range })
    equal(answer.status, 206)
    equal(
      answer.headers.get('content-range'),
      `bytes ${String(first)}-${String(last)}/${String(bytes.length)}`,
    )
    equal(answer.headers.get('content-length'), String(last - first + 1))
    ok(answer.bytes.equals(bytes.subarray(first, last + 1)), 'the bytes are those that were asked for')
  },
})

const single: readonly RangeCase[] = [
  onePart('the first bytes', 'bytes=0-99', () => ({ first: 0, last: 99 })),
  onePart('one byte', 'bytes=0-0', () => ({ first: 0, last: 0 })),
  onePart('from the middle to the end', 'bytes=500-', (size) => ({ first: 500, last: size - 1 })),
  onePart('the last bytes', 'bytes=-10', (size) => ({ first: size - 10, last: size - 1 })),
  onePart('more than there is, from the end', 'bytes=-999999', (size) => ({ first: 0, last: size - 1 })),
  onePart('beyond the end', 'bytes=900-999999', (size) => ({ first: 900, last: size - 1 })),
  onePart('all of it', 'bytes=0-', (size) => ({ first: 0, last: size - 1 })),
  onePart('the unit in capitals', 'BYTES=1-2', () => ({ first: 1, last: 2 })),
  onePart('the first bytes', 'bytes=0-99', () => ({ first: 0, last: 99 }), 'large'),
  onePart(
    'across a mebibyte quarter',
    'bytes=262100-262200',
    () => ({ first: 262_100, last: 262_200 }),
    'large',
  ),
  onePart('the last byte', 'bytes=-1', (size) => ({ first: size - 1, last: size - 1 }), 'large'),
]

const several: readonly RangeCase[] = (['small', 'large'] as const).flatMap((size) => [
  {
    source: 'RFC 9110 §14.6',
    name: `several ranges come as multipart/byteranges (${size})`,
    run: async (subject) => {
      const { url, bytes } = await newDocument(subject, size, 'image/png')
      const answer = await get(subject, url, { range: 'bytes=0-1,100-109,-5' })
      equal(answer.status, 206)
      equal(answer.headers.get('content-range'), null)
      const parts = parseByteParts(answer.headers.get('content-type'), answer.bytes)
      const total = String(bytes.length)
      deepEqual(
        parts.map(({ contentRange }) => contentRange),
        [
          `bytes 0-1/${total}`,
          `bytes 100-109/${total}`,
          `bytes ${String(bytes.length - 5)}-${String(bytes.length - 1)}/${total}`,
        ],
      )
      ok(parts.every(({ contentType }) => contentType === 'image/png'))
      const expected = [bytes.subarray(0, 2), bytes.subarray(100, 110), bytes.subarray(-5)]
      ok(parts.every((part, place) => part.bytes.equals(expected[place] ?? Buffer.alloc(0))))
      const length = answer.headers.get('content-length')
      if (length !== null) equal(Number(length), answer.bytes.length)
    },
  },
])

const unsatisfiable = (name: string, range: string, size: 'small' | 'empty'): RangeCase => ({
  source: 'RFC 9110 §15.5.17',
  name: `${name} is 416 with the length (${range}, ${size})`,
  run: async (subject) => {
    const { url, bytes } = await newDocument(subject, size)
    const answer = await get(subject, url, { range })
    equal(answer.status, 416)
    equal(answer.headers.get('content-range'), `bytes */${String(bytes.length)}`)
  },
})

const ignored = (name: string, range: string): RangeCase => ({
  source: 'RFC 9110 §14.2',
  name: `${name} is ignored: the whole (${range})`,
  run: async (subject) => {
    const { url, bytes } = await newDocument(subject, 'small')
    const answer = await get(subject, url, { range })
    equal(answer.status, 200)
    ok(answer.bytes.equals(bytes))
  },
})

/** "A server MAY ignore or reject a Range header field that contains an invalid ranges-specifier". */
const invalid = (name: string, range: string): RangeCase => ({
  source: 'RFC 9110 §14.2',
  name: `${name} is ignored or refused, and never answered with a part (${range})`,
  run: async (subject) => {
    const { url, bytes } = await newDocument(subject, 'small')
    const answer = await get(subject, url, { range })
    ok([200, 400, 416].includes(answer.status), `status ${String(answer.status)}`)
    if (answer.status === 200) ok(answer.bytes.equals(bytes))
  },
})

const boundaries: readonly RangeCase[] = [
  unsatisfiable('a range behind the end', 'bytes=1000-', 'small'),
  unsatisfiable('an empty suffix', 'bytes=-0', 'small'),
  unsatisfiable('any range of nothing', 'bytes=0-', 'empty'),
  unsatisfiable('several ranges behind the end', 'bytes=1000-,2000-3000', 'small'),
  invalid('a range that ends before it begins', 'bytes=5-2'),
  invalid('a range without numbers', 'bytes=-'),
  invalid('an empty set', 'bytes='),
  ignored('another unit', 'items=0-5'),
  {
    source: 'RFC 9110 §14.1.2',
    name: 'of several ranges those that are there are answered',
    run: async (subject) => {
      const { url, bytes } = await newDocument(subject, 'small')
      const answer = await get(subject, url, { range: 'bytes=0-1,5000-' })
      equal(answer.status, 206)
      equal(answer.headers.get('content-range'), 'bytes 0-1/1000')
      ok(answer.bytes.equals(bytes.subarray(0, 2)))
    },
  },
  {
    source: 'RFC 9110 §14.2',
    name: 'many overlapping ranges do not make an answer many times the size of the document',
    run: async (subject) => {
      const { url, bytes } = await newDocument(subject, 'large')
      const range = `bytes=${Array.from({ length: 200 }, () => '0-').join(',')}`
      const answer = await get(subject, url, { range })
      ok([200, 206, 416].includes(answer.status), `status ${String(answer.status)}`)
      ok(answer.bytes.length <= 2 * bytes.length, `${String(answer.bytes.length)} bytes`)
    },
  },
]

const conditions: readonly RangeCase[] = [
  {
    source: 'RFC 9110 §13.1.5',
    name: 'If-Range with the current tag gives the part',
    run: async (subject) => {
      const { url } = await newDocument(subject, 'small')
      const answer = await get(subject, url, { 'range': 'bytes=0-9', 'if-range': await etagOf(subject, url) })
      equal(answer.status, 206)
    },
  },
  {
    source: 'RFC 9110 §13.1.5',
    name: 'If-Range with another tag gives the whole',
    run: async (subject) => {
      const { url, bytes } = await newDocument(subject, 'small')
      const answer = await get(subject, url, { 'range': 'bytes=0-9', 'if-range': '"another"' })
      equal(answer.status, 200)
      ok(answer.bytes.equals(bytes))
    },
  },
  {
    source: 'RFC 9110 §13.1.5',
    name: 'If-Range with the tag of the version before gives the whole of the new one',
    run: async (subject) => {
      const { url } = await newDocument(subject, 'small')
      const before = await etagOf(subject, url)
      const changed = Buffer.alloc(500, 7)
      await put(subject.alice, url, changed)
      const answer = await get(subject, url, { 'range': 'bytes=0-9', 'if-range': before })
      equal(answer.status, 200)
      ok(answer.bytes.equals(changed))
    },
  },
  {
    source: 'RFC 9110 §13.1.5',
    name: 'If-Range compares strongly: a weak tag gives the whole',
    run: async (subject) => {
      const { url } = await newDocument(subject, 'small')
      const weak = `W/${await etagOf(subject, url)}`
      equal((await get(subject, url, { 'range': 'bytes=0-9', 'if-range': weak })).status, 200)
    },
  },
  {
    source: 'RFC 9110 §13.1.5',
    name: 'If-Range that does not hold makes an impossible range the whole',
    run: async (subject) => {
      const { url } = await newDocument(subject, 'small')
      equal((await get(subject, url, { 'range': 'bytes=9999-', 'if-range': '"another"' })).status, 200)
    },
  },
  {
    source: 'RFC 9110 §13.2.2',
    name: 'If-None-Match comes first: 304',
    run: async (subject) => {
      const { url } = await newDocument(subject, 'small')
      const etag = await etagOf(subject, url)
      const answer = await get(subject, url, { 'range': 'bytes=0-9', 'if-none-match': etag })
      equal(answer.status, 304)
      equal(answer.bytes.length, 0)
    },
  },
  {
    source: 'RFC 9110 §13.2.2',
    name: 'If-Match that does not hold comes first: 412',
    run: async (subject) => {
      const { url } = await newDocument(subject, 'small')
      equal((await get(subject, url, { 'range': 'bytes=0-9', 'if-match': '"another"' })).status, 412)
    },
  },
]

const facts: readonly RangeCase[] = [
  {
    source: 'RFC 9110 §14.3',
    name: 'a document says that it can be had in parts',
    run: async (subject) => {
      const { url } = await newDocument(subject, 'small')
      for (const method of ['GET', 'HEAD'] as const)
        equal((await get(subject, url, {}, method)).headers.get('accept-ranges'), 'bytes')
    },
  },
  {
    source: 'RFC 9110 §14.2',
    name: 'HEAD has no parts',
    run: async (subject) => {
      const { url, bytes } = await newDocument(subject, 'small')
      const answer = await get(subject, url, { range: 'bytes=0-9' }, 'HEAD')
      equal(answer.status, 200)
      equal(answer.headers.get('content-length'), String(bytes.length))
    },
  },
  {
    source: 'RFC 9110 §15.3.7',
    name: 'a part carries the tag of the whole',
    run: async (subject) => {
      const { url } = await newDocument(subject, 'large')
      const whole = await get(subject, url, {})
      const part = await get(subject, url, { range: 'bytes=1-5' })
      notEqual(part.headers.get('etag'), null)
      equal(part.headers.get('etag'), whole.headers.get('etag'))
    },
  },
  {
    source: 'RFC 9110 §14.2',
    name: 'parts of RDF are parts of the format that was chosen',
    run: async (subject) => {
      const url = `${subject.container}graph`
      await put(subject.alice, url, Buffer.from('<#a> <#b> "some text", "and more".'), 'text/turtle')
      for (const accept of ['text/turtle', 'application/ld+json']) {
        const whole = await get(subject, url, { accept })
        const part = await get(subject, url, { accept, range: 'bytes=5-14' })
        ok([200, 206].includes(part.status), `status ${String(part.status)}`)
        if (part.status === 206) ok(part.bytes.equals(whole.bytes.subarray(5, 15)), accept)
      }
    },
  },
  {
    source: 'RFC 9110 §15.3.7.3',
    name: 'the parts of a large document, one after the other, are the document',
    run: async (subject) => {
      const { url, bytes } = await newDocument(subject, 'large')
      const etag = await etagOf(subject, url)
      const parts: Buffer[] = []
      for (let at = 0; at < bytes.length; at += 70_000) {
        const range = `bytes=${String(at)}-${String(at + 69_999)}`
        const answer = await get(subject, url, { range, 'if-range': etag })
        equal(answer.status, 206)
        parts.push(answer.bytes)
      }
      ok(Buffer.concat(parts).equals(bytes))
    },
  },
]

export const rangeCases: readonly RangeCase[] = [
  ...single,
  ...several,
  ...boundaries,
  ...conditions,
  ...facts,
]
