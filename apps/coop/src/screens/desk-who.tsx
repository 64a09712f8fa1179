import { useTranslation } from 'react-i18next'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { memberCategorySchema } from '@mutua/sdk/coop/member'
import { Choices, SelectField, TextField } from '@mutua/ui/views/fields'
import { useRecipients } from '../facts/console-facts.ts'
import type { DeskDraft } from '../facts/desk-draft.ts'
import { FingerprintField } from './fingerprint-field.tsx'

interface WhoProps {
  readonly draft: DeskDraft
  readonly put: (change: Partial<DeskDraft>) => void
}

/** The columns that the law wants of a person, or of an organisation. */
export const DeskWho = ({ draft, put }: WhoProps) => {
  const { t } = useTranslation()
  const isLegal = draft.category === 'legal-person'
  const field = (name: keyof DeskDraft, more: { hint?: string; type?: 'date'; max?: string } = {}) => (
    <TextField
      label={t(`desk.${isLegal && name === 'address' ? 'seat' : name}`)}
      {...more}
      value={draft[name]}
      onValue={(value) => put({ [name]: value })}
      isName
    />
  )
  return (
    <>
      <Choices
        label={t('register.category')}
        kind="tiles"
        value={draft.category}
        onValue={(category) => put({ category })}
        options={memberCategorySchema.options.map((value) => ({
          value,
          label: t(`desk.categories.${value}`),
        }))}
      />
      {isLegal ? <Organisation draft={draft} put={put} /> : field('name')}
      {field('fiscalCode', { hint: t(isLegal ? 'desk.companyCodeHint' : 'desk.fiscalCodeHint') })}
      {isLegal ? (
        <>
          {field('registration', { hint: t('desk.registrationHint') })}
          <div className="side-by-side">
            {field('speaker')}
            {field('speakerId', { hint: t('desk.speakerIdHint') })}
          </div>
          <FingerprintField
            label={t('desk.statute')}
            hint={t('desk.statuteHint')}
            value={draft.statute}
            onValue={(statute) => put({ statute })}
          />
          {field('members', { hint: t('desk.membersHint') })}
        </>
      ) : (
        <>
          <div className="side-by-side">
            {field('bornOn', { type: 'date', max: civilDateOf(Date.now()) })}
            {field('bornAt')}
          </div>
          {field('pod', { hint: t('desk.podHint') })}
        </>
      )}
      <div className="side-by-side">
        {field('address', { hint: t('desk.addressHint') })}
        {field('province', { hint: t('desk.provinceHint') })}
      </div>
    </>
  )
}

/** An organisation stands in the register of organisations first: there it has its address, and who administers it. */
const Organisation = ({ draft, put }: WhoProps) => {
  const { t } = useTranslation()
  const { data } = useRecipients()
  const organisations = data?.organisations ?? []
  return (
    <SelectField
      label={t('desk.organisation')}
      hint={t('desk.organisationHint')}
      nothing={t('register.enter.choose')}
      value={draft.organisation}
      onValue={(organisation) =>
        put({ organisation, name: organisations.find(({ id }) => id === organisation)?.name ?? '' })
      }
      options={organisations.map(({ id, name }) => ({ value: id, label: name }))}
    />
  )
}
