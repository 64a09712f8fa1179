import type { Assembly } from '@mutua/sdk/assembly/assembly'
import type { Standing } from '@mutua/sdk/assembly/floor'
import type { Motion } from '@mutua/sdk/assembly/motion'

/** What a way of voting needs to know. */
export interface AssemblyVoteProps {
  readonly assembly: Assembly
  readonly motion: Motion
  /** Of whoever is signed in: without `votes` they have none. */
  readonly standing: Standing
}
