import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useNameOf, useUses } from '../facts/use-facts.ts'
import { UseLines } from './use-line.tsx'

/** Who used my data: sentences by day, of everybody or of one. */
export const LogScreen = () => {
  const { t } = useTranslation()
  const uses = useUses()
  const nameOf = useNameOf()
  const [who, setWho] = useState('')
  const [most, setMost] = useState(page)
  if (uses.error !== null) return <Fault error={uses.error} again={() => void uses.refetch()} />
  if (uses.data === undefined) return <Waiting />
  const names = new Map(
    uses.data.map(({ recipient }) => [recipient.webId, nameOf(recipient.webId, recipient.organisation)]),
  )
  const chosen = uses.data.filter(({ recipient }) => who === '' || recipient.webId === who)
  return (
    <>
      <h1>{t('log.title')}</h1>
      {names.size < 2 ? null : (
        <p>
          <label className="language">
            {t('log.who')}{' '}
            <select value={who} onChange={({ target }) => setWho(target.value)}>
              <option value="">{t('log.everybody')}</option>
              {[...names].map(([webId, name]) => (
                <option key={webId} value={webId}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        </p>
      )}
      {chosen.length === 0 ? <p className="note">{t('log.nobody')}</p> : null}
      {byDay(chosen.slice(0, most)).map(([day, ofDay]) => (
        <section key={day} className="card">
          <h2>
            <When at={ofDay[0].at} />
          </h2>
          <UseLines uses={ofDay} most={most} />
        </section>
      ))}
      {chosen.length > most ? <Button onClick={() => setMost(most + page)}>{t('log.more')}</Button> : null}
    </>
  )
}

const page = 50

type Day = readonly [day: string, uses: readonly [Receipt, ...Receipt[]]]

/** By the reader’s own days. */
const byDay = (uses: readonly Receipt[]): readonly Day[] =>
  [...Map.groupBy(uses, ({ at }) => new Date(at).toDateString())].flatMap(
    ([day, [first, ...others]]): Day[] => (first === undefined ? [] : [[day, [first, ...others]]]),
  )
