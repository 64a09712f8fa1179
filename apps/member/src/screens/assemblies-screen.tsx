import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { When } from '@mutua/ui/views/when'
import { useAssemblies } from '../facts/assembly-facts.ts'

/** Where the members decide: what comes, and what was decided before. */
export const AssembliesScreen = () => {
  const { t } = useTranslation()
  const assemblies = useAssemblies()
  if (assemblies.error !== null)
    return <Fault error={assemblies.error} again={() => void assemblies.refetch()} />
  if (assemblies.data === undefined) return <Waiting />
  const isToCome = ({ state }: Assembly) => state === 'called' || state === 'open'
  const [coming, past] = [
    assemblies.data.filter(isToCome).toReversed(),
    assemblies.data.filter((one) => !isToCome(one)),
  ]
  return (
    <>
      <h1>{t('assembly.title')}</h1>
      <p>{t('assembly.what')}</p>
      {coming.length === 0 ? <p className="note">{t('assembly.none')}</p> : null}
      {coming.map((assembly) => (
        <AssemblyCard key={assembly.id} assembly={assembly} isToCome />
      ))}
      {past.length === 0 ? null : (
        <section aria-labelledby="past">
          <h2 id="past">{t('assembly.past')}</h2>
          {past.map((assembly) => (
            <AssemblyCard key={assembly.id} assembly={assembly} />
          ))}
        </section>
      )}
    </>
  )
}

const AssemblyCard = ({
  assembly,
  isToCome = false,
}: {
  readonly assembly: Assembly
  readonly isToCome?: boolean
}) => {
  const { t } = useTranslation()
  const Heading = isToCome ? 'h2' : 'h3'
  return (
    <Link href={`/assemblies/${assembly.id}`} className={isToCome ? 'card stands' : 'card'}>
      <Heading>
        <bdi>{assembly.title}</bdi>
      </Heading>
      <p>
        <When at={assembly.firstCall} withTime />
      </p>
      <p>
        <span className={isToCome ? 'state' : 'state over'}>{t(`assembly.state.${assembly.state}`)}</span>{' '}
        {t('assembly.motions', { count: assembly.motions.length })}
      </p>
    </Link>
  )
}
