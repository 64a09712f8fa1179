import { useTranslation } from 'react-i18next'
import type { Vote } from '@mutua/sdk/voting/vote'
import { instantSchema } from '@mutua/sdk/ids'
import { saveFile } from '@mutua/ui/files/save-file'
import { Button } from '@mutua/ui/views/button'
import { When } from '@mutua/ui/views/when'

export interface Receipt {
  readonly trackingCode: string
  readonly givenBefore: readonly string[]
}

/** What is kept of one's vote: the code of the ballot. It says nothing of what is in it. */
export const VoteReceipt = ({
  vote,
  receipt: { trackingCode, givenBefore },
  again,
}: {
  readonly vote: Vote
  readonly receipt: Receipt
  readonly again: () => void
}) => {
  const { t } = useTranslation()
  const last = givenBefore.at(-1)
  const save = () =>
    saveFile(
      new Blob([`${vote.questions[0]?.question ?? ''}\n${vote.id}\n${trackingCode}\n`], {
        type: 'text/plain',
      }),
      `${vote.id}.txt`,
    )
  return (
    <section className="card told" aria-labelledby="receipt">
      <h2 id="receipt">{t('vote.done')}</h2>
      <p>{t('vote.receipt')}</p>
      <p className="tracking" dir="ltr">
        <code>{trackingCode}</code>
      </p>
      <p>{t('vote.receiptWhat')}</p>
      <div className="answers">
        <Button onClick={save}>{t('vote.save')}</Button>
        <Button onClick={() => window.print()}>{t('vote.print')}</Button>
      </div>
      {last === undefined ? null : (
        <p className="note">
          {t('vote.givenBefore')} <When at={instantSchema.parse(last)} withTime />
        </p>
      )}
      <p>
        {t('vote.againWhat')} <When at={vote.closesAt} withTime />
      </p>
      <Button kind="quiet" onClick={again}>
        {t('vote.again')}
      </Button>
    </section>
  )
}
