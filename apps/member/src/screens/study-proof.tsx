import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Study } from '@mutua/sdk/pool/study'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { useCheckMembership } from '../facts/study-proof-facts.ts'

/** That I am in the snapshot, worked out on this device from a proof that only I get. */
export const StudyProof = ({ study }: { readonly study: Study }) => {
  const { t } = useTranslation()
  const check = useMutation({ mutationFn: useCheckMembership(study) })
  return (
    <section className="card" aria-labelledby="proof">
      <h2 id="proof">{t('study.proof.title')}</h2>
      <p>{t('study.proof.what')}</p>
      <Button isBusy={check.isPending} onClick={() => check.mutate()}>
        {t('study.proof.check')}
      </Button>
      {check.error === null ? null : <Fault error={check.error} />}
      <div role="status">
        {check.data === undefined ? null : (
          <p className={check.data === 'wrong' ? 'verdict wrong' : 'verdict'}>
            {t(`study.proof.${check.data}`)}
          </p>
        )}
      </div>
      {study.snapshot === undefined ? null : (
        <details>
          <summary>{t('study.proof.print')}</summary>
          <code dir="ltr" className="whole">
            {study.snapshot.snapshot}
          </code>
        </details>
      )}
    </section>
  )
}
