import type { Assembly, AssemblyState } from '@mutua/sdk/assembly/assembly'
import type { Motion } from '@mutua/sdk/assembly/motion'
import type { Verdict } from '@mutua/sdk/law/verdict'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, row } from '@mutua/kit/row'
import { planLogged } from '@mutua/kit/tlog/logged-facts'
import type { AssemblyDeps, FurtherWrites } from './assembly-deps.ts'
import { readAssembly } from './assembly-rows.ts'

/** What becomes of an assembly in one step; `undefined`: it is there already, and nothing is written. */
export interface Step extends Partial<FurtherWrites> {
  readonly next: Assembly
}

/**
 * One step of an assembly, written only if nobody took another one meanwhile. What goes to the log is in the same write.
 * @throws {Problem} `not-found`, and what `plan` throws
 */
export const takeStep = (
  id: string,
  plan: (assembly: Assembly) => Promise<Step | undefined> | Step | undefined,
  { store }: Pick<AssemblyDeps, 'store'>,
): Promise<Assembly> =>
  commitPlan(store, async () => {
    const { key, bytes, value } = await readAssembly(id, store)
    const step = await plan(value)
    if (step === undefined) return { writes: [], unchanged: new Map(), result: value }
    const logged = await planLogged(step.facts ?? [], store)
    return {
      writes: [row(key, step.next), ...(step.writes ?? []), ...logged.writes],
      unchanged: new Map([[key, bytes], ...(step.unchanged ?? []), ...logged.unchanged]),
      result: step.next,
    }
  })

/** @throws {Problem} `assembly-step-refused` */
export const requireState = ({ state }: Assembly, ...wanted: readonly AssemblyState[]): void => {
  if (!wanted.includes(state)) throw notNow(`The assembly is ${stateWords[state]}.`)
}

/** @throws {Problem} `not-found` */
export const requireMotion = ({ motions }: Assembly, number: number): Motion => {
  const motion = motions.find((one) => one.number === number)
  if (motion === undefined) throw new Problem('not-found', 'No such motion is on the agenda.')
  return motion
}

export const withMotion = (assembly: Assembly, changed: Motion): Assembly => ({
  ...assembly,
  motions: assembly.motions.map((motion) => (motion.number === changed.number ? changed : motion)),
})

/** @throws {Problem} `assembly-rule-refused`, naming rule and article */
export const requireAllowed = (ruling: Verdict): void => {
  if (ruling.kind === 'refused')
    throw new Problem('assembly-rule-refused', `${sentence(ruling.why)} (${ruling.rule}, ${ruling.article})`)
}

export const notNow = (why: string): Problem => new Problem('assembly-step-refused', why)

const stateWords: Readonly<Record<AssemblyState, string>> = {
  draft: 'a draft, and was not called',
  called: 'called, and not open',
  open: 'open',
  closed: 'closed',
  signed: 'over, and its minutes are signed',
  deserted: 'over: it was not constituted',
  cancelled: 'called off',
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
