import { useTranslation } from 'react-i18next'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { minutesStatementSchema } from '@mutua/sdk/assembly/minutes'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { useAssembling, useMinutes } from '../facts/assembly-facts.ts'
import { useDecisions } from '../facts/signing-facts.ts'
import { TwoSignatures } from './two-signatures.tsx'

/** The minutes as they follow from the votes. President and secretary sign them; then what was adopted is in force. */
export const AssemblyMinutes = ({ assembly }: { readonly assembly: Assembly }) => {
  const { t, i18n } = useTranslation()
  const assembling = useAssembling()
  const minutes = useMinutes(assembly.id)
  const decisions = useDecisions()
  if (minutes.error !== null) return <Fault error={minutes.error} again={() => void minutes.refetch()} />
  if (minutes.data === undefined) return <Waiting />
  const { text } = minutesStatementSchema.parse(JSON.parse(minutes.data.text))
  const language = i18n.language.startsWith('it') ? 'it' : 'en'
  const decision = decisions.data?.find(
    ({ kind, subject }) => kind === 'assembly.minutes' && subject === assembly.id,
  )
  return (
    <section className="card" aria-labelledby="minutes">
      <h2 id="minutes">{t('assembly.minutes')}</h2>
      <div className="said" lang={language} dir="ltr">
        {text[language].split('\n').map((line, place) => (
          <p key={place}>{line}</p>
        ))}
      </div>
      <p className="small">
        {t('assembly.minutesDigest')} <code className="digest">{minutes.data.digest}</code>
      </p>
      {assembly.state === 'signed' ? (
        <p className="note" role="status">
          {t('assembly.signed')}
        </p>
      ) : (
        <TwoSignatures
          decision={decision}
          proposeLabel={t('assembly.signFirst')}
          confirmLabel={t('assembly.signSecond')}
          onPropose={(signer) => assembling.proposeMinutes(assembly.id, signer)}
          onConfirm={(signer) => assembling.confirmMinutes(assembly.id, signer)}
        >
          <p>{t('assembly.signWhat')}</p>
        </TwoSignatures>
      )}
    </section>
  )
}
