import { createPodClient, type PodClient } from '@mutua/sdk/clients/pod-client'
import type { ImportDetails } from '@mutua/sdk/clients/import-report'
import type { Call, Command, Outcome } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { printable, table } from '../table.ts'
import { usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { followImport } from './follow-import.ts'
import { canGoOn, stateNames } from './import-states.ts'

const podOption = {
  pod: {
    kind: 'text',
    value: 'NAME',
    about: { it: 'di quale pod (di norma il proprio)', en: "of which pod (normally one's own)" },
  },
} as const

export const podImports: Command = {
  words: ['pod', 'imports'],
  about: { it: 'elenca le importazioni, dalla più recente', en: 'lists imports, the newest first' },
  takes: [],
  options: podOption,
  run: async (call, world) => {
    const { client, pod } = await openImports(call, world)
    const items = await client.imports(pod)
    const head =
      world.language === 'it'
        ? ['IMPORTAZIONE', 'QUANDO', 'STATO', 'FATTE', 'NUOVE', 'SOSTITUITE', 'NON VALIDE', 'FILE']
        : ['IMPORT', 'WHEN', 'STATE', 'DONE', 'NEW', 'REPLACED', 'NOT VALID', 'FILE']
    const rows = items.map(({ id, begunAt, state, isKept, done, total, counts, source }) => [
      id,
      begunAt,
      (isKept === true ? canGoOn : stateNames[state])[world.language],
      `${String(done)}/${String(total)}`,
      String(counts.created),
      String(counts.replaced),
      String(counts.invalid),
      printable(source.name ?? source.contentType),
    ])
    const nothing = { it: 'Nessuna importazione.', en: 'No imports.' }
    return { json: { items }, text: rows.length === 0 ? nothing : table(head, rows) }
  },
}

export const podImportUndo: Command = {
  words: ['pod', 'import', 'undo'],
  about: {
    it: 'toglie ciò che un’importazione ha portato e rimette ciò che ha sostituito, se nessuno lo ha più cambiato',
    en: 'takes back what an import brought and restores what it replaced, where nobody has changed it since',
  },
  takes: ['ID'],
  options: podOption,
  run: async (call, world) => {
    const { client, pod } = await openImports(call, world)
    const { removed, restored, kept } = await client.undoImport(pod, call.place(0))
    const isItalian = world.language === 'it'
    const sentence = isItalian
      ? `Tolte: ${String(removed)}. Rimesse com’erano: ${String(restored)}. Lasciate: ${String(kept.length)}.`
      : `Removed: ${String(removed)}. Restored: ${String(restored)}. Left: ${String(kept.length)}.`
    const rows = kept.map(({ resource, why }) => [printable(resource), reasons[why][world.language]])
    const head = isItalian ? ['RISORSA', 'PERCHÉ RESTA'] : ['RESOURCE', 'WHY IT STAYS']
    return {
      json: { removed, restored, kept },
      text: rows.length === 0 ? sentence : `${table(head, rows)}\n\n${sentence}`,
    }
  },
}

export const podImportCancel: Command = {
  words: ['pod', 'import', 'cancel'],
  about: {
    it: 'ferma un’importazione; ciò che è già entrato resta, e si può disfare',
    en: 'stops an import; what has come in already stays, and can be undone',
  },
  takes: ['ID'],
  options: podOption,
  run: async (call, world) => {
    const { client, pod } = await openImports(call, world)
    const id = call.place(0)
    await client.cancelImport(pod, id)
    return ended(await followImport({ client, pod, id, file: id }, world), world)
  },
}

export const podImportResume: Command = {
  words: ['pod', 'import', 'resume'],
  about: {
    it: 'fa continuare un’importazione interrotta, da dove si era fermata',
    en: 'lets an import go on that was interrupted, from where it stopped',
  },
  takes: ['ID'],
  options: podOption,
  run: async (call, world) => {
    const { client, pod } = await openImports(call, world)
    const id = call.place(0)
    await client.resumeImport(pod, id)
    return ended(await followImport({ client, pod, id, file: id }, world), world)
  },
}

const ended = (told: ImportDetails, { language, terminal }: World): Outcome => {
  terminal.progress('')
  const { id, state, done, total, why, counts } = told
  const entered = String(counts.created + counts.replaced)
  const [head, facts] = [stateNames[state][language], `${String(done)}/${String(total)}`]
  const sentence =
    language === 'it'
      ? `Importazione ${head}: ${facts} voci viste, ${entered} risorse scritte, ${String(counts.invalid)} non valide.`
      : `The import is ${head}: ${facts} entries looked at, ${entered} resources written, ${String(counts.invalid)} not valid.`
  return {
    json: { id, state, done, total, counts, ...(why === undefined ? {} : { why }) },
    text: why === undefined ? sentence : `${sentence}\n${why}`,
    incomplete: state !== 'done' && state !== 'cancelled',
  }
}

/** The pod that a command is about, for its owner. @throws {UsageFault} when it is not said and not known */
export const openImports = async (call: Call, world: World): Promise<{ client: PodClient; pod: string }> => {
  const caller = await signInCaller(call, world)
  const pod = call.text('pod') ?? caller.podName
  if (pod === undefined) throw usageFault({ it: 'Quale pod? Scrivere --pod.', en: 'Which pod? Write --pod.' })
  return { client: createPodClient({ podServer: caller.podServer, fetch: caller.session.fetch }), pod }
}

const reasons = {
  'changed': { it: 'è stata cambiata dopo', en: 'it was changed since' },
  'gone': { it: 'non c’è più', en: 'it is not there any more' },
  'former-lost': {
    it: 'la versione di prima non è più conservata',
    en: 'the version before is not kept any more',
  },
} as const
