import { describe, expect, test } from 'vitest'
import { createLeaseBook, type LeaseBook } from './leases.ts'
import { otherPodServer, podServer } from './test-support.ts'

const leaseMs = 1_000

/** Past the time in which leases from before the start are feared. */
const openBook = (at = 10_000): { book: LeaseBook; clock: { at: number } } => {
  const clock = { at: 0 }
  const book = createLeaseBook({ leaseMs, monotonic: () => clock.at })
  clock.at = at
  return { book, clock }
}

/** Without waiting for the clock: is there anything left to wait for? */
const isApplied = async (book: LeaseBook, sequence: number, server = podServer): Promise<boolean> => {
  const pending = Symbol('pending')
  const waiting = book.awaitApplied(server, sequence)
  return (
    (await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 5, pending))])) !== pending
  )
}

const answer = (book: LeaseBook, head: number, server = podServer): void =>
  book.openAnswer(server, head).grant(head)

describe('lease book', () => {
  test('what was promised before the start is feared for one whole lease', async () => {
    const { book, clock } = openBook(leaseMs)
    expect(await isApplied(book, 1)).toBe(false)
    clock.at = leaseMs * 1.01
    expect(await isApplied(book, 1)).toBe(true)
  })

  test('an answer that is being put together counts as a lease that does not end', async () => {
    const { book, clock } = openBook()
    const open = book.openAnswer(podServer, 4)
    clock.at += leaseMs * 10
    expect(await isApplied(book, 5)).toBe(false)
    open.grant(4)
    expect(await isApplied(book, 5)).toBe(false)
    clock.at += leaseMs * 1.01
    expect(await isApplied(book, 5)).toBe(true)
  })

  test('an answer that does not go out leaves no lease', async () => {
    const { book } = openBook()
    const open = book.openAnswer(podServer, 4)
    open.drop()
    expect(await isApplied(book, 5)).toBe(true)
  })

  test('dropping after the answer went out takes nothing back', async () => {
    const { book } = openBook()
    const open = book.openAnswer(podServer, 4)
    open.grant(4)
    open.drop()
    expect(await isApplied(book, 5)).toBe(false)
  })

  test('an answer that began after the change carries it, so it is not waited for', async () => {
    const { book } = openBook()
    book.openAnswer(podServer, 5)
    expect(await isApplied(book, 5)).toBe(true)
    expect(await isApplied(book, 6)).toBe(false)
  })

  test('a later answer does not shorten the lease of an earlier one that did not carry the change', async () => {
    const { book, clock } = openBook()
    answer(book, 4)
    clock.at += 10
    answer(book, 5)
    expect(await isApplied(book, 5)).toBe(false)
    clock.at += leaseMs * 1.01 - 10
    expect(await isApplied(book, 5)).toBe(true)
  })

  test('acknowledging ends the waiting; an older acknowledgement that arrives late changes nothing', async () => {
    const { book } = openBook()
    answer(book, 4)
    book.acknowledge(podServer, 5)
    expect(await isApplied(book, 5)).toBe(true)
    book.acknowledge(podServer, 3)
    expect(await isApplied(book, 5)).toBe(true)
    expect(await isApplied(book, 6)).toBe(false)
  })

  test('what concerns all is applied when none is left that may not know it', async () => {
    const { book, clock } = openBook()
    const isAppliedEverywhere = async () => {
      const pending = Symbol('pending')
      const waiting = book.awaitAppliedEverywhere(5)
      return (
        (await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 5, pending))])) !== pending
      )
    }
    answer(book, 4)
    answer(book, 4, otherPodServer)
    book.acknowledge(podServer, 5)
    expect(await isAppliedEverywhere()).toBe(false)
    clock.at += leaseMs * 1.01
    expect(await isAppliedEverywhere()).toBe(true)
    answer(book, 4)
    expect(await isAppliedEverywhere()).toBe(true)
    answer(book, 4, otherPodServer)
    book.acknowledge(otherPodServer, 5)
    expect(await isAppliedEverywhere()).toBe(true)
  })

  test('each pod server speaks for itself', async () => {
    const { book } = openBook()
    answer(book, 4)
    answer(book, 4, otherPodServer)
    book.acknowledge(otherPodServer, 5)
    expect(await isApplied(book, 5, otherPodServer)).toBe(true)
    expect(await isApplied(book, 5)).toBe(false)
  })
})
