import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { partOf, partsOf } from '@mutua/sdk/care/fhir-resource'
import { dayWords } from '@mutua/ui/records/day-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { QrCode } from '@mutua/ui/views/qr-code'
import { Waiting } from '@mutua/ui/views/waiting'
import { nameOf } from '../facts/advice.ts'
import { handOverIn, useHandedOver, type HandedOver } from '../facts/hand-over-facts.ts'
import { HandOverForm } from './hand-over-form.tsx'
import { ReceivedHandOver } from './received-hand-over.tsx'

/** Handing a case over, or receiving one by the address that somebody sent. */
export const HandOverScreen = () => {
  const { t } = useTranslation()
  const address = handOverIn(location.hash)
  if (address === undefined)
    return (
      <>
        <h1>{t('handOver.receive.title')}</h1>
        <p role="alert" className="fault">
          {t('handOver.receive.broken')}
        </p>
      </>
    )
  return address === null ? <Sender /> : <ReceivedHandOver address={address} />
}

const Sender = () => {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const handed = useHandedOver()
  const [made, setMade] = useState<string>()
  return (
    <>
      <h1>{t('handOver.title')}</h1>
      <p>{t('handOver.what')}</p>
      <p className="note">{t('handOver.honest')}</p>
      {made === undefined ? (
        <HandOverForm
          made={(address) => {
            setMade(address)
            void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey.includes('hand-overs') })
          }}
        />
      ) : (
        <AddressCard address={made} />
      )}
      <h2>{t('handOver.sent')}</h2>
      {handed.error === null ? null : <Fault error={handed.error} again={handed.again} />}
      {handed.left > 0 ? (
        <Waiting />
      ) : handed.read.length === 0 ? (
        <p className="note">{t('handOver.none')}</p>
      ) : null}
      <ul className="plain">
        {handed.read.flatMap((one) =>
          one.value.map((each) => (
            <HandedLine key={`${one.open.key} ${each.handed.id}`} name={nameOf(one)} of={each} />
          )),
        )}
      </ul>
    </>
  )
}

const AddressCard = ({ address }: { readonly address: string }) => {
  const { t } = useTranslation()
  const [isCopied, setCopied] = useState(false)
  return (
    <section className="card stands" aria-labelledby="made">
      <h2 id="made">{t('handOver.made')}</h2>
      <p>{t('handOver.madeWhat')}</p>
      <p className="hand-over-code">
        <QrCode text={address} label={t('handOver.made')} />
      </p>
      <p>
        <a href={address} className="long-address" dir="ltr">
          {address}
        </a>
      </p>
      <Button
        onClick={() =>
          void navigator.clipboard.writeText(address).then(
            () => setCopied(true),
            () => setCopied(false),
          )
        }
      >
        {isCopied ? t('handOver.copied') : t('handOver.copy')}
      </Button>
    </section>
  )
}

const HandedLine = ({
  name,
  of: { handed, reading },
}: {
  readonly name: string
  readonly of: HandedOver
}) => {
  const { t, i18n } = useTranslation()
  const to = partOf(partsOf(handed, 'recipient')[0], 'display')
  return (
    <li className={reading === undefined ? 'card' : 'card stands'}>
      <h3>
        <bdi>{name}</bdi> {t('handOver.toWhom')} <bdi>{typeof to === 'string' ? to : ''}</bdi>
      </h3>
      <p className="states">
        <span className={reading === undefined ? 'state over' : 'state'}>
          {t(`handOver.state.${reading === undefined ? 'waiting' : 'read'}`)}
        </span>
        {reading === undefined ? null : (
          <span>
            {t('handOver.readAt', { name: reading.name })} {dayWords(reading.at, i18n.language)}
          </span>
        )}
      </p>
      <p className="small">{t('handOver.papersCount', { count: partsOf(handed, 'about').length })}</p>
    </li>
  )
}
