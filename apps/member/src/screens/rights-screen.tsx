import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { ownWaysOf, type OwnWay } from '@mutua/sdk/rights/own-ways'
import { rightKinds, type RightKind } from '@mutua/sdk/rights/rights-request'
import { dayWords } from '@mutua/ui/records/day-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { dayText } from '@mutua/ui/views/when'
import { useAskRight, useBreachMessages } from '../facts/rights-facts.ts'
import { OneOf } from './one-of.tsx'
import { RightsList } from './rights-list.tsx'
import { WriteBox } from './write-box.tsx'

/** What the law gives to everybody about their own data: what one does alone, and what one asks the co-op for. */
export const RightsScreen = () => {
  const { t } = useTranslation()
  return (
    <>
      <h1>{t('rights.title')}</h1>
      <p>{t('rights.what')}</p>
      <BreachMessages />
      <RightsList />
      <section className="card" aria-labelledby="alone">
        <h2 id="alone">{t('rights.alone')}</h2>
        <Ways ways={allWays} />
      </section>
      <Ask />
    </>
  )
}

/** Each place once. */
const allWays: readonly OwnWay[] = [
  ...new Map(rightKinds.flatMap((kind) => ownWaysOf(kind).map((way) => [way.word, way] as const))).values(),
]

const Ways = ({ ways }: { readonly ways: readonly OwnWay[] }) => {
  const { t } = useTranslation()
  return (
    <ul className="plain lines">
      {ways.map(({ path, word }) => (
        <li key={word}>
          <Link href={path}>{t(`rights.way.${word}`)}</Link>
        </li>
      ))}
    </ul>
  )
}

const Ask = () => {
  const { t, i18n } = useTranslation()
  const [kind, setKind] = useState<RightKind>('access')
  const [text, setText] = useState('')
  const ask = useAskRight()
  const ways = ownWaysOf(kind)
  return (
    <form
      className="card form"
      aria-labelledby="ask"
      onSubmit={(event) => {
        event.preventDefault()
        ask.mutate({ kind, text }, { onSuccess: () => setText('') })
      }}
    >
      <h2 id="ask">{t('rights.ask')}</h2>
      <OneOf
        legend={t('rights.which')}
        all={rightKinds}
        wordOf={(one) => t(`rights.kind.${one}`)}
        value={kind}
        onChoose={setKind}
      />
      {ways.length === 0 ? null : (
        <div className="note">
          <p>{t('rights.first')}</p>
          <Ways ways={ways} />
        </div>
      )}
      <WriteBox required label={t('rights.write')} value={text} onValue={setText} />
      <p className="small">{t('rights.hint')}</p>
      {ask.error === null ? null : <Fault error={ask.error} />}
      <Button type="submit" kind="first" isBusy={ask.isPending}>
        {t('rights.send')}
      </Button>
      {ask.data === undefined ? null : (
        <p className="note" role="status">
          {t('rights.sent', { by: dayWords(ask.data.clock.dueOn, i18n.language) })}
        </p>
      )}
      <p className="small">{t('rights.letter')}</p>
    </form>
  )
}

/** Only there when something happened. */
const BreachMessages = () => {
  const { t, i18n } = useTranslation()
  const { data = [], error } = useBreachMessages()
  if (error !== null) return <Fault error={error} />
  if (data.length === 0) return null
  return (
    <section className="card asks" aria-labelledby="breaches">
      <h2 id="breaches">{t('rights.breach')}</h2>
      <p>{t('rights.breachWhat')}</p>
      <ul className="plain lines">
        {data.map(({ at, text }) => (
          <li key={at}>
            <p className="small">{dayText(at, i18n.language)}</p>
            <p dir="auto" className="said">
              {text}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}
