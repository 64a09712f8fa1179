import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { electedOf, headsOf, tallyOf } from '@mutua/sdk/assembly/count'
import { presenceChannelSchema, type Sheet } from '@mutua/sdk/assembly/floor'
import { currentText, secretVoteId, type Motion, type Outcome } from '@mutua/sdk/assembly/motion'
import type { SecretResult } from '@mutua/sdk/assembly/secret-vote'
import { votesDueOf } from '@mutua/sdk/assembly/roll'
import { instantOf, type Instant } from '@mutua/sdk/ids'
import { outcomeOf } from '@mutua/sdk/law/outcome'
import type { Rules } from '@mutua/sdk/law/rules'
import { findRow, row } from '@mutua/kit/row'
import { z } from 'zod'
import type { AssemblyDeps } from './assembly-deps.ts'
import { keys, readAssembly, readRoll } from './assembly-rows.ts'
import { dayOf } from './call-assembly.ts'
import { quorumFor, readBallots, readFloor } from './floor-now.ts'
import { notNow, requireMotion, requireState, takeStep, withMotion } from './transition.ts'

/**
 * The president closes the polls, and it is counted. First the polls close and who is there is written down; only then is
 * it counted, so that no ballot falls between. A crash in between leaves it `counting`: repeating goes on. A secret vote
 * stays `counting` until its trustees have opened the sum.
 *
 * @throws {Problem} `assembly-step-refused` before it was put to the vote
 */
export const decideMotion = async (id: string, number: number, deps: AssemblyDeps): Promise<Assembly> => {
  const closed = await closePolls(id, number, deps)
  const motion = requireMotion(closed, number)
  if (motion.state === 'decided') return closed
  let secret: SecretResult | undefined
  if (motion.vote === 'secret') {
    const vote = secretVoteId(id, motion)
    await deps.secretVote?.close(vote)
    secret = await deps.secretVote?.result(vote)
    if (secret === undefined) return closed
  }
  return count(id, number, secret, deps)
}

const closePolls = (id: string, number: number, deps: AssemblyDeps): Promise<Assembly> =>
  takeStep(
    id,
    async (assembly) => {
      requireState(assembly, 'open', 'closed', 'signed')
      const motion = requireMotion(assembly, number)
      if (motion.state === 'counting' || motion.state === 'decided') return undefined
      if (motion.state !== 'voting') throw notNow('It has not been put to the vote.')
      const floorKey = keys.floor(id)
      const bytes = await deps.store.get(floorKey)
      const { present, proxies } = await readFloor(assembly, deps)
      return {
        next: withMotion(assembly, { ...motion, state: 'counting' }),
        writes: [row(keys.closing(id, number), { present: [...present], proxies: [...proxies] })],
        unchanged: new Map([[floorKey, bytes]]),
      }
    },
    deps,
  )

export const closingSchema = z.object({
  present: z.array(z.tuple([z.number(), presenceChannelSchema])),
  proxies: z.array(z.tuple([z.number(), z.number()])),
})

const count = async (
  id: string,
  number: number,
  secret: SecretResult | undefined,
  deps: AssemblyDeps,
): Promise<Assembly> => {
  const { value } = await readAssembly(id, deps.store)
  const rules = await deps.rulesOn(dayOf(value.firstCall))
  const voters =
    secret === undefined
      ? undefined
      : await deps.secretVote?.voters(secretVoteId(id, requireMotion(value, number)))
  return takeStep(
    id,
    async (assembly) => {
      const motion = requireMotion(assembly, number)
      if (motion.state !== 'counting') return undefined
      const sheet = await fillSheet(assembly, motion, { secret, voters: new Set(voters), rules }, deps)
      const outcome = outcomeFrom(sheet, motion, rules, instantOf(deps.now()))
      const decided: Motion = { ...motion, state: 'decided', outcome }
      return {
        next: withMotion(assembly, decided),
        writes: [row(keys.sheet(id, number), sheet)],
        unchanged: new Map([[keys.sheet(id, number), undefined]]),
      }
    },
    deps,
  )
}

const fillSheet = async (
  assembly: Assembly,
  motion: Motion,
  box: {
    readonly secret: SecretResult | undefined
    readonly voters: ReadonlySet<number>
    readonly rules: Rules
  },
  deps: AssemblyDeps,
): Promise<Sheet> => {
  const closing = await findRow(deps.store, keys.closing(assembly.id, motion.number), closingSchema)
  if (closing === undefined || assembly.sitting === undefined)
    throw new Error('what is counted was closed in a sitting')
  const { entries: roll } = await readRoll(assembly.id, deps.store)
  const floor = { roll, present: new Map(closing.present), proxies: new Map(closing.proxies) }
  const ballots = motion.vote === 'secret' ? undefined : await readBallots(assembly, motion, deps)
  return {
    motion: motion.number,
    version: currentText(motion).version,
    call: assembly.sitting.call,
    votesDue: votesDueOf(roll),
    ...(motion.election !== undefined && box.rules.choice('election.tie') === 'draw' ? { draw: true } : {}),
    heads: [...headsOf(floor, ballots, box.voters)],
    ...(box.secret === undefined
      ? {}
      : {
          secret: {
            counts: [...(box.secret.counts[0] ?? [])],
            ballots: box.secret.ballots,
            archiveDigest: box.secret.archiveDigest,
          },
        }),
  }
}

/** What follows from a sheet, and from nothing else: whoever has it counts again. */
export const outcomeFrom = (sheet: Sheet, motion: Motion, rules: Rules, at: Instant): Outcome => {
  const { matter, election } = motion
  const { call, votesDue, secret } = sheet
  const tally = tallyOf(sheet, election)
  const common = { tally, at, ...(secret === undefined ? {} : { archiveDigest: secret.archiveDigest }) }
  const what = { matter, call, votesDue }
  if (election === undefined) {
    const verdict = outcomeOf(rules, { ...what, ...tally })
    return verdict.kind === 'allowed'
      ? { adopted: true, article: majorityArticle(rules, what), ...common }
      : { adopted: false, why: verdict.why, article: verdict.article, ...common }
  }
  const quorum = quorumFor({ ...what, present: tally.present }, rules)
  if (!quorum.constituted)
    return {
      adopted: false,
      why: `${tally.present} of ${votesDue} votes were there, and ${quorum.needed} were needed.`,
      article: quorum.article,
      ...common,
    }
  const elected = electedOf(election, tally.preferences ?? [], sheet.draw)
  if (elected.length === 0) return { adopted: false, why: 'Nobody was elected.', ...common }
  return { adopted: true, article: rules.articleOf('election.tie'), elected: [...elected], ...common }
}

const majorityArticle = (rules: Rules, { matter, call }: { readonly matter: string; readonly call: 1 | 2 }) =>
  rules.articleOf(`majority.${matter}.${call === 1 ? 'first' : 'second'}`)
