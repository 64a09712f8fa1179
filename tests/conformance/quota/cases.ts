import { deepEqual, equal, match, ok } from 'node:assert/strict'
import type { NamedCase } from '../named-case.ts'
import { inCleanContainer, put, sizeOf, type QuotaSubject } from './subject.ts'

type QuotaCase = NamedCase<QuotaSubject>

/** RFC 4918 §11.5 has 507 for it; 413 is what others answer. */
const refusals = [507, 413]
const isStored = ({ status }: { status: number }): boolean => status >= 200 && status < 300
const isRefused = ({ status }: { status: number }): boolean => refusals.includes(status)

export const quotaCases: readonly QuotaCase[] = [
  {
    source: 'RFC 4918 §11.5',
    name: 'a document that fits is stored, one that does not is refused with a reason',
    run: (subject) =>
      inCleanContainer(subject, async (urlOf) => {
        equal((await put(subject, urlOf('small'), Math.floor(subject.quotaBytes / 2))).status, 201)
        const refused = await put(subject, urlOf('large'), subject.quotaBytes)
        ok(isRefused(refused), `status ${String(refused.status)}`)
        equal(refused.contentType?.split(';')[0], 'application/problem+json')
      }),
  },
  {
    source: 'beyond',
    name: 'of what is refused nothing is there',
    run: (subject) =>
      inCleanContainer(subject, async (urlOf) => {
        ok(isRefused(await put(subject, urlOf('large'), subject.quotaBytes + 1)))
        equal(await sizeOf(subject, urlOf('large')), undefined)
      }),
  },
  {
    source: 'beyond',
    name: 'what is refused takes no room',
    run: (subject) =>
      inCleanContainer(subject, async (urlOf) => {
        for (let attempt = 0; attempt < 3; attempt += 1)
          ok(isRefused(await put(subject, urlOf('large'), subject.quotaBytes + 1)))
        ok(isStored(await put(subject, urlOf('small'), Math.floor(subject.quotaBytes / 2))))
      }),
  },
  {
    source: 'beyond',
    name: 'a body whose length is not said beforehand is held to the same',
    run: (subject) =>
      inCleanContainer(subject, async (urlOf) => {
        ok(isRefused(await put(subject, urlOf('large'), subject.quotaBytes + 1, { declared: false })))
        equal(await sizeOf(subject, urlOf('large')), undefined)
        ok(isStored(await put(subject, urlOf('small'), 1_000, { declared: false })))
      }),
  },
  {
    source: 'beyond',
    name: 'a replacement that does not fit leaves the version before',
    run: (subject) =>
      inCleanContainer(subject, async (urlOf) => {
        ok(isStored(await put(subject, urlOf('a'), 1_000)))
        ok(isRefused(await put(subject, urlOf('a'), subject.quotaBytes + 1)))
        equal(await sizeOf(subject, urlOf('a')), 1_000)
      }),
  },
  {
    source: 'beyond',
    name: 'replacing a large document by one of the same size works in a full pod',
    run: (subject) =>
      inCleanContainer(subject, async (urlOf) => {
        const size = Math.floor(subject.quotaBytes * 0.7)
        ok(isStored(await put(subject, urlOf('a'), size)))
        for (const fill of [2, 3, 4]) ok(isStored(await put(subject, urlOf('a'), size, { fill })))
        ok(isStored(await put(subject, urlOf('a'), 10)))
      }),
  },
  {
    source: 'beyond',
    name: 'what is deleted makes room, however often',
    run: (subject) =>
      inCleanContainer(subject, async (urlOf) => {
        for (let round = 0; round < 5; round += 1) {
          ok(isStored(await put(subject, urlOf('a'), Math.floor(subject.quotaBytes * 0.7), { fill: round })))
          equal((await subject.alice.fetch(urlOf('a'), { method: 'DELETE' })).ok, true)
        }
      }),
  },
  {
    source: 'beyond',
    name: 'many at once do not get more than there is, and what was stored is whole',
    run: (subject) =>
      inCleanContainer(subject, async (urlOf) => {
        const size = Math.floor(subject.quotaBytes / 5)
        const names = Array.from({ length: 20 }, (_, place) => String(place))
        const answers = await Promise.all(names.map((name) => put(subject, urlOf(name), size)))
        ok(answers.every((answer) => isStored(answer) || isRefused(answer)))
        const stored = answers.filter(isStored).length
        ok(stored >= 1 && stored <= 5, `${String(stored)} of 20 were stored`)
        const sizes = await Promise.all(names.map((name) => sizeOf(subject, urlOf(name))))
        deepEqual(
          sizes,
          answers.map((answer) => (isStored(answer) ? size : undefined)),
        )
      }),
  },
  {
    source: 'beyond',
    name: 'a pod of many small documents has an end, too',
    run: (subject) =>
      inCleanContainer(subject, async (urlOf) => {
        ok(isStored(await put(subject, urlOf('large'), Math.floor(subject.quotaBytes * 0.9))))
        const limit = Math.ceil(subject.quotaBytes / 1_000)
        for (let count = 0; count < limit; count += 1) {
          const answer = await put(subject, urlOf(String(count)), 0)
          if (isRefused(answer)) return
          ok(isStored(answer), `status ${String(answer.status)}`)
        }
        throw new Error(`${String(limit)} empty documents were stored in a tenth of the room`)
      }),
  },
  {
    source: 'beyond',
    name: 'a full pod can still be read, listed and emptied',
    run: (subject) =>
      inCleanContainer(subject, async (urlOf) => {
        ok(isStored(await put(subject, urlOf('a'), Math.floor(subject.quotaBytes * 0.8))))
        ok(isRefused(await put(subject, urlOf('b'), Math.floor(subject.quotaBytes * 0.5))))
        ok((await sizeOf(subject, urlOf('a'))) !== undefined)
        const listing = await subject.alice.fetch(urlOf(''), { headers: { accept: 'text/turtle' } })
        equal(listing.status, 200)
        // Some servers list whole addresses, others names.
        match(await listing.text(), /[/<]a>/)
        ok((await subject.alice.fetch(urlOf('a'), { method: 'DELETE' })).ok)
      }),
  },
]
