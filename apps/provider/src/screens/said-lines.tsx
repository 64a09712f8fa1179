import { useTranslation } from 'react-i18next'
import { vitalSignNames, vitalSigns } from '@mutua/sdk/care/vital-signs'
import type { SaidOfVisit } from '../round/visit-entry.ts'
import { hourText } from './hour-text.ts'

/** What somebody wrote about a visit, to be read in one glance. */
export const SaidLines = ({ said }: { readonly said: SaidOfVisit }) => {
  const { t, i18n } = useTranslation()
  const hour = (at: string) => hourText(at, i18n.language)
  return (
    <>
      <p>
        <strong>{said.kind === 'done' ? t('round.state.done') : t('round.state.not-done')}</strong>{' '}
        <bdi>
          {said.kind === 'done'
            ? `${hour(said.start)}–${hour(said.end)}`
            : `${hour(said.at)}, ${t(`round.reason.${said.reason}`)}`}
        </bdi>
      </p>
      {said.note === '' ? null : (
        <p>
          <bdi>{said.note}</bdi>
        </p>
      )}
      {said.kind === 'done' && Object.keys(said.signs).length > 0 ? (
        <ul className="signs">
          {vitalSignNames.map((name) =>
            said.signs[name] === undefined ? null : (
              <li key={name}>
                {t(`round.sign.${name}`)}{' '}
                <bdi>
                  {new Intl.NumberFormat(i18n.language).format(said.signs[name])} {vitalSigns[name].unitText}
                </bdi>
              </li>
            ),
          )}
        </ul>
      ) : null}
    </>
  )
}
