import { useTranslation } from 'react-i18next'
import { Button } from '@mutua/ui/views/button'
import { emptyMotion, type MotionDraft } from '../facts/assembly-draft.ts'
import { useAppeals } from '../facts/assembly-facts.ts'

/** Who was refused and asks the assembly: the next one decides, so each is offered for its agenda (art. 2528 c. 4 c.c.). */
export const AppealsToHear = ({
  taken,
  onMotion,
}: {
  readonly taken: readonly number[]
  readonly onMotion: (motion: MotionDraft) => void
}) => {
  const { t } = useTranslation()
  const { data = [] } = useAppeals()
  const waiting = data.filter(({ number }) => !taken.includes(number))
  if (waiting.length === 0) return null
  return (
    <section className="card asks" aria-labelledby="appeals">
      <h2 id="appeals">{t('appealMotion.title')}</h2>
      <p>{t('appealMotion.what')}</p>
      <div className="answers">
        {waiting.map(({ number, displayName: name, steps }) => (
          <Button
            key={number}
            onClick={() => {
              const reason = steps.findLast(({ kind }) => kind === 'refused')?.reason ?? '…'
              onMotion({
                ...emptyMotion,
                title: t('appealMotion.motion', { name }),
                text: t('appealMotion.text', { name, reason }),
                appeal: number,
              })
            }}
          >
            {t('appealMotion.add', { name })}
          </Button>
        ))}
      </div>
    </section>
  )
}
