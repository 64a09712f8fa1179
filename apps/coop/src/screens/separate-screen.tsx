import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Assembly } from '@mutua/sdk/assembly/assembly'
import type { SeatShare } from '@mutua/sdk/assembly/parts'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Choices, TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { useAssembling, useAssembly, useSeats, useSeparateNeed } from '../facts/assembly-facts.ts'
import { candidatesIn } from '../facts/assembly-draft.ts'
import { delegatesWish, separateWish, type PartDraft } from '../facts/separate-draft.ts'
import { useConsoleStep } from '../facts/signing-facts.ts'
import { AssemblyParts } from './assembly-parts.tsx'
import { SeatShares } from './seat-shares.tsx'

/** From the draft of a general assembly: its parts, how many delegates each sends, who stands; then a draft for each. */
export const SeparateScreen = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const { data: assembly, error, refetch } = useAssembly(id)
  if (error !== null) return <Fault error={error} again={() => void refetch()} />
  if (assembly === undefined) return <Waiting />
  return (
    <>
      <p>
        <Link href={`/assemblies/${id}`}>
          <bdi>{assembly.title}</bdi>
        </Link>
      </p>
      <h1>{t('separate.title')}</h1>
      <p>{t('separate.what')}</p>
      <Need assembly={assembly} />
      {assembly.kind === 'delegates' ? (
        <>
          <p className="note" role="status">
            {t('separate.ready')}
          </p>
          <AssemblyParts assembly={assembly} />
        </>
      ) : assembly.state === 'draft' ? (
        <Prepare assembly={assembly} />
      ) : null}
    </>
  )
}

/** What the law says of it, by the numbers that it goes by. */
const Need = ({ assembly }: { readonly assembly: Assembly }) => {
  const { t } = useTranslation()
  const { data, error } = useSeparateNeed(assembly.recordDate)
  if (error !== null) return <Fault error={error} />
  if (data === undefined) return null
  const { members, provinces, mutualActivities: activities, isNeeded, mayHold, article } = data
  return (
    <div className={isNeeded ? 'card asks' : 'card'}>
      <p>
        <strong>{t(isNeeded ? 'separate.must' : mayHold ? 'separate.may' : 'separate.no')}</strong>
      </p>
      <p>{t('separate.need', { members, provinces, activities })}</p>
      <p className="small">
        <bdi lang="it">{article}</bdi>
      </p>
    </div>
  )
}

const Prepare = ({ assembly }: { readonly assembly: Assembly }) => {
  const { t } = useTranslation()
  const assembling = useAssembling()
  const [by, setBy] = useState<'section' | 'province'>('section')
  const [seatsText, setSeats] = useState('10')
  const [day, setDay] = useState('')
  const [parts, setParts] = useState<Readonly<Record<string, PartDraft>>>({})
  const seats = /^[1-9]\d{0,2}$/.test(seatsText) ? Number(seatsText) : 0
  const shares = useSeats({ by, seats, recordDate: assembly.recordDate })
  const all = shares.data ?? []
  const draftOf = (part: string): PartDraft => parts[part] ?? { candidates: '', place: '' }
  const isFit =
    seats > 0 &&
    day !== '' &&
    all.length > 1 &&
    all.every(
      ({ id, seats: own }) =>
        own > 0 &&
        draftOf(id).place.trim() !== '' &&
        candidatesIn(draftOf(id).candidates).some(({ member }) => member > 0),
    )
  const create = useConsoleStep(async () => {
    const ids: string[] = []
    for (const share of all) {
      const part = share.id
      const words = {
        title: t('separate.partTitle', { title: assembly.title, part }),
        election: t('separate.election', { part }),
        text: t('separate.electionText', { seats: share.seats }),
      }
      const wish = separateWish(assembly, { by, share, draft: draftOf(part), day, words })
      ids.push((await assembling.draft(wish)).id)
    }
    await assembling.redraft(assembly.id, delegatesWish(assembly, ids))
  })
  return (
    <div className="roomy">
      <Choices
        label={t('separate.by')}
        kind="tiles"
        value={by}
        onValue={(value) => setBy(value === 'province' ? 'province' : 'section')}
        options={(['section', 'province'] as const).map((value) => ({
          value,
          label: t(`separate.${value}`),
        }))}
      />
      <div className="side-by-side">
        <TextField label={t('separate.seats')} value={seatsText} onValue={setSeats} />
        <TextField label={t('assembly.first')} type="date" value={day} onValue={setDay} />
      </div>
      {shares.error === null ? null : <Fault error={shares.error} />}
      {all.length === 0 ? null : <SeatShares shares={all} seats={seats} />}
      {all.some(({ seats: own }) => own === 0) ? <p className="note">{t('separate.tooFew')}</p> : null}
      {all.map((share) => (
        <PartFields
          key={share.id}
          share={share}
          draft={draftOf(share.id)}
          onDraft={(draft) => setParts({ ...parts, [share.id]: draft })}
        />
      ))}
      <Button
        kind="first"
        disabled={!isFit}
        isBusy={create.isPending}
        onClick={() => create.mutate(undefined)}
      >
        {t('separate.create')}
      </Button>
      {create.error === null ? null : <Fault error={create.error} />}
    </div>
  )
}

const PartFields = ({
  share,
  draft,
  onDraft,
}: {
  readonly share: SeatShare
  readonly draft: PartDraft
  readonly onDraft: (draft: PartDraft) => void
}) => {
  const { t } = useTranslation()
  return (
    <fieldset className="card">
      <legend>
        <bdi>{share.id}</bdi> · {t('separate.delegates', { count: share.seats })}
      </legend>
      <TextField
        label={t('separate.place', { part: share.id })}
        value={draft.place}
        onValue={(place) => onDraft({ ...draft, place })}
      />
      <TextField
        label={t('separate.candidates', { part: share.id })}
        hint={t('separate.candidatesHint')}
        rows={4}
        value={draft.candidates}
        onValue={(candidates) => onDraft({ ...draft, candidates })}
      />
    </fieldset>
  )
}
