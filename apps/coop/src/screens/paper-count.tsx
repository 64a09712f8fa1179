import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Choice } from '@mutua/sdk/ballot/answer'
import type { Vote } from '@mutua/sdk/voting/vote'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { countsOf, differing, type TypedSheets } from '../facts/paper-count.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { useAnswerWords, useUrn, useVoteTexts, useVoting } from '../facts/vote-facts.ts'
import { SheetTyping } from './sheet-typing.tsx'

/**
 * Enters the ballots of paper. Two people type all of them one after the other, the second without seeing what the first
 * typed; where they differ both look at the sheet again. They are sealed here and go into the box all at once.
 */
export const PaperCount = ({ vote }: { readonly vote: Vote }) => {
  const { t } = useTranslation()
  const urn = useUrn(vote.id)
  const [first, setFirst] = useState<TypedSheets>()
  const [second, setSecond] = useState<TypedSheets>()
  if (urn.data?.state !== 'confirmed') return null
  const { ticked } = vote.paper
  const anew = () => {
    setFirst(undefined)
    setSecond(undefined)
  }
  return (
    <section className="card asks" aria-labelledby="count">
      <h2 id="count">{t('votes.count')}</h2>
      {first === undefined ? (
        <>
          <p>{t('votes.countWhat', { count: ticked })}</p>
          <SheetTyping key="first" vote={vote} title={t('votes.firstTypes')} onTyped={setFirst} />
        </>
      ) : second === undefined ? (
        <>
          <p role="status">{t('votes.handOn')}</p>
          <SheetTyping key="second" vote={vote} title={t('votes.secondTypes')} onTyped={setSecond} />
        </>
      ) : (
        <Compared
          vote={vote}
          first={first}
          second={second}
          onSettled={setSecond}
          onFirst={setFirst}
          anew={anew}
        />
      )}
    </section>
  )
}

const Compared = ({
  vote,
  first,
  second,
  onFirst,
  onSettled,
  anew,
}: {
  readonly vote: Vote
  readonly first: TypedSheets
  readonly second: TypedSheets
  readonly onFirst: (sheets: TypedSheets) => void
  readonly onSettled: (sheets: TypedSheets) => void
  readonly anew: () => void
}) => {
  const { t } = useTranslation()
  const words = useAnswerWords()
  const differences = differing(first, second)
  const say = (sheet: readonly Choice[] | undefined) =>
    vote.questions.map((question, place) => words(question, sheet?.[place] ?? 'blank')).join(' · ')
  const settle = (place: number, sheet: readonly Choice[]) => {
    onFirst(first.map((one, index) => (index === place ? sheet : one)))
    onSettled(second.map((one, index) => (index === place ? sheet : one)))
  }
  if (differences.length === 0) return <Agreed vote={vote} sheets={first} anew={anew} />
  return (
    <>
      <p role="status">
        <strong>{t('votes.differ', { count: differences.length })}</strong>
      </p>
      <p>{t('votes.differWhat')}</p>
      <ul className="plain lines">
        {differences.map((place) => (
          <li key={place}>
            <h3>{t('votes.sheet', { number: place + 1 })}</h3>
            <p className="answers">
              {[first[place], second[place]].map((sheet, who) => (
                <Button key={who} disabled={sheet === undefined} onClick={() => settle(place, sheet ?? [])}>
                  {t(who === 0 ? 'votes.firstRead' : 'votes.secondRead')} <bdi>{say(sheet)}</bdi>
                </Button>
              ))}
            </p>
          </li>
        ))}
      </ul>
      <Button kind="quiet" onClick={anew}>
        {t('votes.anew')}
      </Button>
    </>
  )
}

const Agreed = ({
  vote,
  sheets,
  anew,
}: {
  readonly vote: Vote
  readonly sheets: TypedSheets
  readonly anew: () => void
}) => {
  const { t } = useTranslation()
  const words = useAnswerWords()
  const { paper } = useVoting()
  const texts = useVoteTexts(vote.id, true)
  const enter = useConsoleStep(async () => {
    if (texts.data === undefined) return
    await paper.enter({ vote, texts: texts.data }, await paper.codes(vote), sheets)
  })
  const counts = countsOf(sheets, vote.questions)
  return (
    <>
      <p role="status">
        <strong>{t('votes.agree')}</strong>
      </p>
      {vote.questions.map((question, index) => (
        <dl key={question.question} className="votes">
          {[...question.answers.map((_answer, place) => [place]), 'blank' as const].map((choice, place) => (
            <div key={place} className="pair">
              <dt dir="auto">{words(question, choice)}</dt>
              <dd>{counts[index]?.[place] ?? 0}</dd>
            </div>
          ))}
        </dl>
      ))}
      <p>{t('votes.enterWhat')}</p>
      <div className="answers">
        <Button
          kind="first"
          isBusy={enter.isPending}
          disabled={texts.data === undefined}
          onClick={() => enter.mutate(undefined)}
        >
          {t('votes.enter', { count: sheets.length })}
        </Button>
        <Button disabled={enter.isPending} onClick={anew}>
          {t('votes.anew')}
        </Button>
      </div>
      {enter.error === null ? null : <Fault error={enter.error} />}
    </>
  )
}
