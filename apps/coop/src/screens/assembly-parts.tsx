import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import type { Part } from '@mutua/sdk/assembly/parts'
import { Fault } from '@mutua/ui/views/fault'
import { useParts } from '../facts/assembly-facts.ts'

/** The separate assemblies of one of delegates: how far each is, whom it sends, and for whom they speak. */
export const AssemblyParts = ({ assembly }: { readonly assembly: Assembly }) => {
  const { t } = useTranslation()
  const { data = [], error } = useParts(assembly.id)
  if (error !== null) return <Fault error={error} />
  if (data.length === 0) return null
  return (
    <section aria-labelledby="parts">
      <h2 id="parts">{t('separate.parts')}</h2>
      <div className="cards">
        {data.map((part) => (
          <PartCard key={part.assembly} part={part} isHere={part.assembly === assembly.id} />
        ))}
      </div>
    </section>
  )
}

const PartCard = ({ part, isHere }: { readonly part: Part; readonly isHere: boolean }) => {
  const { t } = useTranslation()
  const name = <bdi>{Object.values(part.constituency).join()}</bdi>
  return (
    <article className="card">
      <h3>{isHere ? name : <Link href={`/assemblies/${part.assembly}`}>{name}</Link>}</h3>
      <p>
        <span className="state">{t(`assembly.state.${part.state}`)}</span>{' '}
        {t('separate.delegates', { count: part.seats })}
      </p>
      {part.lists.length === 0 || part.delegates.length === 0 ? null : (
        <ul>
          {part.lists.map(({ list, votes, seats }) => (
            <li key={list}>{t('separate.list', { list, votes, seats })}</li>
          ))}
        </ul>
      )}
      {part.delegates.length === 0 ? (
        <p className="small">{t('separate.notYet')}</p>
      ) : (
        <>
          <ul>
            {part.delegates.map(({ member, name: who }) => (
              <li key={member}>
                <bdi>{who}</bdi>
              </li>
            ))}
          </ul>
          {part.members === undefined ? null : (
            <p className="small">{t('separate.speaksFor', { members: part.members })}</p>
          )}
        </>
      )}
    </article>
  )
}
