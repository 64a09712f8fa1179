import { useTranslation } from 'react-i18next'
import type { DeskAct } from '@mutua/sdk/consent/desk'
import { findPurpose } from '@mutua/sdk/consent/purposes'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { When } from '@mutua/ui/views/when'
import { useChoices, useDeskStep } from '../facts/desk-facts.ts'
import { nameOfPerson } from './desk-words.ts'
import { Said } from '@mutua/ui/views/said'

/** What waits for a second person, and withdrawals that one has to look at. */
export const DeskWaiting = ({ acts }: { readonly acts: readonly DeskAct[] }) => {
  const { t } = useTranslation()
  return (
    <section className="card work" aria-labelledby="waiting" aria-live="polite">
      <h2 id="waiting">{t('desk.waiting')}</h2>
      {acts.length === 0 ? <p>{t('desk.nothingWaits')}</p> : null}
      <ul className="plain lines">
        {acts.map((act) => (
          <WaitingAct key={act.id} act={act} />
        ))}
      </ul>
    </section>
  )
}

const WaitingAct = ({ act }: { readonly act: DeskAct }) => {
  const { t } = useTranslation()
  const { session } = useSignedIn()
  const { wish, member, enteredBy, enteredAt } = act
  const confirm = useDeskStep((desk, { id, digest }: DeskAct) => desk.confirm(id, digest))
  const choices = useChoices(act.order)
  const request =
    wish.kind === 'withdraw' ? undefined : choices.data?.requests.find(({ id }) => id === wish.request)
  const label = request === undefined ? undefined : findPurpose(request.purpose)?.label
  return (
    <li>
      <h3>
        {t(`desk.kind.${wish.kind}`)} · <bdi>{nameOfPerson(member)}</bdi>
      </h3>
      {request === undefined ? null : (
        <p>
          <bdi>{request.requesterName}</bdi>, <bdi>{request.organisation}</bdi>
          {label === undefined ? null : (
            <>
              {' · '}
              <Said of={label} />
            </>
          )}
          {' · '}
          {t('desk.until')} <When at={request.validUntil} />
        </p>
      )}
      <p className="small">
        {t('desk.enteredBy', { name: nameOfPerson(enteredBy) })} <When at={enteredAt} withTime />.{' '}
        {t('desk.sheet')} <code>{wish.paper.slice(0, 8)}</code>
      </p>
      {enteredBy === session.webId ? (
        <p className="note">{t(wish.kind === 'withdraw' ? 'desk.doneAlready' : 'desk.waitsForAnother')}</p>
      ) : (
        <Button kind="first" isBusy={confirm.isPending} onClick={() => confirm.mutate(act)}>
          {t('desk.confirm', { name: nameOfPerson(member) })}
        </Button>
      )}
      {confirm.error === null ? null : <Fault error={confirm.error} />}
    </li>
  )
}
