import { useTranslation } from 'react-i18next'
import { Waiting } from '@mutua/ui/views/waiting'
import { useRequests } from '../facts/consent-facts.ts'
import { useCase } from '../facts/open-case.ts'
import { AskForm } from './ask-form.tsx'
import { Refusal } from './refusal.tsx'
import { RequestCard } from './request-card.tsx'
import { RoleEnd } from './role-end.tsx'
import { UseCode } from './use-code.tsx'

/** Ask in three fields, use a code, and see what became of what was asked. @param name of a case, to ask for more of it */
export const AskScreen = ({ name }: { readonly name: string | undefined }) => {
  const { t } = useTranslation()
  const about = useCase(name ?? '')
  const requests = useRequests()
  if (name !== undefined && about.data === undefined && about.error === null) return <Waiting />
  return (
    <>
      <h1>{t('ask.title')}</h1>
      <p>{t('ask.what')}</p>
      <RoleEnd />
      <div className="two-columns">
        <div>
          <AskForm about={about.data ?? undefined} />
          <UseCode />
        </div>
        <section aria-labelledby="asked">
          <h2 id="asked">{t('ask.all')}</h2>
          {requests.error === null ? null : (
            <Refusal error={requests.error} again={() => void requests.refetch()} />
          )}
          {requests.data?.length === 0 ? <p>{t('ask.none')}</p> : null}
          {requests.data?.map((request) => (
            <RequestCard key={request.id} request={request} />
          ))}
        </section>
      </div>
    </>
  )
}
