import { useTranslation } from 'react-i18next'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useRecipients } from '../facts/console-facts.ts'
import { Sheet } from './sheet.tsx'

/** Who may ask members for access: organisations with their own staff lists, and people in the co-op’s directory. */
export const OrganisationsScreen = () => {
  const { t } = useTranslation()
  const { data, error, refetch } = useRecipients()
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (data === undefined) return <Waiting />
  const { organisations, people } = data
  return (
    <>
      <h1>{t('organisations.title')}</h1>
      <p>{t('organisations.what')}</p>
      <section className="card" aria-labelledby="organisations">
        <h2 id="organisations">{t('organisations.lists')}</h2>
        {organisations.length === 0 ? (
          <p>{t('organisations.none')}</p>
        ) : (
          <ul className="plain lines">
            {organisations.map(({ id, name, endedAt }) => (
              <li key={id} className="apart">
                <strong>
                  <bdi>{name}</bdi>
                </strong>
                {endedAt === undefined ? (
                  <span className="state">{t('organisations.works')}</span>
                ) : (
                  <span className="state over">
                    {t('organisations.ended')} <When at={endedAt} />
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="people">
        <h2 id="people">{t('organisations.people')}</h2>
        {people.length === 0 ? (
          <p>{t('organisations.nobody')}</p>
        ) : (
          <Sheet
            caption={t('organisations.people')}
            columns={[
              { label: t('organisations.name') },
              { label: t('organisations.as') },
              { label: t('organisations.billed') },
              { label: t('organisations.until') },
            ]}
            rows={people.map(({ webId, displayName, role, organisation, validUntil }) => ({
              key: webId,
              cells: [
                <bdi key="name">{displayName}</bdi>,
                t(`organisations.role.${role}`),
                <bdi key="organisation">{organisation}</bdi>,
                validUntil === undefined ? '–' : <When key="until" at={validUntil} />,
              ],
            }))}
          />
        )}
      </section>
    </>
  )
}
