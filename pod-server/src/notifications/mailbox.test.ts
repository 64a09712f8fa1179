import { setTimeout as pause } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { createMailbox } from './mailbox.ts'

const open = (options: { limit?: number; rateMs?: number; whenFull?: 'drop-oldest' | (() => void) } = {}) => {
  const delivered: { item: number; at: number }[] = []
  let gate = Promise.resolve()
  let idle = 0
  const mailbox = createMailbox<number>({
    limit: options.limit ?? 10,
    rateMs: options.rateMs ?? 0,
    whenFull: options.whenFull ?? 'drop-oldest',
    deliver: async (item) => {
      await gate
      delivered.push({ item, at: performance.now() })
      return true
    },
    onIdle: () => {
      idle += 1
    },
    now: () => performance.now(),
  })
  return {
    mailbox,
    items: () => delivered.map(({ item }) => item),
    times: () => delivered.map(({ at }) => at),
    idle: () => idle,
    close: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return resolve
    },
  }
}

test('what is pushed is delivered once and in order, also when one delivery takes long', async () => {
  const { mailbox, items, close, idle } = open()
  const release = close()
  for (const item of [1, 2, 3]) mailbox.push(item)
  expect(items()).toEqual([])
  release()
  await vi.waitFor(() => {
    expect(items()).toEqual([1, 2, 3])
  })
  await vi.waitFor(() => {
    expect(idle()).toBe(1)
  })
})

test('of more than the limit, the oldest that still wait are lost', async () => {
  const { mailbox, items, close } = open({ limit: 2 })
  const release = close()
  for (const item of [1, 2, 3, 4, 5]) mailbox.push(item)
  release()
  await vi.waitFor(() => {
    expect(items()).toEqual([1, 4, 5])
  })
})

test('where nothing may be lost, the subscriber is dropped instead', () => {
  const whenFull = vi.fn<() => void>()
  const { mailbox, close } = open({ limit: 2, whenFull })
  close()
  for (const item of [1, 2, 3]) mailbox.push(item)
  expect(whenFull).not.toHaveBeenCalled()
  mailbox.push(4)
  expect(whenFull).toHaveBeenCalledOnce()
})

test('a rate keeps deliveries apart, and loses none', async () => {
  const { mailbox, items, times } = open({ rateMs: 80 })
  for (const item of [1, 2, 3]) mailbox.push(item)
  await vi.waitFor(() => {
    expect(items()).toEqual([1, 2, 3])
  })
  const [first = 0, second = 0, third = 0] = times()
  expect(Math.min(second - first, third - second)).toBeGreaterThanOrEqual(75)
})

test('nothing is delivered after the end, not even what waited', async () => {
  const { mailbox, items, close } = open()
  const release = close()
  for (const item of [1, 2, 3]) mailbox.push(item)
  mailbox.end()
  mailbox.push(4)
  release()
  await pause(20)
  expect(items()).toEqual([1])
})
