import { expect, test } from 'vitest'
import { kindOfFile } from './kind-of-file.ts'

test('a file is known by its ending, packed or not', () => {
  expect(kindOfFile('Esami 2026.JSON')).toEqual({ contentType: 'application/fhir+json' })
  expect(kindOfFile('tutto.ndjson.gz')).toEqual({
    contentType: 'application/fhir+ndjson',
    encoding: 'gzip',
  })
  expect(kindOfFile('referto.pdf')).toEqual({ contentType: 'application/pdf' })
  expect(kindOfFile('export.zip')).toEqual({ contentType: 'application/zip' })
})

test('a file of another kind is not guessed at', () => {
  for (const name of ['foto.jpg', 'json', '.gz', 'tutto.gz', '']) expect(kindOfFile(name)).toBeUndefined()
})
