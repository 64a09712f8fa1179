import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { backupKeyText, parseBackupKey, type BackupKey } from '@mutua/sdk/backup-key'
import type { Call, Command, Outcome } from '../command.ts'
import { operatorFault, type ServiceDoor } from '../service-door.ts'
import { usageFault } from '../usage-fault.ts'
import type { World } from '../world.ts'
import { examine, findingsText, openDoors } from './doctor.ts'

const keyringOption = {
  kind: 'text',
  value: 'FILE',
  about: {
    it: 'dove stanno le chiavi dei pod (se manca: "keyring" accanto a FILE)',
    en: 'where the keys of the pods are (default: "keyring" beside FILE)',
  },
} as const

export const backupKey: Command = {
  words: ['backup', 'key'],
  about: {
    it: 'crea la coppia di chiavi dei backup: FILE apre, FILE.pub sigilla',
    en: 'makes the pair of backup keys: FILE opens, FILE.pub seals',
  },
  takes: ['FILE'],
  options: {},
  run: async (call, world) => {
    const file = resolve(world.folder, call.place(0))
    const pair = generateKeyPairSync('x25519')
    const text = backupKeyText({ half: 'public', bytes: field(pair.publicKey, 'x') })
    await writeNew(file, backupKeyText({ half: 'private', bytes: field(pair.privateKey, 'd') }))
    await writeNew(`${file}.pub`, text)
    return {
      json: { private: file, public: `${file}.pub`, key: text },
      text,
      remark: {
        it: `${file} apre ogni backup: tenerlo lontano da questa macchina.`,
        en: `${file} opens every backup: keep it away from this machine.`,
      },
    }
  },
}

/**
 * Consents first or resources first would be wrong either way: with receipts held back, both snapshots are taken before a
 * byte of either is read, so that every receipt has its consent and no receipt is known to one side only.
 */
export const backup: Command = {
  words: ['backup'],
  about: {
    it: 'salva tutto in un file sigillato, anche mentre i servizi lavorano',
    en: 'saves everything into a sealed file, also while the services work',
  },
  takes: ['FILE'],
  options: {
    to: {
      kind: 'text',
      value: 'KEY',
      about: {
        it: 'chiave pubblica, o il suo file (o MUTUA_BACKUP_KEY)',
        en: 'public key, or its file (or MUTUA_BACKUP_KEY)',
      },
    },
    keyring: keyringOption,
  },
  run: async (call, world) => {
    const { file, keyring } = filesOf(call, world)
    if (existsSync(file)) throw usageFault({ it: `${file} esiste già.`, en: `${file} exists already.` })
    const to = await readKey(call.text('to') ?? world.settings.backupKey, 'public', world)
    await using doors = await openDoors(world)
    await using snapshots = await takeSnapshots(doors.all)
    const headers = { 'mutua-backup-key': backupKeyText(to) }
    const write = (path: string, what: 'keys' | 'values') =>
      writeWhole(path, async function* () {
        for (const { door, id, at } of snapshots.taken)
          yield* await door.bytes(`/${what}?snapshot=${id}&at=${at}`, { headers })
      })
    // The keyring first: with a backup that is newer than it, nothing could be restored.
    await write(keyring, 'keys')
    const bytes = await write(file, 'values')
    const services = doors.all.map(({ service }) => service)
    return {
      json: { file, keyring, bytes, services },
      text: file,
      remark: {
        it: `Le chiavi dei pod stanno in ${keyring}, riscritto a ogni backup: conservarne una copia sola, l'ultima.`,
        en: `The keys of the pods are in ${keyring}, which every backup writes over: keep one copy only, the last.`,
      },
    }
  },
}

export const restore: Command = {
  words: ['restore'],
  about: {
    it: 'riporta un backup in una cartella vuota, poi la controlla',
    en: 'brings a backup back into an empty home, then examines it',
  },
  takes: ['FILE'],
  options: {
    key: {
      kind: 'text',
      value: 'FILE',
      about: { it: 'file della chiave privata', en: 'file of the private key' },
    },
    keyring: keyringOption,
    moved: {
      kind: 'flag',
      about: {
        it: 'i servizi erano fermi quando il backup è stato fatto, e da allora non è successo niente',
        en: 'the services were stopped when the backup was made, and nothing has happened since',
      },
    },
  },
  run: async (call, world) => {
    const { file, keyring } = filesOf(call, world)
    const moved = call.flag('moved') ? '&moved=yes' : ''
    for (const needed of [file, keyring])
      if (!existsSync(needed)) throw usageFault({ it: `${needed} non c'è.`, en: `${needed} is not there.` })
    const key = await readKey(call.need('key'), 'private', world)
    const headers = { 'mutua-backup-key': backupKeyText(key) }
    await using doors = await openDoors(world, { makeHomes: true })
    const restored = []
    const findings = []
    for (const door of doors.all) {
      if (door.isServing)
        throw operatorFault(`The ${door.service} is running: stop it, and empty its folder.`)
      const keys = await lastLine(door, '/restore-keys', headers, keyring)
      // Backed up where the other service is not.
      if (keys['absent'] === true) continue
      const path = `/restore-values?keys-at=${String(keys['at'])}${moved}`
      restored.push({ service: door.service, ...(await lastLine(door, path, headers, file)) })
      findings.push(...(await examine(door)))
    }
    if (restored.length === 0) throw operatorFault('The keyring holds no part for any service of ours.')
    const outcome = restoredOutcome(restored, findings)
    return call.flag('moved') ? outcome : { ...outcome, remark: forgottenRemark }
  },
}

const forgottenRemark = {
  it: 'Quello che è successo dopo il backup non si sa più: negli anni in mezzo non si congela nessuno studio (pool-budget-forgotten). Se i servizi erano fermi quando il backup è stato fatto, ripristinare in cartelle vuote con --moved.',
  en: 'What happened after the backup is not known any more: in the years in between no study is frozen (pool-budget-forgotten). If the services were stopped when the backup was made, restore into empty homes with --moved.',
}

const restoredOutcome = (
  restored: readonly Record<string, unknown>[],
  findings: Awaited<ReturnType<typeof examine>>,
): Outcome => {
  const text = (of: (one: Record<string, unknown>) => string) =>
    [...restored.map(of), ...(findings.length === 0 ? [] : [findingsText(findings)])].join('\n')
  return {
    json: { restored, findings },
    refused: findings.length > 0,
    incomplete: restored.some(({ unreadable }) => unreadable !== 0),
    text: {
      it: text(
        (one) =>
          `${String(one['service'])}: com'era il ${String(one['at'])}; ${String(one['values'])} valori, ${String(one['files'])} file, ${String(one['erased'])} di pod cancellati da allora.`,
      ),
      en: text(
        (one) =>
          `${String(one['service'])}: as of ${String(one['at'])}; ${String(one['values'])} values, ${String(one['files'])} files, ${String(one['erased'])} of pods erased since left out.`,
      ),
    },
  }
}

interface TakenSnapshot {
  readonly door: ServiceDoor
  readonly id: string
  readonly at: string
}

/** All of one moment, as far as they concern each other. They live until they are disposed of. */
const takeSnapshots = async (
  doors: readonly ServiceDoor[],
): Promise<AsyncDisposable & { taken: readonly TakenSnapshot[] }> => {
  await using opened = new AsyncDisposableStack()
  const begin = async (door: ServiceDoor, path: string): Promise<Record<string, unknown>> => {
    const lines = door.lines('POST', path)[Symbol.asyncIterator]()
    opened.defer(async () => void (await lines.return?.()))
    const first = await lines.next()
    if (first.done === true) throw operatorFault('The service gave no answer.')
    return first.value
  }
  const podServer = doors.find(({ service }) => service === 'pod-server')
  if (podServer?.isServing === true) await begin(podServer, '/hold-delivery')
  // The pod server's before the consent service's: each consent that a receipt names is then in the later one.
  const inOrder = doors.toSorted((a, b) => (a.service < b.service ? 1 : -1))
  const taken: TakenSnapshot[] = []
  for (const door of inOrder) {
    const { snapshot, at } = await begin(door, '/snapshot')
    taken.push({ door, id: String(snapshot), at: String(at) })
  }
  const kept = opened.move()
  return { taken, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

/** The file has its name only when all of it is on the disk. */
const writeWhole = async (path: string, bytes: () => AsyncIterable<Uint8Array>): Promise<number> => {
  const draft = `${path}.part`
  try {
    await rm(draft, { force: true })
    const file = createWriteStream(draft, { mode: 0o600, flags: 'wx', flush: true })
    await pipeline(bytes, file)
    await rename(draft, path)
    await using folder = await open(dirname(path), 'r')
    await folder.sync()
    return file.bytesWritten
  } catch (cause) {
    await rm(draft, { force: true })
    throw cause
  }
}

const lastLine = async (
  door: ServiceDoor,
  path: string,
  headers: Record<string, string>,
  file: string,
): Promise<Record<string, unknown>> => {
  let last: Record<string, unknown> = {}
  for await (const line of door.lines('POST', path, { headers, body: createReadStream(file) })) last = line
  return last
}

const filesOf = (call: Call, world: World): { file: string; keyring: string } => {
  const file = resolve(world.folder, call.place(0))
  const keyring = call.text('keyring')
  return {
    file,
    keyring: keyring === undefined ? join(dirname(file), 'keyring') : resolve(world.folder, keyring),
  }
}

/** @param given the key itself, or a file that holds it */
const readKey = async (
  given: string | undefined,
  half: BackupKey['half'],
  world: World,
): Promise<BackupKey> => {
  if (given === undefined)
    throw usageFault({
      it: 'Manca --to: la chiave pubblica di "backup key".',
      en: '--to is missing: the public key that "backup key" made.',
    })
  const text = parseBackupKey(given) === undefined ? await readKeyFile(resolve(world.folder, given)) : given
  const key = parseBackupKey(text)
  if (key?.half === half) return key
  const name = { public: { it: 'pubblica', en: 'public' }, private: { it: 'privata', en: 'private' } }[half]
  throw usageFault({
    it: `Non è la metà ${name.it} di una chiave dei backup.`,
    en: `That is not the ${name.en} half of a backup key.`,
  })
}

const readKeyFile = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8')
  } catch {
    throw usageFault({ it: `Il file ${file} non si legge.`, en: `The file ${file} cannot be read.` })
  }
}

const writeNew = async (file: string, text: string): Promise<void> => {
  try {
    await writeFile(file, `${text}\n`, { flag: 'wx', mode: 0o600, flush: true })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    throw usageFault({ it: `${file} esiste già.`, en: `${file} exists already.` })
  }
}

const field = (key: KeyObject, name: 'x' | 'd'): Uint8Array =>
  Buffer.from(key.export({ format: 'jwk' })[name] ?? '', 'base64url')
