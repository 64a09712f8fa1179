import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { currentText, type Motion, type Outcome, type Summary } from '@mutua/sdk/assembly/motion'
import { Fault } from '@mutua/ui/views/fault'
import { NothingScreen } from '@mutua/ui/views/nothing-screen'
import { QuorumBar } from '@mutua/ui/views/quorum-bar'
import { Waiting } from '@mutua/ui/views/waiting'
import { useAssembly, useFloor, useStanding } from '../facts/assembly-facts.ts'
import { AssemblyVote } from './assembly-vote.tsx'
import { MotionState } from './assembly-screen.tsx'
import { SecretVote } from './secret-vote.tsx'
import { MotionThread } from './motion-thread.tsx'

/** One motion: what it means, what speaks for and against it, its full text, the vote, what others say, and how it ended. */
export const MotionScreen = ({ id, number }: { readonly id: string; readonly number: number }) => {
  const { t } = useTranslation()
  const assembly = useAssembly(id)
  const standing = useStanding(id)
  const floor = useFloor(id)
  const error = assembly.error ?? standing.error
  if (error !== null)
    return <Fault error={error} again={() => void Promise.all([assembly.refetch(), standing.refetch()])} />
  if (assembly.data === undefined || standing.data === undefined) return <Waiting />
  const motion = assembly.data.motions.find((one) => one.number === number)
  if (motion === undefined) return <NothingScreen />
  const counted = floor.data?.motions.find((one) => one.number === number)
  return (
    <>
      <p>
        <Link href={`/assemblies/${id}`} className="line">
          <bdi>{assembly.data.title}</bdi>
        </Link>
      </p>
      <h1>
        <bdi>{motion.title}</bdi>
      </h1>
      <p>
        <MotionState motion={motion} /> <span className="small">{t(`assembly.${motion.vote}`)}</span>
      </p>
      {motion.summary === undefined ? null : <InShort summary={motion.summary} />}
      <FullText motion={motion} />
      {motion.outcome === undefined ? (
        <AssemblyVote assembly={assembly.data} motion={motion} standing={standing.data} />
      ) : (
        <>
          <Result motion={motion} outcome={motion.outcome} />
          {motion.vote === 'secret' ? <SecretVote assembly={assembly.data} motion={motion} /> : null}
        </>
      )}
      {motion.outcome !== undefined || counted === undefined ? null : (
        <section className="card" aria-labelledby="quorum">
          <h2 id="quorum">{t('assembly.quorum')}</h2>
          <QuorumBar
            quorum={counted.quorum}
            present={counted.tally.present}
            votesDue={counted.tally.votesDue}
            label={t('assembly.quorum')}
            sentence={t(counted.quorum.constituted ? 'assembly.madeUp' : 'assembly.notMadeUp', {
              present: counted.tally.present,
              needed: counted.quorum.needed,
              due: counted.tally.votesDue,
            })}
          />
        </section>
      )}
      <MotionThread assembly={assembly.data} motion={number} mayWrite={standing.data.votes !== undefined} />
    </>
  )
}

const InShort = ({ summary: { plain, pros, cons } }: { readonly summary: Summary }) => {
  const { t } = useTranslation()
  return (
    <section aria-labelledby="short">
      <h2 id="short">{t('assembly.short')}</h2>
      <p dir="auto">{plain}</p>
      <div className="cards">
        <Reasons title={t('assembly.pros')} reasons={pros} />
        <Reasons title={t('assembly.cons')} reasons={cons} />
      </div>
    </section>
  )
}

const Reasons = ({ title, reasons }: { readonly title: string; readonly reasons: readonly string[] }) =>
  reasons.length === 0 ? null : (
    <div className="card">
      <h3>{title}</h3>
      <ul>
        {reasons.map((reason) => (
          <li key={reason}>
            <bdi>{reason}</bdi>
          </li>
        ))}
      </ul>
    </div>
  )

const FullText = ({ motion }: { readonly motion: Motion }) => {
  const { t } = useTranslation()
  const { text, version, digest } = currentText(motion)
  return (
    <details className="card" open={motion.summary === undefined}>
      <summary>{t('assembly.fullText')}</summary>
      {version === 1 ? null : <p className="note">{t('assembly.amended')}</p>}
      <p dir="auto" className="said">
        {text}
      </p>
      <p className="small">
        {t('assembly.digest')} <code className="digest">{digest}</code>
      </p>
    </details>
  )
}

const Result = ({ motion, outcome }: { readonly motion: Motion; readonly outcome: Outcome }) => {
  const { t } = useTranslation()
  const { tally, elected = [], article } = outcome
  const seats = (motion.election?.candidates ?? []).map((candidate, place) => ({
    ...candidate,
    votes: tally.preferences?.[place] ?? 0,
  }))
  return (
    <section className={outcome.adopted ? 'card stands' : 'card asks'} aria-labelledby="result">
      <h2 id="result">{t('assembly.result')}</h2>
      <p>
        <strong>{t(outcome.adopted ? 'assembly.motion.adopted' : 'assembly.motion.rejected')}</strong>
      </p>
      <dl className="facts">
        {seats.length > 0 ? (
          seats.map(({ member, name, votes }) => (
            <div key={member} className="pair">
              <dt>
                <bdi>{name}</bdi>
              </dt>
              <dd>
                {votes} {elected.includes(member) ? <strong>{t('assembly.elected')}</strong> : null}
              </dd>
            </div>
          ))
        ) : (
          <>
            <dt>{t('assembly.inFavour')}</dt>
            <dd>{tally.inFavour}</dd>
            <dt>{t('assembly.against')}</dt>
            <dd>{tally.against}</dd>
          </>
        )}
        <dt>{t('assembly.abstained')}</dt>
        <dd>{tally.abstained}</dd>
        <dt>{t('assembly.present')}</dt>
        <dd>{t('assembly.of', { part: tally.present, whole: tally.votesDue })}</dd>
      </dl>
      {article === undefined ? null : (
        <p className="small">
          {t('assembly.rule')} <bdi>{article}</bdi>
        </p>
      )}
    </section>
  )
}
