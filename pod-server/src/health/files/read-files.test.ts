import type { Observation } from '@medplum/fhirtypes'
import { describe, expect, it } from 'vitest'
import { cdaSample } from '../cda/test-support-cda.ts'
import { parseLocalTime } from './local-time.ts'
import { readAppleHealth } from './read-apple-health.ts'
import { readCsv } from './read-csv.ts'
import { openFileReader } from './read-files.ts'
import { readPdf } from './read-pdf.ts'
import type { FileOutcome } from './file-outcome.ts'
import { appleXml, bytesOf, noHints, pdfOf, zipOf } from './test-support-files.ts'

const recordsIn = (outcome: FileOutcome): Observation[] =>
  outcome.kind === 'read' ? outcome.text.split('\n').map((line) => JSON.parse(line) as Observation) : []
const brief = ({ code, valueQuantity, component, effectiveDateTime, effectivePeriod }: Observation) => [
  code.coding?.[0]?.code,
  ...(component?.map((part) => part.valueQuantity?.value) ?? [valueQuantity?.value]),
  valueQuantity?.code ?? component?.[0]?.valueQuantity?.code,
  effectiveDateTime ?? effectivePeriod?.start,
]

describe('a table of measurements', () => {
  it('is read by its Italian titles, with decimal comma and the time of Rome', () => {
    const table =
      'Data;Ora;Massima;Minima;Peso (kg);Note\n05/03/2026;08:30;131;84;72,5;=1+1\n29/06/2026;21.05;128;79;;\n'
    const outcome = readCsv(bytesOf(`\uFEFF${table}`), noHints)
    expect(recordsIn(outcome).map(brief)).toEqual([
      ['85354-9', 131, 84, 'mm[Hg]', '2026-03-05T08:30:00+01:00'],
      ['29463-7', 72.5, 'kg', '2026-03-05T08:30:00+01:00'],
      ['85354-9', 128, 79, 'mm[Hg]', '2026-06-29T21:05:00+02:00'],
    ])
    expect(readCsv(bytesOf(table.replaceAll('\n', '\r\n')), noHints)).toEqual(outcome)
  })

  it('is read by English titles, and by those that the request names', () => {
    const english = 'Date,Blood sugar (mmol/L),Heart rate\n2026-03-05T07:00Z,5.4,61\n'
    expect(recordsIn(readCsv(bytesOf(english), noHints)).map(brief)).toEqual([
      ['15074-8', 5.4, 'mmol/L', '2026-03-05T07:00:00Z'],
      ['8867-4', 61, '/min', '2026-03-05T07:00:00Z'],
    ])
    const own = '"Wann ""genau""",Wert\n03/05/2026 7:15 PM,104\n'
    const hints = {
      ...noHints,
      columns: { date: 'Wann "genau"', glucose: 'wert' },
      glucoseUnit: 'mg/dL',
      dates: 'mdy',
    } as const
    expect(recordsIn(readCsv(bytesOf(own), hints)).map(brief)).toEqual([
      ['2339-0', 104, 'mg/dL', '2026-03-05T19:15:00+01:00'],
    ])
  })

  it('gives what is sound, and says of the other rows which and why, without their values', () => {
    const rows = [
      '01/02/2026;131;84',
      '31/02/2026;131;84',
      '01/02/2026;84;131',
      '02/02/2026;=cmd|calc;80',
      '03/02/2026;;',
      '04/02/2026;999;80',
    ]
    const outcome = readCsv(bytesOf(`data;massima;minima\n${rows.join('\n')}`), noHints)
    expect(recordsIn(outcome)).toHaveLength(1)
    expect(outcome).toMatchObject({
      refused: [
        'Row 3: its date cannot be read.',
        'Row 4: bloodPressure is beyond what a person can have.',
        'Row 5: bloodPressure is not a number.',
        'Row 6: it holds no value.',
        'Row 7: bloodPressure is beyond what a person can have.',
      ],
    })
  })

  it.each([
    ['glucose without its unit', 'data;glicemia\n01/02/2026;104'],
    ['half a blood pressure', 'data;massima\n01/02/2026;104'],
    ['nothing measured', 'data;note\n01/02/2026;x'],
    ['no date', 'peso\n70'],
    ['a quote without end', 'data;peso\n"01/02/2026;70'],
    ['no rows', 'data;peso\n'],
    ['NUL', 'data;peso\n01/02/2026;70\0'],
  ])('with %s is refused', (_what, table) => {
    expect(() => readCsv(bytesOf(table), noHints)).toThrow(/\.$/)
  })

  it.each([
    ['2026-02-29', ''],
    ['1/2/26', ''],
    ['2026-01-01', '25:00'],
    ['2026-13-01', ''],
    ['ieri', ''],
    ['2026-01-01', '13:00 PM'],
  ])('has no time like %s %s', (date, time) => {
    expect(parseLocalTime(date, time, noHints)).toBeUndefined()
  })
})

describe('a PDF', () => {
  it('is kept as it is, and the clinical document inside is read', () => {
    const document = cdaSample('LAB')
    const pdf = pdfOf([document])
    const outcome = readPdf(pdf, { ...noHints, name: 'referto.pdf' })
    if (outcome.kind !== 'read') throw new Error(outcome.why)
    const [bundle, pointer] = outcome.text
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(bundle).toMatchObject({ resourceType: 'Bundle', type: 'document' })
    expect(pointer).toMatchObject({
      resourceType: 'DocumentReference',
      content: [{ attachment: { contentType: 'application/pdf', size: pdf.length, title: 'referto.pdf' } }],
    })
    const [xml, whole] = outcome.originals
    expect(Buffer.from(xml?.bytes ?? []).toString()).toBe(document)
    expect(whole).toMatchObject({ contentType: 'application/pdf' })
  })

  it('without one, as a scan is, is a document by itself', () => {
    const outcome = readPdf(pdfOf(['just a note']), noHints)
    expect(outcome).toMatchObject({
      kind: 'read',
      refused: [],
      originals: [{ contentType: 'application/pdf' }],
    })
  })

  it('keeps what is sound when the clinical document is not', () => {
    expect(readPdf(pdfOf(['<ClinicalDocument/>']), noHints)).toMatchObject({
      refused: [expect.stringContaining('whom it is about')],
      originals: [{ contentType: 'application/pdf' }],
    })
  })

  it.each([
    ['is none', bytesOf('%PNG'), /not a PDF/],
    ['is cut short', pdfOf([cdaSample('LAB')]).subarray(0, -60), /cut short/],
    ['is encrypted', pdfOf([], { trailer: '/Encrypt 9 0 R' }), /encrypted/],
    ['is cyclic', pdfOf([], { kids: '3 0 R 2 0 R' }), /cyclic/],
    [
      'is cyclic over several',
      pdfOf([], {
        kids: '7 0 R',
        more: '7 0 obj\n<< /Kids [8 0 R] >>\nendobj\n8 0 obj\n<< /Kids [7 0 R] >>\nendobj\n',
      }),
      /cyclic/,
    ],
    ['unpacks without end', pdfOf([Buffer.alloc(70 * 1024 * 1024)]), /more than it may/],
    ['is nested without end', pdfOf([], { more: `9 0 obj\n${'['.repeat(100_000)}\n` }), /nested/],
  ])('that %s is refused', (_what, pdf, why) => {
    expect(() => readPdf(pdf, noHints)).toThrow(why)
  })
})

describe('an export of Apple Health', () => {
  const at = '2026-03-05 08:30:00 +0100'

  it('becomes measurements; heart rate by the hour, steps by the day and counted once', async () => {
    const xml = appleXml([
      ['BloodPressureSystolic', '131', 'mmHg', at],
      ['BloodPressureDiastolic', '84', 'mmHg', at],
      ['BodyMass', '160', 'lb', at],
      ['Height', '1.7', 'm', at],
      ['BloodGlucose', '5.4', 'mmol&lt;180.1558800000541&gt;/L', at],
      ['HeartRate', '60', 'count/min', '2026-03-05 08:10:00 +0100'],
      ['HeartRate', '65', 'count/min', '2026-03-05 08:50:00 +0100'],
      ['HeartRate', '80', 'count/min', '2025-03-05 08:50:00 +0100'],
      ['StepCount', '4000', 'count', at, 'Telefono'],
      ['StepCount', '3000', 'count', at],
      ['StepCount', '2000', 'count', '2026-03-05 18:30:00 +0100'],
      ['SleepAnalysis', 'x', '', at],
      ['BodyMass', 'NaN', 'kg', at],
    ])
    const outcome = await readAppleHealth(
      zipOf({ 'apple_health_export/export.xml': xml, 'apple_health_export/export_cda.xml': '<x/>' }),
    )
    expect(new Set(recordsIn(outcome).map((record) => brief(record).join(' ')))).toEqual(
      new Set(
        [
          ['85354-9', 131, 84, 'mm[Hg]', '2026-03-05T08:30:00+01:00'],
          ['29463-7', 72.575, 'kg', '2026-03-05T08:30:00+01:00'],
          ['8302-2', 170, 'cm', '2026-03-05T08:30:00+01:00'],
          ['15074-8', 5.4, 'mmol/L', '2026-03-05T08:30:00+01:00'],
          ['8867-4', 62.5, '/min', '2026-03-05T08:00:00+01:00'],
          ['8867-4', 80, '/min', '2025-03-05T00:00:00+01:00'],
          ['41950-7', 5000, '{steps}/d', '2026-03-05'],
        ].map((line) => line.join(' ')),
      ),
    )
    expect(outcome).toMatchObject({ refused: ['1 measurement of the export cannot be read.'] })
  })

  it.each([
    ['is a bomb', () => zipOf({ 'export.xml': Buffer.alloc(30_000_000) }), /bomb/],
    [
      'lies about its size',
      () => zipOf({ 'export.xml': appleXml([['BodyMass', '70', 'kg', at]]).repeat(20) }, { claim: 9 }),
      /damaged/,
    ],
    ['is encrypted', () => zipOf({ 'export.xml': appleXml([]) }, { encrypted: true }), /damaged/],
    ['holds another ZIP', () => zipOf({ 'export.zip': zipOf({ 'export.xml': '' }) }), /no export/],
    ['climbs out of its folder', () => zipOf({ '../export.xml': appleXml([]) }), /damaged/],
    [
      'defines entities',
      () => zipOf({ 'export.xml': appleXml([], '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]>') }),
      /entities/,
    ],
    [
      'reads other files',
      () => zipOf({ 'export.xml': appleXml([], '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>') }),
      /entities/,
    ],
    ['is another XML', () => zipOf({ 'export.xml': '<html/>' }), /not an export/],
    ['is cut short', () => zipOf({ 'export.xml': '<HealthData><Record' }), /well-formed/],
    ['is no ZIP', () => Buffer.from('PK'), /damaged/],
    ['holds nothing', () => zipOf({ 'export.xml': appleXml([]) }), /nothing/],
  ])('that %s is refused', async (_what, make, why) => {
    await expect(readAppleHealth(make())).rejects.toThrow(why)
  })
})

it('a file that takes too long is stopped, and the next one is read', async () => {
  await using slow = openFileReader({ jobMilliseconds: 1 })
  await expect(slow.read('csv', bytesOf('data;peso\n'.repeat(100_000)), noHints)).rejects.toMatchObject({
    code: 'validator-unavailable',
  })
  await using reader = openFileReader()
  const [good, bad] = await Promise.allSettled([
    reader.read('csv', bytesOf('data;peso\n01/02/2026;70'), noHints),
    reader.read('csv', bytesOf(''), noHints),
  ])
  expect(good).toMatchObject({ status: 'fulfilled' })
  expect(bad).toMatchObject({ reason: { code: 'body-malformed' } })
})
