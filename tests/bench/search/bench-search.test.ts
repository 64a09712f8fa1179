import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'
import { benchSearch } from './bench-search.ts'
import { parseSearchOptions } from './search-options.ts'

it(
  'finds what a plain look at every record finds, by both callers, and summarises each person',
  { timeout: 120_000 },
  async () => {
    await using folder = await createTemporaryFolder('bench-search-input')
    await mkdir(join(folder.path, 'eps-europe'))
    const entry = ['a', 'b'].map((id) => ({
      resource:
        id === 'a'
          ? { resourceType: 'Patient', id, gender: 'female' }
          : {
              resourceType: 'Condition',
              id,
              code: { text: 'x' },
              subject: { reference: 'Patient/a' },
            },
    }))
    const bundle = { resourceType: 'Bundle', type: 'collection', entry }
    await writeFile(join(folder.path, 'eps-europe', 'a.json.gz'), gzipSync(JSON.stringify(bundle)))
    const { line, faults } = await benchSearch(
      { records: 100, rounds: 1, input: folder.path },
      () => undefined,
    )
    expect(faults).toEqual([])
    expect(line).toMatchObject({ records: 100, searches: 16, summary: { people: 1, valid: 1 } })
    for (const spread of [line.consent, line.owner, line.scan]) {
      expect(spread.p50).toBeGreaterThan(0)
      expect(spread.p99).toBeGreaterThanOrEqual(spread.p95)
    }
  },
)

it.each([[['--records', '3']], [['--rounds', '0']], [['--input', '']]])('does not start with %j', (words) => {
  expect(() => parseSearchOptions(words)).toThrow(/records|rounds|input/)
})
