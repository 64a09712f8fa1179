import { ok } from 'node:assert/strict'
import type { NamedCase } from '../named-case.ts'
import { expectStatus } from './expectations.ts'
import { newDocument, patchText, read, sendPatch, type PatchSubject } from './subject.ts'

/** They come last: a server that they stop answers nothing after them. */
export const hostileCases: readonly NamedCase<PatchSubject>[] = [
  {
    source: 'beyond',
    name: 'three hundred patches with one character changed: no answer of 5xx',
    run: async (subject) => {
      const url = await newDocument(subject, '<#x> <#y> 1. <#z> <#y> "two".')
      const text = patchText({
        where: '?a <#y> 1. _:b <#y> "two".',
        deletes: '?a <#y> 1.',
        inserts: '?a <#y> 1, """three"""@it, 4.5e6, "x"^^ex:t.',
      })
      const signs = '{}[]()<>"\'@^.;,:?_\\#\u0000 é1a'
      for (let round = 0; round < 300; round += 1) {
        const place = (round * 7) % text.length
        const sign = signs.charAt(round % signs.length)
        const changed = text.slice(0, place) + sign + text.slice(place + (round % 2))
        const { status } = await sendPatch(subject.alice, url, changed)
        ok(status < 500, `the answer is ${String(status)} to:\n${changed}`)
      }
    },
  },
  {
    source: 'beyond',
    name: 'conditions that are made to be slow are answered in two seconds, and the server goes on serving',
    run: async (subject) => {
      const size = 26
      const edges = (name: (index: number) => string, count: number, skip: number): string =>
        Array.from({ length: count * count }, (_, index) => {
          const [from, to] = [index % count, Math.floor(index / count)]
          return from % skip === to % skip ? '' : `${name(from)} <#p> ${name(to)}.`
        }).join('\n')
      // A graph in twelve parts has no thirteen nodes that all know each other; to find that out takes for ever.
      const url = await newDocument(
        subject,
        edges((index) => `<#n${String(index)}>`, size, 12),
      )
      const where = edges((index) => `?v${String(index)}`, 13, 13)
      const spent: number[] = []
      // What it costs is the least of three: a machine that others keep busy adds to it.
      while (spent.length < 3 && spent.every((milliseconds) => milliseconds >= 2_000)) {
        const start = performance.now()
        const answer = await Promise.race([
          sendPatch(subject.alice, url, { where, inserts: '<#a> <#b> <#c>.' }),
          new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 20_000)),
        ])
        spent.push(performance.now() - start)
        ok(answer !== undefined, 'no answer after 20 s')
        ok(answer.status >= 400 && answer.status < 500, `the answer is ${String(answer.status)}`)
      }
      ok(Math.min(...spent) < 2_000, `answered after ${spent.map(Math.round).join(', ')} ms`)
      expectStatus(await read(subject, url), 200)
    },
  },
]
