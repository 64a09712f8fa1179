import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { enactsOf } from '@mutua/sdk/coop/resolution'
import { resolutionIdSchema } from '@mutua/sdk/coop/resolution-id'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import type { Year } from '@mutua/sdk/coop/period'
import type { RistornoProposal } from '@mutua/sdk/coop/ristorno-proposal'
import { saveFile } from '@mutua/ui/files/save-file'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import { When } from '@mutua/ui/views/when'
import { useCoop, useResolutions } from '../facts/console-facts.ts'
import { sumsIn, useProposals, useRistorni } from '../facts/ristorno-facts.ts'
import { useConsoleStep, useDecisions } from '../facts/signing-facts.ts'
import { RistornoSums } from './ristorno-sums.tsx'
import { TwoSignatures } from './two-signatures.tsx'

/** What was published, and the resolution that adopts it: it names the criteria by their fingerprint, so that no others are run. */
export const RistornoResolution = ({ year }: { readonly year: Year }) => {
  const { t } = useTranslation()
  const proposals = useProposals(year)
  const ristorni = useRistorni()
  const file = useConsoleStep(async () => {
    const html = await ristorni.assemblyFile(year)
    saveFile(new Blob([html], { type: 'text/html' }), `ristorno-${year}.html`)
  })
  const published = proposals.data ?? []
  return (
    <section className="card" aria-labelledby="resolution">
      <h2 id="resolution">{t('ristorno.resolution')}</h2>
      {published.length === 0 ? (
        <p>{t('ristorno.nonePublished')}</p>
      ) : (
        <>
          <p className="ways">
            <Button isBusy={file.isPending} onClick={() => file.mutate(undefined)}>
              {t('ristorno.assemblyFile')}
            </Button>
          </p>
          <ResolutionForm year={year} published={published} />
        </>
      )}
      {proposals.error === null ? null : <Fault error={proposals.error} />}
      {file.error === null ? null : <Fault error={file.error} />}
    </section>
  )
}

const ResolutionForm = ({
  year,
  published,
}: {
  readonly year: Year
  readonly published: readonly RistornoProposal[]
}) => {
  const { t, i18n } = useTranslation()
  const coop = useCoop()
  const [digest, setDigest] = useState<string>(published[0]?.criteriaDigest ?? '')
  const [id, setId] = useState('')
  const [day, setDay] = useState('')
  const proposal = published.find(({ criteriaDigest }) => criteriaDigest === digest) ?? published[0]
  const number = resolutionIdSchema.safeParse(id.trim())
  const record = useConsoleStep(async () => {
    if (!number.success || proposal === undefined) return
    await coop.recordResolution({
      id: number.data,
      title: t('ristorno.resolutionTitle', { year }),
      adoptedOn: civilDateSchema.parse(day),
      governs: ['ristorno'],
      enacts: [{ subject: 'ristorno', digest: proposal.criteriaDigest }],
    })
  })
  return (
    <>
      <SelectField
        label={t('ristorno.which')}
        value={proposal?.criteriaDigest ?? ''}
        onValue={setDigest}
        options={published.map((one) => ({
          value: one.criteriaDigest,
          label: `${moneyWords(one.simulation.sums.ristornoCents, i18n.language)} · ${one.publishedAt.slice(0, 10)} · ${one.criteriaDigest.slice(0, 8)}`,
        }))}
      />
      {proposal === undefined ? null : (
        <p className="small">
          {t('ristorno.publishedOn')} <When at={proposal.publishedAt} withTime />. {t('periods.digest')}{' '}
          <code dir="ltr">{proposal.criteriaDigest.slice(0, 16)}</code>
        </p>
      )}
      <div className="side-by-side">
        <TextField
          label={t('ristorno.number')}
          hint={t('ristorno.numberHint')}
          value={id}
          onValue={setId}
          isName
        />
        <TextField label={t('ristorno.votedOn')} type="date" value={day} onValue={setDay} />
      </div>
      <Button
        isBusy={record.isPending}
        disabled={!number.success || day === ''}
        onClick={() => record.mutate(undefined)}
      >
        {t('ristorno.record')}
      </Button>
      {record.isSuccess ? (
        <p className="note" role="status">
          {t('ristorno.recorded')}
        </p>
      ) : null}
      {record.error === null ? null : <Fault error={record.error} />}
    </>
  )
}

/** Once, by two officers, under a resolution that adopted published criteria. */
export const RistornoRun = ({ year }: { readonly year: Year }) => {
  const { t } = useTranslation()
  const ristorni = useRistorni()
  const resolutions = useResolutions()
  const proposals = useProposals(year)
  const decisions = useDecisions()
  const [chosen, setChosen] = useState('')
  const digests = new Set((proposals.data ?? []).map(({ criteriaDigest }) => criteriaDigest))
  const adopting = (resolutions.data ?? []).filter((one) =>
    enactsOf(one).some(({ subject, digest }) => subject === 'ristorno' && digests.has(digest)),
  )
  const resolution = adopting.find(({ id }) => id === chosen) ?? adopting[0]
  const decision = decisions.data?.find(({ kind, subject }) => kind === 'ristorno.run' && subject === year)
  const sums = decision === undefined ? undefined : sumsIn(decision)
  return (
    <section className="card" aria-labelledby="run">
      <h2 id="run">{t('ristorno.run')}</h2>
      <p>{t('ristorno.runWhat')}</p>
      {resolution === undefined ? (
        <p className="small">{t('ristorno.noResolution')}</p>
      ) : (
        <>
          {adopting.length < 2 ? (
            <p>
              {t('ristorno.under')} <bdi>{resolution.id}</bdi>, <bdi>{resolution.title}</bdi>
            </p>
          ) : (
            <SelectField
              label={t('ristorno.under')}
              value={resolution.id}
              onValue={setChosen}
              options={adopting.map(({ id, title }) => ({ value: id, label: `${id} ${title}` }))}
            />
          )}
          {decision !== undefined && sums === undefined ? (
            <p className="state over">{t('sign.unreadable')}</p>
          ) : (
            <TwoSignatures
              decision={decision}
              proposeLabel={t('ristorno.propose')}
              confirmLabel={t('ristorno.confirm')}
              onPropose={(signer) => ristorni.propose(year, resolution.id, signer)}
              onConfirm={(signer) => ristorni.confirm(year, signer)}
            >
              {sums === undefined ? null : <RistornoSums sums={sums} />}
            </TwoSignatures>
          )}
        </>
      )}
    </section>
  )
}
