import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { currentText, type Choice, type Motion } from '@mutua/sdk/assembly/motion'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { When } from '@mutua/ui/views/when'
import { useTakePart } from '../facts/assembly-facts.ts'
import type { AssemblyVoteProps } from './assembly-vote-props.ts'

/**
 * A vote under one's name: yes and no look the same. It may be changed as long as the polls are open; the last one counts.
 * Who holds a proxy votes for themselves and, one by one, for those who gave it.
 */
export const OpenVote = ({ assembly, motion, standing }: AssemblyVoteProps) => {
  const { t } = useTranslation()
  if (standing.votes === undefined) return null
  const isThere = standing.checkedIn !== undefined
  const isVoting = motion.state === 'voting'
  const isBefore = motion.state === 'waiting' || motion.state === 'taken-up'
  const mayVote =
    standing.proxyTo === undefined && (isVoting || (isBefore && assembly.earlyVotes && !isThere))
  return (
    <section className="card asks" aria-labelledby="vote">
      <h2 id="vote">{t('assembly.vote')}</h2>
      {standing.proxyTo === undefined ? null : <p>{t('assembly.byProxy')}</p>}
      {mayVote ? (
        <OneVote assembly={assembly} motion={motion} standing={standing} />
      ) : standing.proxyTo === undefined ? (
        <p>{t(isBefore ? 'assembly.notYet' : 'assembly.pollsClosed')}</p>
      ) : null}
      {isVoting && isThere
        ? standing.holds.map(({ member, name }) => (
            <div key={member}>
              <h3>
                {t('assembly.for')} <bdi>{name}</bdi>
              </h3>
              <OneVote assembly={assembly} motion={motion} standing={standing} of={member} />
            </div>
          ))
        : null}
    </section>
  )
}

const OneVote = ({
  assembly,
  motion,
  standing,
  of,
}: AssemblyVoteProps & {
  /** Whose proxy it is; absent: one's own vote. */
  readonly of?: number
}) => {
  const { t } = useTranslation()
  const version = currentText(motion).version
  const cast = useTakePart((client, choice: Choice) =>
    client.cast(assembly.id, motion.number, {
      choice,
      version,
      ...(of === undefined ? {} : { member: of, channel: 'proxy' as const }),
    }),
  )
  const own = standing.ballots.find(
    (ballot) =>
      ballot.motion === motion.number &&
      (of === undefined ? !standing.holds.some(({ member }) => member === ballot.for) : ballot.for === of),
  )
  return (
    <>
      {motion.election === undefined ? (
        <div className="answers">
          {(['yes', 'no', 'abstain'] as const).map((choice) => (
            <Button
              key={choice}
              aria-pressed={own?.counts === true && own.choice === choice}
              isBusy={cast.isPending && cast.variables === choice}
              onClick={() => cast.mutate(choice)}
            >
              {t(`assembly.choice.${choice}`)}
            </Button>
          ))}
        </div>
      ) : (
        <Election motion={motion} election={motion.election} onCast={cast.mutate} isBusy={cast.isPending} />
      )}
      <div role="status">
        {own === undefined ? null : (
          <p>
            {t(own.counts ? 'assembly.voted' : 'assembly.votedBefore', {
              choice: choiceWords(own.choice, motion, (word) => t(`assembly.choice.${word}`)),
            })}{' '}
            <When at={own.at} withTime />
          </p>
        )}
        {own?.counts === true ? (
          <p className="small">
            {t('assembly.receipt')} <code className="digest">{currentText(motion).digest}</code>
          </p>
        ) : null}
      </div>
      <p className="small">{t('assembly.lastCounts')}</p>
      {cast.error === null ? null : <Fault error={cast.error} />}
    </>
  )
}

const choiceWords = (
  choice: Choice,
  { election }: Motion,
  word: (choice: 'yes' | 'no' | 'abstain' | 'blank') => string,
): string => {
  if (!Array.isArray(choice)) return word(choice)
  if (choice.length === 0) return word('blank')
  return choice.map((place) => election?.candidates[place]?.name ?? '').join(', ')
}

const Election = ({
  motion,
  election,
  onCast,
  isBusy,
}: {
  readonly motion: Motion
  readonly election: NonNullable<Motion['election']>
  readonly onCast: (choice: Choice) => void
  readonly isBusy: boolean
}) => {
  const { t } = useTranslation()
  const [marked, setMarked] = useState<readonly number[]>([])
  const isFit = marked.length === 0 || (marked.length >= election.min && marked.length <= election.max)
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        if (isFit) onCast([...marked])
      }}
    >
      <fieldset>
        <legend>{t('assembly.mark', { min: election.min, max: election.max })}</legend>
        {election.candidates.map(({ member, name, statement, list }, place) => (
          <label key={member} className="check">
            <input
              type="checkbox"
              checked={marked.includes(place)}
              name={`motion-${String(motion.number)}`}
              onChange={({ target }) =>
                setMarked(target.checked ? [...marked, place] : marked.filter((one) => one !== place))
              }
            />
            <span>
              <strong>
                <bdi>{name}</bdi>
              </strong>
              {list === undefined ? null : (
                <>
                  {' '}
                  (<bdi>{list}</bdi>)
                </>
              )}
              {statement === '' ? null : (
                <>
                  <br />
                  <span dir="auto">{statement}</span>
                </>
              )}
            </span>
          </label>
        ))}
      </fieldset>
      <Button type="submit" isBusy={isBusy} disabled={!isFit}>
        {t(marked.length === 0 ? 'assembly.castBlank' : 'assembly.cast')}
      </Button>
    </form>
  )
}
