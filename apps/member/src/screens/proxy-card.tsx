import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Standing } from '@mutua/sdk/assembly/floor'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { useTakePart } from '../facts/assembly-facts.ts'

/** Who cannot come lets another member speak for them, and takes it back until that member is there. */
export const ProxyCard = ({ id, standing }: { readonly id: string; readonly standing: Standing }) => {
  const { t } = useTranslation()
  const [number, setNumber] = useState('')
  const give = useTakePart(
    (client, holder: number | undefined) => client.enterProxy(id, holder === undefined ? {} : { holder }),
    () => setNumber(''),
  )
  const { proxyTo, holds, checkedIn } = standing
  const isNumber = /^[1-9]\d{0,8}$/.test(number.trim())
  return (
    <section className="card" aria-labelledby="proxy">
      <h2 id="proxy">{t('assembly.proxy')}</h2>
      {holds.length === 0 ? null : (
        <>
          <p>{t('assembly.holds', { count: holds.length })}</p>
          <ul className="plain lines">
            {holds.map(({ member, name }) => (
              <li key={member}>
                <bdi>{name}</bdi>
              </li>
            ))}
          </ul>
        </>
      )}
      {proxyTo === undefined ? (
        checkedIn !== undefined || holds.length > 0 ? null : (
          <form
            className="form"
            onSubmit={(event) => {
              event.preventDefault()
              if (isNumber) give.mutate(Number(number.trim()))
            }}
          >
            <p>{t('assembly.proxyWhat')}</p>
            <TextField
              label={t('assembly.proxyNumber')}
              hint={t('assembly.proxyHint')}
              value={number}
              onValue={setNumber}
            />
            <Button type="submit" disabled={!isNumber} isBusy={give.isPending}>
              {t('assembly.proxyGive')}
            </Button>
          </form>
        )
      ) : (
        <>
          <p role="status">
            {t('assembly.proxyTo')}{' '}
            <strong>
              <bdi>{proxyTo.name}</bdi>
            </strong>
          </p>
          <Button isBusy={give.isPending} onClick={() => give.mutate(undefined)}>
            {t('assembly.proxyBack')}
          </Button>
        </>
      )}
      {give.error === null ? null : <Fault error={give.error} />}
    </section>
  )
}
