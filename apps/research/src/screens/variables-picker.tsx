import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { recordScopeWords } from '@mutua/sdk/consent/record-scope-words'
import { healthCategories } from '@mutua/sdk/fhir/health-categories'
import type { Variable } from '@mutua/sdk/pool/variable'
import { scopeWordingOf } from '@mutua/ui/records/what-words'
import { TextField } from '@mutua/ui/views/fields'
import { Said, saidIn } from '@mutua/ui/views/said'
import { chosenVariables, hasMeasurements, recordsOf } from '../facts/application-draft.ts'
import { findVariables } from '../facts/find-variables.ts'
import type { DraftProps } from './draft-props.ts'
import { Domain } from './catalogue-screen.tsx'

/** What the table of the study has in it. Each variable says why it is needed; what it costs a member stands beside it. */
export const VariablesPicker = (props: DraftProps) => {
  const { t } = useTranslation()
  const { draft, change, isMissing } = props
  const chosen = chosenVariables(draft)
  const [wanted, setWanted] = useState('')
  // What is chosen stays in sight, whatever is looked for.
  const found = findVariables(wanted, chosen)
  return (
    <section className="card" aria-labelledby="apply-variables">
      <h2 id="apply-variables">{t('apply.variables')}</h2>
      <p>{t('apply.variablesHint')}</p>
      {isMissing('variables') ? <p className="wrong">{t('apply.noVariables')}</p> : null}
      <div className="picker">
        <div>
          <TextField label={t('catalogue.search')} value={wanted} onValue={setWanted} />
          {healthCategories.map((category) => {
            const within = found.filter((one) => one.category === category)
            return within.length === 0 ? null : (
              <fieldset key={category}>
                <legend>{t(`what.category.${category}`)}</legend>
                <div className="choices-of">
                  {within.map((one) => (
                    <VariableChoice key={one.id} {...props} variable={one} />
                  ))}
                </div>
              </fieldset>
            )
          })}
          {hasMeasurements(chosen) ? (
            <TextField
              label={t('apply.rows')}
              hint={t('apply.rowsHint')}
              value={draft.rowsPerMember}
              onValue={(rowsPerMember) => change({ rowsPerMember })}
              fault={isMissing('rowsPerMember') ? t('apply.needed') : undefined}
            />
          ) : null}
        </div>
        <AskedOfMember {...props} />
      </div>
    </section>
  )
}

const VariableChoice = ({
  draft,
  change,
  isMissing,
  variable,
}: DraftProps & { readonly variable: Variable }) => {
  const { t, i18n } = useTranslation()
  const { id, title } = variable
  const isChosen = draft.variables.includes(id)
  return (
    <div className="one-variable">
      <label className="check">
        <input
          type="checkbox"
          checked={isChosen}
          onChange={({ target }) =>
            change({
              variables: target.checked
                ? [...draft.variables, id]
                : draft.variables.filter((one) => one !== id),
            })
          }
        />
        <span>
          <Said of={title} />
          <span className="small line">
            <Domain variable={variable} />
          </span>
        </span>
      </label>
      {isChosen ? (
        <TextField
          label={t('apply.reason', { variable: saidIn(title, i18n.language) })}
          value={draft.reasons[id] ?? ''}
          onValue={(reason) => change({ reasons: { ...draft.reasons, [id]: reason } })}
          fault={isMissing(`reason ${id}`) ? t('apply.needed') : undefined}
        />
      ) : null}
    </div>
  )
}

/** The sum of what is chosen, as a member will be asked it. */
const AskedOfMember = ({ draft }: DraftProps) => {
  const { t, i18n } = useTranslation()
  const records = recordsOf(draft)
  return (
    <aside className="note asked" aria-label={t('apply.asked')}>
      <p>
        <strong>{t('apply.asked')}</strong>
      </p>
      {records.length === 0 ? (
        <p className="small">{t('apply.askedNothing')}</p>
      ) : (
        <ul>
          {records.map((record) => (
            <li key={record}>{recordScopeWords(record, scopeWordingOf(i18n.language, t))}</li>
          ))}
        </ul>
      )}
      <p className="small">{t('apply.askedNever')}</p>
    </aside>
  )
}
