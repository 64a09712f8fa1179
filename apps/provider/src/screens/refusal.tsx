import { useTranslation } from 'react-i18next'
import { Problem } from '@mutua/sdk/problem'
import { Fault } from '@mutua/ui/views/fault'

/** A refusal that has to do with who one is, in words: what is missing, and who can put it right. Everything else as everywhere. */
export const Refusal = ({ error, again }: { readonly error: unknown; readonly again?: () => void }) => {
  const { t } = useTranslation()
  if (!(error instanceof Problem) || !explained.some((code) => code === error.code))
    return <Fault error={error} {...(again === undefined ? {} : { again })} />
  return (
    <div className="fault" role="alert">
      <p>{t(`refusal.${error.code}`)}</p>
      <p className="small">
        <code>{error.code}</code>
      </p>
    </div>
  )
}

/** Those that have words of their own. */
export const explained = [
  'provider-unknown',
  'staff-only',
  'grant-staff-left',
  'role-expired',
  'role-scope-exceeded',
  'administrator-only',
  'organisation-ended',
  'member-unknown',
  'staff-exists',
  'emergency-not-trusted',
  'passcode-refused',
  'too-many-attempts',
  'purpose-unknown',
] as const
