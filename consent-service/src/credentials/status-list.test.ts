import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  bitAt,
  decodeStatusList,
  statusListCredentialSchema,
  statusListLength,
} from '@mutua/sdk/consent/status-list'
import { dyingStore, noon, openFolder } from '../keys/test-support.ts'
import { openCoop, withdrawal, withdrawnIn } from './test-support.ts'
import { createStatusList, type StatusList } from './status-list.ts'

const bitsOf = async (list: StatusList): Promise<Uint8Array> => {
  const payload = statusListCredentialSchema.parse(decodeJwt((await list.published()).jwt))
  const bits = await decodeStatusList(payload.credentialSubject.encodedList)
  if (bits === undefined) throw new Error('the published list decodes')
  return bits
}
const setIndexes = async (list: StatusList): Promise<number[]> => {
  const bits = await bitsOf(list)
  return Array.from({ length: statusListLength }, (_, index) => index).filter((index) => bitAt(bits, index))
}

describe('the published status list', () => {
  it('has 131,072 entries and none set while nothing is withdrawn', async () => {
    await using folder = await openFolder()
    const { list } = await openCoop(folder.store)
    expect(await bitsOf(list)).toHaveLength(statusListLength / 8)
    expect(await setIndexes(list)).toEqual([])
  })

  it('shows every durable withdrawal at once, and the same after a restart', async () => {
    await using folder = await openFolder()
    const { list } = await openCoop(folder.store)
    for (const index of [131_071, 0, 42, 42]) {
      await folder.store.write(withdrawal(index))
      expect(await setIndexes(list)).toContain(index)
    }
    const { list: reopened } = await openCoop(await folder.restart())
    expect(await setIndexes(reopened)).toEqual([0, 42, 131_071])
  })

  it.each(['before', 'after'] as const)(
    'agrees with the record when the process dies %s the withdrawal is durable',
    async (moment) => {
      await using folder = await openFolder()
      const record = { key: 'grants/record', value: new Uint8Array([1]) }
      const dying = dyingStore(folder.store, 1, moment)
      await expect(dying.write([record, ...withdrawal(7)])).rejects.toThrow('died')
      const { list: reopened } = await openCoop(await folder.restart())
      expect(await setIndexes(reopened)).toEqual(
        (await folder.store.get(record.key)) === undefined ? [] : [7],
      )
    },
  )

  it('misses no withdrawal among many readers and writers', async () => {
    await using folder = await openFolder()
    const { list } = await openCoop(folder.store)
    const withdraw = async (index: number) => {
      await folder.store.write(withdrawal(index))
      // Acknowledged, so whoever asks from now on must see it.
      expect(bitAt(await bitsOf(list), index)).toBe(true)
    }
    await Promise.all(Array.from({ length: 100 }, (_, index) => withdraw(index * 1_000)))
    expect(await setIndexes(list)).toHaveLength(100)
  })

  it('is signed once while nothing changes, and anew at half of its time', async () => {
    await using folder = await openFolder()
    const { list, time } = await openCoop(folder.store)
    const first = await list.published()
    expect((await list.published()).jwt).toBe(first.jwt)
    time.at = noon + 299_999
    expect((await list.published()).etag).toBe(first.etag)
    time.at = noon + 300_000
    const second = await list.published()
    expect(second.etag).not.toBe(first.etag)
    expect(decodeJwt(second.jwt)).toMatchObject({
      validFrom: '2026-11-20T12:05:00.000Z',
      validUntil: '2026-11-20T12:15:00.000Z',
    })
  })

  it('is signed anew when the key is rotated or the clock is set back', async () => {
    await using folder = await openFolder()
    const { list, keys, time } = await openCoop(folder.store)
    const first = await list.published()
    await keys.rotate()
    const second = await list.published()
    expect(second.jwt.split('.')[0]).not.toBe(first.jwt.split('.')[0])
    time.at = noon - 60_000
    expect(decodeJwt((await list.published()).jwt)).toMatchObject({ validFrom: '2026-11-20T11:59:00.000Z' })
  })

  it('is not published any more once a bit has gone back from 1 to 0', async () => {
    await using folder = await openFolder()
    const { list } = await openCoop(folder.store)
    await folder.store.write(withdrawal(42))
    await list.published()
    await folder.store.write([
      ...withdrawal(42).map(({ key }) => ({ key, value: undefined })),
      ...withdrawal(43),
    ])
    await expect(list.published()).rejects.toThrow('from 1 to 0')
  })

  it('is not published without a withdrawal that it has no place for', async () => {
    await using folder = await openFolder()
    const { list } = await openCoop(folder.store)
    await folder.store.write(withdrawal(statusListLength))
    await expect(list.published()).rejects.toThrow('beyond the end')
  })

  it('is made once for a crowd that asks at the same time', async () => {
    await using folder = await openFolder()
    const { issuerDeps } = await openCoop(folder.store)
    let reads = 0
    const changed = 1
    const withdrawnIndexes = () => {
      reads += 1
      return withdrawnIn(folder.store)
    }
    const list = createStatusList({
      ...issuerDeps,
      purpose: 'revocation',
      setIndexes: withdrawnIndexes,
      changes: () => changed,
      now: () => noon,
    })
    await Promise.all(Array.from({ length: 1_000 }, () => list.published()))
    expect(reads).toBe(1)
  })

  it('looks at the records only when something changed, and is not signed anew for what is no withdrawal', async () => {
    await using folder = await openFolder()
    const { issuerDeps } = await openCoop(folder.store)
    let reads = 0
    let changed = 1
    const withdrawnIndexes = () => {
      reads += 1
      return withdrawnIn(folder.store)
    }
    const list = createStatusList({
      ...issuerDeps,
      purpose: 'revocation',
      setIndexes: withdrawnIndexes,
      changes: () => changed,
      now: () => noon,
    })
    const first = await list.published()
    await list.published()
    expect(reads).toBe(1)
    changed = 2
    expect((await list.published()).jwt).toBe(first.jwt)
    await list.published()
    expect(reads).toBe(2)
    await folder.store.write(withdrawal(42))
    changed = 3
    expect((await list.published()).jwt).not.toBe(first.jwt)
    expect(await setIndexes(list)).toEqual([42])
    expect(reads).toBe(3)
  })

  it('comes back after its store failed once', async () => {
    await using folder = await openFolder()
    const { issuerDeps } = await openCoop(folder.store)
    let failing = true
    const changed = 1
    const withdrawnIndexes = () => (failing ? Promise.reject(new Error('disk')) : withdrawnIn(folder.store))
    const list = createStatusList({
      ...issuerDeps,
      purpose: 'revocation',
      setIndexes: withdrawnIndexes,
      changes: () => changed,
      now: () => noon,
    })
    await expect(list.published()).rejects.toThrow('disk')
    failing = false
    expect(await setIndexes(list)).toEqual([])
  })
})
