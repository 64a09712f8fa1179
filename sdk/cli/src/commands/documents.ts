import { writeFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { createDocumentClient, type DocumentClient } from '@mutua/sdk/clients/document-client'
import { documentPage } from '@mutua/sdk/paper/document-page'
import { documentCsv, type DocumentKind, type OfficialDocument } from '@mutua/sdk/rights/official-document'
import type { Call, Command, Outcome } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { listing } from '../table.ts'
import { usageFault } from '../usage-fault.ts'
import type { Text } from '../words.ts'
import type { World } from '../world.ts'

const names: Readonly<Record<DocumentKind, Text>> = {
  art30: { it: 'il registro dei trattamenti', en: 'the register of processing activities' },
  report: {
    it: 'la relazione dell’anno per Regione e consorzio',
    en: 'the report of the year for region and consortium',
  },
  dpia: { it: 'lo schema della valutazione d’impatto', en: 'the skeleton of the impact assessment' },
}

const showOf = (kind: DocumentKind): Command => ({
  words: [kind, 'show'],
  about: {
    it: `${names[kind].it} com’è adesso, e che cosa è cambiato dall’ultima esportazione`,
    en: `${names[kind].en} as it is now, and what changed since the last export`,
  },
  takes: [],
  options: {},
  run: async (call, world) => {
    const now = await (await openDocuments(call, world)).now(kind)
    const { language } = world
    const changes = now.changes.map(
      ({ label, before, after }) =>
        `${label[language]}: ${before?.[language] ?? '–'} -> ${after?.[language] ?? '–'}`,
    )
    return { json: now, text: [documentCsv(now.document, language), ...changes].join('\n') }
  },
})

const exportOf = (kind: DocumentKind): Command => ({
  words: [kind, 'export'],
  about: {
    it: `tiene ${names[kind].it} come versione e lo scrive: .html, .csv o .json`,
    en: `keeps ${names[kind].en} as a version and writes it: .html, .csv or .json`,
  },
  takes: ['FILE'],
  options: {},
  run: async (call, world) => {
    const kept = await (await openDocuments(call, world)).export(kind)
    const note = `${String(kept.number)} · ${kept.at} · SHA-256 ${kept.digest}`
    return writeDocument(kept.document, { name: call.place(0), note }, world)
  },
})

const listOf = (kind: DocumentKind): Command => ({
  words: [kind, 'list'],
  about: {
    it: `le versioni esportate: ${names[kind].it}`,
    en: `the versions that were exported: ${names[kind].en}`,
  },
  takes: [],
  options: {},
  run: async (call, world) =>
    listing(await (await openDocuments(call, world)).versions(kind), world, [
      ['NUMERO', 'NUMBER', ({ number }) => String(number)],
      ['QUANDO', 'WHEN', ({ at }) => at],
      ['DA', 'BY', ({ by }) => by],
      ['IMPRONTA', 'DIGEST', ({ digest }) => digest],
    ]),
})

export const [art30Show, art30Export, art30List] = [showOf('art30'), exportOf('art30'), listOf('art30')]
export const [reportShow, reportExport, reportList] = [showOf('report'), exportOf('report'), listOf('report')]
export const [dpiaShow, dpiaExport, dpiaList] = [showOf('dpia'), exportOf('dpia'), listOf('dpia')]

/** In the form that the suffix of the file says. @throws {UsageFault} for any other */
export const writeDocument = async (
  document: OfficialDocument,
  { name, note }: { readonly name: string; readonly note: string },
  world: World,
): Promise<Outcome> => {
  const file = resolve(world.folder, name)
  const forms: Readonly<Record<string, () => string>> = {
    '.html': () => documentPage(document, world.language, note),
    '.csv': () => documentCsv(document, world.language),
    '.json': () => `${JSON.stringify(document, undefined, 2)}\n`,
  }
  const form = forms[extname(file)]
  if (form === undefined)
    throw usageFault({
      it: 'Il file finisce in .html, .csv o .json.',
      en: 'The file ends in .html, .csv or .json.',
    })
  await writeFile(file, form())
  return { json: { document, file }, text: file }
}

const openDocuments = async (call: Call, world: World): Promise<DocumentClient> => {
  const { session, consentService } = await signInCaller(call, world)
  return createDocumentClient({ consentService, fetch: session.fetch })
}
