import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { casesOf, rowValues, type Case } from './cases.ts'
import { parseFeature, type Feature } from './gherkin.ts'
import type { Operations } from './operations.ts'
import { createScope } from './scope.ts'
import type { Send } from '../support/send.ts'
import { emptyRequest, runStep, type Play } from './steps.ts'

export interface FeatureDeps {
  readonly globals: Readonly<Record<string, unknown>>
  readonly operations: Operations
  readonly send: Send
}

export interface Failure {
  readonly scenario: string
  /** Of the step, in the feature. */
  readonly line: number
  readonly step: string
  readonly why: string
}

export interface FeatureRun {
  readonly cases: readonly Case[]
  /** Cases may run at the same time; what is to be done once (`callonce`) is then done once for all of them. */
  readonly run: (one: Case) => Promise<Failure | undefined>
}

/** @throws {Error} when the file cannot be read as a feature */
export const openFeature = (path: string, deps: FeatureDeps): FeatureRun => {
  const feature = readFeature(path)
  const done = new Map<string, Promise<unknown>>()
  const once: Play['once'] = (key, run) => {
    const known = done.get(key) ?? run()
    done.set(key, known)
    return known
  }
  return {
    cases: casesOf(feature, (expression) => newPlay(path, {}, { ...deps, once }).scope.evaluate(expression)),
    run: async (one) => {
      const play = newPlay(path, one.variables, { ...deps, once })
      for (const step of [...feature.background, ...one.steps]) {
        try {
          await runStep(step, play)
        } catch (cause) {
          const why = cause instanceof Error ? cause.message : String(cause)
          return { scenario: one.name, line: step.line, step: step.text, why }
        }
      }
      return undefined
    },
  }
}

const readFeature = (path: string): Feature => {
  try {
    return parseFeature(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new Error(`${path} cannot be read: ${cause instanceof Error ? cause.message : ''}`, { cause })
  }
}

const newPlay = (
  path: string,
  variables: Readonly<Record<string, unknown>>,
  deps: FeatureDeps & Pick<Play, 'once'>,
): Play => {
  const besides = (name: string): string => resolve(dirname(path), name)
  const karate = {
    readAsString: (name: string) => readFileSync(besides(name), 'utf8'),
    setup: () => setUp(readFeature(path), play),
    response: { headerValues: (name: string) => play.answer?.headers[name.toLowerCase()] ?? [] },
  }
  const read = (name: string): CalledFeature => ({ featurePath: besides(name) })
  const play: Play = {
    ...deps,
    scope: createScope({ ...deps.globals, karate, read, ...variables }),
    call: (callee, argument) => {
      if (isFunction(callee)) return callee(argument)
      if (!isCalledFeature(callee)) throw new Error('only a function or a feature can be called')
      return callFeature(callee, { ...play.scope.variables, ...(argument as object) }, deps)
    },
    request: emptyRequest,
    answer: undefined,
  }
  return play
}

/** What `read('other.feature')` gives, to be called. */
interface CalledFeature {
  readonly featurePath: string
}

const isFunction = (callee: unknown): callee is (argument: unknown) => unknown => typeof callee === 'function'

const isCalledFeature = (callee: unknown): callee is CalledFeature =>
  typeof callee === 'object' && callee !== null && 'featurePath' in callee

/** Runs the steps of another feature among the variables of the caller, as Karate does; its variables are the result. */
const callFeature = async (
  { featurePath }: CalledFeature,
  variables: Readonly<Record<string, unknown>>,
  deps: FeatureDeps & Pick<Play, 'once'>,
): Promise<Record<string, unknown>> => {
  const { background, scenarios } = readFeature(featurePath)
  const { karate: _karate, read: _read, ...inherited } = variables
  const play = newPlay(featurePath, inherited, deps)
  for (const step of [...background, ...scenarios.flatMap(({ steps }) => steps)]) await runStep(step, play)
  return play.scope.variables
}

/** `karate.setup()`: the tables of the scenario tagged `@setup`, for examples that are computed. */
const setUp = ({ scenarios }: Feature, { scope }: Play): Record<string, unknown> =>
  Object.fromEntries(
    scenarios
      .filter(({ tags }) => tags.includes('setup'))
      .flatMap(({ steps }) => steps)
      .map(({ text, table }) => [text.replace(/^table\s+/, ''), rowValues(table, scope.evaluate)]),
  )
