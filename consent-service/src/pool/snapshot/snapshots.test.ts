import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseWebId, type Sha256, type WebId } from '@mutua/sdk/ids'
import { membershipProofSchema, verifyMembership } from '@mutua/sdk/pool/membership-proof'
import { parseQuery } from '@mutua/sdk/pool/query'
import { tableOf } from '@mutua/sdk/pool/variables'
import { Problem } from '@mutua/sdk/problem'
import { writeKeys, writeValues } from '@mutua/kit/backup/backup'
import { openLevelStore } from '@mutua/kit/level-store'
import { examine } from '@mutua/kit/operate/doctor'
import { createDataKeys, houseKeyName } from '@mutua/kit/sealing/data-keys'
import { openMasterKeys } from '@mutua/kit/sealing/master-key'
import { createSealedStore } from '@mutua/kit/sealing/sealed-store'
import { prefixRange, type StoreEngine } from '@mutua/kit/store'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { studyIdSchema } from '../budgets/budget-rows.ts'
import { checkSnapshots } from './check-snapshots.ts'
import { openSnapshots, type SnapshotsDeps } from './open-snapshots.ts'
import { sealRows } from './seal-rows.ts'
import { chunkKey, isInNoBackup, keyNameOf, partKey, pseudonymOf, rowsOfStudy } from './study-key.ts'

/** What rests of a snapshot, in a real store on a real disk; who is read is for the contract tests. */

const id = studyIdSchema.parse('abcdefghijklmnopqrstuv')
const address = `https://coop.example/studies/${id}`
const plan = { variables: ['age', 'diabetes'], rowsPerMember: 1 }
const table = tableOf(plan.variables, 1)
const secret = Buffer.alloc(32, 5)
/** An age that nobody has: it would be found on the disk. */
const marked = 0x5a_a5_c3_3c
const people = Array.from({ length: 30 }, (_, n) => parseWebId(`https://pods.example/m${String(n)}/#me`))
const count = parseQuery(table, { kind: 'count', of: 'members' })
const refusing = () => Promise.reject(new Error('No pod is read here.'))

let path: string
let engine: StoreEngine
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'mutua-snapshots-'))
  engine = await openLevelStore(join(path, 'store'))
})
afterEach(async () => {
  await engine[Symbol.asyncDispose]()
  await rm(path, { recursive: true })
})

const openHouse = async (on: StoreEngine = engine) => {
  const masterKeys = await openMasterKeys({ kind: 'file', path: join(path, 'secret') })
  const dataKeys = createDataKeys({ store: on, masterKeys })
  await dataKeys.ensure(houseKeyName)
  const store = createSealedStore({ store: on, dataKeys, keyNameOf: () => houseKeyName })
  const rows = createSealedStore({ store: on, dataKeys, keyNameOf })
  const deps: SnapshotsDeps = {
    ...{ engine: on, dataKeys, store, origin: 'https://coop.example' as never, podServers: [] },
    ...{ now: () => Date.parse('2026-11-20T10:00:00Z'), randomId: () => 'x', log: { info: () => undefined } },
    ...{ findStanding: refusing, signConsentToken: refusing, policy: { budgetsOn: refusing } },
    ...{ podMs: 1_000, podBytes: 1_000_000, podsAtOnce: 1, openedBytes: 1_000_000 },
  }
  return { masterKeys, dataKeys, store, rows, deps }
}
type House = Awaited<ReturnType<typeof openHouse>>

const brought = (members: readonly WebId[] = people) =>
  new Map<Sha256, Int32Array>(
    members.map((member, n) => [pseudonymOf(secret, member), Int32Array.of(n === 0 ? marked : n, n % 2)]),
  )
const seal = ({ rows }: House, on: StoreEngine = engine) =>
  sealRows(
    { id, address, plan },
    { day: '2026-11-20' as never, secret, brought: brought() },
    { rows, engine: on },
  )

const onDisk = async (): Promise<Buffer> => {
  const folder = join(path, 'store')
  return Buffer.concat(await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file)))))
}
const markedBytes = Buffer.from(Int32Array.of(marked).buffer)
const codeOf = (error: unknown) => (error instanceof Problem ? error.code : String(error))
const countOf = async (snapshots: Awaited<ReturnType<typeof openSnapshots>>) =>
  (await snapshots.scan(id, count))[0]?.[0]
/** Looks at the ages, which counting does not. */
const meanOf = (snapshots: Awaited<ReturnType<typeof openSnapshots>>) =>
  snapshots.scan(id, parseQuery(table, { kind: 'mean', column: table.columns[0]?.name, least: 0, most: 100 }))

describe('a snapshot at rest', () => {
  test('is answered from after a start, and shows nothing to who reads the disk', async () => {
    const statement = await seal(await openHouse())
    expect(statement.about).toBe(30)
    const snapshots = await openSnapshots((await openHouse()).deps)
    expect(await countOf(snapshots)).toBe(30n)
    await engine.compact({ gte: '', lt: '\u{10FFFF}' })
    const bytes = await onDisk()
    expect(bytes.length).toBeGreaterThan(500)
    expect(bytes.includes(markedBytes)).toBe(false)
    for (const member of people) {
      expect(bytes.includes(Buffer.from(pseudonymOf(secret, member), 'hex'))).toBe(false)
      expect(bytes.includes(member)).toBe(false)
    }
    expect(bytes.includes(secret)).toBe(false)
  })

  test('forgets who leaves from the next scan on, also on the disk, and keeps who it was read from', async () => {
    const house = await openHouse()
    await seal(house)
    const snapshots = await openSnapshots(house.deps)
    const [first, second] = people
    if (first === undefined || second === undefined) throw new Error('There are thirty.')
    expect(await countOf(snapshots)).toBe(30n)
    const before = await engine.get(partKey(id, 0, 1))
    await Promise.all([snapshots.leaveOut(id, first), snapshots.leaveOut(id, second)])
    await snapshots.leaveOut(id, first)
    expect(await countOf(snapshots)).toBe(28n)
    expect(await countOf(await openSnapshots((await openHouse()).deps))).toBe(28n)
    expect((await onDisk()).includes(Buffer.from(before ?? []))).toBe(false)
    const stranger = parseWebId('https://pods.example/nobody/#me')
    await snapshots.leaveOut(id, stranger)
    expect(await countOf(snapshots)).toBe(28n)
    expect((await snapshots.readWeights(id)).size).toBe(30)
    await snapshots.leaveOut(studyIdSchema.parse('another'), first)
  })

  test('is gone with its key: nothing opens, nothing rests, and it is not frozen again', async () => {
    const house = await openHouse()
    const { snapshot } = await seal(house)
    const snapshots = await openSnapshots(house.deps)
    expect(await countOf(snapshots)).toBe(30n)
    const sealed = await engine.get(partKey(id, 0, 1))
    const gone = await snapshots.destroy(id)
    expect(gone).toMatchObject({ snapshot, files: 5 })
    expect(gone.bytes).toBe(65_536)
    expect(await snapshots.destroy(id)).toEqual(gone)
    for (const again of [snapshots, await openSnapshots((await openHouse()).deps)]) {
      await expect(again.scan(id, count)).rejects.toMatchObject({ code: 'study-not-open' })
      await expect(again.proveMembership(id, people[0] as WebId)).rejects.toMatchObject({
        code: 'study-not-open',
      })
      expect(await again.pseudonymOf(id, people[0] as WebId)).toBeUndefined()
      await expect(again.freeze({ id, address, plan } as never, [])).rejects.toMatchObject({
        code: 'study-not-open',
      })
    }
    expect(await Array.fromAsync(engine.list(prefixRange(rowsOfStudy(id))))).toEqual([])
    expect((await onDisk()).includes(Buffer.from(sealed ?? []))).toBe(false)
    // The sealed bytes, put back by somebody who kept them: there is no key for them any more.
    await engine.write([{ key: partKey(id, 0, 1), value: sealed ?? new Uint8Array() }])
    await expect((await openHouse()).rows.get(partKey(id, 0, 1))).rejects.toThrow(/data key is not there/)
  })

  test('is not believed when parts of it change places, are changed, or are missing', async () => {
    const house = await openHouse()
    await seal(house)
    const [key, twin] = [partKey(id, 0, 1), partKey(id, 0, 2)]
    const ownTwin = await engine.get(twin)
    const sealed = (await engine.get(key)) ?? new Uint8Array()
    await engine.write([{ key: twin, value: sealed }])
    await expect(house.rows.get(twin)).rejects.toThrow(/authenticate/)
    const findings = async () => {
      const { masterKeys } = await openHouse()
      await using snapshot = engine.snapshot()
      return await Array.fromAsync(examine({ snapshot, masterKeys, keyNameOf, checks: [checkSnapshots] }))
    }
    expect((await findings()).map(({ where }) => where)).toContain(twin)
    await engine.write([{ key: twin, value: ownTwin }])
    // The age that nobody has, and nothing else.
    expect(await findings()).toEqual([
      { where: chunkKey(id, 0), what: 'A value in it is outside of what the declared table allows.' },
    ])
    const changed = Buffer.from(sealed)
    changed[changed.length - 20] = (changed[changed.length - 20] ?? 0) ^ 1
    await engine.write([{ key, value: changed }])
    await expect(meanOf(await openSnapshots(house.deps))).rejects.toThrow(/authenticate/)
    expect((await findings()).length).toBeGreaterThan(0)
    await engine.write([{ key, value: undefined }])
    await expect(meanOf(await openSnapshots(house.deps))).rejects.toThrow(/lacks a part/)
    expect((await findings()).map(({ what }) => what)).toContain('This part of a snapshot is not there.')
  })

  test('is whole or not there, wherever the power goes while it is sealed', async () => {
    for (let cut = 0; cut < 9; cut += 1) {
      let writes = 0
      const dying: StoreEngine = {
        ...engine,
        write: (entries, unchanged) => {
          writes += 1
          return writes > cut
            ? Promise.reject(new Error('the power is gone'))
            : engine.write(entries, unchanged)
        },
      }
      const house = await openHouse().then(() => openHouse(dying))
      const sealed = await seal(house, dying).then(
        () => true,
        () => false,
      )
      const snapshots = await openSnapshots((await openHouse()).deps)
      const found = await countOf(snapshots).catch(codeOf)
      expect(found).toBe(sealed ? 30n : 'study-not-open')
      if (!sealed) {
        // The start has erased what there was, and its key.
        expect(await Array.fromAsync(engine.list(prefixRange(rowsOfStudy(id))))).toEqual([])
        expect(await engine.get(`data-key study ${id}`)).toBeUndefined()
        continue
      }
      expect(cut).toBeGreaterThan(2)
      return
    }
    throw new Error('It never came to its end.')
  })

  test('is finished off at the next start where the power goes in the middle of its destruction', async () => {
    for (let cut = 1; cut < 5; cut += 1) {
      const study = studyIdSchema.parse(`study-${String(cut)}`)
      const house = await openHouse()
      await sealRows(
        { id: study, address, plan },
        { day: '2026-11-20' as never, secret, brought: brought() },
        { rows: house.rows, engine },
      )
      let writes = 0
      const dying: StoreEngine = {
        ...engine,
        write: (entries, unchanged) => {
          writes += 1
          return writes > cut
            ? Promise.reject(new Error('the power is gone'))
            : engine.write(entries, unchanged)
        },
      }
      const { deps } = await openHouse(dying)
      writes = 0
      await (await openSnapshots(deps)).destroy(study).catch(() => undefined)
      // It was said to be destroyed, so it is, whatever of it was there.
      const after = await openSnapshots((await openHouse()).deps)
      await expect(after.scan(study, count)).rejects.toMatchObject({ code: 'study-not-open' })
      expect(await engine.get(`data-key study ${study}`)).toBeUndefined()
      expect(await Array.fromAsync(engine.list(prefixRange(rowsOfStudy(study))))).toEqual([])
    }
  })

  test('goes into no backup, neither its rows nor its key', async () => {
    const house = await openHouse()
    await seal(house)
    await house.store.write([{ key: 'house', value: Buffer.from('kept') }])
    await using snapshot = engine.snapshot()
    const deps = { snapshot, masterKeys: house.masterKeys, keyNameOf }
    const textOf = async (pieces: AsyncIterable<Uint8Array>) =>
      Buffer.concat(await Array.fromAsync(pieces)).toString('latin1')
    expect(await textOf(writeKeys(snapshot, { isInNoBackup }))).not.toContain('study ')
    expect(await textOf(writeKeys(snapshot))).toContain(`study ${id}`)
    expect(await textOf(writeValues({ ...deps, isInNoBackup }))).toContain('"values":1,')
    expect(await textOf(writeValues(deps))).toContain('"values":6,')
  })

  test('proves to a member that they are in it, to another that they are not, and nothing when it is tampered with', async () => {
    const house = await openHouse()
    const published = await seal(house)
    const snapshots = await openSnapshots(house.deps)
    const other = parseWebId('https://pods.example/nobody/#me')
    for (const member of people) {
      const proof = membershipProofSchema.parse(await snapshots.proveMembership(id, member))
      expect(proof.size).toBe(256)
      expect(verifyMembership(published, proof)).toBe('in')
    }
    const own = await snapshots.proveMembership(id, people[3] as WebId)
    const none = await snapshots.proveMembership(id, other)
    if (own.kind !== 'in' || none.kind !== 'not-in') throw new Error('It is the other way round.')
    expect(verifyMembership(published, none)).toBe('not-in')
    const [hash = '' as Sha256] = own.at.path
    const otherHash = `${hash.startsWith('0') ? '1' : '0'}${hash.slice(1)}` as Sha256
    const twins = [
      { ...own, pseudonym: none.pseudonym },
      { ...own, salt: none.salt },
      { ...own, study: `${own.study}x` },
      { ...own, size: 512 },
      { ...own, at: { ...own.at, place: own.at.place ^ 1 } },
      { ...own, at: { ...own.at, path: [otherHash, ...own.at.path.slice(1)] } },
      { ...own, at: { ...own.at, path: own.at.path.slice(1) } },
      { ...none, pseudonym: own.pseudonym, salt: own.salt },
      { ...none, before: none.after },
      { ...none, after: { ...none.after, place: none.after.place + 1 } },
      { ...none, before: { ...none.before, token: '0'.repeat(64) as Sha256 } },
      { ...none, after: { ...none.after, token: 'f'.repeat(64) as Sha256 } },
    ]
    for (const twin of twins) expect(verifyMembership(published, twin)).toBe('invalid')
    expect(verifyMembership({ ...published, members: otherHash }, own)).toBe('invalid')
    // Nobody in it can be shown to be out by their neighbours.
    const between = { ...none, pseudonym: own.pseudonym, salt: own.salt }
    expect(verifyMembership(published, between)).toBe('invalid')
  })
})
