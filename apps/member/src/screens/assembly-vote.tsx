import type { AssemblyVoteProps } from './assembly-vote-props.ts'
import { OpenVote } from './open-vote.tsx'
import { SecretVote } from './secret-vote.tsx'

/** How a member votes on a motion: openly under their name, or through the ballot box. */
export const AssemblyVote = (props: AssemblyVoteProps) =>
  props.motion.vote === 'secret' ? <SecretVote {...props} /> : <OpenVote {...props} />
