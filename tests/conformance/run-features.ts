import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { SolidSession } from '../support/solid-session.ts'
import { linksIn, wacAllowIn } from './answer-headers.ts'
import type { Case } from './cases.ts'
import { iri, namespaces, parseDataset } from './dataset.ts'
import { openFeature, type Failure } from './feature-run.ts'
import { createOperations, type Operations } from './operations.ts'
import type { Send } from '../support/send.ts'
import { solidClient, solidContainer } from './solid-objects.ts'

export interface FeatureOutcome {
  /** From the folder of the features, with forward slashes. */
  readonly path: string
  readonly passed: number
  readonly failures: readonly Failure[]
  /** Names of scenarios that were left out, with the reason. */
  readonly skipped: readonly string[]
}

/** The server that is looked at, and who is who there. */
export interface Subject {
  readonly alice: SolidSession
  readonly bob: SolidSession
  /** Existing container of Alice's in which everything is made. */
  readonly rootTestContainer: string
}

export interface RunDeps {
  readonly subject: Subject
  readonly send: Send
  /** Scenarios at the same time. */
  readonly concurrency: number
}

/** Every feature below `folder` except those in `converted/`. @throws {Error} when one cannot be read */
export const runFeatures = async (folder: string, deps: RunDeps): Promise<FeatureOutcome[]> => {
  const operations = createOperations()
  const globals = globalsFor(deps.subject, { ...deps, operations })
  const features = featuresIn(folder).map((path) => {
    const feature = openFeature(join(folder, path), { globals, operations, send: deps.send })
    const chosen = feature.cases.filter(({ tags }) => !tags.includes('setup'))
    const reasons = chosen.map((one) => reasonToSkip(one, deps.subject))
    return {
      path,
      run: feature.run,
      cases: chosen.filter((_one, place) => reasons[place] === undefined),
      skipped: chosen.flatMap(({ name }, place) => {
        const reason = reasons[place]
        return reason === undefined ? [] : [`${name} (${reason})`]
      }),
      failures: [] as Failure[],
    }
  })
  const waiting = features.flatMap(({ cases, run, failures }) =>
    cases.map((one) => async () => {
      const failure = await run(one)
      if (failure !== undefined) failures.push(failure)
    }),
  )
  const work = async (): Promise<void> => {
    for (let turn = waiting.shift(); turn !== undefined; turn = waiting.shift()) await turn()
  }
  await Promise.all(Array.from({ length: deps.concurrency }, work))
  return features.map(({ path, cases, skipped, failures }) => ({
    path,
    passed: cases.length - failures.length,
    failures: failures.toSorted((one, other) => one.line - other.line),
    skipped,
  }))
}

/** `converted/` holds older cases that its authors dispute and no requirement names. */
const featuresIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.feature') && !path.split('/').includes('converted'))
    .toSorted()

const reasonToSkip = ({ tags }: Case, { rootTestContainer }: Subject): string | undefined => {
  if (tags.includes('ignore')) return 'its authors leave it out'
  if (tags.includes('http-redirect') && rootTestContainer.startsWith('http:')) return 'for servers with https'
  return undefined
}

/** What the official harness offers to every feature. */
const globalsFor = (
  { alice, bob, rootTestContainer }: Subject,
  deps: { readonly send: Send; readonly operations: Operations },
): Record<string, unknown> => ({
  ...namespaces,
  iri,
  parse: parseDataset,
  parseLinkHeaders: linksIn,
  parseWacAllowHeader: wacAllowIn,
  resolveUri: (base: string, target: string) => new URL(target, base).href,
  config: { origin: 'https://tester.example' },
  clients: { alice: solidClient(alice, deps.send), bob: solidClient(bob, deps.send) },
  webIds: { alice: alice.webId, bob: bob.webId },
  rootTestContainer: solidContainer(rootTestContainer, { ...deps, alice }),
})
