import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { NeedBoard } from '@mutua/sdk/coop/need'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { useBoards, useNeeds, useSectionStep } from '../facts/section-facts.ts'
import { NeedCard } from './need-card.tsx'
import { NeedForm } from './need-form.tsx'

/** Where members of a section ask and offer help: without money, and without a name unless they want one. */
export const NeedsScreen = () => {
  const { t } = useTranslation()
  const boards = useBoards()
  if (boards.error !== null) return <Fault error={boards.error} again={() => void boards.refetch()} />
  if (boards.data === undefined) return <Waiting />
  return (
    <>
      <h1>{t('needs.title')}</h1>
      <p>{t('needs.what')}</p>
      {boards.data.length === 0 ? (
        <p className="note">
          {t('needs.noBoard')}{' '}
          <Link href="/sections" className="line">
            {t('sections.title')}
          </Link>
        </p>
      ) : null}
      {boards.data.map((board) => (
        <Board key={board.section.id} board={board} />
      ))}
    </>
  )
}

const Board = ({ board }: { readonly board: NeedBoard }) => {
  const { t, i18n } = useTranslation()
  const { section, isOpen, takesPart, isAnimator, months } = board
  const join = useSectionStep((client, wanted: boolean) => client.takePart(section.id, wanted))
  const monthOf = (month: string) =>
    new Intl.DateTimeFormat(i18n.language, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
      new Date(`${month}-01`),
    )
  return (
    <section aria-labelledby={`board-${section.id}`}>
      <h2 id={`board-${section.id}`}>
        <bdi>{section.name}</bdi>
      </h2>
      {months.length === 0 ? null : (
        <ul className="plain">
          {months.map(({ month, minutes }) => (
            <li key={month} className="small">
              {t('needs.given', { month: monthOf(month), count: minutes })}
            </li>
          ))}
        </ul>
      )}
      {isOpen ? null : <p className="note">{t('needs.closed')}</p>}
      {isOpen && !takesPart ? (
        <p>
          <Button kind="first" isBusy={join.isPending} onClick={() => join.mutate(true)}>
            {t('needs.join')} <span className="unseen">{section.name}</span>
          </Button>
        </p>
      ) : null}
      {join.error === null ? null : <Fault error={join.error} />}
      {takesPart ? <NeedForm section={section.id} /> : null}
      {takesPart || isAnimator ? <Posts board={board} /> : null}
      {takesPart ? <Stop name={section.name} onStop={() => join.mutate(false)} /> : null}
    </section>
  )
}

const Posts = ({ board: { section, isAnimator, takesPart } }: { readonly board: NeedBoard }) => {
  const { t } = useTranslation()
  const needs = useNeeds(section.id)
  if (needs.error !== null) return <Fault error={needs.error} again={() => void needs.refetch()} />
  if (needs.data === undefined) return <Waiting />
  if (needs.data.length === 0) return takesPart ? <p className="note">{t('needs.empty')}</p> : null
  return needs.data.map((need) => <NeedCard key={need.id} need={need} isAnimator={isAnimator} />)
}

const Stop = ({ name, onStop }: { readonly name: string; readonly onStop: () => void }) => {
  const { t } = useTranslation()
  const [isAsked, setIsAsked] = useState(false)
  return (
    <details open={isAsked} onToggle={({ currentTarget }) => setIsAsked(currentTarget.open)}>
      <summary>
        {t('needs.stop')} <span className="unseen">{name}</span>
      </summary>
      <p>{t('needs.stopWhat')}</p>
      <Button onClick={onStop}>{t('needs.stop')}</Button>
    </details>
  )
}
