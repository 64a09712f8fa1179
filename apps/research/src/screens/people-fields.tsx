import { useTranslation } from 'react-i18next'
import { Button } from '@mutua/ui/views/button'
import { TextField } from '@mutua/ui/views/fields'
import type { DraftProps } from './draft-props.ts'

/** Who may ask, by name: nobody else of the organisation may. */
export const PeopleFields = ({ draft: { people }, change, isMissing }: DraftProps) => {
  const { t } = useTranslation()
  const set = (at: number, part: { readonly webId?: string; readonly name?: string }) =>
    change({ people: people.map((one, place) => (place === at ? { ...one, ...part } : one)) })
  return (
    <fieldset className="people" aria-describedby="people-hint">
      <legend>{t('apply.people')}</legend>
      <p className="hint" id="people-hint">
        {t('apply.peopleHint')}
      </p>
      {isMissing('people') ? <p className="wrong">{t('apply.needed')}</p> : null}
      {people.map((one, at) => (
        <div key={at} className="person">
          <TextField
            label={t('apply.personName', { number: at + 1 })}
            value={one.name}
            onValue={(name) => set(at, { name })}
            isName
          />
          <TextField
            label={t('apply.personWebId', { number: at + 1 })}
            value={one.webId}
            onValue={(webId) => set(at, { webId: webId.trim() })}
            isName
          />
          <Button
            kind="quiet"
            aria-label={t('apply.personAway', { number: at + 1 })}
            onClick={() => change({ people: people.filter((_, place) => place !== at) })}
          >
            {t('apply.away')}
          </Button>
        </div>
      ))}
      <Button onClick={() => change({ people: [...people, { webId: '', name: '' }] })}>
        {t('apply.personMore')}
      </Button>
    </fieldset>
  )
}
