import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { isRoleOver, type RoleHeld } from '@mutua/sdk/coop/organisation'
import { instantOf, type Instant } from '@mutua/sdk/ids'
import { saveFile } from '@mutua/ui/files/save-file'
import { Button } from '@mutua/ui/views/button'
import { dayText } from '@mutua/ui/views/when'
import { useActing, useOrganisations, worksThere } from '../facts/acting.tsx'
import { ContractsOf } from './contracts-of.tsx'
import { MayAsk } from './may-ask.tsx'
import { explained, Refusal } from './refusal.tsx'
import { StaffList } from './staff-list.tsx'
import { TakeOff } from './take-off.tsx'

/** Who one is for the co-op, with the credentials that say so, and the people of the organisations whose list one keeps. */
export const TeamScreen = () => {
  const { t } = useTranslation()
  const { roles } = useActing()
  const held = roles?.organisations ?? []
  return (
    <>
      <h1>{t('team.title')}</h1>
      <section aria-labelledby="roles">
        <h2 id="roles">{t('team.roles')}</h2>
        {roles?.provider === undefined ? null : (
          <article className="card stands">
            <h3>
              <bdi>{roles.provider.displayName}</bdi>
            </h3>
            <p>
              {t(`team.role.${roles.provider.role}`)}, <bdi>{roles.provider.organisation}</bdi>
            </p>
            <p className="small">{t('team.directory')}</p>
            <RoleState role={roles.provider} />
            <MayAsk role={roles.provider.role} />
          </article>
        )}
        {held.map((role) => (
          <RoleCard key={role.organisation.id} held={role} />
        ))}
        {roles?.provider === undefined && !held.some(worksThere) ? (
          <p className="note">{t('team.noRole')}</p>
        ) : null}
      </section>
      {held
        .filter(({ isAdministrator, organisation }) => isAdministrator && organisation.endedAt === undefined)
        .map(({ organisation }) => (
          <StaffList key={organisation.id} organisation={organisation} />
        ))}
      {held
        .filter(({ isAdministrator }) => isAdministrator)
        .map(({ organisation }) => (
          <ContractsOf key={organisation.id} organisation={organisation} />
        ))}
      <details className="card">
        <summary>{t('team.refusals')}</summary>
        <dl className="plain-list">
          {explained.map((code) => (
            <div key={code}>
              <dt>
                <code>{code}</code>
              </dt>
              <dd>{t(`refusal.${code}`)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  )
}

const RoleCard = ({ held }: { readonly held: RoleHeld }) => {
  const { t, i18n } = useTranslation()
  const { organisation, stay, isAdministrator } = held
  const day = (at: Parameters<typeof dayText>[0]) => dayText(at, i18n.language)
  const isGood = worksThere(held) && stay !== undefined && !isRoleOver(stay, instantOf(Date.now()))
  return (
    <article className={isGood ? 'card stands' : 'card'}>
      <h3>
        <bdi>{organisation.name}</bdi>
      </h3>
      {stay === undefined ? null : (
        <p>
          {t(`team.role.${stay.role}`)} · {t('team.since', { day: day(stay.since) })}
          {stay.until === undefined ? null : ` · ${t('team.left', { day: day(stay.until) })}`}
        </p>
      )}
      {organisation.endedAt === undefined ? null : (
        <p>{t('team.ended', { day: day(organisation.endedAt) })}</p>
      )}
      {isAdministrator ? <p>{t('team.keeper')}</p> : null}
      {stay === undefined ? null : <Credential held={held} isGood={isGood} />}
      {stay === undefined || !worksThere(held) ? null : (
        <>
          <RoleState role={stay} />
          <MayAsk role={stay.role} />
        </>
      )}
      {isGood ? (
        <TakeOff person={stay} organisation={organisation}>
          {t('team.leaveMe')}
        </TakeOff>
      ) : null}
    </article>
  )
}

/** Until when a role stands, or since when it does not. */
const RoleState = ({ role: { validUntil } }: { readonly role: { readonly validUntil?: Instant } }) => {
  const { t, i18n } = useTranslation()
  if (validUntil === undefined) return null
  const day = dayText(validUntil, i18n.language)
  return isRoleOver({ validUntil }, instantOf(Date.now())) ? (
    <p className="fault">{t('team.expired', { day })}</p>
  ) : (
    <p>{t('team.validUntil', { day })}</p>
  )
}

const Credential = ({ held, isGood }: { readonly held: RoleHeld; readonly isGood: boolean }) => {
  const { t } = useTranslation()
  const organisations = useOrganisations()
  const { id, name } = held.organisation
  const credential = useQuery({
    queryKey: ['consents', 'role-credential', id],
    queryFn: () => organisations.credential(id),
  })
  if (credential.error !== null) return <Refusal error={credential.error} />
  return (
    <>
      <p>
        {t('team.credential')}{' '}
        <span className={isGood ? 'state' : 'state over'}>
          {t(isGood ? 'team.credentialState.valid' : 'team.credentialState.over')}
        </span>
      </p>
      <p className="small">{t('team.credentialEnd')}</p>
      <Button
        disabled={credential.data === undefined}
        onClick={() =>
          saveFile(new Blob([credential.data ?? ''], { type: 'application/vc+jwt' }), `${name}.vc.jwt`)
        }
      >
        {t('team.save')}
      </Button>
    </>
  )
}
