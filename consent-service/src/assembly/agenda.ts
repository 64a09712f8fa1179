import type { Assembly } from '@mutua/sdk/assembly/assembly'
import {
  currentEnacts,
  currentText,
  type Enacts,
  type Motion,
  type Summary,
} from '@mutua/sdk/assembly/motion'
import { publishedHere } from '@mutua/sdk/coop/policy-document'
import { instantOf } from '@mutua/sdk/ids'
import type { AssemblyDeps } from './assembly-deps.ts'
import { textVersion } from './draft-assembly.ts'
import { notNow, requireMotion, requireState, takeStep, withMotion } from './transition.ts'

type Deps = Pick<AssemblyDeps, 'store' | 'now'>

export interface AmendmentWish {
  readonly text: string
  /** Of a motion that puts something into force: what it puts into force on these terms, published before. */
  readonly enacts?: Enacts
}

/** The president puts it up for discussion: from now on until it is voted on it may be amended. */
export const takeUp = (id: string, number: number, deps: Deps): Promise<Assembly> =>
  stepMotion(id, number, ['open'], deps, (motion) =>
    motion.state === 'taken-up' ? undefined : { ...requireIn(motion, 'waiting'), state: 'taken-up' },
  )

/**
 * The assembly changes the text. Votes that were cast on the one before count no more, neither for the quorum (art. 2538
 * c. 6 c.c.). What would become policy goes with the text that named it: the amendment names, for each thing that it puts into
 * force, the document that is put into force instead, which stands published.
 * @throws {Problem} `assembly-step-refused` before it is taken up, once it is voted on, for an election, an appeal, and for terms that nobody could read
 */
export const amendMotion = async (
  id: string,
  number: number,
  { text, enacts }: AmendmentWish,
  deps: Deps & Pick<AssemblyDeps, 'isPublished'>,
): Promise<Assembly> => {
  const published = await Promise.all((enacts ?? []).map(deps.isPublished))
  return stepMotion(id, number, ['open'], deps, (motion) => {
    requireIn(motion, 'taken-up')
    if (motion.election !== undefined || motion.appeal !== undefined)
      throw notNow('Of an election, or of an appeal, there is no text to amend.')
    const before = { text: currentText(motion).text, enacts: currentEnacts(motion) }
    const after = { text, enacts: enacts ?? before.enacts }
    if (isSame(before, after)) return undefined
    if (before.enacts.length > 0 || after.enacts.length > 0) requireTerms(before.enacts, enacts, published)
    const version = textVersion(text, currentText(motion).version + 1, instantOf(deps.now()))
    return {
      ...motion,
      texts: [...motion.texts, enacts === undefined ? version : { ...version, enacts }],
    }
  })
}

const isSame = (one: Required<AmendmentWish>, other: Required<AmendmentWish>): boolean =>
  one.text === other.text && JSON.stringify(one.enacts) === JSON.stringify(other.enacts)

/** The same things, on terms that were published. @throws {Problem} `assembly-step-refused` */
const requireTerms = (before: Enacts, after: Enacts | undefined, published: readonly boolean[]): void => {
  if (after === undefined)
    throw notNow('Name the document that it puts into force on the changed terms: it is published first.')
  if (after.map(({ subject }) => subject).join() !== before.map(({ subject }) => subject).join())
    throw notNow('An amendment puts into force what the notice named, on other terms, and nothing else.')
  for (const [place, { subject, digest }] of after.entries()) {
    if (before[place]?.digest === digest) continue
    if (!amendable.safeParse(subject).success)
      throw notNow(
        'Others sign this document, or work with it, as the notice named it: withdraw the motion, and call another assembly on the changed terms.',
      )
    if (published[place] !== true)
      throw notNow('Nobody can read the changed terms: publish the document, and then amend the motion.')
  }
}

/** Three sign a project on one text; statutes and criteria of a ristorno are checked where they are proposed. */
const amendable = publishedHere.exclude(['project'])

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
