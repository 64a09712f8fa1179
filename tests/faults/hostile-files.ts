import { deflateSync, gzipSync } from 'node:zlib'
import { cdaSample } from '../../pod-server/src/health/cda/test-support-cda.ts'
import { appleXml, pdfOf, zipOf } from '../../pod-server/src/health/files/test-support-files.ts'

export interface HostileFile {
  readonly name: string
  readonly contentType: string
  readonly body: Buffer
}

/** Files that were built, broken or named to do harm; the same for the same seed. More than two hundred. */
export const hostileFiles = (seed: number): HostileFile[] => {
  const random = randomFrom(seed)
  return [...brokenFiles(random), ...textFiles(), ...xmlFiles(), ...zipFiles(), ...pdfFiles(), ...tables()]
}

type Random = (below: number) => number

/** mulberry32 */
const randomFrom = (seed: number): Random => {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

const fhir = 'application/fhir+json'
const patient = (id: string, more: object = {}) => ({
  resourceType: 'Patient',
  id,
  gender: 'female',
  ...more,
})
const bundleOf = (...resources: unknown[]) =>
  JSON.stringify({
    resourceType: 'Bundle',
    type: 'collection',
    entry: resources.map((resource) => ({ resource })),
  })
const at = '2026-03-05 08:30:00 +0100'
const apple = appleXml([
  ['BodyMass', '70', 'kg', at],
  ['HeartRate', '60', 'count/min', at],
])
const soundTable = 'data;ora;massima;minima\n05/03/2026;08:30;131;84\n06/03/2026;08:30;128;79\n'

const soundFiles = (): HostileFile[] => [
  { name: 'bundle', contentType: fhir, body: Buffer.from(bundleOf(patient('h1'), patient('h2'))) },
  {
    name: 'lines',
    contentType: 'application/fhir+ndjson',
    body: Buffer.from(`${JSON.stringify(patient('h3'))}\n${JSON.stringify(patient('h4'))}\n`),
  },
  { name: 'cda', contentType: 'application/xml', body: Buffer.from(cdaSample('LAB')) },
  { name: 'pdf', contentType: 'application/pdf', body: pdfOf([cdaSample('PSS')]) },
  { name: 'zip', contentType: 'application/zip', body: zipOf({ 'export.xml': apple }) },
  { name: 'csv', contentType: 'text/csv', body: Buffer.from(soundTable) },
]

/** Of each sound file: cut, flipped, named as something else, encoded as nobody expects. */
const brokenFiles = (random: Random): HostileFile[] =>
  soundFiles().flatMap((file) => {
    const { name, body } = file
    const times = [1, 2, 3, 4, 5]
    const as = (what: string, changed: Buffer, contentType = file.contentType): HostileFile => ({
      name: `${name} ${what}`,
      contentType,
      body: changed,
    })
    const flipped = (): Buffer => {
      const copy = Buffer.from(body)
      for (let count = 0; count < 3; count += 1) {
        const place = random(copy.length)
        copy.writeUInt8(copy.readUInt8(place) ^ (1 << random(8)), place)
      }
      return copy
    }
    const withBytes = (bytes: readonly number[]): Buffer => {
      const place = random(body.length)
      return Buffer.concat([body.subarray(0, place), Buffer.from(bytes), body.subarray(place)])
    }
    return [
      ...times.map((time) => as(`cut ${String(time)}`, body.subarray(0, random(body.length)))),
      ...times.map((time) => as(`flipped ${String(time)}`, flipped())),
      ...soundFiles()
        .filter((other) => other.contentType !== file.contentType)
        .map((other) => as(`as ${other.name}`, body, other.contentType)),
      as('with NUL', withBytes([0])),
      as('with a lone byte', withBytes([0xff])),
      as('with half a character', withBytes([0xed, 0xa0, 0x80])),
      as('in UTF-16', Buffer.from(body.toString('latin1'), 'utf16le')),
      as('packed twice', gzipSync(gzipSync(body))),
      as('of nothing', Buffer.alloc(0)),
      as('of blanks', Buffer.alloc(100_000, ' ')),
      as('of noise', Buffer.from(Array.from({ length: 2_000 }, () => random(256)))),
    ]
  })

const textFiles = (): HostileFile[] => {
  const json = (name: string, text: string): HostileFile => ({
    name,
    contentType: fhir,
    body: Buffer.from(text),
  })
  const nested = (depth: number): string =>
    `{"resourceType":"Patient","id":"n","extension":${'[{"url":"a","extension":'.repeat(depth)}[]${'}]'.repeat(depth)}}`
  const dates = [
    '2026-02-30',
    '0000-00-00',
    '9999999-01-01',
    '2026-13-01',
    '26-1-1',
    'ieri',
    '',
    '2026-01-01T25:00:00Z',
  ]
  const numbers = [
    '1e400',
    '-1e400',
    '1e-400',
    '9'.repeat(400),
    '0x10',
    'NaN',
    '01',
    `1.${'0'.repeat(50_000)}1`,
  ]
  const observation = (value: string) =>
    `{"resourceType":"Observation","id":"n","status":"final","code":{"text":"x"},"valueQuantity":{"value":${value}}}`
  return [
    ...[65, 500, 50_000].map((depth) => json(`json nested ${String(depth)}`, nested(depth))),
    json('json of brackets', '['.repeat(1_000_000)),
    json('json of openings', '{"a":'.repeat(300_000)),
    ...['__proto__', 'constructor', 'prototype', 'toString'].map((key) =>
      json(`json ${key}`, `{"resourceType":"Patient","id":"p","${key}":{"isAdmin":true}}`),
    ),
    json('type __proto__', '{"resourceType":"__proto__","id":"p"}'),
    json('id ..', bundleOf(patient('..'), patient('../../bruno/x'), patient('x.acl'), patient('a/b'))),
    json('id without end', bundleOf(patient('a'.repeat(1_000_000)))),
    ...dates.map((birthDate) =>
      json(`date ${birthDate}`, bundleOf(patient('d', { birthDate }), patient('d2'))),
    ),
    ...numbers.map((value) => json(`number ${value.slice(0, 8)}`, observation(value))),
    json('one name twice', bundleOf(patient('t'), patient('t', { gender: 'male' }))),
    json('a bundle in itself', bundleOf(JSON.parse(bundleOf(JSON.parse(bundleOf(patient('b'))))))),
    json(
      'entries of nothing',
      '{"resourceType":"Bundle","type":"collection","entry":[null,1,"x",[],{},{"resource":null}]}',
    ),
    json('entry is no list', '{"resourceType":"Bundle","type":"collection","entry":{"resource":{}}}'),
    json(
      'more entries than there may be',
      `{"resourceType":"Bundle","type":"collection","entry":[${'{},'.repeat(25_000)}{}]}`,
    ),
    json(
      'a bundle that deletes',
      '{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"DELETE","url":"Patient/h1"}}]}',
    ),
    json('lone surrogates', '{"resourceType":"Patient","id":"s","name":[{"family":"\\ud800"}]}'),
    json(
      'lines, some broken',
      [JSON.stringify(patient('l1')), '{', 'null', '[]', JSON.stringify(patient('l2'))].join('\n'),
    ),
    json('lines, the first broken', `{\n${JSON.stringify(patient('l3'))}`),
    json('lines without end', '{"a":1}\n'.repeat(25_000)),
    json(
      'a narrative with a script',
      JSON.stringify(
        patient('x', {
          text: {
            status: 'generated',
            div: '<div xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></div>',
          },
        }),
      ),
    ),
  ]
}

const xmlFiles = (): HostileFile[] => {
  const document = cdaSample('LAB').replace(/^<\?xml[^>]*>\s*/, '')
  const xml = (name: string, text: string, encoding: BufferEncoding = 'utf8'): HostileFile => ({
    name: `xml ${name}`,
    contentType: 'application/xml',
    body: Buffer.from(text, encoding),
  })
  const laughs = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, place, all) =>
    place === 0 ? '<!ENTITY a "ha">' : `<!ENTITY ${name} "${`&${all[place - 1] ?? ''};`.repeat(20)}">`,
  )
  return [
    xml(
      'other file',
      `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>${document.replace('</title>', '&f;</title>')}`,
    ),
    xml('other server', `<!DOCTYPE x SYSTEM "http://localhost:1/x.dtd">${document}`),
    xml('parameter entity', `<!DOCTYPE x [<!ENTITY % p SYSTEM "http://localhost:1/p">%p;]>${document}`),
    xml('laughs', `<!DOCTYPE x [${laughs.join('')}]>${document.replace('</title>', '&f;</title>')}`),
    xml(
      'quadratic',
      `<!DOCTYPE x [<!ENTITY q "${'q'.repeat(50_000)}">]><ClinicalDocument>${'&q;'.repeat(10_000)}</ClinicalDocument>`,
    ),
    xml('unknown entity', document.replace('</title>', '&nope;</title>')),
    xml('nested', '<a>'.repeat(200_000)),
    xml('nested and closed', `${'<ClinicalDocument>'.repeat(5_000)}${'</ClinicalDocument>'.repeat(5_000)}`),
    xml(
      'attributes without end',
      `<ClinicalDocument ${Array.from({ length: 50_000 }, (_, place) => `a${String(place)}="1"`).join(' ')}/>`,
    ),
    xml('elements without end', `<ClinicalDocument>${'<a/>'.repeat(400_000)}</ClinicalDocument>`),
    xml('another root', '<html/>'),
    xml('about nobody', '<ClinicalDocument xmlns="urn:hl7-org:v3"/>'),
    xml('encoding that lies', `<?xml version="1.0" encoding="UTF-7"?>${document}`),
    xml('in Latin-1 called UTF-8', document.replace('</title>', 'é</title>'), 'latin1'),
    xml(
      'XInclude',
      '<ClinicalDocument xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/hostname"/></ClinicalDocument>',
    ),
    xml('stylesheet', `<?xml-stylesheet href="http://localhost:1/x.xsl"?>${document}`),
  ]
}

const zipFiles = (): HostileFile[] => {
  const zip = (name: string, body: Buffer): HostileFile => ({
    name: `zip ${name}`,
    contentType: 'application/zip',
    body,
  })
  const inner = zipOf({ 'export.xml': apple })
  return [
    zip('bomb', zipOf({ 'export.xml': Buffer.alloc(30_000_000) })),
    zip(
      'bomb of records',
      zipOf({
        'export.xml': appleXml(Array.from({ length: 60_000 }, () => ['BodyMass', '70', 'kg', at] as const)),
      }),
    ),
    zip('larger than it says', zipOf({ 'export.xml': apple }, { claim: 10 })),
    zip('smaller than it says', zipOf({ 'export.xml': apple }, { claim: 2_000_000_000 })),
    zip('in a zip', zipOf({ 'export.zip': inner })),
    zip(
      'many entries',
      zipOf(Object.fromEntries(Array.from({ length: 60_000 }, (_, place) => [String(place), '']))),
    ),
    zip('climbing', zipOf({ '../../export.xml': apple })),
    zip('absolute', zipOf({ '/etc/export.xml': apple })),
    zip('encrypted', zipOf({ 'export.xml': apple }, { encrypted: true })),
    zip('empty', zipOf({})),
    zip('with a tail', Buffer.concat([inner, Buffer.alloc(100_000, 1)])),
    zip('with a head', Buffer.concat([Buffer.alloc(1_000, 1), inner])),
    ...[
      '<!ENTITY a "b">',
      '<!ENTITY a SYSTEM "file:///etc/hostname">',
      '<!ENTITY % p SYSTEM "http://localhost:1">%p;',
    ].map((entity) =>
      zip(
        `entity ${entity.length.toString()}`,
        zipOf({
          'export.xml': appleXml([['BodyMass', '&a;', 'kg', at]], `<!DOCTYPE HealthData [${entity}]>`),
        }),
      ),
    ),
    zip(
      'of values',
      zipOf({
        'export.xml': appleXml([
          ['BodyMass', '1e999', 'kg', at],
          ['BodyMass', '70', '__proto__', at],
          ['__proto__', '70', 'kg', at],
          ['HeartRate', '60', 'count/min', '9999-99-99 99:99:99 +9999'],
          ['BodyMass', '71', 'kg', at],
        ]),
      }),
    ),
  ]
}

const pdfFiles = (): HostileFile[] => {
  const pdf = (name: string, body: Buffer): HostileFile => ({
    name: `pdf ${name}`,
    contentType: 'application/pdf',
    body,
  })
  const stream = (dictionary: string, body: Buffer): string =>
    `20 0 obj\n<< ${dictionary} /Length ${String(body.length)} >>\nstream\n${body.toString('latin1')}\nendstream\nendobj\n`
  const attached = '21 0 obj\n<< /Type /Filespec /EF << /F 20 0 R >> >>\nendobj\n'
  return [
    pdf('bomb', pdfOf([Buffer.alloc(70 * 1024 * 1024)])),
    pdf('bomb in parts', pdfOf(Array.from({ length: 10 }, () => Buffer.alloc(10 * 1024 * 1024)))),
    pdf('with many files', pdfOf(Array.from({ length: 40 }, () => 'x'))),
    pdf('encrypted', pdfOf([], { trailer: '/Encrypt 9 0 R' })),
    pdf('cyclic', pdfOf([], { kids: '2 0 R' })),
    pdf(
      'cyclic names',
      pdfOf([], { more: '7 0 obj\n<< /Kids [8 0 R] >>\nendobj\n8 0 obj\n<< /Kids [7 0 R] >>\nendobj\n' }),
    ),
    pdf(
      'deep tree',
      pdfOf([], {
        more: Array.from(
          { length: 20_000 },
          (_, place) => `${String(100 + place)} 0 obj\n<< /Kids [${String(101 + place)} 0 R] >>\nendobj\n`,
        ).join(''),
      }),
    ),
    pdf('nested', pdfOf([], { more: `9 0 obj\n${'[ '.repeat(200_000)}\n` })),
    pdf(
      'objects without end',
      pdfOf([], {
        more: Array.from({ length: 310_000 }, (_, place) => `${String(100 + place)} 0 obj 1 endobj `).join(
          '',
        ),
      }),
    ),
    pdf('a string without end', pdfOf([], { more: `9 0 obj\n(${'('.repeat(100_000)}\n` })),
    pdf('a stream without end', pdfOf([], { more: '9 0 obj\n<< /Length 999999999 >>\nstream\nabc' })),
    pdf(
      'a length that is itself',
      pdfOf([], { more: '20 0 obj\n<< /Length 20 0 R >>\nstream\nabc\nendstream\nendobj\n' }),
    ),
    pdf('another filter', pdfOf([], { more: stream('/Filter /LZWDecode', Buffer.from('x')) + attached })),
    pdf(
      'filters in a row',
      pdfOf([], {
        more: stream(`/Filter [${'/FlateDecode '.repeat(50)}]`, deflateSync(Buffer.from('x'))) + attached,
      }),
    ),
    pdf(
      'packed objects that lie',
      pdfOf([], {
        more: stream(
          '/Type /ObjStm /N 100000 /First 5 /Filter /FlateDecode',
          deflateSync(Buffer.from('1 0 2 9')),
        ),
      }),
    ),
    pdf('entities inside', pdfOf(['<!DOCTYPE x [<!ENTITY a "b">]><ClinicalDocument>&a;</ClinicalDocument>'])),
    pdf('a script', pdfOf([], { trailer: '/OpenAction << /S /JavaScript /JS (app.alert(1)) >>' })),
  ]
}

const tables = (): HostileFile[] => {
  const csv = (name: string, text: string): HostileFile => ({
    name: `csv ${name}`,
    contentType: 'text/csv',
    body: Buffer.from(text),
  })
  const values = [
    '=cmd|calc!A1',
    '+1+1',
    '-70',
    '@SUM(1)',
    '1e9',
    'Infinity',
    '0x46',
    '70;DROP',
    '７０',
    '70kg',
    '1,2,3',
    '\u202E07',
  ]
  return [
    ...values.map((value) =>
      csv(`value ${value.slice(0, 5)}`, `data;peso\n01/02/2026;"${value}"\n02/02/2026;70\n`),
    ),
    csv('quote without end', `data;peso\n01/02/2026;"70${'\n'.repeat(10_000)}`),
    csv('quotes inside', 'data;peso\n01/02/2026;7"0\n'),
    csv('quotes without end', `data;peso\n${'""'.repeat(300_000)}`),
    csv('columns without end', `data;peso${';x'.repeat(100_000)}\n01/02/2026;70`),
    csv('rows without end', `data;peso\n${'01/02/2026;70\n'.repeat(210_000)}`),
    csv('column __proto__', '__proto__;data;peso\nx;01/02/2026;70\n'),
    csv('the same titles', 'data;data;peso;peso\n01/02/2026;;70;71\n'),
    csv('fewer cells', 'data;peso\n01/02/2026\n\n;;;;\n'),
    csv('dates of no calendar', 'data;peso\n00/00/0000;70\n31/04/2026;70\n1/1/1;70\n99999999999;70\n'),
  ]
}
