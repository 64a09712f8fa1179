import { useId, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { AccessRequest } from '@mutua/sdk/consent/grant'
import { purposeWords } from '@mutua/ui/records/use-words'
import { dayText } from '@mutua/ui/views/when'
import { inSentence, thingsWords, untilChoices, type UntilChoice } from '../facts/request-facts.ts'
import { OneOf } from './one-of.tsx'
import { Tick } from './tick.tsx'

/** What a member makes of a request before answering it. */
export interface Narrowed {
  readonly taken: ReadonlySet<number>
  readonly until: UntilChoice
}

type Part = 'what' | 'why' | 'until'

/** The request in one sentence. Each of its bold words is a button: it opens what can be changed, or says what it means. */
export const RequestSentence = ({
  request,
  things,
  narrowed,
  onNarrow,
}: {
  readonly request: AccessRequest
  /** All that is asked for, a line each. */
  readonly things: readonly string[]
  readonly narrowed: Narrowed
  readonly onNarrow: (narrowed: Narrowed) => void
}) => {
  const { t, i18n } = useTranslation()
  const [open, setOpen] = useState<Part>()
  const id = useId()
  const word = (part: Part, text: string) => (
    <button
      key={part}
      type="button"
      className="word"
      aria-expanded={open === part}
      aria-controls={id}
      onClick={() => setOpen(open === part ? undefined : part)}
    >
      {text}
    </button>
  )
  const day = dayText(request.validUntil, i18n.language)
  const parts: Readonly<Record<string, ReactNode>> = {
    name: <bdi key="name">{request.requesterName}</bdi>,
    how: request.scope.modes.map((mode) => t(`mode.${mode}`)).join(', '),
    what: word(
      'what',
      thingsWords(
        things.filter((_, place) => narrowed.taken.has(place)),
        t,
      ),
    ),
    why: word('why', inSentence(purposeWords(request.purpose, i18n.language, t))),
    until: word('until', untilWords(narrowed.until, day, t)),
  }
  return (
    <>
      <p className="sentence">{sentenceOf(t('asked.sentence', marks), parts)}</p>
      <div id={id} className="panel" hidden={open === undefined}>
        {open === 'what' ? <What {...{ things, narrowed, onNarrow }} /> : null}
        {open === 'why' ? (
          <p>
            <strong>{t('asked.aboutWhy')}.</strong> {t('asked.whyText')}
          </p>
        ) : null}
        {open === 'until' ? <Until {...{ day, narrowed, onNarrow }} /> : null}
      </div>
    </>
  )
}

const What = ({
  things,
  narrowed,
  onNarrow,
}: {
  readonly things: readonly string[]
  readonly narrowed: Narrowed
  readonly onNarrow: (narrowed: Narrowed) => void
}) => {
  const { t } = useTranslation()
  return (
    <fieldset>
      <legend>{t('asked.change')}</legend>
      {things.map((thing, place) => (
        <Tick
          key={thing}
          label={thing}
          isTicked={narrowed.taken.has(place)}
          onTick={() => onNarrow({ ...narrowed, taken: toggled(narrowed.taken, place) })}
        />
      ))}
    </fieldset>
  )
}

const Until = ({
  day,
  narrowed,
  onNarrow,
}: {
  readonly day: string
  readonly narrowed: Narrowed
  readonly onNarrow: (narrowed: Narrowed) => void
}) => {
  const { t } = useTranslation()
  return (
    <OneOf
      legend={t('asked.changeUntil')}
      all={untilChoices}
      wordOf={(choice) => t(`asked.preset.${choice}`, { day })}
      value={narrowed.until}
      onChoose={(until) => onNarrow({ ...narrowed, until })}
    />
  )
}

export const untilWords = (
  until: UntilChoice,
  day: string,
  t: ReturnType<typeof useTranslation>['t'],
): string => (until === 'asked' ? t('asked.day', { day }) : t(`asked.presetEnd.${until}`))

const toggled = (taken: ReadonlySet<number>, place: number): ReadonlySet<number> =>
  taken.has(place) ? new Set([...taken].filter((one) => one !== place)) : new Set([...taken, place])

/** Marks of the private use area (Unicode §23.5) stand for buttons while the sentence is said in its own order. */
const marked = ['name', 'how', 'what', 'why', 'until'] as const
const markOf = (place: number): string => String.fromCodePoint(0xe000 + place)
const marks = Object.fromEntries(marked.map((part, place) => [part, markOf(place)]))

const sentenceOf = (said: string, parts: Readonly<Record<string, ReactNode>>): readonly ReactNode[] =>
  said
    .split(/([\uE000-\uE004])/u)
    .map((text) => parts[marked.find((_, place) => markOf(place) === text) ?? ''] ?? text)
