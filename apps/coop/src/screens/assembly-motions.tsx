import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { currentEnacts, currentText, enactsSchema, type Motion } from '@mutua/sdk/assembly/motion'
import type { MotionStep } from '@mutua/sdk/clients/assembly-client'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { QuorumBar } from '@mutua/ui/views/quorum-bar'
import { enactsIn } from '../facts/assembly-draft.ts'
import { useAssembling, useFloor } from '../facts/assembly-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { MotionTalk } from './motion-talk.tsx'
import { ShowOfHands } from './show-of-hands.tsx'

/** The agenda. Of each motion the president sees the step that comes next, and its own quorum. */
export const AssemblyMotions = ({ assembly }: { readonly assembly: Assembly }) => {
  const { t } = useTranslation()
  return (
    <section aria-labelledby="agenda">
      <h2 id="agenda">{t('assembly.agenda')}</h2>
      {assembly.motions.map((motion) => (
        <MotionCard key={motion.number} assembly={assembly} motion={motion} />
      ))}
    </section>
  )
}

const MotionCard = ({ assembly, motion }: { readonly assembly: Assembly; readonly motion: Motion }) => {
  const { t } = useTranslation()
  const { outcome, state, number } = motion
  const word = outcome === undefined ? state : outcome.adopted ? 'adopted' : 'rejected'
  const isOver = word === 'rejected' || word === 'withdrawn'
  return (
    <article className="card">
      <h3>
        {number}. <bdi>{motion.title}</bdi>{' '}
        <span className={isOver ? 'state over' : 'state'}>{t(`assembly.motion.${word}`)}</span>
      </h3>
      <p className="small">
        {t(`assembly.matters.${motion.matter}`)} · {t(`assembly.${motion.vote}Vote`)}
      </p>
      <details>
        <summary>{t('assembly.fullText')}</summary>
        <p dir="auto" className="said">
          {currentText(motion).text}
        </p>
      </details>
      {motion.appeal === undefined ? null : (
        <p className="small">{t('appealMotion.is', { number: motion.appeal })}</p>
      )}
      <MotionTalk assembly={assembly} motion={motion} />
      {outcome === undefined ? null : <Numbers motion={motion} outcome={outcome} />}
      {assembly.state === 'open' && outcome === undefined && state !== 'withdrawn' ? (
        <Steps assembly={assembly} motion={motion} />
      ) : null}
    </article>
  )
}

const Numbers = ({
  motion,
  outcome,
}: {
  readonly motion: Motion
  readonly outcome: NonNullable<Motion['outcome']>
}) => {
  const { t } = useTranslation()
  const { tally, elected = [] } = outcome
  return (
    <>
      <p>
        {t('assembly.numbers', {
          yes: tally.inFavour,
          no: tally.against,
          abstained: tally.abstained,
          present: tally.present,
          due: tally.votesDue,
        })}
      </p>
      {elected.length === 0 ? null : (
        <ul>
          {(motion.election?.candidates ?? [])
            .filter(({ member }) => elected.includes(member))
            .map(({ member, name }) => (
              <li key={member}>
                <bdi>{name}</bdi>
              </li>
            ))}
        </ul>
      )}
      {outcome.article === undefined ? null : (
        <p className="small">
          <bdi>{outcome.article}</bdi>
        </p>
      )}
    </>
  )
}

const Steps = ({ assembly, motion }: { readonly assembly: Assembly; readonly motion: Motion }) => {
  const { t } = useTranslation()
  const assembling = useAssembling()
  const floor = useFloor(assembly.id, true)
  const step = useConsoleStep((next: MotionStep) => assembling.stepMotion(assembly.id, motion.number, next))
  const counted = floor.data?.motions.find(({ number }) => number === motion.number)
  const next = nextStep[motion.state]
  return (
    <>
      {counted === undefined ? null : (
        <QuorumBar
          quorum={counted.quorum}
          present={counted.tally.present}
          votesDue={counted.tally.votesDue}
          label={t('assembly.quorumOf', { number: motion.number })}
          sentence={t(counted.quorum.constituted ? 'assembly.madeUp' : 'assembly.notMadeUp', {
            present: counted.tally.present,
            needed: counted.quorum.needed,
            due: counted.tally.votesDue,
          })}
        />
      )}
      {motion.state === 'voting' && motion.vote === 'open' ? (
        <ShowOfHands assembly={assembly} motion={motion} />
      ) : null}
      {motion.state === 'counting' ? <p role="status">{t('assembly.waitsForTrustees')}</p> : null}
      <div className="answers">
        {next === undefined ? null : (
          <Button kind="first" isBusy={step.isPending} onClick={() => step.mutate(next)}>
            {t(`assembly.step.${next}`)}
          </Button>
        )}
        {motion.state === 'waiting' || motion.state === 'taken-up' ? (
          <Button isBusy={step.isPending} onClick={() => step.mutate('withdraw')}>
            {t('assembly.step.withdraw')}
          </Button>
        ) : null}
      </div>
      {motion.state === 'taken-up' && motion.election === undefined && motion.appeal === undefined ? (
        <Amend assembly={assembly} motion={motion} />
      ) : null}
      {step.error === null ? null : <Fault error={step.error} />}
    </>
  )
}

const nextStep: Readonly<Partial<Record<Motion['state'], MotionStep>>> = {
  'waiting': 'take-up',
  'taken-up': 'vote',
  'voting': 'decide',
  'counting': 'decide',
}

const Amend = ({ assembly, motion }: { readonly assembly: Assembly; readonly motion: Motion }) => {
  const { t } = useTranslation()
  const assembling = useAssembling()
  const before = currentText(motion).text
  const [text, setText] = useState(before)
  const inForce = currentEnacts(motion)
  const enactsBefore = inForce.map(({ subject, digest }) => `${subject} ${digest}`).join('\n')
  const [enacts, setEnacts] = useState(enactsBefore)
  const parsed = enactsSchema.safeParse(enactsIn(enacts))
  const amend = useConsoleStep(() =>
    assembling.amend(assembly.id, motion.number, {
      text: text.trim(),
      ...(inForce.length === 0 || !parsed.success ? {} : { enacts: parsed.data }),
    }),
  )
  return (
    <details>
      <summary>{t('assembly.amend')}</summary>
      <p>{t('assembly.amendWhat')}</p>
      <TextField label={t('assembly.newText')} rows={5} value={text} onValue={setText} />
      {inForce.length === 0 ? null : (
        <TextField
          label={t('amendEnacts.label')}
          hint={t('amendEnacts.hint')}
          rows={inForce.length + 1}
          value={enacts}
          onValue={setEnacts}
          isName
        />
      )}
      <Button
        disabled={
          text.trim() === '' ||
          (text.trim() === before && enacts.trim() === enactsBefore) ||
          (inForce.length > 0 && !parsed.success)
        }
        isBusy={amend.isPending}
        onClick={() => amend.mutate(undefined)}
      >
        {t('assembly.amendNow')}
      </Button>
      {amend.error === null ? null : <Fault error={amend.error} />}
    </details>
  )
}
