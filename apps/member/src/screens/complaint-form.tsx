import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ComplaintWish } from '@mutua/sdk/consent/complaint'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { dayText } from '@mutua/ui/views/when'
import { useComplain } from '../facts/afterwards-facts.ts'
import { WriteBox } from './write-box.tsx'

/** “This was not right”: to the co-op, with the evidence from its own books. Whoever read is not told by us. */
export const ComplaintForm = ({
  about,
  onLeave,
}: {
  readonly about: Pick<ComplaintWish, 'grant' | 'receipt'>
  readonly onLeave: () => void
}) => {
  const { t, i18n } = useTranslation()
  const [text, setText] = useState('')
  const complaint = useComplain()
  if (complaint.data !== undefined)
    return (
      <p className="note" role="status">
        {t('complaint.sent', { by: dayText(complaint.data.answerBy, i18n.language) })}
      </p>
    )
  return (
    <form
      className="form complaint"
      onSubmit={(event) => {
        event.preventDefault()
        complaint.mutate({ ...about, text })
      }}
    >
      <p>{t(about.receipt === undefined ? 'complaint.withConsent' : 'complaint.with')}</p>
      <div className="answers">
        {(['unknown', 'notAsked'] as const).map((said) => (
          <Button key={said} onClick={() => setText(t(`complaint.${said}`))}>
            {t(`complaint.${said}`)}
          </Button>
        ))}
      </div>
      <WriteBox required label={t('complaint.write')} value={text} onValue={setText} />
      <p className="small">{t('complaint.private')}</p>
      {complaint.error === null ? null : <Fault error={complaint.error} />}
      <div className="answers">
        <Button type="submit" isBusy={complaint.isPending}>
          {t('complaint.send')}
        </Button>
        <Button onClick={onLeave}>{t('complaint.leave')}</Button>
      </div>
    </form>
  )
}
