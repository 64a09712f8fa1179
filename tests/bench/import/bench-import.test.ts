import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'
import { benchImport } from './bench-import.ts'
import { benchLargeImport } from './bench-large-import.ts'
import { parseImportOptions } from './import-options.ts'

it(
  'counts what was received, what was refused, and that nothing valid is missing',
  { timeout: 60_000 },
  async () => {
    await using folder = await createTemporaryFolder('bench-import-input')
    const patient = (id: string) => ({ resourceType: 'Patient', id, gender: 'female' })
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [patient('a'), patient('b'), { resourceType: 'Observation', id: 'c' }].map((resource) => ({
        resource,
      })),
    }
    await mkdir(join(folder.path, 'inner'))
    await writeFile(join(folder.path, 'inner', 'one.json.gz'), gzipSync(JSON.stringify(bundle)))
    await writeFile(
      join(folder.path, 'two.ndjson'),
      `${JSON.stringify(patient('d'))}\n${JSON.stringify(patient('e'))}`,
    )
    await writeFile(join(folder.path, 'manifest.json'), '[]')
    const said: string[] = []
    const { line, memory } = await benchImport(
      { input: folder.path, atOnce: 2 },
      (text) => void said.push(text),
    )
    expect(line).toEqual({ resources: 5, lost: 0, invalid: 1, seconds: expect.any(Number) as number })
    expect(memory.peakMegabytes).toBeGreaterThan(100)
    expect(said.join('\n')).toMatch(/one\.json\.gz, entry 3: .*status/)
  },
)

it.each(['bundle', 'ndjson', 'apple'] as const)(
  'measures one large file of the kind %s',
  { timeout: 90_000 },
  async (large) => {
    const line = await benchLargeImport({ large, megabytes: 1 }, () => undefined)
    expect(line).toMatchObject({ kind: large, invalid: 0 })
    // Measurements of a phone are gathered by the hour.
    expect(line.created).toBe(large === 'apple' ? Math.ceil(line.entries / 6) : line.entries)
  },
)

it.each([[[]], [['--input', 'x', '--at-once', '0']], [['--output', 'x']], [['--large', 'xml']]])(
  'does not start with %j',
  (words) => {
    expect(() => parseImportOptions(words)).toThrow(/input|at-once|output|large/)
  },
)
