import { useTranslation } from 'react-i18next'
import {
  breachCauses,
  breachFactsSchema,
  breachNatures,
  dataCategories,
  subjectCategories,
  type About,
  type BreachFacts,
} from '@mutua/sdk/rights/breach'
import { Choices, SelectField, TextField } from '@mutua/ui/views/fields'

/** What an officer has typed so far. */
export interface FactsDraft {
  readonly title: string
  readonly description: string
  readonly natures: readonly string[]
  readonly cause: string
  readonly subjects: readonly string[]
  readonly persons: string
  readonly categories: readonly string[]
  readonly records: string
  readonly consequences: string
  readonly measuresTaken: string
  readonly measuresPlanned: string
  readonly risk: string
  readonly isCrossBorder: boolean
}

export const noFacts: FactsDraft = {
  title: '',
  description: '',
  natures: [],
  cause: 'mistake',
  subjects: ['members'],
  persons: '',
  categories: [],
  records: '',
  consequences: '',
  measuresTaken: '',
  measuresPlanned: '',
  risk: 'risk',
  isCrossBorder: false,
}

/** Of what was known before, to be gone on with. */
export const draftOf = (facts: BreachFacts): FactsDraft => ({
  ...noFacts,
  ...facts,
  persons: facts.persons.count === undefined ? '' : String(facts.persons.count),
  records: facts.records.count === undefined ? '' : String(facts.records.count),
})

/** `undefined` while something that the law asks for is missing. */
export const factsIn = (draft: FactsDraft): BreachFacts | undefined => {
  const { measuresPlanned, persons, records, ...rest } = draft
  return breachFactsSchema.safeParse({
    ...rest,
    persons: aboutIn(persons),
    records: aboutIn(records),
    ...(measuresPlanned.trim() === '' ? {} : { measuresPlanned }),
  }).data
}

const aboutIn = (text: string): About =>
  text.trim() === '' ? { known: 'unknown' } : { known: 'about', count: Number(text) }

export const BreachFactsFields = ({
  draft,
  onDraft,
}: {
  readonly draft: FactsDraft
  readonly onDraft: (draft: FactsDraft) => void
}) => {
  const { t } = useTranslation()
  const set =
    <Name extends keyof FactsDraft>(name: Name) =>
    (value: FactsDraft[Name]) =>
      onDraft({ ...draft, [name]: value })
  const longText = (name: 'description' | 'consequences' | 'measuresTaken' | 'measuresPlanned') => (
    <TextField label={t(`breaches.${name}`)} rows={3} value={draft[name]} onValue={set(name)} />
  )
  return (
    <>
      <TextField
        label={t('breaches.name')}
        hint={t('breaches.nameHint')}
        value={draft.title}
        onValue={set('title')}
      />
      {longText('description')}
      <Ticks
        label={t('breaches.natures')}
        chosen={draft.natures}
        onChosen={set('natures')}
        options={breachNatures.map((value) => ({ value, label: t(`breaches.nature.${value}`) }))}
      />
      <SelectField
        label={t('breaches.cause')}
        value={draft.cause}
        onValue={set('cause')}
        options={breachCauses.map((value) => ({ value, label: t(`breaches.causes.${value}`) }))}
      />
      <Ticks
        label={t('breaches.subjects')}
        chosen={draft.subjects}
        onChosen={set('subjects')}
        options={subjectCategories.map((value) => ({ value, label: t(`breaches.subject.${value}`) }))}
      />
      <Ticks
        label={t('breaches.categories')}
        chosen={draft.categories}
        onChosen={set('categories')}
        options={dataCategories.map((value) => ({ value, label: t(`breaches.category.${value}`) }))}
      />
      <div className="side-by-side">
        {(['persons', 'records'] as const).map((name) => (
          <TextField
            key={name}
            label={t(`breaches.${name}`)}
            hint={t('breaches.unknownHint')}
            inputMode="decimal"
            value={draft[name]}
            onValue={set(name)}
          />
        ))}
      </div>
      {longText('consequences')}
      {longText('measuresTaken')}
      {longText('measuresPlanned')}
      <Choices
        label={t('breaches.risk')}
        value={draft.risk}
        onValue={set('risk')}
        options={(['unlikely', 'risk', 'high'] as const).map((value) => ({
          value,
          label: t(`breaches.risks.${value}`),
        }))}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={draft.isCrossBorder}
          onChange={({ target }) => set('isCrossBorder')(target.checked)}
        />
        <span>{t('breaches.crossBorder')}</span>
      </label>
    </>
  )
}

/** Any of several. */
const Ticks = ({
  label,
  chosen,
  onChosen,
  options,
}: {
  readonly label: string
  readonly chosen: readonly string[]
  readonly onChosen: (chosen: readonly string[]) => void
  readonly options: readonly { readonly value: string; readonly label: string }[]
}) => (
  <fieldset>
    <legend>{label}</legend>
    {options.map((option) => (
      <label key={option.value} className="check">
        <input
          type="checkbox"
          checked={chosen.includes(option.value)}
          onChange={({ target }) =>
            onChosen(
              target.checked ? [...chosen, option.value] : chosen.filter((one) => one !== option.value),
            )
          }
        />
        <span>{option.label}</span>
      </label>
    ))}
  </fieldset>
)
