import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { openFhirValidator } from './validate.ts'

/** European sample documents beside the project; they are not part of it. `MUTUA_DEEP=1` reads all of them. */
const samples = fileURLToPath(new URL('../../../../shared/data/', import.meta.url))
const deep = process.env['MUTUA_DEEP'] === '1'

describe.each([
  { folder: 'lab-europe', category: 'laboratory', dirty: false },
  { folder: 'eps-europe', category: 'summary', dirty: true },
])('documents of ../shared/data/$folder', ({ folder, category, dirty }) => {
  const directory = `${samples}${folder}`
  const present = existsSync(directory)
  const names = present ? readdirSync(directory).filter((name) => name.endsWith('.json.gz')) : []
  const files = deep ? names : names.slice(0, 6)
  const validator = openFhirValidator()
  afterAll(() => validator[Symbol.asyncDispose]())

  it.skipIf(present)(`cannot be tried: the sample folder ../shared/data/${folder} is absent`, () => {
    expect(present).toBe(false)
  })

  it.skipIf(!present)(
    'are planned whole, with every reference resolved and nothing lost',
    { timeout: 120_000 },
    async () => {
      for (const file of files) {
        const text = gunzipSync(readFileSync(`${directory}/${file}`)).toString('utf8')
        const plan = await validator.planImport(text)
        const stored = plan.accepted.filter(({ index }) => index !== undefined)
        expect(stored.length + plan.invalid.length + plan.duplicates.length, file).toBe(plan.received)
        expect(
          plan.accepted.find(({ path }) => path.startsWith('health/documents/Bundle/'))?.json,
          file,
        ).toBe(text)
        expect(stored.find(({ resourceType }) => resourceType === 'Patient')?.category, file).toBe(category)
        if (dirty) continue
        expect(plan.invalid, file).toEqual([])
        for (const { json } of stored) expect(json, file).not.toContain('"reference":"urn:uuid:')
      }
    },
  )
})
