import { assemblySchema, type Assembly, type AssemblyWish } from '@mutua/sdk/assembly/assembly'
import type { Motion, MotionWish } from '@mutua/sdk/assembly/motion'
import { instantOf, parseSha256, type Instant } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { hashKey, row } from '@mutua/kit/row'
import type { AssemblyDeps } from './assembly-deps.ts'
import { keys } from './assembly-rows.ts'
import { requireState, takeStep } from './transition.ts'

/** A draft, that the board may change as long as it is not called. Nobody else sees it. */
export const draftAssembly = async (
  wish: AssemblyWish,
  deps: Pick<AssemblyDeps, 'store' | 'now' | 'randomBytes'>,
): Promise<Assembly> => {
  const id = Buffer.from(deps.randomBytes(16)).toString('base64url')
  const assembly = stateDraft(wish, id, instantOf(deps.now()))
  const key = keys.assembly(id)
  if (!(await deps.store.write([row(key, assembly)], new Map([[key, undefined]]))))
    throw new Error('an id of 128 random bits came twice')
  return assembly
}

/** @throws {Problem} `not-found`, `assembly-step-refused` once it was called */
export const redraftAssembly = (
  id: string,
  wish: AssemblyWish,
  deps: Pick<AssemblyDeps, 'store'>,
): Promise<Assembly> =>
  takeStep(
    id,
    (assembly) => {
      requireState(assembly, 'draft')
      return { next: stateDraft(wish, id, assembly.draftedAt) }
    },
    deps,
  )

/** @throws {Problem} `input-malformed` for what contradicts itself */
const stateDraft = (wish: AssemblyWish, id: string, at: Instant): Assembly => {
  if (wish.kind === 'separate' && wish.motions.some(({ enacts = [] }) => enacts.length > 0))
    throw new Problem('input-malformed', 'What becomes policy is adopted by the general assembly.')
  if (wish.kind === 'separate' && wish.motions.some(({ appeal }) => appeal !== undefined))
    throw new Problem('input-malformed', 'An appeal is decided by the general assembly.')
  const offices = wish.motions.flatMap(({ election }) => election?.office ?? [])
  if (offices.some((office) => (office === 'delegate') !== (wish.kind === 'separate')))
    throw new Problem(
      'input-malformed',
      'Separate assemblies elect delegates; directors and auditors are elected by the general one.',
    )
  const appeals = wish.motions.flatMap(({ appeal }) => appeal ?? [])
  if (new Set(appeals).size < appeals.length)
    throw new Problem('input-malformed', 'Each appeal stands on the agenda once.')
  return assemblySchema.parse({
    ...wish,
    id,
    state: 'draft',
    draftedAt: at,
    motions: wish.motions.map((motion, place) => stateMotion(motion, place + 1, at)),
  })
}

const stateMotion = ({ text, ...motion }: MotionWish, number: number, at: Instant) => ({
  ...motion,
  number,
  state: 'waiting',
  texts: [textVersion(text, 1, at)],
})

export const textVersion = (text: string, version: number, at: Instant): Motion['texts'][number] => ({
  version,
  text,
  digest: parseSha256(hashKey(text)),
  at,
})
