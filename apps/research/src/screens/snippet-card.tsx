import { useTranslation } from 'react-i18next'
import type { PoolAnswer } from '@mutua/sdk/pool/answer'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { snippetOf } from '../facts/snippet.ts'
import { CopyButton } from './copy-button.tsx'

/** The same question as a program: it gets the same answer, and spends nothing. */
export const SnippetCard = ({ answer }: { readonly answer: PoolAnswer }) => {
  const { t } = useTranslation()
  const { config } = useSignedIn()
  const program = snippetOf({
    podServer: config.podServer,
    consentService: config.consentService,
    study: answer.study,
    question: answer.question,
  })
  return (
    <details>
      <summary>{t('answer.program')}</summary>
      <p className="small">{t('answer.programHint')}</p>
      <pre className="program" dir="ltr" tabIndex={0} role="region" aria-label={t('answer.program')}>
        <code>{program}</code>
      </pre>
      <CopyButton label={t('answer.copyProgram')} text={program} />
    </details>
  )
}
