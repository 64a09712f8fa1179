import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { communicationWishSchema, type Breach } from '@mutua/sdk/rights/breach'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Choices, TextField } from '@mutua/ui/views/fields'
import { When } from '@mutua/ui/views/when'
import { useBreaching } from '../facts/rights-facts.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'

const ways = ['notice', 'all', 'letter', 'public'] as const
type Way = (typeof ways)[number]
const wordOf: Readonly<Record<Way, string>> = {
  notice: 'breaches.tellNotice',
  all: 'breaches.tellAll',
  letter: 'breaches.tellLetter',
  public: 'breaches.tellPublic',
}

/** To the people concerned (GDPR Art. 34): what they were told, and one more. Who they are is not shown again. */
export const BreachTell = ({ breach }: { readonly breach: Breach }) => {
  const { t } = useTranslation()
  const { communications, state } = breach
  if (communications.length === 0 && state === 'closed') return null
  return (
    <section className="card" aria-labelledby="told">
      <h2 id="told">{t('breaches.tell')}</h2>
      <p>{t('breaches.tellWhat')}</p>
      <ul className="plain lines">
        {communications.map(({ at, how, persons, text }) => (
          <li key={at}>
            <When at={at} withTime /> ·{' '}
            {persons === undefined ? t('breaches.toldPublic') : t('breaches.toldPeople', { count: persons })}
            <span className="unseen"> {how}</span>
            <br />
            <span dir="auto" className="said">
              {text}
            </span>
          </li>
        ))}
      </ul>
      {state === 'open' ? <TellForm breach={breach} /> : null}
    </section>
  )
}

const TellForm = ({ breach }: { readonly breach: Breach }) => {
  const { t } = useTranslation()
  const breaching = useBreaching()
  const [way, setWay] = useState<string>('notice')
  const [numbers, setNumbers] = useState('')
  const [letters, setLetters] = useState('')
  const [text, setText] = useState('')
  const wish = communicationWishSchema.safeParse({
    text,
    ...(way === 'all'
      ? { how: 'notice', members: 'all' }
      : way === 'notice'
        ? {
            how: 'notice',
            members: numbers
              .split(/[\s,]+/)
              .filter(Boolean)
              .map(Number),
          }
        : way === 'letter'
          ? { how: 'letter', persons: Number(letters) }
          : { how: 'public' }),
  })
  const tell = useConsoleStep(async () => {
    if (!wish.success) return
    await breaching.communicate(breach.id, wish.data)
    setText('')
  })
  return (
    <details>
      <summary>{t('breaches.tellSave')}</summary>
      <Choices
        label={t('breaches.tellHow')}
        value={way}
        onValue={setWay}
        options={ways.map((value) => ({ value, label: t(wordOf[value]) }))}
      />
      {way === 'notice' ? (
        <TextField
          label={t('breaches.numbers')}
          hint={t('breaches.numbersHint')}
          isName
          value={numbers}
          onValue={setNumbers}
        />
      ) : null}
      {way === 'letter' ? (
        <TextField label={t('breaches.letters')} inputMode="decimal" value={letters} onValue={setLetters} />
      ) : null}
      <TextField label={t('breaches.text')} rows={4} value={text} onValue={setText} />
      <Button disabled={!wish.success} isBusy={tell.isPending} onClick={() => tell.mutate(undefined)}>
        {t('breaches.tellSave')}
      </Button>
      {tell.error === null ? null : <Fault error={tell.error} />}
    </details>
  )
}
