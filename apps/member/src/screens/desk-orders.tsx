import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { DeskAct, DeskOrder } from '@mutua/sdk/consent/desk'
import type { WebId } from '@mutua/sdk/ids'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { When } from '@mutua/ui/views/when'
import {
  actStateAt,
  orderStateAt,
  useEndOrder,
  useServedOrders,
  type ServedOrder,
} from '../facts/desk-facts.ts'
import { personWords } from '../facts/people-facts.ts'
import { localIdOf } from '../facts/use-facts.ts'

/** What the desk may do for who has no device, and each thing that it did, with both names. Nothing where there is none. */
export const DeskOrders = () => {
  const { t } = useTranslation()
  const served = useServedOrders()
  if (served.error !== null) return <Fault error={served.error} again={() => void served.refetch()} />
  if (served.data === undefined || served.data.length === 0) return null
  return (
    <>
      <h2>{t('people.desk.title')}</h2>
      <p>{t('people.desk.what')}</p>
      {served.data.map((one) => (
        <OrderCard key={one.order.id} served={one} />
      ))}
    </>
  )
}

const OrderCard = ({ served: { order, acts } }: { readonly served: ServedOrder }) => {
  const { t } = useTranslation()
  const ending = useEndOrder()
  const state = orderStateAt(order, Date.now())
  const isStanding = state === 'recorded' || state === 'confirmed'
  return (
    <article className={state === 'confirmed' ? 'card stands' : 'card'}>
      <h3>
        {t('people.desk.order')} <When at={order.recordedAt} />
      </h3>
      <p>
        <span className={state === 'confirmed' ? 'state' : 'state over'}>
          {t(`people.desk.state.${state}`)}
        </span>{' '}
        {isStanding ? (
          <span className="small">
            {t('people.until')} <When at={order.validUntil} />
          </span>
        ) : null}
      </p>
      <Signed by={order.recordedBy} confirmedBy={order.confirmedBy} sheet={order} />
      {ending.error === null ? null : <Fault error={ending.error} />}
      {isStanding ? (
        <Button isBusy={ending.isPending} onClick={() => ending.mutate(order.id)}>
          {t('people.end')}
          <span className="unseen">
            {' '}
            {t('people.desk.order')} <When at={order.recordedAt} />
          </span>
        </Button>
      ) : null}
      {acts.length === 0 ? null : (
        <details>
          <summary>{t('people.desk.acts')}</summary>
          <ul className="plain lines">
            {acts.map((act) => (
              <Act key={act.id} act={act} order={order} />
            ))}
          </ul>
        </details>
      )}
    </article>
  )
}

const Act = ({ act, order }: { readonly act: DeskAct; readonly order: DeskOrder }) => {
  const { t } = useTranslation()
  const state = actStateAt(act, order, Date.now())
  return (
    <li>
      <strong>{t(`people.desk.act.${act.wish.kind}`)}</strong>
      <br />
      <span className="small">
        <When at={act.enteredAt} withTime />
      </span>
      {state === 'done' ? null : <p>{t(`people.desk.${state}`)}</p>}
      <Signed by={act.enteredBy} confirmedBy={act.confirmedBy} sheet={act.wish} />
      {act.grant === undefined ? null : (
        <Link href={`/sharing/${localIdOf(act.grant)}`} className="line">
          {t('request.seeConsent')}
        </Link>
      )}
    </li>
  )
}

/** Who wrote it down and who confirmed it, the language in which it was read, and the sheet that the member signed. */
const Signed = ({
  by,
  confirmedBy,
  sheet,
}: {
  readonly by: WebId
  readonly confirmedBy: WebId | undefined
  readonly sheet: Pick<DeskOrder, 'language' | 'paper'>
}) => {
  const { t, i18n } = useTranslation()
  const { config } = useSignedIn()
  const languages = new Intl.DisplayNames([i18n.language], { type: 'language' })
  return (
    <dl className="facts">
      <dt>{t('people.desk.recordedBy')}</dt>
      <dd>
        <bdi>{personWords(by, config.podServer)}</bdi>
      </dd>
      <dt>{t('people.desk.confirmedBy')}</dt>
      <dd>
        {confirmedBy === undefined ? (
          t('people.desk.nobodyYet')
        ) : (
          <bdi>{personWords(confirmedBy, config.podServer)}</bdi>
        )}
      </dd>
      <dt>{t('people.desk.language')}</dt>
      <dd>{languages.of(sheet.language)}</dd>
      <dt>{t('people.desk.sheet')}</dt>
      <dd>
        <bdi>
          <code>{sheet.paper.slice(0, 12)}…</code>
        </bdi>
      </dd>
    </dl>
  )
}
