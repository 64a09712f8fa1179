import { useTranslation } from 'react-i18next'
import { triageOutcomes, type TriageOutcome } from '@mutua/sdk/care/triage'
import { Said } from '@mutua/ui/views/said'

/** What a triage suggests, and where that is. */
export const AdvisedPlace = ({ advice }: { readonly advice: TriageOutcome }) => {
  const { t } = useTranslation()
  return (
    <>
      <strong>
        <Said of={triageOutcomes[advice]} />
      </strong>
      <br />
      {t(`intake.where.${advice}`)}
    </>
  )
}
