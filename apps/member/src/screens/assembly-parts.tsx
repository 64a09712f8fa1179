import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import type { Part } from '@mutua/sdk/assembly/parts'
import { useParts } from '../facts/assembly-facts.ts'

/** Of an assembly of delegates: which of its parts is the member’s own, and who speaks for them there. */
export const AssemblyParts = ({ assembly }: { readonly assembly: Assembly }) => {
  const { t } = useTranslation()
  const { data = [] } = useParts(assembly.id)
  if (data.length === 0) return null
  const mine = data.find(({ isMine }) => isMine)
  const others = data.filter((part) => part !== mine)
  return (
    <section className={mine === undefined ? 'card' : 'card stands'} aria-labelledby="parts">
      <h2 id="parts">{t('assembly.parts')}</h2>
      {mine === undefined ? <p>{t('assembly.notMine')}</p> : <Mine part={mine} here={assembly.id} />}
      {others.length === 0 ? null : (
        <details>
          <summary>{t('assembly.others')}</summary>
          <ul className="plain lines">
            {others.map((part) => (
              <li key={part.assembly}>
                <Link href={`/assemblies/${part.assembly}`}>
                  <bdi>{nameOf(part)}</bdi>
                </Link>
                <Delegates part={part} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

const Mine = ({ part, here }: { readonly part: Part; readonly here: string }) => {
  const { t } = useTranslation()
  const sentence = t('assembly.mine', { part: nameOf(part) })
  return (
    <>
      <p>
        {part.assembly === here ? sentence : <Link href={`/assemblies/${part.assembly}`}>{sentence}</Link>}
      </p>
      {part.delegates.length > 0 ? (
        <h3>{t('assembly.delegates')}</h3>
      ) : part.assembly === here ? null : (
        <p>{t('assembly.noDelegates')}</p>
      )}
      <Delegates part={part} />
    </>
  )
}

const Delegates = ({ part: { delegates, members } }: { readonly part: Part }) => {
  const { t } = useTranslation()
  if (delegates.length === 0) return null
  return (
    <>
      <ul>
        {delegates.map(({ member, name, list }) => (
          <li key={member}>
            <bdi>{name}</bdi>
            {list === undefined ? null : (
              <>
                {' '}
                <bdi className="small">{list}</bdi>
              </>
            )}
          </li>
        ))}
      </ul>
      {members === undefined ? null : <p className="small">{t('assembly.speakFor', { members })}</p>}
    </>
  )
}

const nameOf = ({ constituency }: Part): string => Object.values(constituency).join()
