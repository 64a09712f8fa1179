import { useTranslation } from 'react-i18next'
import { parseWebId } from '@mutua/sdk/ids'
import { useActing } from '../facts/acting.tsx'

/** For whom one works; where there is a choice, it is made here and is told by what is shown everywhere. */
export const WorkingFor = () => {
  const { t } = useTranslation()
  const { as, places, roles, choose } = useActing()
  const own = roles?.provider
  const choices = [
    ...(own === undefined ? [] : [{ value: '', name: t('acting.own') }]),
    ...places.map(({ organisation }) => ({ value: organisation.id as string, name: organisation.name })),
  ]
  const [only] = choices
  if (only === undefined) return null
  if (choices.length === 1)
    return (
      <p className="working-for">
        <bdi>{own === undefined ? only.name : own.organisation}</bdi>
      </p>
    )
  return (
    <label className="working-for">
      {t('acting.for')}{' '}
      <select
        value={as ?? ''}
        onChange={({ target }) => choose(target.value === '' ? undefined : parseWebId(target.value))}
      >
        {choices.map(({ value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}
