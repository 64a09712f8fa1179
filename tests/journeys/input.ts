import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { generateDemoPeople } from '../../apps/launcher/src/demo-people/generate.ts'

/** What goes into one member's pod: FHIR bundles as JSON text. */
export interface MemberInput {
  readonly name: string
  readonly bundles: readonly string[]
}

const demoNames = ['osvaldo', 'ersilia'] as const

/**
 * Bundles for two members.
 * @param folder with `*.json` or `*.json.gz`, one Bundle each: the bundles of one patient stay together; without a folder
 *   two of the demo people
 */
export const readInput = async (folder: string | undefined): Promise<readonly [MemberInput, MemberInput]> => {
  if (folder === undefined) return [demoInput(demoNames[0]), demoInput(demoNames[1])]
  const byPatient = await readByPatient(folder)
  const shares: [string[], string[]] = [[], []]
  // The larger records first, each to whoever has less, so that both pods have something in them.
  for (const bundles of byPatient.toSorted((a, b) => b.length - a.length)) {
    const [left, right] = shares
    ;(left.length <= right.length ? left : right).push(...bundles)
  }
  return [
    { name: 'anna', bundles: shares[0] },
    { name: 'bruno', bundles: shares[1] },
  ]
}

/** The bundles of each patient in a folder. @throws {Error} when there is none */
export const readByPatient = async (folder: string): Promise<readonly (readonly string[])[]> => {
  const byPatient = Map.groupBy(await readBundles(folder), patientOf)
  // What names no patient, like the hospitals of a region, is nobody's.
  byPatient.delete('')
  if (byPatient.size === 0) throw new Error(`There is no FHIR Bundle of a patient in ${folder}.`)
  return [...byPatient.values()]
}

const demoInput = (name: string): MemberInput => {
  const member = generateDemoPeople().members.find((person) => person.name === name)
  if (member === undefined) throw new Error(`The demo has nobody called ${name}.`)
  return { name, bundles: member.bundles.map(({ bundle }) => JSON.stringify(bundle)) }
}

const readBundles = async (folder: string): Promise<string[]> => {
  const files = (await readdir(folder)).filter((file) => /^[^.].*\.json(\.gz)?$/.test(file)).toSorted()
  const texts = await Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(join(folder, file))
      return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
    }),
  )
  return texts.filter((text) => bundleSchema.safeParse(JSON.parse(text)).success)
}

const bundleSchema = z.object({
  resourceType: z.literal('Bundle'),
  entry: z.array(z.object({ resource: z.looseObject({ resourceType: z.string() }) })).default([]),
})
const patientSchema = z.object({
  resourceType: z.literal('Patient'),
  birthDate: z.string().optional(),
  name: z.array(z.object({ family: z.string().optional() })).optional(),
})

const patientOf = (text: string): string => {
  for (const { resource } of bundleSchema.parse(JSON.parse(text)).entry) {
    const patient = patientSchema.safeParse(resource)
    if (patient.success) return `${patient.data.name?.[0]?.family ?? ''} ${patient.data.birthDate ?? ''}`
  }
  return ''
}
