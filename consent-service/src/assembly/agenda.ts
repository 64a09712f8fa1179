import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { currentText, type Motion, type Summary } from '@mutua/sdk/assembly/motion'
import { instantOf } from '@mutua/sdk/ids'
import type { AssemblyDeps } from './assembly-deps.ts'
import { textVersion } from './draft-assembly.ts'
import { notNow, requireMotion, requireState, takeStep, withMotion } from './transition.ts'

type Deps = Pick<AssemblyDeps, 'store' | 'now'>

/** The president puts it up for discussion: from now on until it is voted on it may be amended. */
export const takeUp = (id: string, number: number, deps: Deps): Promise<Assembly> =>
  stepMotion(id, number, ['open'], deps, (motion) =>
    motion.state === 'taken-up' ? undefined : { ...requireIn(motion, 'waiting'), state: 'taken-up' },
  )

/**
 * The assembly changes the text. Votes that were cast on the one before count no more, neither for the quorum (art. 2538
 * c. 6 c.c.). What would become policy goes with the text that named it.
 * @throws {Problem} `assembly-step-refused` before it is taken up, once it is voted on, and for an election
 */
export const amendMotion = (id: string, number: number, text: string, deps: Deps): Promise<Assembly> =>
  stepMotion(id, number, ['open'], deps, (motion) => {
    requireIn(motion, 'taken-up')
    if (motion.election !== undefined) throw notNow('An election has no text to amend.')
    const before = currentText(motion)
    if (before.text === text) return undefined
    if (motion.enacts !== undefined && motion.enacts.length > 0)
      throw notNow(
        'What it enacts was laid down with the notice: withdraw it, and call another assembly on the changed terms.',
      )
    return {
      ...motion,
      texts: [...motion.texts, textVersion(text, before.version + 1, instantOf(deps.now()))],
    }
  })

/** The polls of those who are there open. Nobody amends it any more. */
export const putToVote = (id: string, number: number, deps: Deps): Promise<Assembly> =>
  stepMotion(id, number, ['open'], deps, (motion) =>
    motion.state === 'voting' ? undefined : { ...requireIn(motion, 'taken-up'), state: 'voting' },
  )

/** Who moved it takes it back: it is not voted on. */
export const withdrawMotion = (id: string, number: number, deps: Deps): Promise<Assembly> =>
  stepMotion(id, number, ['open'], deps, (motion) =>
    motion.state === 'withdrawn'
      ? undefined
      : { ...requireIn(motion, 'waiting', 'taken-up'), state: 'withdrawn' },
  )

/** In plain words, for and against. It stands beside the text and is no part of it: after the call only what was missing is added. */
export const summarise = (id: string, number: number, summary: Summary, deps: Deps): Promise<Assembly> =>
  stepMotion(id, number, ['draft', 'called'], deps, (motion, assembly) => {
    if (assembly.state === 'called' && motion.summary !== undefined)
      throw notNow('The summary went out with the notice.')
    return { ...motion, summary }
  })

const stepMotion = (
  id: string,
  number: number,
  states: Parameters<typeof requireState> extends readonly [unknown, ...infer States] ? States : never,
  { store }: Pick<Deps, 'store'>,
  change: (motion: Motion, assembly: Assembly) => Motion | undefined,
): Promise<Assembly> =>
  takeStep(
    id,
    (assembly) => {
      requireState(assembly, ...states)
      const changed = change(requireMotion(assembly, number), assembly)
      return changed === undefined ? undefined : { next: withMotion(assembly, changed) }
    },
    { store },
  )

const requireIn = (motion: Motion, ...states: readonly Motion['state'][]): Motion => {
  if (!states.includes(motion.state)) throw notNow(`The motion is ${motionWords[motion.state]}.`)
  return motion
}

const motionWords: Readonly<Record<Motion['state'], string>> = {
  'waiting': 'not taken up yet',
  'taken-up': 'being discussed',
  'voting': 'being voted on',
  'counting': 'being counted',
  'decided': 'decided',
  'withdrawn': 'withdrawn',
}
