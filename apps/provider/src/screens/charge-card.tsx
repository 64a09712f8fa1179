import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { partOf, partsOf } from '@mutua/sdk/care/fhir-resource'
import { made, type Outcome } from '@mutua/sdk/care/outcome'
import { moveEpisode, planEpisode } from '@mutua/sdk/care/take-charge'
import type { FhirResource } from '@mutua/sdk/care/fhir-resource'
import { parseInstant } from '@mutua/sdk/ids'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { dayText } from '@mutua/ui/views/when'
import { ofType, refer } from '../facts/care-records.ts'
import type { CaseHand } from '../facts/case-writing.ts'
import { nameOf } from '../facts/prefill.ts'

/** Who answers for the case. */
export const ChargeCard = ({ hand }: { readonly hand: CaseHand }) => {
  const { t, i18n } = useTranslation()
  const { records, write } = hand
  const episode = newestBy(ofType(records, 'EpisodeOfCare'), (one) => textIn(one['period'], 'start'))
  const request = newestBy(
    ofType(records, 'ServiceRequest').filter(({ intent }) => intent === 'proposal'),
    (one) => textIn(one, 'authoredOn'),
  )
  if (episode !== undefined) {
    const state = String(episode['status'])
    const since = textIn(partOf(partsOf(episode, 'statusHistory').at(-1), 'period'), 'start')
    const who = nameOf(partOf(episode['careManager'], 'reference'), records)
    return (
      <section className="card">
        <h2>{t('assessment.charge.title')}</h2>
        <p>
          <span className="state">{t(`assessment.charge.state.${state}`)}</span>{' '}
          {since === '' ? null : t('assessment.charge.since', { day: day(since, i18n.language) })}
          {who === undefined ? null : (
            <>
              {' · '}
              <bdi>{who}</bdi>
            </>
          )}
        </p>
      </section>
    )
  }
  return (
    <section className="card work">
      <h2>{t('assessment.charge.title')}</h2>
      <p>{t(request === undefined ? 'assessment.charge.noRequest' : 'assessment.charge.none')}</p>
      {write.error === null ? null : <Fault error={write.error} />}
      {request === undefined ? (
        <p>
          <Link href="/intake" className="button">
            {t('assessment.charge.toIntake')}
          </Link>
        </p>
      ) : !hand.mayWrite ? null : (
        <p className="work-actions">
          <Button kind="first" isBusy={write.isPending} onClick={() => write.mutate(taken(hand, request))}>
            {t('assessment.charge.take')}
          </Button>
        </p>
      )}
    </section>
  )
}

/** By the desk that took the request up, where the records name one; planned and begun in one. */
const taken = (
  { records, subject, own, author }: CaseHand,
  request: FhirResource,
): Outcome<readonly FhirResource[]> => {
  const intake = ofType(records, 'Task').find(
    (task) => textIn(task['focus'], 'reference') === `ServiceRequest/${request.id}`,
  )
  const at = new Date().toISOString()
  const desk = textIn(intake?.['owner'], 'reference')
  const planned = planEpisode({
    id: crypto.randomUUID(),
    patient: refer(subject),
    organization: { reference: desk === '' ? author.reference : desk },
    caseWorker: refer(own),
    request: refer(request),
    at,
  })
  const begun = moveEpisode(planned, 'active', at)
  return begun.kind === 'refused' ? begun : made([begun.value])
}

const newestBy = (
  records: readonly FhirResource[],
  day: (record: FhirResource) => string,
): FhirResource | undefined => records.toSorted((one, other) => day(one).localeCompare(day(other))).at(-1)

const textIn = (value: unknown, element: string): string => {
  const text = partOf(value, element)
  return typeof text === 'string' ? text : ''
}

const day = (instant: string, language: string): string =>
  dayText(parseInstant(new Date(instant).toISOString()), language)
