import { spawn, spawnSync } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '@mutua/kit/store'
import { parseNote, parseVkey, vkeyOf } from '@mutua/kit/tlog/signed-note'
import { createTree } from '@mutua/kit/tlog/tree'
import { tileReader } from '../../../consent-service/src/log/append.ts'
import { createLogRoutes } from '../../../consent-service/src/http/log-routes.ts'
import {
  readEntryBundle,
  readOpened,
  readTile,
  writeProof,
} from '../../../consent-service/src/log/read-log.ts'
import {
  createSigning,
  headOf,
  logAll,
  logName,
  numbersUpTo,
  openTestStore,
  start,
} from '../../../consent-service/src/log/test-support.ts'
import { addCheckpoint } from '../../../sdk/witness/src/add-checkpoint.ts'
import { createTemporaryFolder } from '../../support/temporary-folder.ts'

/*
 * What our log serves, before Go's own packages for such logs (golang.org/x/mod/sumdb/tlog and note, as Debian has them):
 * they must take it as it is, and refuse it with anything changed.
 */
const goEnvironment = { GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOFLAGS: '-buildvcs=false' }
const listed = spawnSync('go', ['list', 'golang.org/x/mod/sumdb/tlog'], {
  env: { ...process.env, ...goEnvironment },
})
const hasGo = listed.status === 0

it.skipIf(hasGo)(
  'cannot be tried: Go or its log packages are not installed (apt-get install golang-go golang-golang-x-mod-dev)',
  () => {
    expect(hasGo).toBe(false)
  },
)

interface Tried {
  readonly name: string
  readonly change?: (path: string, bytes: Buffer) => Buffer
  readonly old?: string
  readonly proofs?: readonly string[]
}

describe.skipIf(!hasGo)('Go’s own tlog and note', () => {
  const opened = new AsyncDisposableStack()
  const signing = createSigning(logName, 1)
  const witness = createSigning('witness.example', 4)
  const changes = new Map<string, NonNullable<Tried['change']>>()
  let program: string
  let at: string
  let older: string
  let newest: string
  let proofs: readonly string[]
  /** Everything that makes up the log, as it is served. */
  let served: ReadonlyMap<string, Buffer>

  beforeAll(async () => {
    const folder = opened.use(await createTemporaryFolder('go-log'))
    program = join(folder.path, 'go-log')
    const built = spawnSync('go', ['build', '-o', program, source], {
      env: { ...process.env, ...goEnvironment, GOCACHE: join(folder.path, 'cache') },
      encoding: 'utf8',
    })
    if (built.status !== 0) throw new Error(`The Go program does not build: ${built.stderr}`)
    const { store } = opened.use(await openTestStore())
    ;[older, newest] = await growAndCosign(store)
    proofs = await proofsOf(store)
    at = await serve(store)
    served = await readAll()
  }, 120_000)
  afterAll(() => opened[Symbol.asyncDispose]())

  const growAndCosign = async (store: Store): Promise<[string, string]> => {
    const seen = opened.use(await openTestStore())
    const verifier = parseVkey(vkeyOf(logName, 1, createPublicKey(signing.privateKey)))
    if (verifier === undefined) throw new Error('it is a key')
    const notes: string[] = []
    for (const [from, size] of [
      [0, 300],
      [300, 700],
    ] as const) {
      const signer = { name: logName, privateKey: signing.privateKey }
      await logAll({ store, signer, sources: [numbersUpTo(() => size)] })
      const { note } = await headOf(store)
      const deps = {
        ...{ store: seen.store, logs: [verifier], now: () => start },
        signer: { name: 'witness.example', privateKey: witness.privateKey },
      }
      const tree = createTree(tileReader(store))
      const proof = (await tree.consistencyPath(from, size)).map((hash) => hash.toString('base64'))
      const answer = await addCheckpoint([`old ${String(from)}`, ...proof, '', note].join('\n'), deps)
      if (answer.kind !== 'cosigned') throw new Error(`The witness says ${answer.kind}.`)
      notes.push(note + answer.lines)
    }
    return [notes[0] ?? '', notes[1] ?? '']
  }

  const proofsOf = (store: Store): Promise<readonly string[]> =>
    Promise.all(
      [0, 255, 256, 299, 300, 511, 699].map(async (index) => {
        const entry = await readOpened(index, store)
        if (entry === undefined) throw new Error('it was logged')
        return (await writeProof(entry, newest, { store, since: 300 })) ?? ''
      }),
    )

  /** The routes of the consent service, and under `/{name}` the same with something changed. */
  const serve = async (store: Store): Promise<string> => {
    const never = () => Promise.reject(new Error('this is not asked for'))
    const routes = createLogRoutes({
      ...{ authenticate: never, isOfficer: () => false, vkey: signing.vkey, checkpoint: () => newest },
      readTile: (place) => readTile(place, store),
      readEntries: (place) => readEntryBundle(place, store),
      ...{
        provePublic: never,
        provePublicFact: never,
        proveConsent: never,
        proveReceipt: never,
        forget: never,
      },
    })
    const app = express()
    app.use('/own', routes)
    app.use('/changed/:name', async (request, response) => {
      const answer = await fetch(`${at}/own${request.path}`)
      const bytes = Buffer.from(await answer.arrayBuffer())
      const change = changes.get(request.params.name)
      response.status(answer.status).send(change?.(request.path.slice('/log/'.length), bytes) ?? bytes)
    })
    const server = createServer(app).listen(0, '127.0.0.1')
    opened.defer(() => new Promise((settle) => server.close(() => settle())))
    await new Promise((settle) => server.once('listening', settle))
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
  }

  const readAll = async (): Promise<ReadonlyMap<string, Buffer>> => {
    const paths = ['000', '001', '002.p/188'].flatMap((tile) => [`tile/0/${tile}`, `tile/entries/${tile}`])
    const read = ['checkpoint', 'tile/1/000.p/2', ...paths].map(async (path) => {
      const answer = await fetch(`${at}/own/log/${path}`)
      expect([path, answer.status]).toEqual([path, 200])
      return [path, Buffer.from(await answer.arrayBuffer())] as const
    })
    return new Map(await Promise.all(read))
  }

  const judge = async (tried: readonly Tried[]): Promise<ReadonlyMap<string, string>> => {
    for (const [place, { change }] of tried.entries())
      if (change !== undefined) changes.set(String(place), change)
    const cases = tried.map((one, place) => ({
      ...{ name: one.name, vkey: signing.vkey, witness: witness.vkey },
      prefix: one.change === undefined ? `${at}/own/log` : `${at}/changed/${String(place)}/log`,
      old: one.old ?? older,
      proofs: one.proofs ?? proofs,
    }))
    const child = spawn(program, { env: {}, stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin.end(JSON.stringify({ cases }))
    const lines = (await text(child.stdout)).trim().split('\n')
    return new Map(
      lines.map((line) => {
        const { name, why } = JSON.parse(line) as { name: string; why: string }
        return [name, why]
      }),
    )
  }

  it('take tiles, entries, checkpoints with their cosignatures, and proofs as we serve them', async () => {
    const whys = await judge([
      { name: 'from an older checkpoint' },
      { name: 'from the newest one', old: newest, proofs: [] },
    ])
    expect([...whys.values()]).toEqual(['', ''])
    expect(parseNote(newest)?.signatures.length).toBe(2)
  })

  it('refuse each of them with anything changed', async () => {
    const only = (wanted: string, change: (bytes: Buffer) => Buffer) => (path: string, bytes: Buffer) =>
      path === wanted ? change(bytes) : bytes
    const flipped = (bytes: Buffer, place: number, bit = 1): Buffer => {
      const changed = Buffer.from(bytes)
      changed[place] = (changed[place] ?? 0) ^ bit
      return changed
    }
    const text = (change: (before: string) => string) => (bytes: Buffer) =>
      Buffer.from(change(bytes.toString()))
    const changedAfter = (before: RegExp) => (note: string) =>
      note.replace(
        new RegExp(`(${before.source})(.)`),
        (_, kept: string, sign: string) => kept + (sign === 'A' ? 'B' : 'A'),
      )
    const [first = ''] = proofs
    const tried: Tried[] = [
      {
        name: 'another signature',
        change: only('checkpoint', text(changedAfter(/— coop.example\/log \S{20}/))),
      },
      {
        name: 'another cosignature',
        change: only('checkpoint', text(changedAfter(/— witness.example \S{40}/))),
      },
      {
        name: 'another size',
        change: only(
          'checkpoint',
          text((note) => note.replace('\n700\n', '\n699\n')),
        ),
      },
      {
        name: 'no cosignature',
        change: only(
          'checkpoint',
          text((note) => note.replace(/— witness.*\n$/, '')),
        ),
      },
      { name: 'an older checkpoint', change: only('checkpoint', () => Buffer.from(older)), old: newest },
      { name: 'a shorter bundle', change: only('tile/entries/001', (bytes) => bytes.subarray(0, -3)) },
      { name: 'a longer bundle', change: only('tile/entries/001', (bytes) => Buffer.concat([bytes, bytes])) },
      {
        name: 'two tiles for each other',
        change: only('tile/0/000', () => served.get('tile/0/001') ?? Buffer.of()),
      },
      { name: 'an older checkpoint of another tree', old: older.replace('\n300\n', '\n299\n') },
      { name: 'a proof of another place', proofs: [first.replace('index 0', 'index 1')] },
      { name: 'a proof with a shorter path', proofs: [first.replace(/(index 0\n)[^\n]+\n/, '$1')] },
    ]
    for (const [path, bytes] of served)
      for (let times = 0; times < flipsEach; times += 1) {
        // Of a note its text: the last letter of a signature has bits that say nothing, and Go reads over them.
        const length = path === 'checkpoint' ? bytes.indexOf('\n\n') : bytes.length
        const [place, bit] = [Math.floor(Math.random() * length), 1 << Math.floor(Math.random() * 8)]
        const name = `bit ${String(bit)} of byte ${String(place)} of ${path}`
        tried.push({ name, change: only(path, (whole) => flipped(whole, place, bit)) })
      }
    const whys = await judge(tried)
    expect(whys.size).toBeGreaterThan(tried.length - flipsEach)
    expect([...whys].filter(([, why]) => why === '')).toEqual([])
  })

  const flipsEach = process.env['MUTUA_DEEP'] === undefined ? 6 : 200
})

const source = fileURLToPath(new URL('main.go', import.meta.url))
