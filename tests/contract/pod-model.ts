/**
 * What Solid Protocol and docs/http-api.md say of one member's storage, as a map of paths. No concurrency, no disk, no
 * sizes of anything: short enough to be read against the specification.
 */

export type Format = 'text' | 'json' | 'turtle'

export interface Document {
  readonly kind: 'document'
  readonly format: Format
  /** As it was sent; of a document that was patched only the numbers in it are known. */
  readonly text: string | undefined
  readonly numbers: ReadonlySet<number>
  readonly version: number
}

export interface Kept {
  readonly document: Document
  readonly cause: 'replaced' | 'deleted'
}

export type Condition = 'none' | 'must-not-exist' | 'must-exist' | 'current' | 'stale'

export type Step =
  | { readonly kind: 'put'; readonly path: string; readonly sent: Sent; readonly condition: Condition }
  | { readonly kind: 'put-container'; readonly path: string; readonly condition: Condition }
  | { readonly kind: 'post'; readonly path: string; readonly slug: string; readonly sent: Sent }
  | { readonly kind: 'delete'; readonly path: string; readonly condition: Condition }
  | { readonly kind: 'patch'; readonly path: string; readonly adds: number; readonly removes?: number }
  | { readonly kind: 'read'; readonly path: string; readonly condition: 'none' | 'current' }
  | { readonly kind: 'restore'; readonly path: string; readonly version: number }
  | { readonly kind: 'forget'; readonly path: string; readonly version: number }
  | { readonly kind: 'forget-all'; readonly path: string }

export interface Sent {
  readonly format: Format
  readonly text: string
  readonly numbers: readonly number[]
  /** Whether the text is what its format says. */
  readonly valid: boolean
}

/** `resources` knows containers as 'container'. Paths are relative to the container that the model is about, ''. */
export interface Model {
  readonly resources: Map<string, Document | 'container'>
  readonly kept: Map<string, Map<number, Kept>>
  /** Highest version of what was deleted, while something of it is kept. */
  readonly gone: Map<string, number>
}

export const keptVersions = 3

export const newModel = (): Model => ({
  resources: new Map([['', 'container']]),
  kept: new Map(),
  gone: new Map(),
})

/** Does to the model what the step does, and says which status the server owes. */
export const apply = (model: Model, step: Step): number => {
  switch (step.kind) {
    case 'put':
      return put(model, step)
    case 'put-container':
      return putContainer(model, step)
    case 'post':
      return post(model, step)
    case 'delete':
      return remove(model, step)
    case 'patch':
      return patch(model, step)
    case 'read':
      return model.resources.has(step.path) ? (step.condition === 'current' ? 304 : 200) : 404
    case 'restore':
      return restore(model, step)
    case 'forget':
      return forget(model, step.path, step.version) ? 204 : 404
    case 'forget-all':
      for (const version of [...(model.kept.get(step.path)?.keys() ?? [])]) forget(model, step.path, version)
      return 204
  }
}

/** Names in a container, those of containers with their slash; auxiliary resources are not listed (Solid Protocol §4.3). */
export const childrenOf = (model: Model, container: string): string[] =>
  [...model.resources.keys()]
    .filter((path) => path !== '' && parentOf(path) === container && !isAuxiliary(path))
    .map((path) => path.slice(container.length))
    .toSorted()

export const isContainer = (path: string): boolean => path === '' || path.endsWith('/')

const isAuxiliary = (path: string): boolean => path.endsWith('.acl')

/** Without an answer to the question what is there, `stale` and `current` are the same tag of something else. */
const conditionHolds = (exists: boolean, condition: Condition): boolean => {
  switch (condition) {
    case 'none':
      return true
    case 'must-not-exist':
      return !exists
    case 'must-exist':
    case 'current':
      return exists
    case 'stale':
      return false
  }
}

const put = (model: Model, { path, sent, condition }: Step & { kind: 'put' }): number => {
  if (!sent.valid) return 400
  const before = model.resources.get(path)
  if (!conditionHolds(before !== undefined, condition)) return 412
  const missing = missingContainers(model, path)
  if ([path, ...missing].some((one) => model.resources.has(twinOf(one)))) return 409
  for (const container of missing) model.resources.set(container, 'container')
  store(model, path, { format: sent.format, text: sent.text, numbers: new Set(sent.numbers) })
  return before === undefined ? 201 : 205
}

const putContainer = (model: Model, { path, condition }: Step & { kind: 'put-container' }): number => {
  const exists = model.resources.has(path)
  if (!conditionHolds(exists, condition)) return 412
  if (exists) return 205
  const missing = missingContainers(model, path)
  if ([path, ...missing].some((one) => model.resources.has(twinOf(one)))) return 409
  for (const container of [...missing, path]) model.resources.set(container, 'container')
  return 201
}

/** The name is the server's choice, so only what can be foreseen is applied here: the rest is said by `Location`. */
const post = (model: Model, { path, sent }: Step & { kind: 'post' }): number => {
  if (!model.resources.has(path)) return 404
  if (!isContainer(path)) return 405
  return sent.valid ? 201 : 400
}

/** What a POST has made, once the server has said where. */
export const applyPosted = (model: Model, path: string, { format, text, numbers }: Sent): void =>
  store(model, path, { format, text, numbers: new Set(numbers) })

const remove = (model: Model, { path: named, condition }: Step & { kind: 'delete' }): number => {
  const meant =
    !isContainer(named) &&
    !model.resources.has(named) &&
    model.resources.has(`${named}/`) &&
    !isAuxiliary(named)
      ? `${named}/`
      : named
  const found = model.resources.get(meant)
  // What was deleted already is deleted (RFC 9110 §9.2.2), unless it had to be there.
  if (found === undefined)
    return model.gone.has(meant) && (condition === 'none' || condition === 'must-not-exist') ? 204 : 404
  // Nothing at the very address has a tag that could be current.
  const holds = condition === 'current' ? meant === named : conditionHolds(true, condition)
  if (!holds) return 412
  if (found === 'container') {
    if (childrenOf(model, meant).length > 0) return 409
    for (const path of [...model.resources.keys()])
      if (path !== meant && path.startsWith(meant)) drop(model, path)
    model.resources.delete(meant)
    return 204
  }
  drop(model, meant)
  if (model.resources.has(`${meant}.acl`)) drop(model, `${meant}.acl`)
  return 204
}

const patch = (model: Model, { path, adds, removes }: Step & { kind: 'patch' }): number => {
  if (isContainer(path)) return 409
  const before = model.resources.get(path)
  if (before === 'container') return 409
  if (before !== undefined && before.format !== 'turtle') return 415
  if (removes !== undefined && before?.numbers.has(removes) !== true) return 409
  const missing = missingContainers(model, path)
  if (before === undefined && [path, ...missing].some((one) => model.resources.has(twinOf(one)))) return 409
  const numbers = new Set(before?.numbers)
  if (removes !== undefined) numbers.delete(removes)
  numbers.add(adds)
  const isSame =
    before !== undefined && numbers.size === before.numbers.size && numbers.isSubsetOf(before.numbers)
  if (isSame) return 204
  for (const container of missing) model.resources.set(container, 'container')
  store(model, path, { format: 'turtle', text: undefined, numbers })
  return before === undefined ? 201 : 204
}

const restore = (model: Model, { path, version }: Step & { kind: 'restore' }): number => {
  const kept = model.kept.get(path)?.get(version)
  if (kept === undefined) return 404
  const before = model.resources.get(path)
  const missing = missingContainers(model, path)
  if ([path, ...missing].some((one) => model.resources.has(twinOf(one)))) return 409
  const last = before === undefined || before === 'container' ? model.gone.get(path) : before.version
  take(model, path, version)
  for (const container of missing) model.resources.set(container, 'container')
  if (before !== undefined && before !== 'container')
    keep(model, path, { document: before, cause: 'replaced' })
  model.gone.delete(path)
  model.resources.set(path, { ...kept.document, version: (last ?? 0) + 1 })
  return before === undefined ? 201 : 204
}

const forget = (model: Model, path: string, version: number): boolean => {
  if (model.kept.get(path)?.has(version) !== true) return false
  take(model, path, version)
  if (model.kept.get(path) === undefined) model.gone.delete(path)
  return true
}

/** A new version, unless it is the one that is there already. */
const store = (model: Model, path: string, made: Pick<Document, 'format' | 'text' | 'numbers'>): void => {
  const before = model.resources.get(path)
  if (before === undefined || before === 'container') {
    model.resources.set(path, { kind: 'document', ...made, version: (model.gone.get(path) ?? 0) + 1 })
    model.gone.delete(path)
    return
  }
  if (made.text !== undefined && before.text === made.text && before.format === made.format) return
  keep(model, path, { document: before, cause: 'replaced' })
  model.resources.set(path, { kind: 'document', ...made, version: before.version + 1 })
}

const drop = (model: Model, path: string): void => {
  const document = model.resources.get(path)
  model.resources.delete(path)
  if (document === undefined || document === 'container') return
  keep(model, path, { document, cause: 'deleted' })
  model.gone.set(path, document.version)
}

const keep = (model: Model, path: string, kept: Kept): void => {
  const versions = model.kept.get(path) ?? new Map<number, Kept>()
  versions.set(kept.document.version, kept)
  versions.delete(kept.document.version - keptVersions)
  model.kept.set(path, versions)
}

const take = (model: Model, path: string, version: number): void => {
  const versions = model.kept.get(path)
  versions?.delete(version)
  if (versions?.size === 0) model.kept.delete(path)
}

const parentOf = (path: string): string => path.replace(/[^/]+\/?$/, '')

const twinOf = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : `${path}/`)

const missingContainers = (model: Model, path: string): string[] => {
  const missing: string[] = []
  for (let parent = parentOf(path); parent !== ''; parent = parentOf(parent))
    if (!model.resources.has(parent)) missing.push(parent)
  return missing
}
