import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import type { Project } from '@mutua/sdk/care/project'
import { checkSigning } from '@mutua/sdk/care/project-signature'
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
      new Set([
        'summary',
        'prescription',
        'laboratory',
        'assessment',
        'careplan',
        'social',
        'wellness',
        'documents',
      ]),
    )
  })

  const projects = ['ersilia', 'osvaldo', 'youssef']
  it.each(projects)(
    'of %s hold a project that is signed by both, also as it lies in the pod',
    async (name) => {
      const imported = await importedOf(name)
      const project = projectOf(imported)
      const signing = {
        signers: {
          member: referenceOf(project.plan['subject']),
          provider: referenceOf(project.plan['author']),
        },
        keys: [coop.deskKey],
      }
      const signatures = imported.filter(({ resourceType }) => resourceType === 'Provenance')
      expect(await checkSigning(project, signatures, signing)).toEqual({ kind: 'signed' })
      const [first, ...others] = project.commitments
      if (first === undefined) throw new Error('no commitment')
      const changed = { ...project, commitments: [{ ...first, description: 'Altro' }, ...others] }
      expect(await checkSigning(changed, signatures, signing)).toMatchObject({
        parts: [
          { part: 'member', state: 'changed' },
          { part: 'provider', state: 'changed' },
        ],
      })
      expect(await checkSigning(project, signatures, { ...signing, keys: [] })).toMatchObject({
        parts: [{ state: 'not-verified' }, { state: 'not-verified' }],
      })
    },
  )

  it('are refused when one of them is spoiled', async () => {
    const bundle = coop.members[0]?.bundles[0]?.bundle
    const spoiled = JSON.stringify(bundle).replace('"status":"final"', '"status":12')
    const plan = await validator.planImport(spoiled)
    expect(plan.invalid.map(({ resourceType }) => resourceType)).toEqual(['Composition'])
  })

  const importedOf = async (name: string): Promise<FhirResource[]> => {
    const bundles = coop.members.find((member) => member.name === name)?.bundles ?? []
    const plans = await Promise.all(bundles.map(({ bundle }) => validator.planImport(JSON.stringify(bundle))))
    // `as`: accepted by the validator.
    return plans.flatMap(({ accepted }) => accepted.map(({ json }) => JSON.parse(json) as FhirResource))
  }
})

/** The parts of the project among all the records of a pod, by the references of its plan. */
const projectOf = (resources: readonly FhirResource[]): Project => {
  const plan = resources.find(({ resourceType }) => resourceType === 'CarePlan')
  if (plan === undefined) throw new Error('no plan')
  const named = JSON.stringify(plan)
  const parts = new Map(
    resources
      .filter(({ resourceType, id }) => named.includes(`"${resourceType}/${id}"`))
      .map((part) => [part.id, part]),
  )
  const ofType = (type: string) => [...parts.values()].filter(({ resourceType }) => resourceType === type)
  const [budget] = ofType('Account')
  // `as`: the shapes that this test has just read by their type.
  return {
    plan,
    goals: ofType('Goal'),
    supports: ofType('ServiceRequest'),
    commitments: ofType('Task'),
    ...(budget === undefined ? {} : { budget }),
  } as unknown as Project
}

const referenceOf = (value: unknown): { reference: string } => value as { reference: string }
