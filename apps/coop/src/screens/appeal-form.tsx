import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Choices, SelectField } from '@mutua/ui/views/fields'
import { useResolutions } from '../facts/console-facts.ts'
import { useDecideAppeal } from '../facts/register-facts.ts'

/** A refusal before the assembly: what it said is entered with the resolution that stands in the book. */
export const Appeal = ({ number }: { readonly number: number }) => {
  const { t } = useTranslation()
  const resolutions = useResolutions()
  const decide = useDecideAppeal(number)
  const [outcome, setOutcome] = useState<string>()
  const [resolution, setResolution] = useState('')
  return (
    <div className="entries">
      <p className="note">{t('register.applications.assembly')}</p>
      <Choices
        label={t('register.appeal.title')}
        kind="tiles"
        value={outcome}
        onValue={setOutcome}
        options={[
          { value: 'admit', label: t('register.appeal.admit') },
          { value: 'dismiss', label: t('register.appeal.dismiss') },
        ]}
      />
      <SelectField
        label={t('register.appeal.resolution')}
        value={resolution}
        nothing={t('register.enter.choose')}
        onValue={setResolution}
        options={(resolutions.data ?? []).map(({ id, title }) => ({ value: id, label: `${id} ${title}` }))}
      />
      <p>
        <Button
          kind="first"
          disabled={outcome === undefined || resolution === ''}
          isBusy={decide.isPending}
          onClick={() => decide.mutate({ outcome: outcome === 'admit' ? 'admit' : 'dismiss', resolution })}
        >
          {t('register.decide.enter')}
        </Button>
      </p>
      {decide.error === null ? null : <Fault error={decide.error} />}
    </div>
  )
}
