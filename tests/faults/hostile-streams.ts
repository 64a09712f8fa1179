import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** A file that is long, deep or endless, made when it is sent. */
export interface HostileStream {
  readonly name: string
  readonly contentType: string
  readonly encoding?: 'gzip' | 'br'
  readonly body: () => Buffer
  /** Statuses that it may have. Whatever is refused says why; whatever is taken can be taken back. */
  readonly status: 200 | 400 | 413
  /** Of entries that are valid beside what is hostile. */
  readonly sound?: number
}

const json = 'application/fhir+json'
const lines = 'application/fhir+ndjson'
const patient = (id: string) => `{"resourceType":"Patient","id":"${id}","gender":"female"}`
const bundle = (entries: string): string =>
  `{"resourceType":"Bundle","type":"collection","entry":[${entries}]}`
const entry = (resource: string): string => `{"resource":${resource}}`
const quantity = (value: string): string =>
  `{"resourceType":"Observation","id":"q","status":"final","code":{"text":"x"},"valueQuantity":{"value":${value}}}`
const manyPatients = (count: number): string =>
  Array.from({ length: count }, (_, place) => patient(`n${String(place)}`)).join('\n')
const utf8 = (text: string) => () => Buffer.from(text)

/**
 * @param limitBytes of one import
 * @param references in a circle
 */
export const hostileStreams = (limitBytes: number, references: number): readonly HostileStream[] => [
  {
    name: 'an entry of a million nested lists',
    contentType: json,
    status: 200,
    sound: 1,
    body: () =>
      Buffer.from(
        bundle(
          `${entry(`{"resourceType":"Basic","extension":${'['.repeat(1e6)}${']'.repeat(1e6)}}`)},${entry(patient('s1'))}`,
        ),
      ),
  },
  {
    name: 'a million nested lists around nothing',
    contentType: json,
    status: 200,
    sound: 0,
    body: () => Buffer.from('['.repeat(1e6) + ']'.repeat(1e6)),
  },
  {
    name: 'a Bundle of a million lists side by side',
    contentType: json,
    status: 413,
    body: () => Buffer.from(bundle(`[]${',[]'.repeat(1e6)}`)),
  },
  {
    name: 'a line that does not end',
    contentType: lines,
    status: 413,
    body: () => Buffer.concat([Buffer.from(`${patient('e1')}\n`), Buffer.alloc(50_500_000, 'x')]),
  },
  {
    name: 'an entry that does not end',
    contentType: json,
    status: 413,
    body: () =>
      Buffer.concat([
        Buffer.from(`{"resourceType":"Bundle","type":"batch","entry":[${entry(patient('e2'))},{"x":"`),
        Buffer.alloc(50_500_000, 'x'),
      ]),
  },
  {
    name: 'blanks up to the limit and beyond',
    contentType: json,
    status: 413,
    body: () => Buffer.alloc(limitBytes + 1, ' '),
  },
  {
    name: 'a bomb in gzip',
    contentType: json,
    encoding: 'gzip',
    status: 413,
    body: () => gzipSync(Buffer.alloc(3 * limitBytes, ' ')),
  },
  {
    name: 'a bomb in brotli',
    contentType: lines,
    encoding: 'br',
    status: 413,
    body: () =>
      brotliCompressSync(Buffer.alloc(3 * limitBytes, '\n'), {
        params: { [constants.BROTLI_PARAM_QUALITY]: 1 },
      }),
  },
  {
    name: 'gzip that is cut',
    contentType: lines,
    encoding: 'gzip',
    status: 400,
    body: () => gzipSync(manyPatients(40_000)).subarray(0, -20),
  },
  {
    name: 'a Bundle that is cut before its last sign',
    contentType: json,
    status: 400,
    body: () => {
      const text = bundle(
        Array.from({ length: 20_000 }, (_, place) => entry(patient(`c${String(place)}`))).join(','),
      )
      return Buffer.from(text.slice(0, -1))
    },
  },
  {
    name: 'a fault of JSON in the last of many entries',
    contentType: json,
    status: 400,
    body: utf8(bundle(`${`${entry(patient('f'))},`.repeat(20_000)}{"resource":{]}`)),
  },
  {
    name: 'lines of which the last is not UTF-8',
    contentType: lines,
    status: 400,
    body: () =>
      Buffer.concat([Buffer.from(`${manyPatients(20_000)}\n"`), Buffer.from([0xed, 0xa0, 0x80, 0x22])]),
  },
  {
    name: 'UTF-16 with a mark',
    contentType: json,
    status: 400,
    body: () => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(patient('u'), 'utf16le')]),
  },
  {
    name: 'half of a mark',
    contentType: json,
    status: 400,
    body: () => Buffer.concat([Buffer.from([0xef, 0xbb]), Buffer.from(patient('u'))]),
  },
  {
    name: 'a mark before each line',
    contentType: lines,
    status: 200,
    sound: 1,
    body: utf8(`\uFEFF${patient('m1')}\n\uFEFF${patient('m2')}`),
  },
  {
    name: 'half characters by escape',
    contentType: json,
    status: 200,
    body: utf8(
      '{"resourceType":"Patient","id":"h","name":[{"family":"\\ud800"},{"family":"\\udc00\\ud800"}]}',
    ),
  },
  {
    name: 'names that are said twice',
    contentType: json,
    status: 200,
    body: utf8(
      `{"resourceType":"Patient","resourceType":"Basic","id":"a","id":"b","code":{"text":"x"},"code":{"text":"y"}}`,
    ),
  },
  {
    name: 'two lists of entries',
    contentType: json,
    status: 400,
    body: utf8(
      `{"resourceType":"Bundle","type":"batch","entry":[${entry(patient('t1'))}],"\\u0065ntry":[${entry(patient('t2'))}]}`,
    ),
  },
  {
    name: 'a type that is said after the entries, and another one before',
    contentType: json,
    status: 200,
    sound: 0,
    body: utf8(`{"resourceType":"Bundle","type":"batch","entry":[${entry(patient('t3'))}],"type":"history"}`),
  },
  ...['-0', '1e999', '-1e999', '1E-999', '0.1e400', `1${'0'.repeat(100_000)}`].map(
    (value): HostileStream => ({
      name: `the number ${value.slice(0, 8)}`,
      contentType: json,
      status: 200,
      body: utf8(quantity(value)),
    }),
  ),
  {
    name: `${String(references)} references in a circle`,
    contentType: json,
    status: 200,
    body: () => {
      const list = (id: string, other: string) =>
        `{"fullUrl":"urn:${id}","resource":{"resourceType":"List","status":"current","mode":"working","entry":[${`{"item":{"reference":"urn:${other}"}},`.repeat(references / 2).slice(0, -1)}]}}`
      const [one, two] = ['x:1', 'x:2']
      return Buffer.from(bundle(`${list(one, two)},${list(two, one)}`))
    },
  },
  {
    name: 'one name for all entries',
    contentType: json,
    status: 200,
    body: () => Buffer.from(bundle(`${entry(patient('same'))},`.repeat(30_000).slice(0, -1))),
  },
  {
    name: 'more entries than there may be',
    contentType: lines,
    status: 413,
    body: () => Buffer.from('{}\n'.repeat(200_001)),
  },
  {
    name: 'a resource that breaks one rule a hundred thousand times',
    contentType: json,
    status: 200,
    sound: 0,
    body: () =>
      Buffer.from(
        `{"resourceType":"Patient","id":"r","name":[${'{"family":1},'.repeat(100_000).slice(0, -1)}]}`,
      ),
  },
]
