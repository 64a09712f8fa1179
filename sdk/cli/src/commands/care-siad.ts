import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { siadCaseOf, siadTypes } from '@mutua/sdk/care/siad-case'
import { siadExport, siadNotFilled, siadXml, type SiadCase } from '@mutua/sdk/care/siad-export'
import { careOptions, openCare, type CarePod } from '../care/open-care.ts'
import { ifMade } from '../care/step-refused.ts'
import type { Command, Outcome } from '../command.ts'
import type { World } from '../world.ts'

export const careSiad: Command = {
  words: ['care', 'siad'],
  about: {
    it: 'i casi di assistenza domiciliare come due tracciati, CSV e XML; solo codici e date',
    en: 'cases of home care as two record layouts, CSV and XML; codes and dates only',
  },
  takes: ['POD...'],
  options: {
    ...careOptions,
    provider: {
      kind: 'text',
      value: 'CODE',
      about: {
        it: "codice dell'erogatore nei registri nazionali",
        en: 'code of the provider in the national registers',
      },
    },
    out: {
      kind: 'text',
      value: 'DIR',
      about: { it: 'cartella per i quattro file', en: 'folder for the four files' },
    },
  },
  run: async (call, world) => {
    const [provider, folder] = [call.need('provider'), call.need('out')]
    const cases: SiadCase[] = []
    for (const place of call.places) {
      const found = siadCaseOf(await recordsOf(await openCare(call, place, world)), provider)
      if (found.kind === 'refused') return ifMade(found, nothing)
      cases.push(found.value)
    }
    return ifMade(siadExport(cases), (csv) =>
      ifMade(siadXml(cases), (xml) => writeAll({ csv, xml }, { cases, folder }, world)),
    )
  },
}

const recordsOf = async ({ fhir }: CarePod): Promise<readonly FhirResource[]> => {
  const records: FhirResource[] = []
  for (const type of siadTypes) records.push(...(await fhir.search(type)))
  return records
}

interface Layouts {
  readonly first: string
  readonly second: string
}

/** Readable by the person only, since it is about somebody's health. */
const writeAll = async (
  { csv, xml }: { readonly csv: Layouts; readonly xml: Layouts },
  { cases, folder }: { readonly cases: readonly SiadCase[]; readonly folder: string },
  world: World,
): Promise<Outcome> => {
  await mkdir(resolve(world.folder, folder), { recursive: true, mode: 0o700 })
  const texts = {
    'tracciato-1.csv': csv.first,
    'tracciato-2.csv': csv.second,
    'tracciato-1.xml': xml.first,
    'tracciato-2.xml': xml.second,
  }
  for (const [name, text] of Object.entries(texts))
    await writeFile(resolve(world.folder, join(folder, name)), text, { mode: 0o600 })
  const files = Object.keys(texts)
  const empty = siadNotFilled.join(', ')
  return {
    json: { cases: cases.length, files, notFilled: siadNotFilled },
    text: {
      it: `Casi: ${String(cases.length)}. In ${folder}: ${files.join(', ')}`,
      en: `Cases: ${String(cases.length)}. In ${folder}: ${files.join(', ')}`,
    },
    remark: {
      it: `Da aggiungere, perché nei dati non c’è: ${empty}. Nomi dei campi nostri: non è il flusso del ministero.`,
      en: `To be added, since no record says it: ${empty}. The names of the fields are ours: this is not the flow of the ministry.`,
    },
  }
}

const nothing = (): never => {
  throw new Error('a refusal has been told')
}
