import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { catalogue, supplies } from '@mutua/sdk/care/catalogue'
import { supportKinds } from '@mutua/sdk/care/project'
import { Button } from '@mutua/ui/views/button'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import type { SupportDraft } from '../facts/project-draft.ts'
import { isSupply, knownPeople } from '../facts/project-people.ts'
import type { ProjectPartProps } from './project-props.ts'
import { Remove } from './remove.tsx'
import { saidIn } from '@mutua/ui/views/said'

/** What helps on the way: from the catalogue of the territory, or in words of one’s own. */
export const SupportsPart = ({ hand, draft, change, gaps }: ProjectPartProps) => {
  const { t, i18n } = useTranslation()
  const names = useId()
  // What is signed is read by the person: in Italian, unless the page is in English.
  const written = i18n.language === 'en' ? 'en' : 'it'
  const said = (label: { readonly it: string; readonly en: string }) => saidIn(label, i18n.language)
  const add = (support: Partial<SupportDraft>) =>
    change({
      supports: [
        ...draft.supports,
        {
          id: crypto.randomUUID(),
          kind: 'home-care',
          what: '',
          often: '',
          who: '',
          supply: 'public',
          ...support,
        },
      ],
    })
  const set = (id: string, changed: Partial<SupportDraft>) =>
    change({ supports: draft.supports.map((one) => (one.id === id ? { ...one, ...changed } : one)) })
  return (
    <section className="card work">
      <h2>{t('project.form.supports')}</h2>
      <datalist id={names}>
        {knownPeople(hand.records).map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <ul className="work-parts">
        {draft.supports.map((one) => (
          <li key={one.id} className="work-part work">
            <div className="work-row">
              <TextField
                label={t('project.form.what')}
                value={one.what}
                onValue={(what) => set(one.id, { what })}
                fault={
                  gaps.some((gap) => gap.place === 'support' && gap.id === one.id)
                    ? t('project.form.supportWrong')
                    : undefined
                }
              />
              <TextField
                label={t('project.form.often')}
                value={one.often}
                onValue={(often) => set(one.id, { often })}
              />
            </div>
            <div className="work-row">
              <TextField
                label={t('project.form.who')}
                hint={t('project.form.whoHint')}
                value={one.who}
                onValue={(who) => set(one.id, { who })}
                list={names}
                isName
              />
              <SelectField
                label={t('project.form.kind')}
                value={one.kind}
                onValue={(kind) => set(one.id, { kind: kind as SupportDraft['kind'] })} // one of the options
                options={Object.entries(supportKinds).map(([value, label]) => ({
                  value,
                  label: said(label),
                }))}
              />
              <SelectField
                label={t('project.form.supply')}
                value={one.supply}
                onValue={(supply) => (isSupply(supply) ? set(one.id, { supply }) : undefined)}
                options={Object.entries(supplies).map(([value, label]) => ({ value, label: said(label) }))}
              />
            </div>
            <p>
              <Remove
                what={one.what}
                onRemove={() => change({ supports: draft.supports.filter(({ id }) => id !== one.id) })}
              />
            </p>
          </li>
        ))}
      </ul>
      <SelectField
        label={t('project.form.catalogue')}
        nothing={t('project.form.catalogueChoose')}
        value=""
        onValue={(code) => {
          const entry = catalogue.find((one) => one.code === code)
          if (entry !== undefined)
            add({
              kind: entry.kind,
              supply: entry.supply,
              what: entry.what[written],
              often: entry.often[written],
            })
        }}
        options={catalogue.map(({ code, supply, what }) => ({
          value: code,
          label: `${said(supplies[supply])} · ${said(what)}`,
        }))}
      />
      <p className="work-actions">
        <Button onClick={() => add({})}>{t('project.form.supportOwn')}</Button>
      </p>
    </section>
  )
}
