import { useTranslation } from 'react-i18next'
import type { CallDecision } from '@mutua/sdk/clients/call-client'
import type { CallView } from '@mutua/sdk/codesign/call'
import { localOf, useCalling } from '../facts/call-facts.ts'
import { useDecisions } from '../facts/signing-facts.ts'
import { TwoSignatures } from './two-signatures.tsx'

/** A step that two officers sign. */
export const CallStep = ({
  call,
  step,
  words,
}: {
  readonly call: CallView
  readonly step: CallDecision
  readonly words: string
}) => {
  const { t } = useTranslation()
  const calling = useCalling()
  const decisions = useDecisions()
  const local = localOf(call.id)
  const subject = step === 'publication' ? `${local}/${String(call.versions.length + 1)}` : local
  return (
    <TwoSignatures
      decision={decisions.data?.find((one) => one.kind === `call.${step}` && one.subject === subject)}
      proposeLabel={t('calls.signFirst')}
      confirmLabel={t('calls.signSecond')}
      onPropose={(signer) => calling.propose(call.id, step, signer)}
      onConfirm={(signer) => calling.confirm(call.id, step, subject, signer)}
    >
      <p>{words}</p>
    </TwoSignatures>
  )
}
