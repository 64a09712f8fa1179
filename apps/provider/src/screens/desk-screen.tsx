import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DeskOrder } from '@mutua/sdk/consent/desk'
import { Problem } from '@mutua/sdk/problem'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useDeskActs, useDeskStep, useOrders } from '../facts/desk-facts.ts'
import { DeskChoices } from './desk-choices.tsx'
import { DeskOrderForm } from './desk-order-form.tsx'
import { DeskWaiting } from './desk-waiting.tsx'
import { nameOfPerson } from './desk-words.ts'

/** People without a device decide here on paper: one person of the desk enters it, another one confirms it. */
export const DeskScreen = () => {
  const { t } = useTranslation()
  const orders = useOrders()
  const acts = useDeskActs()
  const [served, serve] = useState<string>()
  const error = orders.error ?? acts.error
  const isStranger = error instanceof Problem && error.code === 'caller-not-officer'
  const now = new Date().toISOString()
  const standing = (orders.data ?? []).filter(
    ({ state, validUntil }) => state !== 'ended' && validUntil > now,
  )
  const order = standing.find(({ id }) => id === served)
  return (
    <>
      <h1>{t('desk.title')}</h1>
      <p>{t('desk.what')}</p>
      {isStranger ? <p className="note">{t('desk.officersOnly')}</p> : null}
      {error === null || isStranger ? null : <Fault error={error} again={() => void orders.refetch()} />}
      {error !== null ? null : orders.data === undefined || acts.data === undefined ? (
        <Waiting />
      ) : (
        <>
          <DeskWaiting acts={acts.data} />
          <section className="card work" aria-labelledby="orders">
            <h2 id="orders">{t('desk.orders')}</h2>
            {standing.length === 0 ? <p>{t('desk.noOrders')}</p> : null}
            <ul className="plain lines">
              {standing.map((one) => (
                <OrderLine key={one.id} order={one} isServed={one === order} serve={() => serve(one.id)} />
              ))}
            </ul>
          </section>
          {order === undefined ? null : <DeskChoices key={order.id} order={order} />}
          <DeskOrderForm />
        </>
      )}
    </>
  )
}

const OrderLine = ({
  order,
  isServed,
  serve,
}: {
  readonly order: DeskOrder
  readonly isServed: boolean
  readonly serve: () => void
}) => {
  const { t } = useTranslation()
  const { session } = useSignedIn()
  const confirm = useDeskStep((desk, id: string) => desk.confirmOrder(id))
  const end = useDeskStep((desk, id: string) => desk.endOrder(id))
  const isOwn = order.recordedBy === session.webId
  return (
    <li>
      <p>
        <strong>
          <bdi>{nameOfPerson(order.member)}</bdi>
        </strong>{' '}
        · {t('desk.until')} <When at={order.validUntil} />
      </p>
      {order.state === 'confirmed' ? (
        <Button onClick={serve} aria-pressed={isServed}>
          {t('desk.serve', { name: nameOfPerson(order.member) })}
        </Button>
      ) : isOwn ? (
        <p className="small">{t('desk.waitsForAnother')}</p>
      ) : (
        <Button kind="first" isBusy={confirm.isPending} onClick={() => confirm.mutate(order.id)}>
          {t('desk.confirmOrder', { name: nameOfPerson(order.member) })}
        </Button>
      )}
      <Button kind="quiet" isBusy={end.isPending} onClick={() => end.mutate(order.id)}>
        {t('desk.endOrder', { name: nameOfPerson(order.member) })}
      </Button>
      {(confirm.error ?? end.error) === null ? null : <Fault error={confirm.error ?? end.error} />}
    </li>
  )
}
