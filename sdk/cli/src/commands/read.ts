import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { openConsentedReader, type ConsentedReader } from '@mutua/sdk/clients/consented-read'
import { parseGrantId, parseResourceUrl, type ResourceUrl, type Sha256 } from '@mutua/sdk/ids'
import type { Call, Command, Outcome } from '../command.ts'
import { contentOutcome, outputOption } from '../content.ts'
import { purposeFrom } from '../purpose.ts'
import { signInCaller } from '../sign-in.ts'
import { printable } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'

export const read: Command = {
  words: ['read'],
  about: {
    it: 'legge con un consenso; ogni lettura lascia una ricevuta (un URL con / elenca)',
    en: 'reads under a consent; every read leaves a receipt (a URL with / lists)',
  },
  takes: ['URL'],
  options: {
    ...outputOption,
    all: {
      kind: 'flag',
      about: {
        it: 'tutti i documenti sotto un contenitore, nella cartella --output',
        en: 'every document beneath a container, into the folder --output',
      },
    },
    grant: {
      kind: 'text',
      value: 'GRANT',
      about: {
        it: 'con quale consenso (di norma il più recente che vale)',
        en: 'under which consent (normally the newest that covers it)',
      },
    },
    purpose: {
      kind: 'text',
      value: 'PURPOSE',
      about: {
        it: 'solo se il consenso è per questa finalità',
        en: 'only if the consent is for this purpose',
      },
    },
  },
  run: async (call, world) => {
    const url = parseGiven('URL', parseResourceUrl, call.place(0))
    const folder = call.flag('all') ? call.need('output') : undefined
    if (folder !== undefined && !url.endsWith('/')) {
      throw usageFault({
        it: '--all vuole un URL che finisce con /.',
        en: '--all wants a URL that ends in /.',
      })
    }
    const reader = await openReader(call, world)
    if (folder !== undefined) return readAll(reader, url, folder, world)
    if (url.endsWith('/')) {
      const listing = await reader.list(url)
      return { json: { url, ...listing }, text: listing.children.map(printable).join('\n') }
    }
    const content = await reader.read(url)
    const outcome = await contentOutcome({ url, content }, call, world)
    if (content.receiptId === undefined) return outcome
    return { ...outcome, remark: { it: `Ricevuta ${content.receiptId}`, en: `Receipt ${content.receiptId}` } }
  },
}

const openReader = async (call: Call, world: World): Promise<ConsentedReader> => {
  const [grant, purpose] = [call.text('grant'), call.text('purpose')]
  const chosen = {
    ...(grant === undefined ? {} : { grant: parseGiven('--grant', parseGrantId, grant) }),
    ...(purpose === undefined ? {} : { purpose: purposeFrom(purpose) }),
  }
  const { session, consentService } = await signInCaller(call, world)
  return openConsentedReader({ session, consentService, fetch: world.fetch, now: world.now, ...chosen })
}

interface SavedDocument {
  readonly url: ResourceUrl
  readonly file: string
  readonly receiptId: Sha256 | undefined
}

/** Names keep their percent-encoding: an encoded slash stays part of a name, and no name can leave the folder. */
const readAll = async (
  reader: ConsentedReader,
  container: ResourceUrl,
  folder: string,
  world: World,
): Promise<Outcome> => {
  const items: SavedDocument[] = []
  for await (const { url, bytes, receiptId } of reader.walk(container)) {
    const file = join(folder, ...url.slice(container.length).split('/'))
    await mkdir(dirname(resolve(world.folder, file)), { recursive: true, mode: 0o700 })
    await writeFile(resolve(world.folder, file), bytes, { mode: 0o600 })
    items.push({ url, file, receiptId })
    world.terminal.progress(`${String(items.length)}  ${printable(file)}`)
  }
  world.terminal.progress('')
  const count = String(items.length)
  return {
    json: { url: container, items },
    text: { it: `${count} documenti in ${folder}`, en: `${count} documents in ${folder}` },
  }
}
