import { useTranslation } from 'react-i18next'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import { useTurnout } from '../facts/assembly-facts.ts'

/** How many took part once it is over, by section; none of fewer than ten people stands apart. */
export const AssemblyTurnout = ({ assembly }: { readonly assembly: Assembly }) => {
  const { t } = useTranslation()
  const { data } = useTurnout(assembly.id, assembly.state === 'closed' || assembly.state === 'signed')
  if (data === undefined) return null
  const { all, sections, others } = data
  const lines = [
    { key: '=', label: t('assembly.everyone'), ...all },
    ...sections.map((one) => ({ key: one.section, label: <bdi>{one.section}</bdi>, ...one })),
    ...(others === undefined ? [] : [{ key: '…', label: t('assembly.otherSections'), ...others }]),
  ]
  return (
    <section className="card" aria-labelledby="turnout">
      <h2 id="turnout">{t('assembly.turnout')}</h2>
      <dl className="facts">
        {lines.map(({ key, label, members, tookPart }) => (
          <div key={key} className="pair">
            <dt>{label}</dt>
            <dd>
              {t('assembly.ofMembers', { part: tookPart, whole: members })}
              <meter
                className="turnout"
                min={0}
                max={Math.max(1, members)}
                value={tookPart}
                aria-hidden="true"
              />
            </dd>
          </div>
        ))}
      </dl>
      <p className="small">{t('assembly.turnoutWhat')}</p>
    </section>
  )
}
