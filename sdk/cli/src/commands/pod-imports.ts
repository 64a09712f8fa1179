import { createPodClient, type PodClient } from '@mutua/sdk/clients/pod-client'
import type { Call, Command } from '../command.ts'
import { signInCaller } from '../sign-in.ts'
import { printable, table } from '../table.ts'
import { usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'

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
        ? ['IMPORTAZIONE', 'QUANDO', 'STATO', 'NUOVE', 'SOSTITUITE', 'NON VALIDE', 'FILE']
        : ['IMPORT', 'WHEN', 'STATE', 'NEW', 'REPLACED', 'NOT VALID', 'FILE']
    const rows = items.map(({ id, begunAt, state, counts, source }) => [
      id,
      begunAt,
      stateNames[state][world.language],
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

/** The pod that a command is about, for its owner. @throws {UsageFault} when it is not said and not known */
export const openImports = async (call: Call, world: World): Promise<{ client: PodClient; pod: string }> => {
  const caller = await signInCaller(call, world)
  const pod = call.text('pod') ?? caller.podName
  if (pod === undefined) throw usageFault({ it: 'Quale pod? Scrivere --pod.', en: 'Which pod? Write --pod.' })
  return { client: createPodClient({ podServer: caller.podServer, fetch: caller.session.fetch }), pod }
}

const stateNames = {
  running: { it: 'in corso', en: 'running' },
  done: { it: 'finita', en: 'done' },
  cancelled: { it: 'fermata', en: 'cancelled' },
  failed: { it: 'non riuscita', en: 'failed' },
  interrupted: { it: 'interrotta', en: 'interrupted' },
  undoing: { it: 'si sta disfacendo', en: 'undoing' },
  undone: { it: 'disfatta', en: 'undone' },
} as const

const reasons = {
  'changed': { it: 'è stata cambiata dopo', en: 'it was changed since' },
  'gone': { it: 'non c’è più', en: 'it is not there any more' },
  'former-lost': {
    it: 'la versione di prima non è più conservata',
    en: 'the version before is not kept any more',
  },
} as const
