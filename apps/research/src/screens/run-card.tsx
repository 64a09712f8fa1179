import type { UseMutationResult } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { QuestionWish } from '@mutua/sdk/clients/research-client'
import type { GivenAnswer } from '@mutua/sdk/pool/answer'
import type { Study } from '@mutua/sdk/pool/study'
import { Problem } from '@mutua/sdk/problem'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Button } from '@mutua/ui/views/button'
import { SelectField } from '@mutua/ui/views/fields'
import { useServiceEstimate } from '../facts/asking-facts.ts'
import { cheapest } from '../facts/exactness.ts'
import type { CheckedQuestion } from '../facts/question-check.ts'
import type { QuestionDraft } from '../facts/question-draft.ts'
import { useStudyId } from '../facts/study-facts.ts'
import { localOf } from '../facts/study-view.ts'
import { EstimateCard } from './estimate-card.tsx'
import { ExactnessSlider } from './exactness-slider.tsx'
import { PoolFault } from './pool-fault.tsx'
import { RhoNote } from './rho-note.tsx'

/** How exact, what it costs, and the one way to spend it. At the cap it stops. */
export const RunCard = ({
  view,
  checked,
  wish,
  rho,
  onRho,
  noise,
  onNoise,
  ask,
  onRun,
}: {
  readonly view: Study
  readonly checked: CheckedQuestion
  readonly wish: QuestionWish | undefined
  readonly rho: string
  readonly onRho: (rho: string) => void
  readonly noise: QuestionDraft['noise']
  readonly onNoise: (noise: QuestionDraft['noise']) => void
  readonly ask: UseMutationResult<GivenAnswer, Error, QuestionWish>
  readonly onRun: () => void
}) => {
  const { t, i18n } = useTranslation()
  const study = useStudyId(localOf(view.id))
  const isOpen = view.state === 'open'
  const said = useServiceEstimate(study, isOpen ? wish : undefined)
  const left = view.budget === undefined ? undefined : view.budget.limit - view.budget.spent
  const isAnswered = said.data?.answered === true
  const isTooDear =
    !isAnswered && checked.kind === 'fits' && left !== undefined && checked.estimate.rho > left
  const price = said.data?.price
  // What is wrong with the question itself stands beside the question.
  const refusal = ask.error ?? (isRefusedWith('pool-query-refused', said.error) ? null : said.error)
  const isStranger = isRefusedWith('researcher-only', said.error)
  return (
    <section className="card run-card" aria-labelledby="run">
      <h2 id="run">{t('estimate.title')}</h2>
      <ExactnessSlider rho={rho} onRho={onRho} />
      <SelectField
        label={t('estimate.noise')}
        value={noise}
        onValue={(value) => onNoise(value === 'laplace' ? 'laplace' : 'gaussian')}
        options={(['gaussian', 'laplace'] as const).map((value) => ({
          value,
          label: t(`estimate.noises.${value}`),
        }))}
      />
      {checked.kind === 'refused' ? (
        <p className="wrong">{t('estimate.notReady')}</p>
      ) : (
        <EstimateCard
          table={view.table}
          question={checked.question}
          estimate={checked.estimate}
          about={aboutOf(view) ?? imagined}
          isImagined={aboutOf(view) === undefined}
          price={price === undefined ? undefined : moneyWords(price, i18n.language)}
        />
      )}
      <RhoNote />
      {isAnswered ? <p className="note">{t('estimate.answered')}</p> : null}
      {isTooDear ? (
        <p className="fault" role="alert">
          {t(left !== undefined && left < cheapest ? 'budget.nothingLeft' : 'estimate.over')}
        </p>
      ) : null}
      <Button
        kind="first"
        isBusy={ask.isPending}
        disabled={!isOpen || wish === undefined || isTooDear || isStranger}
        onClick={onRun}
      >
        {t(isAnswered ? 'estimate.runAgain' : 'estimate.run')}
      </Button>
      {isOpen ? null : <p className="small">{t(isOver(view) ? 'estimate.closed' : 'estimate.notOpen')}</p>}
      {ask.isPending ? (
        <div className="tick" role="status">
          <progress aria-label={t('estimate.waiting')} />
          <p className="small">{t('estimate.waitingWhat')}</p>
        </div>
      ) : null}
      {refusal === null ? null : <PoolFault error={refusal} />}
    </section>
  )
}

const isRefusedWith = (code: Problem['code'], error: Error | null): boolean =>
  error instanceof Problem && error.code === code

const isOver = ({ state }: Study): boolean => state === 'closed' || state === 'destroyed'

/** As many as are known about. */
const aboutOf = (study: Study): number | undefined => {
  const known = study.snapshot?.about ?? study.recruiting?.joined
  return known === 'few' ? 10 : known
}

/** What a cost is shown for before anybody has joined. */
const imagined = 1_000
