import type { Assembly } from '@mutua/sdk/assembly/assembly'
import type { Standing } from '@mutua/sdk/assembly/floor'
import type { Motion } from '@mutua/sdk/assembly/motion'
import { OpenVote } from './open-vote.tsx'
import { SecretVote } from './secret-vote.tsx'

export interface AssemblyVoteProps {
  readonly assembly: Assembly
  readonly motion: Motion
  /** Of whoever is signed in: without `votes` they have none. */
  readonly standing: Standing
}

/** How a member votes on a motion: openly under their name, or through the ballot box. */
export const AssemblyVote = (props: AssemblyVoteProps) =>
  props.motion.vote === 'secret' ? <SecretVote {...props} /> : <OpenVote {...props} />
