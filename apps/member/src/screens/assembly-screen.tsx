import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import type { Motion } from '@mutua/sdk/assembly/motion'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { QuorumBar } from '@mutua/ui/views/quorum-bar'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useAssembly, useFloor, useStanding, useTakePart } from '../facts/assembly-facts.ts'
import { AssemblyParts } from './assembly-parts.tsx'
import { AssemblyTurnout } from './assembly-turnout.tsx'
import { ProxyCard } from './proxy-card.tsx'
import { WholeNotice } from './whole-notice.tsx'

/** One assembly: when and where, what is decided, whether it is made up, and how to take part. */
export const AssemblyScreen = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const assembly = useAssembly(id)
  const standing = useStanding(id)
  const error = assembly.error ?? standing.error
  if (error !== null)
    return <Fault error={error} again={() => void Promise.all([assembly.refetch(), standing.refetch()])} />
  if (assembly.data === undefined || standing.data === undefined) return <Waiting />
  const isToCome = assembly.data.state === 'called' || assembly.data.state === 'open'
  return (
    <>
      <h1>
        <bdi>{assembly.data.title}</bdi>
      </h1>
      <p>
        <span className={isToCome ? 'state' : 'state over'}>
          {t(`assembly.state.${assembly.data.state}`)}
        </span>
      </p>
      <Notice assembly={assembly.data} />
      {standing.data.votes === undefined ? (
        <p className="note">{t('assembly.notOnRoll')}</p>
      ) : (
        <p>{t('assembly.votes', { count: standing.data.votes })}</p>
      )}
      <AssemblyParts assembly={assembly.data} />
      {isToCome ? <MadeUp id={id} /> : null}
      <section aria-labelledby="agenda">
        <h2 id="agenda">{t('assembly.agenda')}</h2>
        {assembly.data.motions.map((motion) => (
          <MotionCard key={motion.number} assembly={assembly.data} motion={motion} />
        ))}
      </section>
      <AssemblyTurnout assembly={assembly.data} />
      <WholeNotice assembly={assembly.data} />
      {isToCome && standing.data.votes !== undefined ? (
        <>
          <FromAfar assembly={assembly.data} isThere={standing.data.checkedIn !== undefined} />
          <ProxyCard id={id} standing={standing.data} />
        </>
      ) : null}
    </>
  )
}

const Notice = ({ assembly }: { readonly assembly: Assembly }) => {
  const { t } = useTranslation()
  const { firstCall, secondCall, place, remote, sitting } = assembly
  return (
    <dl className="facts">
      <dt>{t('assembly.first')}</dt>
      <dd>
        <When at={firstCall} withTime />
      </dd>
      {secondCall === undefined ? null : (
        <>
          <dt>{t('assembly.second')}</dt>
          <dd>
            <When at={secondCall} withTime />
          </dd>
        </>
      )}
      <dt>{t('assembly.place')}</dt>
      <dd dir="auto">{place}</dd>
      {remote === undefined ? null : (
        <>
          <dt>{t('assembly.remote')}</dt>
          <dd dir="auto">{remote}</dd>
        </>
      )}
      {sitting === undefined ? null : (
        <>
          <dt>{t('assembly.president')}</dt>
          <dd>
            <bdi>{sitting.president.name}</bdi>
          </dd>
        </>
      )}
    </dl>
  )
}

/** Shown as soon as somebody counts: before, an empty bar would say that nobody comes. */
const MadeUp = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const { data } = useFloor(id)
  if (data === undefined) return null
  const { attendance, quorum, votesDue } = data
  return (
    <section className="card" aria-labelledby="quorum">
      <h2 id="quorum">{t('assembly.quorum')}</h2>
      <QuorumBar
        quorum={quorum}
        present={attendance.votes}
        votesDue={votesDue}
        label={t('assembly.quorum')}
        sentence={t(quorum.constituted ? 'assembly.madeUp' : 'assembly.notMadeUp', {
          present: attendance.votes,
          needed: quorum.needed,
          due: votesDue,
        })}
      />
      <p className="small">
        {t('assembly.there', { ...attendance })} <bdi>{quorum.article}</bdi>
      </p>
    </section>
  )
}

const MotionCard = ({ assembly, motion }: { readonly assembly: Assembly; readonly motion: Motion }) => {
  const { t } = useTranslation()
  return (
    <Link href={`/assemblies/${assembly.id}/${String(motion.number)}`} className="card">
      <h3>
        {motion.number}. <bdi>{motion.title}</bdi>
      </h3>
      {motion.summary === undefined ? null : <p dir="auto">{motion.summary.plain}</p>}
      <p>
        <MotionState motion={motion} /> <span className="small">{t(`assembly.${motion.vote}`)}</span>
      </p>
    </Link>
  )
}

export const MotionState = ({ motion }: { readonly motion: Motion }) => {
  const { t } = useTranslation()
  const { state, outcome } = motion
  const word = outcome === undefined ? state : outcome.adopted ? 'adopted' : 'rejected'
  const isOver = word === 'rejected' || word === 'withdrawn'
  return <span className={isOver ? 'state over' : 'state'}>{t(`assembly.motion.${word}`)}</span>
}

/** On the day, for who is not in the room. */
const FromAfar = ({ assembly, isThere }: { readonly assembly: Assembly; readonly isThere: boolean }) => {
  const { t } = useTranslation()
  const enter = useTakePart((client, kind: 'in' | 'out') =>
    client.enterPresence(assembly.id, { kind, channel: 'remote' }),
  )
  if (assembly.remote === undefined || assembly.state !== 'open') return null
  return (
    <section className="card" aria-labelledby="from-afar">
      <h2 id="from-afar">{t('assembly.afar')}</h2>
      <p>{t(isThere ? 'assembly.isThere' : 'assembly.comeIn')}</p>
      <Button isBusy={enter.isPending} onClick={() => enter.mutate(isThere ? 'out' : 'in')}>
        {t(isThere ? 'assembly.goOut' : 'assembly.goIn')}
      </Button>
      {enter.error === null ? null : <Fault error={enter.error} />}
    </section>
  )
}
