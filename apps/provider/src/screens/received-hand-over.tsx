import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { handOverRead } from '@mutua/sdk/care/hand-over'
import { partOf, partsOf } from '@mutua/sdk/care/fhir-resource'
import { selectablePurposes } from '@mutua/sdk/consent/purposes'
import { instantOf } from '@mutua/sdk/ids'
import { purposeWords } from '@mutua/ui/records/use-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { casesOf, type Case } from '../facts/cases.ts'
import { useConsents, useGrants, useRequests } from '../facts/consent-facts.ts'
import {
  requestFor,
  resourcesOf,
  useConfirmed,
  useOwnParty,
  useReceived,
  type HandOverAddress,
} from '../facts/hand-over-facts.ts'
import { useOpenCase } from '../facts/open-case.ts'
import { RecordLine } from './record-line.tsx'

/** A case that somebody hands over: asking the person once, reading, and saying that it was read. */
export const ReceivedHandOver = ({ address }: { readonly address: HandOverAddress }) => {
  const { t } = useTranslation()
  const requests = useRequests()
  const grants = useGrants()
  const error = requests.error ?? grants.error
  if (error !== null)
    return <Fault error={error} again={() => void Promise.all([requests.refetch(), grants.refetch()])} />
  if (requests.data === undefined || grants.data === undefined) return <Waiting />
  const request = requestFor(address, requests.data)
  const grant = grants.data.find(({ id }) => id === request?.grant)
  const [found] = grant === undefined ? [] : casesOf([grant])
  return (
    <>
      <h1>{t('handOver.receive.title')}</h1>
      {request === undefined ? (
        <AskOnce address={address} />
      ) : request.state === 'requested' ? (
        <p role="status" className="note">
          {t('handOver.receive.asked')}
        </p>
      ) : found !== undefined && found.grants.length > 0 ? (
        <Papers found={found} address={address} />
      ) : (
        <p role="status" className="note">
          {request.state === 'refused' ? t('handOver.receive.refused') : t('handOver.receive.over')}
        </p>
      )}
    </>
  )
}

const AskOnce = ({ address }: { readonly address: HandOverAddress }) => {
  const { t, i18n } = useTranslation()
  const consents = useConsents()
  const queries = useQueryClient()
  const purposes = selectablePurposes.filter(({ kind }) => kind === 'care' || kind === 'social')
  const [purpose, setPurpose] = useState<string>(
    (purposes.find(({ iri }) => iri.endsWith('#HomeCareManagement')) ?? purposes[0])?.iri ?? '',
  )
  const ask = useMutation({
    mutationFn: async () => {
      const chosen = purposes.find(({ iri }) => iri === purpose)
      if (chosen === undefined) throw new Error('one of the purposes is chosen')
      await consents.createRequest({
        owner: address.owner,
        purpose: chosen.iri,
        resources: resourcesOf(address),
        modes: ['read', 'append', 'write'],
        // Containers only themselves; and of all writing only making something new, which is the confirmation.
        inherit: false,
        terms: { changes: ['create'] },
        validUntil: instantOf(Date.now() + halfYearMs),
      })
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['consents'] }),
  })
  return (
    <section className="card narrow">
      <p>{t('handOver.receive.what')}</p>
      <p>
        <strong>{t('handOver.receive.count', { count: address.papers.length })}</strong>
      </p>
      <label className="field inline">
        <span>{t('handOver.receive.purpose')}</span>
        <select value={purpose} onChange={({ target }) => setPurpose(target.value)}>
          {purposes.map(({ iri }) => (
            <option key={iri} value={iri}>
              {purposeWords(iri, i18n.language, t)}
            </option>
          ))}
        </select>
      </label>
      {ask.error === null ? null : <Fault error={ask.error} />}
      <p>
        <Button kind="first" isBusy={ask.isPending} onClick={() => ask.mutate()}>
          {t('handOver.receive.ask')}
        </Button>
      </p>
    </section>
  )
}

const halfYearMs = 182 * 86_400_000

const Papers = ({ found, address }: { readonly found: Case; readonly address: HandOverAddress }) => {
  const { t } = useTranslation()
  const open = useOpenCase(found)
  const received = useReceived(open, address)
  const confirmed = useConfirmed(open, address)
  const by = useOwnParty()
  const confirm = useMutation({
    mutationFn: async () => {
      if (received.data === undefined) return
      const read = handOverRead(received.data.handed, { by, at: new Date().toISOString() })
      const [outcome] = await open.fhir.putEach([{ record: read, when: { kind: 'absent' } }])
      // It stands there already: the answer to the first time was lost.
      if (outcome?.kind === 'refused' && outcome.problem.code !== 'precondition-failed') throw outcome.problem
    },
    onSuccess: () => confirmed.refetch(),
  })
  if (received.error !== null) return <Fault error={received.error} again={() => void received.refetch()} />
  if (received.data === undefined) return <Waiting />
  const { handed, papers } = received.data
  const words = partOf(partsOf(handed, 'payload')[0], 'contentString')
  const from = partOf(handed['sender'], 'display')
  return (
    <>
      <section className="card asks">
        <h2>
          {t('handOver.receive.letter')}: <bdi>{typeof from === 'string' ? from : ''}</bdi>
        </h2>
        <p>
          <bdi>{typeof words === 'string' ? words : ''}</bdi>
        </p>
      </section>
      <section className="card">
        <h2>{t('handOver.receive.papers')}</h2>
        <ul className="plain lines">
          {papers.map((record) => (
            <RecordLine key={`${record.resourceType}/${record.id}`} record={record} open={open} />
          ))}
        </ul>
      </section>
      {confirm.error === null ? null : <Fault error={confirm.error} />}
      {confirmed.data === true ? (
        <p role="status" className="note">
          {t('handOver.receive.confirmed')}
        </p>
      ) : (
        <Button
          kind="first"
          isBusy={confirm.isPending || confirmed.isPending}
          onClick={() => confirm.mutate()}
        >
          {t('handOver.receive.confirm')}
        </Button>
      )}
    </>
  )
}
