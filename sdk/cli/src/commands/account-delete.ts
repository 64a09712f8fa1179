import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import {
  deletionFileSchema,
  verifyDeletion,
  type Deletion,
  type DeletionFile,
} from '@mutua/sdk/archive/deletion-receipt'
import { createAccountClient, type AccountClient, type Password } from '@mutua/sdk/clients/account-client'
import { openArchive } from '../archive/open-archive.ts'
import type { Call, Command, Outcome } from '../command.ts'
import { passwordOptions, readPassword } from '../password.ts'
import { podServerOf } from '../sign-in.ts'
import { printable } from '../table.ts'
import { parseGiven, usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'

export const accountDelete: Command = {
  words: ['account', 'delete'],
  about: {
    it: 'elimina per sempre un account con i suoi pod, dopo aver guardato l’archivio; tiene le ricevute',
    en: 'deletes an account with its pods for ever, after looking at the archive; keeps the receipts',
  },
  takes: ['NAME'],
  options: {
    ...passwordOptions,
    'archive': {
      kind: 'list',
      value: 'FILE',
      about: { it: 'archivio di ogni pod (da export)', en: 'archive of each pod (from export)' },
    },
    'without-archive': {
      kind: 'flag',
      about: { it: 'senza portare via niente', en: 'taking nothing along' },
    },
    'out': {
      kind: 'text',
      value: 'FILE',
      about: { it: 'dove tenere le ricevute', en: 'where to keep the receipts' },
    },
  },
  run: async (call, world) => {
    const podServer = podServerOf(call, world)
    const accounts = createAccountClient({ podServer, fetch: world.fetch })
    const account = { name: call.place(0), password: await readPassword(call, world, { twice: false }) }
    await requireArchives(account, call, world, accounts)
    const keys = await readKeys(`${podServer}/.well-known/jwks.json`, world)
    const name = call.text('out') ?? `${account.name}-deleted.json`
    const keep = (file: DeletionFile, flag: 'wx' | 'w') =>
      writeFile(resolve(world.folder, name), `${JSON.stringify(file, undefined, 1)}\n`, { mode: 0o600, flag })
    // Before anything is gone: a receipt that cannot be written down would be lost, and there is no other.
    await keep({ deletion: '', keys }, 'wx')
    const deletion = await accounts.deleteAccount(account)
    await keep({ deletion, keys }, 'w')
    const erasure = await erasureOf(deletion, accounts)
    const file = erasure === undefined ? { deletion, keys } : { deletion, erasure, keys }
    await keep(file, 'w')
    return outcomeOf(name, await verifyDeletion(file))
  },
}

export const accountDeleted: Command = {
  words: ['account', 'deleted'],
  about: {
    it: 'verifica senza rete le ricevute di un account eliminato',
    en: 'verifies the receipts of a deleted account without a network',
  },
  takes: ['FILE'],
  options: {
    archive: {
      kind: 'text',
      value: 'FILE',
      about: {
        it: 'usa le chiavi di questo archivio, preso prima, invece di quelle nel file',
        en: 'uses the keys of this archive, taken before, instead of those in the file',
      },
    },
  },
  run: async (call, world) => {
    const name = call.place(0)
    const given = await readFile(resolve(world.folder, name), 'utf8').catch(() => {
      throw usageFault({ it: `${name} non si può leggere.`, en: `${name} cannot be read.` })
    })
    const file = parseGiven('FILE', (json) => deletionFileSchema.parse(JSON.parse(json)), given)
    const archive = call.text('archive')
    const trusted = archive === undefined ? undefined : await keysIn(archive, world)
    return outcomeOf(name, await verifyDeletion(file, trusted))
  },
}

/** Nobody leaves without what is theirs by oversight: each pod is in an archive that is whole. */
const requireArchives = async (
  account: Password,
  call: Call,
  world: World,
  accounts: AccountClient,
): Promise<void> => {
  const pods = new Set<string>(await accounts.listPods(account))
  if (call.flag('without-archive')) return
  for (const file of call.list('archive')) {
    await using archive = await openArchive(resolve(world.folder, file))
    for (const { manifest } of archive.parts) if (manifest.pod !== undefined) pods.delete(manifest.pod)
  }
  const [missing] = pods
  if (missing !== undefined)
    throw usageFault({
      it: `Di ${missing} non c’è un archivio: prima mutua export, poi --archive FILE (o --without-archive).`,
      en: `There is no archive of ${missing}: first mutua export, then --archive FILE (or --without-archive).`,
    })
}

/** Five minutes at most: what takes longer goes on without us, and the receipt of the deletion stands. */
const erasureOf = async (deletion: string, accounts: AccountClient): Promise<string | undefined> => {
  for (let tries = 0; tries < 300; tries += 1) {
    const receipt = await accounts.erasureReceipt(deletion)
    if (receipt !== undefined) return receipt
    await pause(Math.min(1_000, 50 * (tries + 1)))
  }
  return undefined
}

const readKeys = async (url: string, { fetch }: World): Promise<DeletionFile['keys']> =>
  deletionFileSchema.shape.keys.parse(await (await fetch(url)).json())

const keysIn = async (file: string, world: World): Promise<DeletionFile['keys']> => {
  await using archive = await openArchive(resolve(world.folder, file))
  return deletionFileSchema.shape.keys.parse(JSON.parse(await text(await archive.open('keys.json'))))
}

const outcomeOf = (file: string, found: Deletion): Outcome => {
  const { webId, deletedAt, erasedAt } = found
  const erased =
    erasedAt === undefined
      ? { it: 'le chiavi si stanno ancora distruggendo', en: 'its keys are still being destroyed' }
      : { it: `chiavi distrutte ${erasedAt}`, en: `keys destroyed ${erasedAt}` }
  return {
    json: { file, ...found },
    text: {
      it: `✓ ${printable(webId)}: eliminato ${deletedAt}, ${erased.it}. Le ricevute sono in ${file}.`,
      en: `✓ ${printable(webId)}: deleted ${deletedAt}, ${erased.en}. The receipts are in ${file}.`,
    },
    incomplete: erasedAt === undefined,
  }
}
