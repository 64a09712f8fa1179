import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { QuestionWish } from '@mutua/sdk/clients/research-client'
import type { Sha256 } from '@mutua/sdk/ids'
import { askedOf } from '@mutua/sdk/pool/answer'
import type { Study } from '@mutua/sdk/pool/study'
import type { Rho } from '@mutua/sdk/pool/zcdp'
import { Problem } from '@mutua/sdk/problem'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { useAnswer, useAsk, useHistory } from '../facts/asking-facts.ts'
import { billionthsIn, rhoSteps, stepWithin } from '../facts/exactness.ts'
import { checkQuestion } from '../facts/question-check.ts'
import {
  draftFrom,
  firstQuestion,
  questionText,
  textOfJson,
  type QuestionDraft,
} from '../facts/question-draft.ts'
import { useStudy, useStudyId } from '../facts/study-facts.ts'
import { localOf } from '../facts/study-view.ts'
import { AnswerView } from './answer-view.tsx'
import { BudgetMeter } from './budget-meter.tsx'
import { PoolFault } from './pool-fault.tsx'
import { QuestionEditor } from './question-editor.tsx'
import { QuestionForm } from './question-form.tsx'
import { RunCard } from './run-card.tsx'
import { RunHistory } from './run-history.tsx'

/** A question to the pool: as a form and as JSON, with what it costs before it is asked, and the answer with its error. */
export const AskScreen = ({ local }: { readonly local: string }) => {
  const { data: view, error, refetch } = useStudy(local)
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (view === undefined) return <Waiting />
  return <AskStudy view={view} />
}

const AskStudy = ({ view }: { readonly view: Study }) => {
  const { t } = useTranslation()
  const study = useStudyId(localOf(view.id))
  const budget = view.budget
  const { draft, text, change, write } = useQuestionText(view)
  const settled = useDeferredValue(text)
  const checked = useMemo(() => checkQuestion(settled, view.table), [settled, view.table])
  const wish: QuestionWish | undefined = useMemo(
    () => (checked.kind === 'fits' ? askedOf(checked.question) : undefined),
    [checked],
  )
  const isFrozen = view.snapshot !== undefined
  const history = useHistory(study, isFrozen)
  const ask = useAsk(study)
  const [opened, setOpened] = useState<Sha256>()
  const answer = useAnswer(study, opened)
  const shown = answer.data
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (shown !== undefined) place.current?.focus()
  }, [shown])
  const run = () => {
    if (wish !== undefined) ask.mutate(wish, { onSuccess: (given) => setOpened(given.answer.digest) })
  }
  return (
    <>
      <h1>{t('question.screen')}</h1>
      <p>
        <Link href={`/studies/${localOf(view.id)}`}>
          <bdi>{view.project.document.title}</bdi>
        </Link>
      </p>
      {budget === undefined ? (
        <p className="note">{t('question.notYet')}</p>
      ) : (
        <BudgetMeter
          {...budget}
          next={checked.kind === 'fits' ? checked.estimate.rho : (0n as Rho)}
          each={(history.data ?? []).toReversed().map(({ cost }) => (billionthsIn(cost.rho) ?? 0n) as Rho)}
        />
      )}
      <div className="workbench">
        <QuestionForm draft={draft} table={view.table} change={change} />
        <div>
          <RunCard
            view={view}
            checked={checked}
            wish={wish}
            rho={draft.rho}
            onRho={(rho) => change({ rho })}
            noise={draft.noise}
            onNoise={(noise) => change({ noise })}
            ask={ask}
            onRun={run}
          />
          <QuestionEditor text={text} onText={write} checked={checked} />
        </div>
      </div>
      <div ref={place} tabIndex={-1} className="answer-place">
        {answer.error === null ? null : (
          <PoolFault error={answer.error} again={() => void answer.refetch()} />
        )}
        {opened !== undefined && shown === undefined && answer.error === null ? <Waiting /> : null}
        {shown === undefined ? null : <AnswerView key={shown.answer.digest} given={shown} />}
      </div>
      {history.error === null || isToldAbove(history.error, view) ? null : (
        <PoolFault error={history.error} again={() => void history.refetch()} />
      )}
      {history.data === undefined ? null : (
        <RunHistory
          runs={history.data}
          table={view.table}
          onOpen={setOpened}
          onTake={(question) => {
            write(textOfJson(question))
            scrollTo({ top: 0 })
          }}
        />
      )}
    </>
  )
}

/** Whoever may not ask reads so beside the button. */
const isToldAbove = (error: Error, { state }: Study): boolean =>
  state === 'open' && error instanceof Problem && error.code === 'researcher-only'

/** The form and the text beside it: a change of the one is a change of the other. Kept while one looks elsewhere. */
const useQuestionText = (view: Study) => {
  const { table } = view
  const local = localOf(view.id)
  const limit = view.budget?.limit
  const begin = (): { draft: QuestionDraft; text: string } => {
    const kept = sessionStorage.getItem(keyOf(local))
    const first = firstQuestion(table, limit === undefined ? undefined : rhoSteps[stepWithin(limit / 10n)])
    return kept === null
      ? { draft: first, text: questionText(first, table) }
      : { draft: draftFrom(kept, first, table), text: kept }
  }
  const [held, setHeld] = useState(begin)
  const keep = (next: { draft: QuestionDraft; text: string }) => {
    sessionStorage.setItem(keyOf(local), next.text)
    setHeld(next)
  }
  return {
    ...held,
    change: (part: Partial<QuestionDraft>) => {
      const draft = { ...held.draft, ...part }
      keep({ draft, text: questionText(draft, table) })
    },
    write: (text: string) => keep({ draft: draftFrom(text, held.draft, table), text }),
  }
}

const keyOf = (local: string): string => `mutua.research.question.${local}`
