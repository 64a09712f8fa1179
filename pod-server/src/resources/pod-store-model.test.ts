import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { instantOf } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { openTestStore, snapshot, type TestStore } from '../test-support/store.ts'
import { parentOf, parsePodPath, segmentOf, slashTwinOf, isContainerPath, type PodPath } from './pod-path.ts'
import { createPodStore, wholeBody, type PodStore } from './pod-store.ts'

const runs = process.env['MUTUA_DEEP'] === '1' ? 1_000 : 60

let level: TestStore
let pods: PodStore

beforeEach(async () => {
  level = await openTestStore()
  // A clock that stands still: nothing may depend on two moments being different.
  pods = createPodStore({ store: level.store, now: () => instantOf(1_800_000_000_000) })
})
afterEach(() => level[Symbol.asyncDispose]())

describe('the pod store', () => {
  it('behaves like a map of paths under any sequence of operations, across restarts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 30 }), async (operations) => {
        await clear()
        const model: Model = new Map([[root, '']])
        for (const step of operations) {
          if (step.kind === 'reopen') await level.reopen()
          else expect(await outcomeOf(step)).toBe(apply(model, step))
          await expectSame(model)
        }
      }),
      { numRuns: runs },
    )
  })

  it('keeps every document in a container that contains it, whatever happens at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { minLength: 2, maxLength: 40 }), async (operations) => {
        await clear()
        const outcomes = await Promise.allSettled(
          operations.filter((step) => step.kind !== 'reopen').map((step) => outcomeOf(step)),
        )
        for (const outcome of outcomes) expect(outcome.status).toBe('fulfilled')
        await expectSound()
      }),
      { numRuns: runs },
    )
  })

  it('never loses a document to somebody who deletes its container at the same moment', async () => {
    const container = parsePodPath('/anna/a/')
    const child = parsePodPath('/anna/a/child')
    for (let round = 0; round < runs; round += 1) {
      await clear()
      await pods.putContainer(container)
      const [, created] = await Promise.all([
        outcomeOf({ kind: 'remove', path: container }),
        pause(round % 7).then(() =>
          outcomeOf({ kind: 'put', path: child, body: 'kept', ifNoneMatch: false }),
        ),
        pause(round % 5).then(() => outcomeOf({ kind: 'remove', path: container })),
      ])
      expect(created).toBe('created')
      expect(await pods.find(child)).toBeDefined()
      await expectSound()
    }
  })
})

type Step =
  | { readonly kind: 'put'; readonly path: PodPath; readonly body: string; readonly ifNoneMatch: boolean }
  | { readonly kind: 'container'; readonly path: PodPath }
  | { readonly kind: 'remove'; readonly path: PodPath }

type Model = Map<PodPath, string>

const root = parsePodPath('/anna/')

const outcomeOf = async (step: Step): Promise<string> => {
  try {
    if (step.kind === 'put') {
      const document = {
        path: step.path,
        contentType: 'text/plain',
        body: new TextEncoder().encode(step.body),
      }
      return await pods.put([document], step.ifNoneMatch ? { ifNoneMatch: '*' } : {})
    }
    if (step.kind === 'container') return await pods.putContainer(step.path)
    await pods.remove(step.path)
    return 'removed'
  } catch (cause) {
    if (cause instanceof Problem) return cause.code
    throw cause
  }
}

/** What should happen, and the model as it should be then. */
const apply = (model: Model, step: Step): string => {
  const { path } = step
  if (step.kind === 'remove') {
    if (!model.has(path)) return 'not-found'
    if ([...model.keys()].some((other) => parentOf(other) === path)) return 'container-not-empty'
    model.delete(path)
    return 'removed'
  }
  const isThere = model.has(path)
  if (step.kind === 'put' && step.ifNoneMatch && isThere) return 'precondition-failed'
  if (step.kind === 'container' && isThere) return 'kept'
  const missing = missingAncestors(model, path)
  if ([path, ...missing].some((one) => model.has(slashTwinOf(one)))) return 'slash-conflict'
  for (const container of missing) model.set(container, '')
  model.set(path, step.kind === 'put' ? step.body : '')
  return isThere ? 'replaced' : 'created'
}

const missingAncestors = (model: Model, path: PodPath): PodPath[] => {
  const missing: PodPath[] = []
  for (let parent = parentOf(path); parent !== undefined && parent !== '/'; parent = parentOf(parent))
    if (!model.has(parent)) missing.push(parent)
  return missing
}

const expectSame = async (model: Model): Promise<void> => {
  expect(await contents()).toEqual(new Map([...model].toSorted(([a], [b]) => (a < b ? -1 : 1))))
  await expectSound()
}

/** Content by path, walked from the root through what each container says it contains. */
const contents = async (): Promise<Model> => {
  const seen: Model = new Map()
  const visit = async (path: PodPath): Promise<void> => {
    const resource = await pods.find(path)
    if (resource === undefined) throw new Error(`${path} is listed and not there`)
    seen.set(path, new TextDecoder().decode(wholeBody(resource)))
    if (!isContainerPath(path)) return
    for await (const { name } of pods.children(path)) await visit(parsePodPath(path + name))
  }
  if ((await pods.find(root)) !== undefined) await visit(root)
  return new Map([...seen].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Records, bytes and containment say the same, and no name stands both with and without a slash. */
const expectSound = async (): Promise<void> => {
  const keys = Object.keys(await snapshot(level.store))
  const paths = keys
    .filter((key) => key.startsWith('res '))
    .map((key) => parsePodPath(key.slice('res '.length)))
  // A container has one more entry: the tag of its listing.
  const entries = keys.filter((key) => key.startsWith('in '))
  const listed = entries.filter((key) => !key.endsWith(' ')).toSorted()
  expect(listed).toEqual(
    paths
      .filter((path) => path !== root)
      .map((path) => `in ${parentOf(path) ?? ''} ${segmentOf(path)}`)
      .toSorted(),
  )
  expect(entries.filter((key) => key.endsWith(' '))).toEqual(
    paths.filter(isContainerPath).map((path) => `in ${path} `),
  )
  for (const path of paths) {
    if (path !== root) expect(paths).toContain(parentOf(path))
    expect(paths).not.toContain(slashTwinOf(path))
    const bodies = keys.filter((key) => key.startsWith(`bytes ${path} `))
    expect(bodies, path).toHaveLength(isContainerPath(path) ? 0 : 1)
  }
  expect(keys.filter((key) => key.startsWith('bytes '))).toHaveLength(
    paths.filter((path) => !isContainerPath(path)).length,
  )
}

const clear = async (): Promise<void> => {
  const keys = Object.keys(await snapshot(level.store))
  const rootWrites = pods.newPodWrites([{ path: root, contentType: 'text/turtle', body: new Uint8Array() }])
  await level.store.write([...keys.map((key) => ({ key, value: undefined })), ...rootWrites])
}

const pause = async (turns: number): Promise<void> => {
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
}

const documentPath = fc.constantFrom(
  ...['/anna/a', '/anna/a/b', '/anna/a/b/c', '/anna/b', '/anna/c/d'].map(parsePodPath),
)
const containerPath = fc.constantFrom(...['/anna/a/', '/anna/a/b/', '/anna/c/', '/anna/b/'].map(parsePodPath))
const operation = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      path: documentPath,
      body: fc.constantFrom('one', 'two'),
      ifNoneMatch: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('container' as const), path: containerPath }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('remove' as const),
      path: fc.oneof(documentPath, containerPath),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
)
