import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { currentText, type Motion } from '@mutua/sdk/assembly/motion'
import type { SecretVote, SecretVoteWish } from '@mutua/sdk/assembly/secret-vote'
import { instantOf } from '@mutua/sdk/ids'
import type { AssemblyDeps } from './assembly-deps.ts'
import { readRoll } from './assembly-rows.ts'

/**
 * Brings the ballot box where the assembly is: polls of secret motions open from the notice (or, without votes from afar,
 * when it is put to the vote) until they are closed; what was amended or withdrawn is voided. Every step may be repeated:
 * a crash between an assembly's step and this leaves it to the next round.
 */
export const bringSecretPolls = async (assembly: Assembly, deps: AssemblyDeps): Promise<void> => {
  const { secretVote } = deps
  if (secretVote === undefined || assembly.state === 'draft') return
  for (const motion of assembly.motions) {
    if (motion.vote !== 'secret') continue
    const { version } = currentText(motion)
    for (let older = 1; older < version; older += 1)
      await secretVote.cancel(`${assembly.id}.${motion.number}.${older}`)
    await bringOne(assembly, motion, secretVote, deps)
  }
}

const bringOne = async (
  assembly: Assembly,
  motion: Motion,
  secretVote: SecretVote,
  deps: AssemblyDeps,
): Promise<void> => {
  const id = `${assembly.id}.${motion.number}.${currentText(motion).version}`
  const isOver = assembly.state === 'cancelled' || assembly.state === 'deserted'
  if (isOver || motion.state === 'withdrawn') return secretVote.cancel(id)
  if (motion.state === 'counting') return secretVote.close(id)
  if (motion.state === 'decided') return
  if (!assembly.earlyVotes && motion.state !== 'voting') return
  await secretVote.open(await wishOf(id, assembly, motion, deps))
}

/** Yes, no and blank for an abstention; of an election the candidates by name. */
const wishOf = async (
  id: string,
  assembly: Assembly,
  motion: Motion,
  deps: AssemblyDeps,
): Promise<SecretVoteWish> => {
  const { entries } = await readRoll(assembly.id, deps.store)
  const { election, title } = motion
  const question =
    election === undefined
      ? { question: title, answers: ['yes', 'no'], min: 1, max: 1, blank: true }
      : {
          question: title,
          answers: election.candidates.map(({ name }) => name),
          min: election.min,
          max: election.max,
          blank: true,
        }
  return {
    id,
    assembly: assembly.id,
    questions: [question],
    voters: entries.map(({ member, votes }) => ({ member, weight: votes })),
    opensAt:
      currentText(motion).version === 1
        ? (assembly.notice?.at ?? assembly.draftedAt)
        : currentText(motion).at,
    closesAt: instantOf(Date.parse(assembly.secondCall ?? assembly.firstCall) + longestSittingMs),
  }
}

/** By then the president has closed the polls, or nobody will. */
const longestSittingMs = 2 * 86_400_000
