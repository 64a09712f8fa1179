import { useTranslation } from 'react-i18next'
import type { RegisterLine } from '@mutua/sdk/coop/register'
import { saveFile } from '@mutua/ui/files/save-file'
import { dayWords } from '@mutua/ui/records/day-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { useRegisterStep } from '../facts/register-facts.ts'

/** All that the register says of whoever looks, each entry with a proof that it stands in the transparency log since then. */
export const MembershipStory = ({ line }: { readonly line: RegisterLine }) => {
  const { t } = useTranslation()
  return (
    <details className="card">
      <summary>{t('membership.story')}</summary>
      <p>{t('membership.proofWhat')}</p>
      <ol className="plain lines">
        <Entry place={0} what={t('membership.entered')} on={line.admittedOn} />
        {line.steps.map(({ kind, on, at }, index) => (
          <Entry key={`${at} ${kind}`} place={index + 1} what={t(`membership.steps.${kind}`)} on={on} />
        ))}
      </ol>
    </details>
  )
}

const Entry = ({
  place,
  what,
  on,
}: {
  readonly place: number
  readonly what: string
  readonly on: string
}) => {
  const { t, i18n } = useTranslation()
  const take = useRegisterStep(async ({ proof }) => {
    saveFile(new Blob([await proof(place)], { type: 'text/plain' }), `libro-soci-${String(place)}.tlog-proof`)
  })
  const day = dayWords(on, i18n.language)
  return (
    <li className="story-line">
      <span>
        <strong>{what}</strong>
        <span className="small">{day}</span>
      </span>
      <Button
        isBusy={take.isPending}
        aria-label={`${t('membership.proof')}: ${what}, ${day}`}
        onClick={() => take.mutate(undefined)}
      >
        {t('membership.proof')}
      </Button>
      {take.error === null ? null : <Fault error={take.error} />}
    </li>
  )
}
