import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Vote } from '@mutua/sdk/voting/vote'
import { When } from '@mutua/ui/views/when'

type Standing = 'done' | 'now' | 'later'

/** The way of a vote from its keys to its result, step by step, with the names of who is waited for. */
export const VoteSteps = ({ vote }: { readonly vote: Vote }) => {
  const { t } = useTranslation()
  const { phase, parties, delivered, paper, ballots, tookPart, voters } = vote
  const opened = delivered.trustees.filter((step) => step === 'decryption').length
  const isSetUp = phase !== 'preparing'
  const isClosed = phase === 'paper' || phase === 'opening' || phase === 'finished'
  const isSealed = phase === 'opening' || phase === 'finished'
  return (
    <section aria-labelledby="steps">
      <h2 id="steps">{t('votes.steps')}</h2>
      <ol className="vote-steps">
        <Step standing={isSetUp ? 'done' : 'now'} title={t('votes.step.keys')}>
          <People
            people={[
              { name: parties.authority.name, what: t('votes.codes'), isDone: delivered.credentials },
              ...parties.trustees.map(({ name }, place) => ({
                name,
                what: t('votes.key'),
                isDone: isSetUp || isKeyMade(delivered.trustees[place]),
              })),
            ]}
          />
        </Step>
        <Step standing={isClosed ? 'done' : isSetUp ? 'now' : 'later'} title={t('votes.step.polls')}>
          <p>
            {t('votes.from')} <When at={vote.opensAt} withTime /> · {t('votes.until')}{' '}
            <When at={vote.closedAt ?? vote.closesAt} withTime />
          </p>
          {isSetUp ? (
            <p>
              <meter
                min={0}
                max={Math.max(voters, 1)}
                value={tookPart}
                aria-label={t('votes.tookPart', { tookPart, voters })}
              />{' '}
              {t('votes.tookPart', { tookPart, voters })} · {t('votes.inBoxNow', { count: ballots })}
            </p>
          ) : null}
        </Step>
        {paper.ticked === 0 ? null : (
          <Step
            standing={isSealed ? 'done' : phase === 'paper' ? 'now' : 'later'}
            title={t('votes.step.paper')}
          >
            <p>{t('votes.paperOf', { entered: paper.entered.length, ticked: paper.ticked })}</p>
          </Step>
        )}
        <Step
          standing={phase === 'finished' ? 'done' : phase === 'opening' ? 'now' : 'later'}
          title={t('votes.step.opening', { needed: parties.threshold, all: parties.trustees.length })}
        >
          {isSealed ? (
            <>
              <People
                people={parties.trustees.map(({ name }, place) => ({
                  name,
                  what: t('votes.part'),
                  isDone: delivered.trustees[place] === 'decryption',
                  isSpared: phase === 'finished',
                }))}
              />
              {phase === 'opening' ? (
                <p>{t('votes.missing', { count: Math.max(parties.threshold - opened, 0) })}</p>
              ) : null}
            </>
          ) : null}
        </Step>
        <Step standing={phase === 'finished' ? 'done' : 'later'} title={t('votes.step.result')} />
      </ol>
    </section>
  )
}

const isKeyMade = (step: Vote['delivered']['trustees'][number] | undefined): boolean =>
  step === 'key' || step === 'voutput' || step === 'decryption'

const Step = ({
  standing,
  title,
  children,
}: {
  readonly standing: Standing
  readonly title: string
  readonly children?: ReactNode
}) => {
  const { t } = useTranslation()
  return (
    <li className={standing} aria-current={standing === 'now' ? 'step' : undefined}>
      <h3>
        {title} <span className="small">{t(`votes.standing.${standing}`)}</span>
      </h3>
      {children}
    </li>
  )
}

const People = ({
  people,
}: {
  readonly people: readonly {
    readonly name: string
    readonly what: string
    readonly isDone: boolean
    /** It went without them: enough others came. */
    readonly isSpared?: boolean
  }[]
}) => {
  const { t } = useTranslation()
  return (
    <ul className="plain vote-people">
      {people.map(({ name, what, isDone, isSpared = false }) => (
        <li key={name}>
          <bdi>{name}</bdi> <span className="small">{what}</span>{' '}
          <span className={isDone || isSpared ? 'state' : 'state over'}>
            {t(isDone ? 'votes.delivered' : isSpared ? 'votes.spared' : 'votes.waited')}
          </span>
        </li>
      ))}
    </ul>
  )
}
