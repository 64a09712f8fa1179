import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useId, useRef, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Organisation, StaffMember } from '@mutua/sdk/coop/organisation'
import { Button } from '@mutua/ui/views/button'
import { useOrganisations } from '../facts/acting.tsx'
import { Refusal } from './refusal.tsx'

/** Takes somebody off a staff list, oneself too, after saying what it means: no pod serves them for the organisation any more. */
export const TakeOff = ({
  person,
  organisation,
  children,
}: {
  readonly person: Pick<StaffMember, 'webId' | 'displayName'>
  readonly organisation: Organisation
  readonly children: ReactNode
}) => {
  const { t } = useTranslation()
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useId()
  const organisations = useOrganisations()
  const queries = useQueryClient()
  const leaving = useMutation({
    mutationFn: () => organisations.leave(organisation.id, person.webId),
    onSuccess: async () => {
      dialog.current?.close()
      await queries.invalidateQueries({ queryKey: ['consents'] })
    },
  })
  return (
    <>
      <Button aria-haspopup="dialog" onClick={() => dialog.current?.showModal()}>
        {children}
      </Button>
      <dialog ref={dialog} className="ask-again" aria-labelledby={title}>
        <h2 id={title}>{t('team.leaveTitle', { name: person.displayName })}</h2>
        <p>{t('team.leaveWhat', { organisation: organisation.name })}</p>
        {leaving.error === null ? null : <Refusal error={leaving.error} />}
        <p className="answers">
          <Button isBusy={leaving.isPending} onClick={() => leaving.mutate()}>
            {t('team.leaveNow')}
          </Button>
          <Button onClick={() => dialog.current?.close()}>{t('team.keep')}</Button>
        </p>
      </dialog>
    </>
  )
}
