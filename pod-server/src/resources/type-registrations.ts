import { prefixRange, toBytes, toText, type Store } from '@mutua/kit/store'
import type { Quad } from 'n3'
import { isContainerPath, type PodPath } from './pod-path.ts'
import { parseRdf, rdfTypeOf, turtle, writeRdf } from './rdf.ts'
import {
  bytesKey,
  digestOf,
  isDocumentRecord,
  lastingOf,
  parseRecord,
  pathOfRecordKey,
  randomWord,
  recordKey,
  versionFacts,
  type DocumentRecord,
} from './stored-record.ts'
import { planChange, planRecord, podOf, sizeOf, type WritePlan } from './write-plan.ts'

/** What a type index says of a container (Solid Type Indexes §4): there are instances of a class in it. */
export interface TypeRegistration {
  /** Path of the document that says so. */
  readonly index: string
  /** Its name there, after the `#`. */
  readonly name: string
  readonly forClass: string
}

export interface RegistrationRule {
  /** Names how registrations are made: when it changes, all are made anew. */
  readonly version: string
  /** Addresses in an index begin with it. */
  readonly origin: string
  /** The same answer for the same container, always. `undefined` where none is registered. */
  registrationOf(container: PodPath): TypeRegistration | undefined
}

interface RegistrationDeps {
  readonly store: Pick<Store, 'get'>
  readonly registrations: RegistrationRule
}

/**
 * Adds to a write what the type index says of the containers that come or go with it. It looks at nothing but the write,
 * so whichever way a container comes, goes, or is hidden, its registration does the same, in the same moment. What is
 * added and taken away again leaves the index as it was, to the byte and the moment: it is the server's line in a document
 * of the member (docs/decisions/0218).
 */
export const planRegistrations = async (plan: WritePlan, deps: RegistrationDeps): Promise<void> => {
  const concerned = plan.writes.flatMap(({ key, value }) => {
    const container = key.startsWith(recordPrefix) ? pathOfRecordKey(key) : undefined
    return container === undefined || !isContainerPath(container)
      ? []
      : [{ container, isThere: value !== undefined }]
  })
  await planIndexes(concerned, plan, deps)
}

/**
 * Makes all registrations anew where the rule is another one than they were made by: of what came before there were any.
 * Key: `type-registrations`, the version of the rule.
 */
export const renewRegistrations = async (
  deps: RegistrationDeps & { readonly store: Store; readonly writer: Committing },
): Promise<void> => {
  const { store, registrations, writer } = deps
  const made = await store.get(versionKey)
  if (made !== undefined && toText(made) === registrations.version) return
  const containers = new Map<string, PodPath[]>()
  for await (const { key } of store.list(prefixRange(recordPrefix))) {
    const path = pathOfRecordKey(key)
    if (!isContainerPath(path) || registrations.registrationOf(path) === undefined) continue
    containers.set(podOf(path), [...(containers.get(podOf(path)) ?? []), path])
  }
  for (const [pod, paths] of containers)
    await writer.commit(pod, (plan) =>
      planIndexes(
        paths.map((container) => ({ container, isThere: true })),
        plan,
        deps,
      ),
    )
  await store.write([{ key: versionKey, value: toBytes(registrations.version) }])
}

/** What a `PodWriter` does, which makes these plans part of its own. */
interface Committing {
  commit(pod: string, attempt: (plan: WritePlan) => Promise<void>): Promise<void>
}

const versionKey = 'type-registrations'
const recordPrefix = recordKey('' as PodPath)

interface Concerned {
  readonly container: PodPath
  readonly isThere: boolean
}

interface Line extends Concerned {
  readonly registration: TypeRegistration
}

const planIndexes = async (
  concerned: readonly Concerned[],
  plan: WritePlan,
  deps: RegistrationDeps,
): Promise<void> => {
  const lines = concerned.flatMap((one): Line[] => {
    const registration = deps.registrations.registrationOf(one.container)
    return registration === undefined ? [] : [{ ...one, registration }]
  })
  for (const [index, some] of Map.groupBy(lines, ({ registration }) => registration.index as PodPath))
    // Whoever writes the index in the same write says themselves what stands in it.
    if (!plan.writes.some(({ key }) => key === recordKey(index))) await planIndex(index, some, plan, deps)
}

/** An index that is not there, or is none that we can write a line into, is left alone: it is the member's. */
const planIndex = async (
  index: PodPath,
  lines: readonly Line[],
  plan: WritePlan,
  { store, registrations }: RegistrationDeps,
): Promise<void> => {
  const bytes = await store.get(recordKey(index))
  plan.unchanged.set(recordKey(index), bytes)
  const record = bytes === undefined ? undefined : parseRecord(bytes)
  if (record === undefined || !isDocumentRecord(record) || record.place.kind !== 'store') return
  if (rdfTypeOf(record.contentType) !== turtle) return
  const body = await store.get(bytesKey(index, record.place.id))
  const before = body === undefined ? undefined : toText(body)
  const after = before === undefined ? undefined : await indexWith(before, lines, registrations.origin)
  if (after === undefined || after === before) return
  planText(index, record, after, plan)
}

/** Without a version of its own, and as old as it was: nobody has written the document. */
const planText = (index: PodPath, before: DocumentRecord, text: string, plan: WritePlan): void => {
  const body = Buffer.from(text)
  const id = randomWord()
  const facts = versionFacts(before.contentType, digestOf(body), before.modified)
  const { version } = before
  plan.used -= sizeOf(before)
  planRecord(index, { ...facts, ...lastingOf(before), version, place: { kind: 'store', id } }, plan)
  plan.writes.push(
    { key: bytesKey(index, id), value: body },
    { key: bytesKey(index, before.place.id), value: undefined },
  )
  planChange('replaced', index, plan, facts.etag)
}

/** `undefined` where the text is not understood. */
const indexWith = async (
  text: string,
  lines: readonly Line[],
  origin: string,
): Promise<string | undefined> => {
  // Our lines are relative to the document, and would say something else.
  if (/\bbase\s*</i.test(text)) return undefined
  let after = text
  for (const line of lines) {
    const written = lineOf(line)
    if (after.includes(written)) {
      if (!line.isThere) after = after.replace(written, '')
      continue
    }
    const quads = await readOrNothing(after, `${origin}${line.registration.index}`)
    if (quads === undefined) return undefined
    const said = quads.filter(
      ({ predicate, object }) =>
        predicate.value === `${solid}instanceContainer` && object.value === `${origin}${line.container}`,
    )
    if (line.isThere && said.length === 0) after = withLine(after, written)
    // Written by others, or anew by a client that changed something else: it goes all the same.
    if (!line.isThere && said.length > 0) after = await writeRdf(quadsWithout(said, quads), turtle)
  }
  return after
}

/** Ours stand at the end, by name: in the order in which they came they would tell of what was there earlier and is gone. */
const withLine = (text: string, written: string): string => {
  const lines = text.split(/(?<=\n)/)
  let place = lines.length
  for (let line = lines[place - 1]; line !== undefined && isOurs(line); line = lines[place - 1]) {
    if (line < written) break
    place -= 1
  }
  return lines.toSpliced(place, 0, written).join('')
}

/** What a registration says of other containers as well stays. */
const quadsWithout = (said: readonly Quad[], quads: readonly Quad[]): Quad[] => {
  const rest = quads.filter((quad) => !said.includes(quad))
  const emptied = said
    .map(({ subject }) => subject.value)
    .filter(
      (name) =>
        !rest.some(({ subject, predicate }) => subject.value === name && instances.has(predicate.value)),
    )
  return rest.filter(({ subject }) => !emptied.includes(subject.value))
}

const readOrNothing = async (text: string, base: string): Promise<Quad[] | undefined> => {
  try {
    return await parseRdf(text, turtle, base)
  } catch {
    return undefined
  }
}

/** One line that can follow any Turtle document, and moves with the pod. */
const lineOf = ({ container, registration }: Line): string => {
  const { index, name, forClass } = registration
  const place = relativeTo(index, container)
  return `<#${name}> a <${solid}TypeRegistration>; <${solid}forClass> <${forClass}>; <${solid}instanceContainer> <${place}>.\n`
}

const isOurs = (line: string): boolean =>
  line.includes(`> a <${solid}TypeRegistration>; <${solid}forClass> <`) && /^<#.*>\.\n$/.test(line)

/** @param index `/anna/settings/index.ttl` */
const relativeTo = (index: string, container: PodPath): string => {
  const [, pod = '', ...folders] = index.split('/').slice(0, -1)
  return `${'../'.repeat(folders.length)}${container.slice(pod.length + 2)}`
}

const solid = 'http://www.w3.org/ns/solid/terms#'
const instances: ReadonlySet<string> = new Set([`${solid}instance`, `${solid}instanceContainer`])
