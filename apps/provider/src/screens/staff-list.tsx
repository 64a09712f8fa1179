import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { providerRoleSchema } from '@mutua/sdk/coop/member'
import { isRoleOver, type Organisation, type StaffMember } from '@mutua/sdk/coop/organisation'
import { instantOf } from '@mutua/sdk/ids'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { dayText } from '@mutua/ui/views/when'
import { useOrganisations } from '../facts/acting.tsx'
import { findMember } from '../facts/find-member.ts'
import { Refusal } from './refusal.tsx'
import { TakeOff } from './take-off.tsx'

const staffKey = (organisation: Organisation) => ['consents', 'staff', organisation.id]

/** The people of an organisation, for who keeps its list: each reads under their own name, and who is taken off reads nothing more. */
export const StaffList = ({ organisation }: { readonly organisation: Organisation }) => {
  const { t } = useTranslation()
  const organisations = useOrganisations()
  const title = useId()
  const staff = useQuery({
    queryKey: staffKey(organisation),
    queryFn: () => organisations.staff(organisation.id),
  })
  return (
    <section aria-labelledby={title}>
      <h2 id={title}>{t('team.staff', { name: organisation.name })}</h2>
      <p>{t('team.staffWhat')}</p>
      {staff.error === null ? null : <Fault error={staff.error} again={() => void staff.refetch()} />}
      {staff.data === undefined ? staff.error === null ? <Waiting /> : null : null}
      <ul className="plain lines">
        {staff.data?.map((person) => (
          <StaffLine key={`${person.webId} ${person.since}`} person={person} organisation={organisation} />
        ))}
      </ul>
      <AddStaff organisation={organisation} />
    </section>
  )
}

const StaffLine = ({
  person,
  organisation,
}: {
  readonly person: StaffMember
  readonly organisation: Organisation
}) => {
  const { t, i18n } = useTranslation()
  return (
    <li>
      <strong>
        <bdi>{person.displayName}</bdi>
      </strong>{' '}
      {t(`team.role.${person.role}`)}{' '}
      <span className={person.until === undefined ? 'state' : 'state over'}>
        {person.until === undefined
          ? t('team.works')
          : t('team.left', { day: dayText(person.until, i18n.language) })}
      </span>{' '}
      {person.validUntil === undefined || person.until !== undefined ? null : (
        <span className="small">
          {t(isRoleOver(person, instantOf(Date.now())) ? 'team.expired' : 'team.validUntil', {
            day: dayText(person.validUntil, i18n.language),
          })}
        </span>
      )}{' '}
      {person.until === undefined ? <RenewRole person={person} organisation={organisation} /> : null}
      {person.until === undefined ? (
        <TakeOff person={person} organisation={organisation}>
          {t('team.leave', { name: person.displayName })}
        </TakeOff>
      ) : null}
    </li>
  )
}

const RenewRole = ({
  person,
  organisation,
}: {
  readonly person: StaffMember
  readonly organisation: Organisation
}) => {
  const { t } = useTranslation()
  const organisations = useOrganisations()
  const queries = useQueryClient()
  const renewing = useMutation({
    mutationFn: () => organisations.renew(organisation.id, person.webId),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['consents'] }),
  })
  return (
    <>
      <Button isBusy={renewing.isPending} onClick={() => renewing.mutate()}>
        {t('team.renew', { name: person.displayName })}
      </Button>
      {renewing.error === null ? null : <Refusal error={renewing.error} />}
    </>
  )
}

const AddStaff = ({ organisation }: { readonly organisation: Organisation }) => {
  const { t } = useTranslation()
  const { config, session } = useSignedIn()
  const organisations = useOrganisations()
  const queries = useQueryClient()
  const [account, setAccount] = useState('')
  const [displayName, setDisplayName] = useState('')
  const [role, setRole] = useState<StaffMember['role']>('nurse')
  const adding = useMutation({
    mutationFn: async () => {
      const { webId } = await findMember(account, { podServer: config.podServer, fetch: session.fetch })
      return organisations.join(organisation.id, { webId, displayName, role })
    },
    onSuccess: async () => {
      setAccount('')
      setDisplayName('')
      await queries.invalidateQueries({ queryKey: ['consents'] })
    },
  })
  return (
    <details className="card">
      <summary>{t('team.add')}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          adding.mutate()
        }}
      >
        <label className="field">
          <span>{t('team.account')}</span>
          <input
            required
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={account}
            onChange={({ target }) => setAccount(target.value)}
          />
        </label>
        <label className="field">
          <span>{t('team.displayName')}</span>
          <input
            required
            autoComplete="off"
            value={displayName}
            onChange={({ target }) => setDisplayName(target.value)}
          />
        </label>
        <label className="field">
          <span>{t('team.asWhat')}</span>
          <select
            value={role}
            onChange={({ target }) => setRole(providerRoleSchema.catch('nurse').parse(target.value))}
          >
            {providerRoleSchema.options.map((one) => (
              <option key={one} value={one}>
                {t(`team.role.${one}`)}
              </option>
            ))}
          </select>
        </label>
        {adding.error === null ? null : <Refusal error={adding.error} />}
        <Button type="submit" isBusy={adding.isPending}>
          {t('team.addNow')}
        </Button>
      </form>
    </details>
  )
}
