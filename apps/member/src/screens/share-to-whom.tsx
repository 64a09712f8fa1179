import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { WebId } from '@mutua/sdk/ids'
import { useActing } from '../facts/acting.ts'
import type { Recipient } from '../facts/share-facts.ts'

/** To whom something is given; nobody until somebody is chosen. */
export type Chosen =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'known'; readonly webId: WebId }
  | { readonly kind: 'other'; readonly typed: string }
  /** Whoever is told the code. */
  | { readonly kind: 'code' }

/** From the directory of the co-op; or by an address; or a code for somebody whom one does not know yet. */
export const ToWhom = ({
  recipients,
  chosen,
  onChoose,
}: {
  readonly recipients: readonly Recipient[]
  readonly chosen: Chosen
  readonly onChoose: (chosen: Chosen) => void
}) => {
  const { t, i18n } = useTranslation()
  // Nobody makes a code in a member’s place.
  const acting = useActing()
  const [sought, setSought] = useState('')
  const words = sought.trim().toLocaleLowerCase(i18n.language)
  const found = recipients.filter(({ name, organisation }) =>
    `${name} ${organisation}`.toLocaleLowerCase(i18n.language).includes(words),
  )
  const isKnown = (webId: WebId): boolean => chosen.kind === 'known' && chosen.webId === webId
  return (
    <fieldset>
      <legend>{t('share.toWhom')}</legend>
      {recipients.length > fewest ? (
        <label className="chooser">
          {t('share.find')}
          <input
            type="search"
            value={sought}
            dir="auto"
            autoComplete="off"
            onChange={({ target }) => setSought(target.value)}
          />
        </label>
      ) : null}
      {found.slice(0, mostShown).map(({ webId, name, organisation }) => (
        <label key={webId} className="check">
          <input
            type="radio"
            name="whom"
            required
            checked={isKnown(webId)}
            onChange={() => onChoose({ kind: 'known', webId })}
          />
          <span>
            <bdi>{name}</bdi>
            {organisation === '' ? null : (
              <>
                {' '}
                <bdi className="small">{organisation}</bdi>
              </>
            )}
          </span>
        </label>
      ))}
      {found.length === 0 ? <p className="small">{t('share.notFound')}</p> : null}
      {acting === undefined ? (
        <label className="check">
          <input
            type="radio"
            name="whom"
            checked={chosen.kind === 'code'}
            onChange={() => onChoose({ kind: 'code' })}
          />
          <span>{t('share.byCode')}</span>
        </label>
      ) : null}
      <label className="check">
        <input
          type="radio"
          name="whom"
          checked={chosen.kind === 'other'}
          onChange={() => onChoose({ kind: 'other', typed: '' })}
        />
        <span>{t('share.byAddress')}</span>
      </label>
      {chosen.kind === 'other' ? (
        <label className="chooser">
          {t('share.address')}
          <input
            type="url"
            required
            value={chosen.typed}
            dir="ltr"
            autoComplete="off"
            onChange={({ target }) => onChoose({ kind: 'other', typed: target.value })}
          />
        </label>
      ) : null}
    </fieldset>
  )
}

const fewest = 6
const mostShown = 12
