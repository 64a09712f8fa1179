import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseBaseUrl } from '@mutua/sdk/ids'
import { openFhirValidator } from '../../../pod-server/src/health/validate.ts'
import { createPerson } from '../../support/coop.ts'
import { freePort } from '../../support/free-port.ts'
import { startPodServer } from '../../support/servers.ts'
import { jsonOf } from '../../support/solid-session.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'
import { spreadOf, type Spread } from './spread.ts'

export interface SummaryFigures extends Spread {
  readonly people: number
  /** Valid base R4, with the three sections that each summary must have. */
  readonly valid: number
}

/** Each file of a person comes into a pod of its own, and its summary is asked for three times. */
export const benchSummaries = async (input: string, say: (line: string) => void): Promise<SummaryFigures> => {
  const files = await filesOfPeople(input)
  await using folder = await createTemporaryFolder('bench-summaries')
  await using server = await startPodServer({
    port: await freePort(),
    home: folder.path,
    consentService: parseBaseUrl(`http://localhost:${String(await freePort())}`),
  })
  await using validator = openFhirValidator()
  const times: number[] = []
  let valid = 0
  for (const [index, file] of files.entries()) {
    const { name, fetch } = await createPerson(server.baseUrl, `person-${String(index)}`)
    const base = `${server.baseUrl}/fhir/${name}`
    const headers = {
      'Content-Type': 'application/fhir+json',
      ...(/\.gz$/i.test(file) ? { 'Content-Encoding': 'gzip' } : {}),
    }
    const body = new Uint8Array(await readFile(file))
    await jsonOf(await fetch(`${base}/$import`, { method: 'POST', headers, body }), file)
    const found = (await jsonOf(await fetch(`${base}/Patient`), file)) as Found
    const id = found.entry?.[0]?.resource.id
    if (id === undefined) throw new Error(`${file} has no person`)
    const documents: object[] = []
    for (let time = 0; time < 3; time += 1) {
      const begun = performance.now()
      const text = await (await fetch(`${base}/Patient/${id}/$summary`)).text()
      times.push(performance.now() - begun)
      documents.push(JSON.parse(text) as object)
    }
    const isValid = (await validator.validate(documents[0])).kind === 'valid'
    if (isValid && hasRequiredSections(documents[0])) valid += 1
    else say(`${file}: the summary is not valid`)
  }
  say(`${String(files.length)} people`)
  return { people: files.length, valid, ...spreadOf(times) }
}

interface Found {
  readonly entry?: readonly { readonly resource: { readonly id: string } }[]
}

/** IPS 2.0.1: problems, allergies, medicines; each with records or a reason why there are none. */
const hasRequiredSections = (document: unknown): boolean => {
  const { entry = [] } = document as { entry?: readonly { resource: Composition }[] }
  const sections = entry[0]?.resource.section ?? []
  return ['11450-4', '48765-2', '10160-0'].every((code) => {
    const section = sections.find((one) => one.code.coding[0]?.code === code)
    return section !== undefined && (section.entry?.length ?? 0) > 0 === (section.emptyReason === undefined)
  })
}

interface Composition {
  readonly section?: readonly {
    readonly code: { readonly coding: readonly { readonly code: string }[] }
    readonly entry?: readonly object[]
    readonly emptyReason?: object
  }[]
}

/** Of the folder, or of those of ../shared/data that hold whole people. */
const filesOfPeople = async (input: string): Promise<string[]> => {
  const inner = ['eps-europe', 'synthea-r4'].map((name) => join(input, name)).filter(existsSync)
  const files: string[] = []
  for (const folder of inner.length > 0 ? inner : [input])
    for (const name of (await readdir(folder)).toSorted())
      if (/\.json(\.gz)?$/i.test(name) && !/^(?:hospital|practitioner|manifest|index)/i.test(name))
        files.push(join(folder, name))
  if (files.length === 0) throw new Error(`${input} holds no file of a person`)
  return files
}
