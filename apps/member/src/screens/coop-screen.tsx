import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { ask, parseAnswer } from '@mutua/sdk/clients/answer'
import { createCoopClient } from '@mutua/sdk/clients/coop-client'
import { coopProfileSchema, type CoopProfile } from '@mutua/sdk/consent/coop-profile'
import type { CoopState } from '@mutua/sdk/coop/coop-state'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { dayWords } from '@mutua/ui/records/day-words'
import { useMembership } from '../facts/membership-facts.ts'
import { purposeWords } from '@mutua/ui/records/use-words'

/** The co-op: my place in it, how it stands, what was resolved, how to reach it. Prices have a place of their own. */
export const CoopScreen = () => {
  const { t } = useTranslation()
  const { config, session } = useSignedIn()
  const coop = createCoopClient({ consentService: config.consentService, fetch: session.fetch })
  const state = useQuery({ queryKey: ['coop'], queryFn: () => coop.state() })
  const profile = useQuery({
    queryKey: ['profile'],
    queryFn: async () =>
      parseAnswer(await ask(session.fetch, `${config.consentService}/profile`), coopProfileSchema),
  })
  const error = state.error ?? profile.error
  if (error !== null)
    return <Fault error={error} again={() => void Promise.all([state.refetch(), profile.refetch()])} />
  if (state.data === undefined || profile.data === undefined) return <Waiting />
  return (
    <>
      <h1>
        <bdi>{config.coopName}</bdi>
      </h1>
      <Mine />
      <HowItStands state={state.data} />
      <Resolutions />
      <Reach profile={profile.data} />
      <section className="card">
        <h2>{t('coop.log')}</h2>
        <p>{t('coop.logWhat')}</p>
        <p>
          <a href={`${config.consentService}/log/checkpoint`} className="line">
            {t('coop.checkpoint')}
          </a>
        </p>
      </section>
    </>
  )
}

const Mine = () => {
  const { t, i18n } = useTranslation()
  const { data } = useMembership()
  if (data === undefined) return null
  if (data === null)
    return (
      <p className="note">
        {t('coop.notMember')}{' '}
        <Link href="/membership" className="line">
          {t('membership.join')}
        </Link>
      </p>
    )
  return (
    <section className="card stands">
      <h2>{t('coop.mine')}</h2>
      <dl className="facts">
        <dt>{t('coop.number')}</dt>
        <dd>{data.number}</dd>
        <dt>{t('coop.since')}</dt>
        <dd>{dayWords(data.admittedOn, i18n.language)}</dd>
        <dt>{t('coop.votesFrom')}</dt>
        <dd>{dayWords(data.voteFrom, i18n.language)}</dd>
        {data.section === undefined ? null : (
          <>
            <dt>{t('coop.section')}</dt>
            <dd>
              <bdi>{data.section}</bdi>
            </dd>
          </>
        )}
      </dl>
      <p>
        <Link href="/membership" className="line">
          {t('membership.title')}
        </Link>
      </p>
      <p>
        <Link href="/gave" className="line">
          {t('coop.toGave')}
        </Link>
      </p>
    </section>
  )
}

const HowItStands = ({ state }: { readonly state: CoopState }) => {
  const { t, i18n } = useTranslation()
  return (
    <section className="card">
      <h2>{t('coop.state')}</h2>
      <ul>
        <li>{t('coop.members', { count: state.members })}</li>
        <li>{t('coop.consents', { count: state.liveGrants })}</li>
        <li>{t('coop.uses', { count: state.uses })}</li>
      </ul>
      {state.usesByPurpose.length === 0 ? null : (
        <ul>
          {state.usesByPurpose.map(({ purpose, uses }) => (
            <li key={purpose}>
              {purposeWords(purpose, i18n.language, t)}: {uses}
            </li>
          ))}
        </ul>
      )}
      <p className="small">{t('coop.few', { count: state.smallestGroup })}</p>
    </section>
  )
}

const Resolutions = () => {
  const { t, i18n } = useTranslation()
  const { config, session } = useSignedIn()
  const { data: member } = useMembership()
  const resolutions = useQuery({
    queryKey: ['resolutions'],
    enabled: member !== null && member !== undefined,
    queryFn: () =>
      createCoopClient({ consentService: config.consentService, fetch: session.fetch }).resolutions(),
  })
  if (resolutions.data === undefined || resolutions.data.length === 0) return null
  return (
    <section className="card">
      <h2>{t('coop.resolutions')}</h2>
      <ul className="plain lines">
        {resolutions.data.toReversed().map(({ id, title, adoptedOn, governs }) => (
          <li key={id}>
            <bdi>{title}</bdi>
            <br />
            <span className="small">
              <bdi>{id}</bdi> · {dayWords(adoptedOn, i18n.language)} ·{' '}
              {governs.map((subject) => t(`coop.governs.${subject}`)).join(', ')}
            </span>
          </li>
        ))}
      </ul>
      <p className="small">{t('coop.minutes')}</p>
    </section>
  )
}

const Reach = ({ profile: { controllers, authority, notice } }: { readonly profile: CoopProfile }) => {
  const { t } = useTranslation()
  return (
    <section className="card">
      <h2>{t('coop.reach')}</h2>
      {controllers.map((one) => (
        <Party key={one.id} {...one} />
      ))}
      <p>
        <a href={notice.url} className="line">
          {t('coop.notice')}
        </a>
      </p>
      <h3>{t('coop.authority')}</h3>
      <Party {...authority} />
    </section>
  )
}

const Party = ({ name, address, contact }: CoopProfile['authority']) => (
  <p>
    <bdi>{name}</bdi>
    <br />
    <bdi>{address}</bdi>
    <br />
    {URL.canParse(contact) && /^https?:/.test(contact) ? (
      <a href={contact} className="line">
        <bdi>{contact}</bdi>
      </a>
    ) : (
      <bdi>{contact}</bdi>
    )}
  </p>
)
