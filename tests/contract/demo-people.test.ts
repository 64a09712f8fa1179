import { afterAll, describe, expect, it } from 'vitest'
import { generateDemoPeople } from '../../apps/launcher/src/demo-people/generate.ts'
import { openFhirValidator } from '../../pod-server/src/health/validate.ts'

const coop = generateDemoPeople()

describe('the records of the demo people', () => {
  const validator = openFhirValidator()
  afterAll(() => validator[Symbol.asyncDispose]())

  it.each(coop.members)(
    'of $name are valid FHIR R4, whole and in parts, and import without loss',
    async ({ bundles }) => {
      for (const { title, bundle } of bundles) {
        expect(await validator.validate(bundle), title).toMatchObject({ kind: 'valid' })
        const plan = await validator.planImport(JSON.stringify(bundle))
        expect(plan.invalid, title).toEqual([])
        expect(plan.duplicates, title).toEqual([])
        expect(plan.accepted.filter(({ index }) => index !== undefined).length, title).toBe(
          bundle.entry.length,
        )
      }
    },
  )

  it('fill the categories that a consent can name', async () => {
    const lines = coop.members.flatMap(({ bundles }) => bundles.map(({ bundle }) => JSON.stringify(bundle)))
    const { accepted, invalid } = await validator.planImport(lines.join('\n'))
    expect(invalid).toEqual([])
    expect(new Set(accepted.map(({ category }) => category))).toEqual(
      new Set(['summary', 'prescription', 'laboratory', 'assessment', 'careplan', 'wellness', 'documents']),
    )
  })

  it('are refused when one of them is spoiled', async () => {
    const bundle = coop.members[0]?.bundles[0]?.bundle
    const spoiled = JSON.stringify(bundle).replace('"status":"final"', '"status":12')
    const plan = await validator.planImport(spoiled)
    expect(plan.invalid.map(({ resourceType }) => resourceType)).toEqual(['Composition'])
  })
})
