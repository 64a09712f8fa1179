import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sectionTagOf, type SectionStanding } from '@mutua/sdk/coop/section-budget'
import { sectionKindSchema, type SectionWish } from '@mutua/sdk/coop/register'
import { webIdSchema } from '@mutua/sdk/ids'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { SelectField, TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { useSectionStanding, useSectionStep } from '../facts/commons-facts.ts'

/** Sections with how many they are, what the assembly voted for them, and who looks after their board. */
export const SectionsScreen = () => {
  const { t } = useTranslation()
  const sections = useSectionStanding()
  if (sections.error !== null) return <Fault error={sections.error} again={() => void sections.refetch()} />
  if (sections.data === undefined) return <Waiting />
  return (
    <>
      <h1>{t('sections.title')}</h1>
      <p>{t('sections.what')}</p>
      {sections.data.length === 0 ? <p className="note">{t('sections.none')}</p> : null}
      {sections.data.map((section) => (
        <SectionCard key={section.id} section={section} />
      ))}
      <NewSection />
    </>
  )
}

const SectionCard = ({ section }: { readonly section: SectionStanding }) => {
  const { t } = useTranslation()
  const { id, name, kind, members, endedAt } = section
  return (
    <section className="card" aria-labelledby={`section-${id}`}>
      <h2 id={`section-${id}`}>
        <bdi>{name}</bdi>{' '}
        {endedAt === undefined ? null : <span className="state over">{t('sections.ended')}</span>}
      </h2>
      <p>
        {t(`sections.kind.${kind}`)} ·{' '}
        {members === undefined ? t('sections.few') : t('sections.members', { count: members })}
      </p>
      {endedAt === undefined ? (
        <>
          <Budget section={section} />
          <Animator id={id} />
          <End id={id} name={name} />
        </>
      ) : null}
    </section>
  )
}

const Budget = ({ section: { id, budget } }: { readonly section: SectionStanding }) => {
  const { t, i18n } = useTranslation()
  if (budget === undefined) return <p className="small">{t('sections.noBudget')}</p>
  const money = (cents: bigint) => moneyWords(cents, i18n.language)
  const { year, resolution, plannedCents, spentCents, leftCents } = budget
  const said = { year, resolution, planned: money(plannedCents) }
  const isTold = spentCents !== undefined && leftCents !== undefined
  // The length of a picture: a thousandth is less than a pixel.
  const part = isTold ? Number((spentCents * 1_000n) / plannedCents) / 10 : 0
  return (
    <div className="meter">
      <p>
        {isTold
          ? t('sections.budget', { ...said, spent: money(spentCents), left: money(leftCents) })
          : t('sections.voted', said)}
      </p>
      {isTold ? (
        <svg viewBox="0 0 100 5" preserveAspectRatio="none" aria-hidden="true">
          <rect className="all" width="100" height="5" />
          <rect className="part" y="1" width={Math.min(Math.max(part, 0), 100)} height="3" />
        </svg>
      ) : null}
      <p className="small">
        {t('sections.tag')}: <code dir="ltr">{sectionTagOf(id)}</code>
      </p>
    </div>
  )
}

const Animator = ({ id }: { readonly id: string }) => {
  const { t } = useTranslation()
  const [webId, setWebId] = useState('')
  const named = webIdSchema.safeParse(webId.trim())
  const name = useSectionStep(async (client, _given: undefined) => {
    if (named.success) await client.nameAnimator(id, named.data)
  })
  return (
    <details>
      <summary>{t('sections.animator')}</summary>
      <TextField
        label={t('sections.animator')}
        hint={t('sections.animatorHint')}
        value={webId}
        onValue={setWebId}
        isName
      />
      <p>
        <Button isBusy={name.isPending} disabled={!named.success} onClick={() => name.mutate(undefined)}>
          {t('sections.animatorSet')}
        </Button>
      </p>
      {name.isSuccess ? (
        <p className="note" role="status">
          {t('sections.animatorDone')}
        </p>
      ) : null}
      {name.error === null ? null : <Fault error={name.error} />}
    </details>
  )
}

const End = ({ id, name }: { readonly id: string; readonly name: string }) => {
  const { t } = useTranslation()
  const end = useSectionStep((client, _given: undefined) => client.end(id))
  return (
    <details>
      <summary>
        {t('sections.end')} <span className="unseen">{name}</span>
      </summary>
      <p>{t('sections.endWhat')}</p>
      <Button isBusy={end.isPending} onClick={() => end.mutate(undefined)}>
        {t('sections.endNow')}
      </Button>
      {end.error === null ? null : <Fault error={end.error} />}
    </details>
  )
}

const NewSection = () => {
  const { t } = useTranslation()
  const [name, setName] = useState('')
  const [kind, setKind] = useState<SectionWish['kind']>('place')
  const add = useSectionStep(async (client, wish: SectionWish) => {
    await client.addSection(wish)
    setName('')
  })
  return (
    <section className="card" aria-labelledby="new-section">
      <h2 id="new-section">{t('sections.new')}</h2>
      <div className="side-by-side">
        <TextField label={t('sections.name')} value={name} onValue={setName} />
        <SelectField
          label={t('sections.kindField')}
          value={kind}
          onValue={(value) => setKind(sectionKindSchema.parse(value))}
          options={sectionKindSchema.options.map((value) => ({ value, label: t(`sections.kind.${value}`) }))}
        />
      </div>
      <Button
        kind="first"
        isBusy={add.isPending}
        disabled={name.trim() === ''}
        onClick={() => add.mutate({ name: name.trim(), kind })}
      >
        {t('sections.add')}
      </Button>
      {add.error === null ? null : <Fault error={add.error} />}
    </section>
  )
}
