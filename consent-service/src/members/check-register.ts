import { z } from 'zod'
import type { Check } from '@mutua/kit/operate/doctor'
import { findRow, parseRow } from '@mutua/kit/row'
import { prefixRange, type Store } from '@mutua/kit/store'
import {
  allApplicationSteps,
  appealKey,
  appealPrefix,
  applicationHeadKey,
  applicationKey,
  applicationPrefix,
  applicationRowSchema,
  applicationStateOf,
  readApplicationSteps,
  undecidedKey,
  undecidedPrefix,
} from './application-rows.ts'
import { endOf, listWhole, stateOf, type WholeLine } from './line-steps.ts'
import {
  endedKey,
  endedPrefix,
  endedSchema,
  headKey,
  headSchema,
  indexKeysOf,
  indexPrefixes,
  leavingPrefix,
  lineKey,
} from './member-rows.ts'

/** Whether the register has no gap and no step without its predecessor, and nobody in it is missing from what finds them. */
export const checkRegister: Check = async function* (store) {
  const head = await findRow(store, headKey, headSchema)
  let [number, left, leaving] = [0, 0, 0]
  const places = new Map<string, number>()
  for await (const whole of listWhole(0, store)) {
    const { line } = whole
    number += 1
    if (line.number !== number)
      yield { where: lineKey(line.number), what: `The line stands where number ${String(number)} should.` }
    // Of somebody who came back the newest line is found, and lines come in order.
    for (const index of indexKeysOf(line)) places.set(index, line.number)
    const state = attempt(() => stateOf(whole.steps))
    if (state === undefined)
      yield { where: lineKey(line.number), what: 'A step on this line does not follow on its predecessor.' }
    else {
      yield* checkEnd(whole, store)
      if (endOf(whole.steps) !== undefined) left += 1
      if (state === 'leaving') leaving += 1
    }
  }
  for (const [index, of] of places)
    if ((await findRow(store, index, z.number())) !== of)
      yield { where: lineKey(of), what: `The member is missing at ${index}.` }
  for (const [what, told, there] of [
    ['lines', head?.lastNumber ?? 0, number],
    ['people who have left', head?.left ?? 0, left],
    ['ends', await count(endedPrefix, store), left],
    ['notices of exit', await count(leavingPrefix, store), leaving],
  ] as const)
    if (told !== there)
      yield { where: headKey, what: `There are ${String(there)} ${what}, and ${String(told)} are told of.` }
  for (const prefix of indexPrefixes) {
    const there = await count(prefix, store)
    const expected = [...places.keys()].filter((key) => key.startsWith(prefix)).length
    if (there !== expected)
      yield { where: prefix, what: `There are ${String(there)}, and ${String(expected)} members.` }
  }
  yield* checkApplications(store)
}

const checkEnd = async function* ({ line, steps }: WholeLine, store: Pick<Store, 'get'>) {
  const ended = endOf(steps)
  const held = await findRow(store, endedKey(line.number), endedSchema)
  if ((ended === undefined) !== (held === undefined) || (ended !== undefined && ended.on !== held?.on))
    yield { where: endedKey(line.number), what: 'It does not say what the steps of the line say.' }
}

const checkApplications = async function* (store: Pick<Store, 'get' | 'list'>) {
  let [number, steps, undecided, appeals] = [0, 0, 0, 0]
  for await (const { key, value } of store.list(prefixRange(applicationPrefix))) {
    number += 1
    const application = parseRow(applicationRowSchema, value)
    const own = await readApplicationSteps(application.number, store)
    steps += own.length
    if (key !== applicationKey(number) || application.number !== number)
      yield { where: key, what: `The application stands where number ${String(number)} should.` }
    const state = attempt(() => applicationStateOf(own))
    if (state === undefined) {
      yield { where: key, what: 'A step of this application does not follow on its predecessor.' }
      continue
    }
    const waits = state === 'applied' || state === 'unconfirmed'
    if (waits) undecided += 1
    if (state === 'appealed') appeals += 1
    if (waits !== ((await store.get(undecidedKey(number, application.decideBy))) !== undefined))
      yield { where: key, what: 'What waits for the board does not say what the steps say.' }
    if ((state === 'appealed') !== ((await store.get(appealKey(number))) !== undefined))
      yield { where: key, what: 'What waits for the assembly does not say what the steps say.' }
  }
  for (const [what, told, there] of [
    ['applications', (await findRow(store, applicationHeadKey, z.number())) ?? 0, number],
    ['steps of them', await count(allApplicationSteps, store), steps],
    ['applications for the board', await count(undecidedPrefix, store), undecided],
    ['applications for the assembly', await count(appealPrefix, store), appeals],
  ] as const)
    if (told !== there)
      yield {
        where: applicationHeadKey,
        what: `There are ${String(there)} ${what}, and ${String(told)} are told of.`,
      }
}

const attempt = <Value>(read: () => Value): Value | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}

const count = async (prefix: string, store: Pick<Store, 'list'>): Promise<number> => {
  let there = 0
  for await (const _entry of store.list(prefixRange(prefix))) there += 1
  return there
}
