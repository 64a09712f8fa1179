import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useAssemblies } from '../facts/assembly-facts.ts'
import { AssemblyForm } from './assembly-form.tsx'

/** All assemblies, drafts too, and the form that begins one. */
export const AssembliesScreen = () => {
  const { t } = useTranslation()
  const assemblies = useAssemblies()
  if (assemblies.error !== null)
    return <Fault error={assemblies.error} again={() => void assemblies.refetch()} />
  if (assemblies.data === undefined) return <Waiting />
  return (
    <>
      <h1>{t('assembly.title')}</h1>
      <p>{t('assembly.what')}</p>
      {assemblies.data.length === 0 ? <p>{t('assembly.none')}</p> : null}
      {assemblies.data.map(({ id, title, state, firstCall, motions }) => (
        <Link key={id} href={`/assemblies/${id}`} className="card">
          <h2>
            <bdi>{title}</bdi>
          </h2>
          <p>
            <When at={firstCall} withTime />
          </p>
          <p>
            <span className={state === 'called' || state === 'open' ? 'state' : 'state over'}>
              {t(`assembly.state.${state}`)}
            </span>{' '}
            {t('assembly.motions', { count: motions.length })}
          </p>
        </Link>
      ))}
      <details className="card" open={assemblies.data.length === 0}>
        <summary>{t('assembly.new')}</summary>
        <AssemblyForm />
      </details>
    </>
  )
}
