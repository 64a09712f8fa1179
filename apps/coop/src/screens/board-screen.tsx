import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { FloorView } from '@mutua/sdk/assembly/floor'
import { currentText, type Motion } from '@mutua/sdk/assembly/motion'
import { Fault } from '@mutua/ui/views/fault'
import { QuorumBar } from '@mutua/ui/views/quorum-bar'
import { Waiting } from '@mutua/ui/views/waiting'
import { useAssembly, useFloor } from '../facts/assembly-facts.ts'

/** For the wall of the room: how many are there, what is on now, and what was decided. Figures only, and no name of a voter. */
export const BoardScreen = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const { data: assembly, error, refetch } = useAssembly(id)
  const floor = useFloor(id, assembly?.notice !== undefined)
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (assembly === undefined) return <Waiting />
  const now = assembly.motions.find(({ state }) => ['voting', 'counting', 'taken-up'].includes(state))
  const done = assembly.motions.filter(({ outcome }) => outcome !== undefined)
  return (
    <div className="wall">
      <p className="not-on-wall">
        <Link href={`/assemblies/${id}`}>{t('board.back')}</Link>
      </p>
      <h1>
        <bdi>{assembly.title}</bdi>
      </h1>
      {floor.data === undefined ? null : <Present floor={floor.data} />}
      <section aria-labelledby="now" aria-live="polite">
        <h2 id="now">{t('board.now')}</h2>
        {now === undefined ? (
          <>
            {assembly.state === 'open' || assembly.state === 'called' ? (
              <p className="wall-motion">{t('board.nothing')}</p>
            ) : (
              <p className="wall-motion">{t(`assembly.state.${assembly.state}`)}</p>
            )}
            <ol className="wall-agenda">
              {assembly.motions.map(({ number, title }) => (
                <li key={number} value={number}>
                  <bdi>{title}</bdi>
                </li>
              ))}
            </ol>
          </>
        ) : (
          <Now motion={now} floor={floor.data} />
        )}
      </section>
      {done.length === 0 ? null : (
        <section aria-labelledby="done">
          <h2 id="done">{t('board.done')}</h2>
          {done.toReversed().map((motion) => (
            <Decided key={motion.number} motion={motion} />
          ))}
        </section>
      )}
    </div>
  )
}

const Present = ({ floor: { attendance, quorum, votesDue } }: { readonly floor: FloorView }) => {
  const { t } = useTranslation()
  return (
    <section aria-labelledby="there">
      <h2 id="there">{t('assembly.floor')}</h2>
      <QuorumBar
        quorum={quorum}
        present={attendance.votes}
        votesDue={votesDue}
        label={t('assembly.floor')}
        sentence={t(quorum.constituted ? 'assembly.madeUp' : 'assembly.notMadeUp', {
          present: attendance.votes,
          needed: quorum.needed,
          due: votesDue,
        })}
      />
      <p>{t('assembly.there', { ...attendance })}</p>
    </section>
  )
}

const Now = ({ motion, floor }: { readonly motion: Motion; readonly floor: FloorView | undefined }) => {
  const { t } = useTranslation()
  const counted = floor?.motions.find(({ number }) => number === motion.number)
  return (
    <>
      <p className="wall-motion">
        {motion.number}. <bdi>{motion.title}</bdi>
      </p>
      <p>
        <span className="state">{t(`assembly.motion.${motion.state}`)}</span>
      </p>
      {motion.state === 'taken-up' ? (
        <p dir="auto" className="said">
          {motion.summary?.plain ?? currentText(motion).text}
        </p>
      ) : null}
      {motion.state === 'voting' && counted !== undefined ? (
        <p>{t('board.votesIn', { present: counted.tally.present, due: counted.tally.votesDue })}</p>
      ) : null}
    </>
  )
}

const Decided = ({ motion }: { readonly motion: Motion }) => {
  const { t } = useTranslation()
  const { outcome, election } = motion
  if (outcome === undefined) return null
  const { tally, elected = [] } = outcome
  return (
    <article className="card">
      <h3>
        {motion.number}. <bdi>{motion.title}</bdi>{' '}
        <span className={outcome.adopted ? 'state' : 'state over'}>
          {t(outcome.adopted ? 'assembly.motion.adopted' : 'assembly.motion.rejected')}
        </span>
      </h3>
      {election === undefined ? (
        <dl className="wall-numbers">
          {(
            [
              ['yes', tally.inFavour],
              ['no', tally.against],
              ['abstained', tally.abstained],
            ] as const
          ).map(([word, votes]) => (
            <div key={word}>
              <dt>{t(`board.${word}`)}</dt>
              <dd>{votes}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <ul>
          {election.candidates
            .filter(({ member }) => elected.includes(member))
            .map(({ member, name }) => (
              <li key={member}>
                <bdi>{name}</bdi>
              </li>
            ))}
        </ul>
      )}
    </article>
  )
}
