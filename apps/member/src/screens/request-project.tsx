import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { createProjectClient } from '@mutua/sdk/clients/project-client'
import { useSignedIn } from '@mutua/ui/session/session-gate'
import { Fault } from '@mutua/ui/views/fault'

/** Who stands behind the project that is asked for: in one line, and never what it pays. */
export const RequestProject = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const { config, session } = useSignedIn()
  const project = useQuery({
    queryKey: ['project', id],
    queryFn: () =>
      createProjectClient({ consentService: config.consentService, fetch: session.fetch }).project(id),
  })
  if (project.error !== null) return <Fault error={project.error} again={() => void project.refetch()} />
  // The place is kept, so that nothing moves under a finger.
  if (project.data === undefined) return <p className="trust" />
  const { document, state, ethics, assembly } = project.data
  if (state !== 'open') return <p className="trust unknown">{t('asked.notOpen')}</p>
  return (
    <p className="trust">
      {t('asked.project', { title: document.title })}{' '}
      {assembly.votes === undefined
        ? t('asked.approved', { ethics: ethics.approved })
        : t('asked.approvedWith', { ethics: ethics.approved, ...assembly.votes })}
    </p>
  )
}
