import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFhirValidator, type FhirValidator } from '../../pod-server/src/health/validate.ts'
import { openPodServer, type TestPodServer } from '../../pod-server/src/test-support/pod-server.ts'

/** Lives of invented people beside the project; they are not part of it. `MUTUA_DEEP=1` takes all of them. */
const samples = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const isDeep = process.env['MUTUA_DEEP'] === '1'

let server: TestPodServer
let validator: FhirValidator
beforeAll(async () => {
  server = await openPodServer({ bodyLimitBytes: 64 * 1024 * 1024 })
  validator = openFhirValidator()
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await validator[Symbol.asyncDispose]()
})

const required = ['11450-4', '48765-2', '10160-0']

interface Document {
  readonly entry: {
    readonly resource: {
      readonly section?: readonly {
        readonly code: { readonly coding: readonly { readonly code: string }[] }
        readonly entry?: readonly object[]
        readonly emptyReason?: object
      }[]
    }
  }[]
}

/** The one Patient of a pod, found as any reader finds it. */
const patientIn = (text: string): string =>
  (JSON.parse(text) as { entry: { resource: { id: string } }[] }).entry[0]?.resource.id ?? ''

describe.each([
  { folder: 'eps-europe', people: 149 },
  { folder: 'synthea-r4', people: 120 },
])('the summary of each person of ../shared/data/$folder', ({ folder, people }) => {
  const directory = `${samples}${folder}`
  const isPresent = existsSync(directory)
  const names = isPresent ? readdirSync(directory).filter((name) => name.endsWith('.json.gz')) : []
  const persons = names.filter((name) => !/^(?:hospital|practitioner)/i.test(name))
  const files = isDeep ? persons : persons.slice(0, 5)

  it.skipIf(isPresent)(`cannot be tried: the sample folder ../shared/data/${folder} is absent`, () => {
    expect(isPresent).toBe(false)
  })

  it.skipIf(!isPresent)(
    'is a valid document with the three sections that each must have, and soon there',
    { timeout: isDeep ? 1_200_000 : 120_000 },
    async () => {
      expect(persons).toHaveLength(people)
      const times: number[] = []
      for (const [index, file] of files.entries()) {
        const pod = `${folder.slice(0, 3)}${String(index)}`
        const { sign: as } = await server.createPerson(pod)
        const body = gunzipSync(readFileSync(`${directory}/${file}`))
        const headers = { 'content-type': 'application/fhir+json' }
        expect(
          (await server.call(`/fhir/${pod}/$import`, { method: 'POST', as, headers, body })).status,
        ).toBe(200)
        const id = patientIn((await server.call(`/fhir/${pod}/Patient`, { as })).text)
        const begun = performance.now()
        const reply = await server.call(`/fhir/${pod}/Patient/${id}/$summary`, { as })
        times.push(performance.now() - begun)
        expect(reply.status, file).toBe(200)
        const document = JSON.parse(reply.text) as Document
        expect(await validator.validate(document), file).toMatchObject({ kind: 'valid' })
        const sections = document.entry[0]?.resource.section ?? []
        for (const code of required) {
          const section = sections.find((one) => one.code.coding[0]?.code === code)
          expect((section?.entry?.length ?? 0) > 0, `${file} ${code}`).toBe(
            section?.emptyReason === undefined,
          )
        }
      }
      const slowest =
        times.toSorted((left, right) => left - right)[Math.ceil(times.length * 0.95) - 1] ?? Infinity
      // Far above what it takes, since the machine of a test is shared: the bench measures.
      expect(slowest).toBeLessThan(3_000)
    },
  )
})
