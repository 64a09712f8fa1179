import { useTranslation } from 'react-i18next'
import type { Complaint } from '@mutua/sdk/consent/complaint'
import { Fault } from '@mutua/ui/views/fault'
import { dayText } from '@mutua/ui/views/when'
import { useComplaints } from '../facts/afterwards-facts.ts'
import { useNameOf } from '../facts/use-facts.ts'

/** What the member said was not right, and what the co-op answered. */
export const ComplaintList = () => {
  const { t } = useTranslation()
  const complaints = useComplaints()
  if (complaints.error !== null)
    return <Fault error={complaints.error} again={() => void complaints.refetch()} />
  if (complaints.data === undefined || complaints.data.length === 0) return null
  return (
    <section className="card">
      <h2>{t('complaint.yours')}</h2>
      <ul className="plain lines">
        {complaints.data.map((complaint) => (
          <One key={complaint.id} complaint={complaint} />
        ))}
      </ul>
    </section>
  )
}

const One = ({
  complaint: { text, grant, receipt, answer, answerBy, isOverdue },
}: {
  readonly complaint: Complaint
}) => {
  const { t, i18n } = useTranslation()
  const nameOf = useNameOf()
  const by = dayText(answerBy, i18n.language)
  return (
    <li>
      <p className="small">
        {t('complaint.about', { name: nameOf(grant.recipient, grant.organisation) })}
        {receipt === undefined ? null : ` · ${dayText(receipt.at, i18n.language, true)}`}
      </p>
      <p dir="auto" className="said">
        {text}
      </p>
      {answer === undefined ? (
        <p>
          <span className="state over">{t(isOverdue ? 'complaint.late' : 'complaint.waits', { by })}</span>
        </p>
      ) : (
        <>
          <p>
            <span className="state">{t(`complaint.outcome.${answer.outcome}`)}</span>{' '}
            <span className="small">
              {t('complaint.answered', { at: dayText(answer.at, i18n.language) })}
            </span>
          </p>
          <p dir="auto" className="said answer">
            {answer.text}
          </p>
        </>
      )}
    </li>
  )
}
