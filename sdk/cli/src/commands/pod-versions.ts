import { createKeptClient, type KeptClient, type PodUsage } from '@mutua/sdk/clients/kept-client'
import type { ResourceUrl } from '@mutua/sdk/ids'
import type { Call, Command } from '../command.ts'
import { signInCaller, type Caller } from '../sign-in.ts'
import { table } from '../table.ts'
import { usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { resourceOf } from './pod.ts'

export const podVersions: Command = {
  words: ['pod', 'versions'],
  about: {
    it: 'elenca le versioni precedenti di un documento',
    en: 'lists earlier versions of a document',
  },
  takes: ['PATH'],
  options: {},
  run: async (call, world) => {
    const { kept, caller } = await openKept(call, world)
    const resource = resourceOf(call.place(0), caller)
    const items = await kept.versions(resource)
    const head =
      world.language === 'it'
        ? ['VERSIONE', 'SCRITTA', 'TIPO', 'BYTE']
        : ['VERSION', 'WRITTEN', 'TYPE', 'BYTES']
    const rows = items.map(({ version, modified, contentType, size }) => [
      String(version),
      modified,
      contentType,
      String(size),
    ])
    return {
      json: { resource, items },
      text:
        items.length === 0
          ? { it: 'Nessuna versione precedente.', en: 'No earlier version is kept.' }
          : table(head, rows),
    }
  },
}

export const podRestore: Command = {
  words: ['pod', 'restore'],
  about: {
    it: 'rimette una versione precedente, anche di un documento cancellato',
    en: 'brings an earlier version back, also of a deleted document',
  },
  takes: ['PATH'],
  options: {
    version: {
      kind: 'text',
      value: 'N',
      about: { it: "quale (di norma l'ultima)", en: 'which one (normally the last)' },
    },
  },
  run: async (call, world) => {
    const { kept, caller } = await openKept(call, world)
    const resource = resourceOf(call.place(0), caller)
    const version = await versionOf(call, resource, kept)
    const outcome = await kept.restore(resource, version)
    return { json: { resource, version, outcome }, text: resource }
  },
}

export const podTrash: Command = {
  words: ['pod', 'trash'],
  about: {
    it: 'elenca i documenti cancellati che si possono ancora riavere',
    en: 'lists deleted documents that can still be brought back',
  },
  takes: [],
  options: {},
  run: async (call, world) => {
    const { kept, caller } = await openKept(call, world)
    const pod = podOf(call, caller)
    const items = await kept.trash(pod)
    const root = `${caller.podServer}/${pod}/`
    return {
      json: { items },
      text: items.map(({ resource, goneAt }) => `${goneAt}  ${resource.slice(root.length)}`).join('\n'),
    }
  },
}

export const podUsage: Command = {
  words: ['pod', 'usage'],
  about: {
    it: 'quanto spazio usa un pod; chi gestisce il server può cambiarlo',
    en: 'how much room a pod uses; an operator may change it',
  },
  takes: [],
  options: {
    pod: {
      kind: 'text',
      value: 'NAME',
      about: { it: 'quale pod (di norma il proprio)', en: "which pod (normally one's own)" },
    },
    set: {
      kind: 'text',
      value: 'BYTES|default',
      about: { it: 'quanto spazio può avere', en: 'how much room it may have' },
    },
  },
  run: async (call, world) => {
    const { kept, caller } = await openKept(call, world)
    const pod = podOf(call, caller)
    const wanted = call.text('set')
    const usage = wanted === undefined ? await kept.usage(pod) : await kept.setQuota(pod, quotaIn(wanted))
    return { json: { pod, ...usage }, text: { it: sentence(usage, 'it'), en: sentence(usage, 'en') } }
  },
}

const openKept = async (call: Call, world: World): Promise<{ kept: KeptClient; caller: Caller }> => {
  const caller = await signInCaller(call, world)
  return { kept: createKeptClient({ podServer: caller.podServer, fetch: caller.session.fetch }), caller }
}

const podOf = (call: Call, { podName }: Caller): string => {
  const pod = call.text('pod') ?? podName
  if (pod !== undefined) return pod
  throw usageFault({ it: 'Quale pod? Scrivere --pod.', en: 'Which pod? Write --pod.' })
}

const versionOf = async (call: Call, resource: ResourceUrl, kept: KeptClient): Promise<number> => {
  const given = call.text('version')
  if (given !== undefined) {
    if (/^[1-9]\d{0,11}$/.test(given)) return Number(given)
    throw usageFault({ it: '--version è un numero da 1.', en: '--version is a number from 1.' })
  }
  const [last] = await kept.versions(resource)
  if (last !== undefined) return last.version
  throw usageFault({
    it: 'Di questo documento non è conservata nessuna versione.',
    en: 'No version of this document is kept.',
  })
}

const quotaIn = (wanted: string): number | undefined => {
  if (wanted === 'default') return undefined
  if (/^\d{1,15}$/.test(wanted)) return Number(wanted)
  throw usageFault({
    it: '--set è un numero di byte, oppure default.',
    en: '--set is a number of bytes, or default.',
  })
}

const sentence = ({ quotaBytes, usedBytes, keptBytes }: PodUsage, language: 'it' | 'en'): string =>
  language === 'it'
    ? `Usati ${String(usedBytes)} di ${String(quotaBytes)} byte; in versioni precedenti ${String(keptBytes)}.`
    : `${String(usedBytes)} of ${String(quotaBytes)} bytes used; ${String(keptBytes)} in earlier versions.`
