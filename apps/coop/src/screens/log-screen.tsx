import { useTranslation } from 'react-i18next'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { readCheckpoint } from '../facts/checkpoint.ts'
import { useOverview } from '../facts/console-facts.ts'

/** How the public log stands, and which witnesses say that nothing in it was rewritten. */
export const LogScreen = () => {
  const { t, i18n } = useTranslation()
  const { config } = useSignedIn()
  const { data } = useOverview()
  if (data === undefined) return <Waiting />
  const { checkpoint, vkey, witnesses } = data.log
  const read = readCheckpoint(checkpoint)
  return (
    <>
      <h1>{t('log.title')}</h1>
      <p>{t('log.what')}</p>
      <section className="card" aria-labelledby="checkpoint">
        <h2 id="checkpoint">{t('log.checkpoint')}</h2>
        {read === undefined ? (
          <p className="state over">{t('log.unreadable')}</p>
        ) : (
          <dl className="facts">
            <dt>{t('log.name')}</dt>
            <dd>
              <bdi>{read.name}</bdi>
            </dd>
            <dt>{t('log.size')}</dt>
            <dd>{new Intl.NumberFormat(i18n.language).format(read.size)}</dd>
            <dt>{t('log.root')}</dt>
            <dd>
              <code dir="ltr">{read.root}</code>
            </dd>
            <dt>{t('log.key')}</dt>
            <dd>
              <code dir="ltr">{vkey}</code>
            </dd>
          </dl>
        )}
        <p>
          <a href={`${config.consentService}/log/checkpoint`}>{t('log.open')}</a>
        </p>
      </section>
      <section className="card" aria-labelledby="witnesses">
        <h2 id="witnesses">{t('log.witnesses')}</h2>
        <p>{t('log.witnessesWhat')}</p>
        {witnesses.length === 0 ? (
          <p className="note">{t('log.noWitness')}</p>
        ) : (
          <ul className="plain lines">
            {witnesses.map(({ name, cosignedAt }) => (
              <li key={name} className="apart">
                <bdi>{name}</bdi>
                {cosignedAt === undefined ? (
                  <span className="state over">{t('log.notCosigned')}</span>
                ) : (
                  <span className="state">
                    {t('log.cosignedAt')} <When at={cosignedAt} withTime />
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  )
}
