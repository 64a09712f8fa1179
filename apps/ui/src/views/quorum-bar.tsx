import type { Quorum } from '@mutua/sdk/assembly/assembly'

/** How many votes are there of those that are needed: in words, and as a bar for who takes it in at a glance. */
export const QuorumBar = ({
  quorum,
  present,
  votesDue,
  label,
  sentence,
}: {
  readonly quorum: Pick<Quorum, 'needed'>
  readonly present: number
  readonly votesDue: number
  /** What the bar is called. */
  readonly label: string
  /** The same in words, with the numbers. */
  readonly sentence: string
}) => (
  <div className="quorum">
    <meter
      aria-label={label}
      aria-valuetext={sentence}
      min={0}
      max={Math.max(votesDue, 1)}
      // Below it the bar has the colour of what is missing.
      low={Math.max(quorum.needed, 1)}
      high={Math.max(quorum.needed, 1)}
      optimum={Math.max(votesDue, 1)}
      value={present}
    />
    <p>{sentence}</p>
  </div>
)
