import { useTranslation } from 'react-i18next'
import type { OfficerKey } from '@mutua/sdk/coop/officer'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { officerName } from '../facts/officer-name.ts'
import { useMakeKey, useOwnKey, useRetireKey } from '../facts/signing-facts.ts'

/** The officer’s own signature: made in this browser, and never out of it. */
export const KeyScreen = () => {
  const { t } = useTranslation()
  const own = useOwnKey()
  const make = useMakeKey()
  if (own.error !== null) return <Fault error={own.error} again={() => void own.refetch()} />
  if (own.data === undefined) return <Waiting />
  const { signer, all } = own.data
  return (
    <>
      <h1>{t('key.title')}</h1>
      <p>{t('key.what')}</p>
      <section className={signer === undefined ? 'card asks' : 'card stands'} aria-labelledby="mine">
        <h2 id="mine">{t('key.mine')}</h2>
        {signer === undefined ? (
          <>
            <p>{t('key.none')}</p>
            <p>
              <Button kind="first" isBusy={make.isPending} onClick={() => make.mutate()}>
                {t('key.make')}
              </Button>
            </p>
          </>
        ) : (
          <p role="status">
            {t('key.here')} <code dir="ltr">{signer.kid.slice(0, 8)}</code>
          </p>
        )}
        {make.error === null ? null : <Fault error={make.error} />}
        <p className="small">{t('key.stays')}</p>
      </section>
      <section className="card" aria-labelledby="all">
        <h2 id="all">{t('key.all')}</h2>
        {all.length === 0 ? <p>{t('key.nobody')}</p> : null}
        <ul className="plain lines">
          {all.map((key) => (
            <KeyLine key={key.kid} officerKey={key} />
          ))}
        </ul>
      </section>
    </>
  )
}

const KeyLine = ({ officerKey }: { readonly officerKey: OfficerKey }) => {
  const { t } = useTranslation()
  const { session } = useSignedIn()
  const retire = useRetireKey()
  const { kid, webId, since, until } = officerKey
  return (
    <li className="apart">
      <span>
        <strong>
          <bdi className="account">{officerName(webId)}</bdi>
        </strong>
        {webId === session.webId ? <> ({t('key.you')})</> : null} <code dir="ltr">{kid.slice(0, 8)}</code>
        <br />
        <span className="small">
          {t('key.since')} <When at={since} />
          {until === undefined ? null : (
            <>
              {' · '}
              {t('key.until')} <When at={until} />
            </>
          )}
        </span>
      </span>
      {until === undefined ? (
        <Button isBusy={retire.isPending} onClick={() => retire.mutate(officerKey)}>
          {t('key.retire')} <span className="unseen">{kid.slice(0, 8)}</span>
        </Button>
      ) : (
        <span className="state over">{t('key.retired')}</span>
      )}
      {retire.error === null ? null : <Fault error={retire.error} />}
    </li>
  )
}
