import { setTimeout as pause } from 'node:timers/promises'

/** What a document holds: its text, or that there is none. */
export type Content = string | undefined

export interface WritingReport {
  /** Writes that were answered with success. */
  readonly acknowledged: number
  /** Writes whose answer was cut off: either came true or did not. */
  readonly unanswered: number
  /** What should never have been seen. */
  readonly faults: readonly string[]
}

export interface Writing {
  /** Resolves when every writer has had `more` acknowledged writes after this call. @throws {Error} after `withinMs` */
  readonly untilEachWrote: (more: number, withinMs: number) => Promise<void>
  /** Writers stop before their next request until the returned function is called. Resolves when all have stopped. */
  readonly hold: () => Promise<() => void>
  /** Every document as its writer knows it is there, and nothing else. */
  readonly check: () => Promise<void>
  readonly stop: () => Promise<WritingReport>
}

interface WriterDeps {
  readonly fetch: typeof fetch
  /** Container in which the writers write, with a slash. */
  readonly container: string
}

/** Writers who each change documents of their own, all at once, and know what they should find. */
export const startWriting = (count: number, deps: WriterDeps): Writing => {
  const seen = { acknowledged: 0, unanswered: 0, faults: [] as string[] }
  const counts = Array.from({ length: count }, () => 0)
  let stopping = false
  let gate: PromiseWithResolvers<void> | undefined
  const waiting = new Set<number>()

  const writers = Array.from({ length: count }, (_, place) => createWriter(place, seen, deps))

  const writeOn = async (place: number): Promise<void> => {
    const writer = writers[place]
    while (writer !== undefined && !stopping) {
      if (gate !== undefined) {
        waiting.add(place)
        await gate.promise
        waiting.delete(place)
        continue
      }
      const done = await writer.step()
      if (done) counts[place] = (counts[place] ?? 0) + 1
      else await pause(retryMs)
    }
  }
  const loops = writers.map((_writer, place) => writeOn(place))

  return {
    untilEachWrote: async (more, withinMs) => {
      const wanted = counts.map((done) => done + more)
      const deadline = performance.now() + withinMs
      while (!wanted.every((done, place) => (counts[place] ?? 0) >= done)) {
        if (performance.now() > deadline) throw new Error(`Not every writer wrote ${String(more)} times.`)
        await pause(5)
      }
    },
    hold: async () => {
      gate = Promise.withResolvers<void>()
      while (waiting.size < count) await pause(2)
      return () => {
        const opened = gate
        gate = undefined
        opened?.resolve()
      }
    },
    check: async () => {
      await Promise.all(writers.map((writer) => writer.check()))
    },
    stop: async () => {
      stopping = true
      gate?.resolve()
      await Promise.all(loops)
      return seen
    },
  }
}

const retryMs = 10

interface Writer {
  /** One write. False when no answer came: then it is found out what became of it before the next one. */
  readonly step: () => Promise<boolean>
  readonly check: () => Promise<void>
}

type Seen = { acknowledged: number; unanswered: number; faults: string[] }

interface Change {
  readonly method: 'PUT' | 'DELETE' | 'PATCH'
  readonly path: string
  readonly becomes: Content
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const createWriter = (place: number, seen: Seen, deps: WriterDeps): Writer => {
  const known = new Map<string, Content>()
  /** A change whose answer was cut off, and what was there before it. */
  let open: { readonly change: Change; readonly before: Content } | undefined
  let ordinal = 0

  /** Small and large ones, in containers that come and go, some beside those of the other writers. */
  const choose = (): Change => {
    ordinal += 1
    const record = `health/laboratory/Observation/${String(place)}-${String(ordinal % 4)}`
    const path = pick([
      `load/shared/${String(place)}-${String(ordinal % 5)}`,
      `load/own-${String(place)}/a-${String(ordinal % 7)}`,
      `load/own-${String(place)}/inner-${String(ordinal % 3)}/b`,
      record,
    ])
    const before = known.get(path)
    if (before !== undefined && Math.random() < 0.3) return { method: 'DELETE', path, becomes: undefined }
    if (path === record) return recordAt(path, ordinal)
    if (Math.random() < 0.2) return patchOf(`${path}.ttl`, known.get(`${path}.ttl`), ordinal)
    const text = `${String(place)}-${String(ordinal)} ${'x'.repeat(Math.random() < 0.2 ? 150_000 : 50)}`
    const headers = { 'content-type': 'text/plain' }
    return { method: 'PUT', path, becomes: text, headers, body: text }
  }

  const read = async (path: string): Promise<Content> => {
    const answer = await deps.fetch(deps.container + path)
    const text = await answer.text()
    if (answer.status === 404) return undefined
    if (answer.status !== 200) throw new Error(`a read was answered ${String(answer.status)}`)
    return path.endsWith('.ttl') ? triplesIn(text) : text
  }

  /** After a cut: the change came true or it did not; a third thing is a fault. */
  const resolve = async (): Promise<boolean> => {
    if (open === undefined) return true
    const { change, before } = open
    let found: Content
    try {
      found = await read(change.path)
    } catch {
      return false
    }
    if (found !== before && found !== change.becomes)
      seen.faults.push(`${change.method} ${change.path}: neither before nor after (${said(found)})`)
    known.set(change.path, found)
    open = undefined
    return true
  }

  return {
    step: async () => {
      if (!(await resolve())) return false
      const change = choose()
      const before = known.get(change.path)
      try {
        const { method, path, headers, body } = change
        const answer = await deps.fetch(deps.container + path, {
          method,
          ...(headers === undefined ? {} : { headers }),
          ...(body === undefined ? {} : { body }),
        })
        await answer.arrayBuffer()
        if (!answer.ok) {
          seen.faults.push(`${method} ${path} was answered ${String(answer.status)}`)
          return true
        }
        known.set(path, change.becomes)
        seen.acknowledged += 1
        return true
      } catch {
        seen.unanswered += 1
        open = { change, before }
        return false
      }
    },
    check: async () => {
      while (!(await resolve())) await pause(retryMs)
      for (const [path, expected] of known) {
        const found = await read(path)
        if (found !== expected) seen.faults.push(`${path}: ${said(found)} instead of ${said(expected)}`)
      }
    },
  }
}

/** What it is found by is written with it, and changes with it. */
const recordAt = (path: string, ordinal: number): Change => {
  const text = JSON.stringify({
    resourceType: 'Observation',
    id: path.split('/').at(-1),
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: String(ordinal) }] },
    note: [{ text: 'x'.repeat(Math.random() < 0.2 ? 150_000 : 50) }],
  })
  const headers = { 'content-type': 'application/fhir+json' }
  return { method: 'PUT', path, becomes: text, headers, body: text }
}

/** Adds one triple, so that what becomes of the document follows from what it was. */
const patchOf = (path: string, before: Content, ordinal: number): Change => {
  const triple = `<#s> <#p> ${String(ordinal)}`
  return {
    method: 'PATCH',
    path,
    becomes: [...(before ?? '').split('|').filter((one) => one !== ''), String(ordinal)].toSorted().join('|'),
    headers: { 'content-type': 'application/sparql-update' },
    body: `INSERT DATA { ${triple} }`,
  }
}

/** The numbers in a document of `patchOf`, whatever its prefixes are called. */
const triplesIn = (turtle: string): string =>
  [...turtle.matchAll(/(?<=[\s,"])(\d+)(?=[\s,.;"])/g)]
    .map(([, number]) => number ?? '')
    .toSorted()
    .join('|')

const pick = (choices: readonly string[]): string => choices[Math.floor(Math.random() * choices.length)] ?? ''

const said = (content: Content): string => (content === undefined ? 'nothing' : `"${content.slice(0, 60)}"`)
