import { useTranslation } from 'react-i18next'
import { isClientFault } from '@mutua/sdk/clients/client-fault'
import { Problem } from '@mutua/sdk/problem'
import { Button } from './button.tsx'

/** What went wrong, in a sentence a person can act on, and the way to try again. */
export const Fault = ({
  error,
  says,
  again,
}: {
  readonly error: unknown
  /** What an app knows better than the sentence for all refusals. */
  readonly says?: string | undefined
  readonly again?: (() => void) | undefined
}) => {
  const { t } = useTranslation()
  return (
    <div className="fault" role="alert">
      <p>{says ?? t(sentenceOf(error))}</p>
      {error instanceof Problem ? (
        // What the server says can be done about it, in the server's own language.
        <p className="small" lang="en" dir="ltr">
          {error.detail} <code>{error.code}</code>
        </p>
      ) : null}
      {again === undefined ? null : <Button onClick={again}>{t('ui.again')}</Button>}
    </div>
  )
}

const sentenceOf = (error: unknown) => {
  if (!navigator.onLine) return 'ui.fault.unreachable'
  if (isClientFault(error) && error.kind === 'unreachable') return 'ui.fault.unreachable'
  if (isClientFault(error) && error.kind === 'oauth-refused') return 'ui.fault.signInOver'
  if (!(error instanceof Problem)) return 'ui.fault.ours'
  switch (error.code) {
    case 'decision-taken':
      return 'ui.fault.decisionTaken'
    case 'not-found':
      return 'ui.fault.notFound'
    default:
      return 'ui.fault.refused'
  }
}
