import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { createEmergencyClient } from '@mutua/sdk/clients/emergency-client'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { QrCode } from '@mutua/ui/views/qr-code'
import { Waiting } from '@mutua/ui/views/waiting'
import { dayText } from '@mutua/ui/views/when'
import { instantOf } from '@mutua/sdk/ids'
import { useEmergencyCard, type CardLines, type EmergencyCardFacts } from '../facts/card-facts.ts'
import { dayWords } from '@mutua/ui/records/day-words'
import { OneOf } from './one-of.tsx'
import { Tick } from './tick.tsx'

/** What whoever helps has to know, on one sheet or on a card for the wallet; and a code that opens more, never unseen. */
export const CardScreen = () => {
  const { t, i18n } = useTranslation()
  const card = useEmergencyCard(i18n.language)
  const [size, setSize] = useState<'sheet' | 'wallet'>('sheet')
  const [hasCode, setCode] = useState(true)
  const isAllowed = useIsAllowed()
  if (card.error !== null) return <Fault error={card.error} again={() => void card.refetch()} />
  if (card.data === undefined) return <Waiting />
  if (card.data === null)
    return (
      <>
        <h1>{t('card.title')}</h1>
        <p className="note">{t('card.nothing')}</p>
        <p>
          <Link href="/data/bring-in" className="button">
            {t('mine.bringIn')}
          </Link>
        </p>
      </>
    )
  return (
    <>
      <div className="no-print">
        <h1>{t('card.title')}</h1>
        <p>{t('card.what')}</p>
        <OneOf
          legend={t('card.size')}
          all={['sheet', 'wallet'] as const}
          wordOf={(one) => t(`card.sizes.${one}`)}
          value={size}
          onChoose={setSize}
        />
        {isAllowed ? (
          <Tick label={t('card.withCode')} isTicked={hasCode} onTick={setCode} />
        ) : (
          <p className="note">{t('card.forbidden')}</p>
        )}
        <p>
          <Button kind="first" onClick={() => print()}>
            {t('card.print')}
          </Button>
        </p>
      </div>
      <Card of={card.data} size={size} hasCode={hasCode && isAllowed} />
    </>
  )
}

/** A code that opens nothing is not printed. */
const useIsAllowed = (): boolean => {
  const { config, session } = useSignedIn()
  const rule = useQuery({
    queryKey: ['emergency', 'rule'],
    queryFn: () =>
      createEmergencyClient({ consentService: config.consentService, fetch: session.fetch }).rule(),
  })
  return rule.data?.allowed === true
}

const Card = ({
  of,
  size,
  hasCode,
}: {
  readonly of: EmergencyCardFacts
  readonly size: 'sheet' | 'wallet'
  readonly hasCode: boolean
}) => {
  const { t, i18n } = useTranslation()
  const { session } = useSignedIn()
  return (
    <article className={`paper ${size}`} aria-labelledby="card-name">
      <header>
        <div>
          <p className="small">{t('card.heading')}</p>
          <h2 id="card-name">
            <bdi>{of.name === '' ? t('card.noName') : of.name}</bdi>
          </h2>
          <p>
            {of.born === undefined ? null : (
              <>
                {t('card.born')} {dayWords(of.born, i18n.language)}{' '}
              </>
            )}
            {of.bloodGroup === undefined ? null : (
              <strong>
                {t('card.blood')} <bdi>{of.bloodGroup}</bdi>
              </strong>
            )}
          </p>
        </div>
        {hasCode ? (
          <figure>
            <QrCode text={openingAddress(session.webId)} label={t('card.code')} />
            <figcaption className="small">{t('card.codeWhat')}</figcaption>
          </figure>
        ) : null}
      </header>
      <Lines title={t('card.allergies')} of={of.allergies} isLoud />
      <Lines title={t('card.medicines')} of={of.medicines} />
      <Lines title={t('card.problems')} of={of.problems} />
      {of.contacts.length === 0 ? null : (
        <Lines title={t('card.contacts')} of={{ lines: of.contacts, isNone: false }} />
      )}
      <p className="small">{t('card.madeOn', { day: dayText(instantOf(Date.now()), i18n.language) })}</p>
    </article>
  )
}

/** Where people of an entrusted service open an emergency access, with a reason; the member is told at once. */
const openingAddress = (webId: string): string =>
  `${location.origin}/provider/emergency#owner=${encodeURIComponent(webId)}`

const Lines = ({
  title,
  of,
  isLoud = false,
}: {
  readonly title: string
  readonly of: CardLines
  readonly isLoud?: boolean
}) => {
  const { t } = useTranslation()
  return (
    <section className={isLoud && of.lines.length > 0 ? 'loud' : ''}>
      <h3>{title}</h3>
      {of.lines.length === 0 ? (
        <p>{of.isNone ? t('card.none') : t('card.unknown')}</p>
      ) : (
        <ul>
          {of.lines.map((line) => (
            <li key={line}>
              <bdi>{line}</bdi>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
