import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { idOfReference, partOf, partsOf, type FhirResource } from '@mutua/sdk/care/fhir-resource'
import { parseInstant } from '@mutua/sdk/ids'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { dayText } from '@mutua/ui/views/when'
import { assessmentBefore, confirmation } from '../facts/assessment-draft.ts'
import type { CaseHand } from '../facts/case-writing.ts'
import { domainShares } from '../facts/domain-shares.ts'
import { useReadAgain } from '../facts/open-case.ts'
import { nameOf } from '../facts/prefill.ts'
import { useStandingUnder } from '../facts/signature-facts.ts'
import { domains } from '@mutua/sdk/care/sheet'
import { Said } from '@mutua/ui/views/said'
import { activeTeam, membersOf } from './unit-card.tsx'

interface LastProps {
  readonly hand: CaseHand
  readonly impression: FhirResource
}

/** The assessment that stands: what was found, who said what, and who of the unit has confirmed it. */
export const LastAssessment = ({ hand, impression }: LastProps) => {
  const { t } = useTranslation()
  const { records } = hand
  const before = assessmentBefore(records)
  const team = activeTeam(records)
  const role = (reference: unknown) =>
    team === undefined ? undefined : membersOf(team, records).find(({ id }) => isSame(id, reference))?.role
  return (
    <section className="card work">
      <h2>{t('assessment.last')}</h2>
      <p className="small">
        <Day at={impression['date']} />
        {' · '}
        <bdi>{nameOf(partOf(impression['assessor'], 'reference'), records)}</bdi>
      </p>
      {before === undefined ? null : (
        <ul className="level-grid">
          {domainShares(before).map(({ domain, level }) => (
            <li key={domain}>
              <Said of={domains[domain]} />{' '}
              <span className={`level ${level ?? ''}`}>{t(`assessment.level.${level ?? 'open'}`)}</span>
            </li>
          ))}
        </ul>
      )}
      {partsOf(impression, 'note').length === 0 ? null : (
        <>
          <h3>{t('assessment.notes')}</h3>
          <ul className="plain lines">
            {partsOf(impression, 'note').map((note, index) => {
              const author = partOf(partOf(note, 'authorReference'), 'reference')
              return (
                <li key={String(index)}>
                  <bdi>{String(partOf(note, 'text'))}</bdi>
                  <br />
                  <span className="small">
                    <bdi>{nameOf(author, records)}</bdi> · <bdi>{role(author)}</bdi> ·{' '}
                    <Day at={partOf(note, 'time')} />
                  </span>
                </li>
              )
            })}
          </ul>
        </>
      )}
      {team === undefined ? null : <Confirmations hand={hand} impression={impression} team={team} />}
    </section>
  )
}

/** Each of the unit for themselves; a confirmation is of the text that stood there at its time. */
const Confirmations = ({ hand, impression, team }: LastProps & { readonly team: FhirResource }) => {
  const { t, i18n } = useTranslation()
  const { open, records, own } = hand
  const standing = useStandingUnder(open, `ClinicalImpression/${impression.id}`)
  const readAgain = useReadAgain()
  const confirming = useMutation({
    mutationFn: () =>
      open.fhir.put(
        confirmation(crypto.randomUUID(), { impression, author: hand.author, at: new Date().toISOString() }),
      ),
    onSuccess: () => readAgain(open, 'under', `ClinicalImpression/${impression.id}`),
  })
  const members = membersOf(team, records).filter(({ code }) => code !== 'member')
  const timeOf = (reference: string): string | undefined =>
    (standing.data ?? [])
      .filter((record) =>
        partsOf(record, 'agent').some((agent) =>
          isSame(reference, partOf(partOf(agent, 'who'), 'reference')),
        ),
      )
      .map((record) => String(record['recorded']))
      .toSorted()
      .at(-1)
  const isIn = members.some(({ id }) => isSame(id, `Practitioner/${own.id}`))
  const ownTime = timeOf(`Practitioner/${own.id}`)
  const date = String(impression['date'])
  const error = standing.error ?? confirming.error
  return (
    <>
      <h3>{t('assessment.sign.title')}</h3>
      <ul className="plain lines">
        {members.map(({ id, name, role }) => {
          const at = timeOf(id)
          const day = at === undefined ? '' : dayText(parseInstant(new Date(at).toISOString()), i18n.language)
          return (
            <li key={id}>
              <bdi>{name}</bdi> <bdi className="small">{role}</bdi>{' '}
              <span className="state">
                {at === undefined
                  ? t('assessment.sign.waiting')
                  : t(at < date ? 'assessment.sign.before' : 'assessment.sign.confirmed', { day })}
              </span>
            </li>
          )
        })}
      </ul>
      {error === null ? null : <Fault error={error} />}
      {hand.mayWrite && isIn && (ownTime === undefined || ownTime < date) ? (
        <p className="work-actions">
          <Button isBusy={confirming.isPending} onClick={() => confirming.mutate()}>
            {t('assessment.sign.own')}
          </Button>
        </p>
      ) : null}
      {isIn ? null : <p className="small">{t('assessment.sign.notInUnit')}</p>}
    </>
  )
}

const Day = ({ at }: { readonly at: unknown }) => {
  const { i18n } = useTranslation()
  return typeof at === 'string' && !Number.isNaN(Date.parse(at)) ? (
    <bdi>
      <time dateTime={at}>{dayText(parseInstant(new Date(at).toISOString()), i18n.language)}</time>
    </bdi>
  ) : null
}

const isSame = (one: string, other: unknown): boolean =>
  typeof other === 'string' && idOfReference(one) === idOfReference(other)
