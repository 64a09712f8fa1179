import { useTranslation } from 'react-i18next'
import { isRoleEndingSoon, isRoleOver } from '@mutua/sdk/coop/organisation'
import { instantOf, type Instant } from '@mutua/sdk/ids'
import { dayText } from '@mutua/ui/views/when'
import { useActing } from '../facts/acting.tsx'

/** That a role of one’s own ends within a month, or has ended, and who renews it. */
export const RoleEnd = () => {
  const { t, i18n } = useTranslation()
  const { places, roles } = useActing()
  const own = roles?.provider
  const held: readonly { readonly name: string; readonly validUntil?: Instant }[] = [
    ...(own === undefined ? [] : [endOf(own.organisation, own.validUntil)]),
    ...places.map(({ organisation, stay }) => endOf(organisation.name, stay?.validUntil)),
  ]
  const nowMs = Date.now()
  return held.map(({ name, validUntil }) => {
    const isOver = isRoleOver({ validUntil }, instantOf(nowMs))
    if (validUntil === undefined || (!isOver && !isRoleEndingSoon({ validUntil }, nowMs))) return null
    const facts = { name, day: dayText(validUntil, i18n.language) }
    return (
      <p key={name} className="note" role="status">
        {t(isOver ? 'team.isOver' : 'team.endsSoon', facts)}
      </p>
    )
  })
}

const endOf = (name: string, validUntil: Instant | undefined) =>
  validUntil === undefined ? { name } : { name, validUntil }
