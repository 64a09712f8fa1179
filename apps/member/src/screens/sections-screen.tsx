import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { SectionStanding } from '@mutua/sdk/coop/section-budget'
import { moneyWords } from '@mutua/ui/records/money-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { Waiting } from '@mutua/ui/views/waiting'
import { useChooseSections, useSections } from '../facts/section-facts.ts'

/** Groups of members: how many they are, what they may spend, and the way in where it is one’s own to take. */
export const SectionsScreen = () => {
  const { t } = useTranslation()
  const sections = useSections()
  const choose = useChooseSections()
  if (sections.error !== null) return <Fault error={sections.error} again={() => void sections.refetch()} />
  if (sections.data === undefined) return <Waiting />
  const standing = sections.data.filter(({ endedAt }) => endedAt === undefined)
  const inside = standing.filter(({ kind, isMine }) => kind === 'condition' && isMine).map(({ id }) => id)
  return (
    <>
      <h1>{t('sections.title')}</h1>
      <p>{t('sections.what')}</p>
      <p>
        <Link href="/needs" className="line">
          {t('sections.toBoard')}
        </Link>
      </p>
      {standing.length === 0 ? <p className="note">{t('sections.none')}</p> : null}
      {choose.error === null ? null : <Fault error={choose.error} />}
      {standing.map((section) => (
        <SectionCard
          key={section.id}
          section={section}
          isBusy={choose.isPending}
          onChange={() =>
            choose.mutate(section.isMine ? inside.filter((id) => id !== section.id) : [...inside, section.id])
          }
        />
      ))}
    </>
  )
}

const SectionCard = ({
  section,
  isBusy,
  onChange,
}: {
  readonly section: SectionStanding
  readonly isBusy: boolean
  readonly onChange: () => void
}) => {
  const { t } = useTranslation()
  const { id, name, kind, members, isMine } = section
  return (
    <section className={isMine ? 'card stands' : 'card'} aria-labelledby={`section-${id}`}>
      <h2 id={`section-${id}`}>
        <bdi>{name}</bdi>
      </h2>
      <p>
        {t(`sections.kind.${kind}`)}
        {isMine ? ` · ${t('sections.mine')}` : null}
        {members === undefined ? null : ` · ${t('sections.members', { count: members })}`}
      </p>
      {members === undefined ? <p className="small">{t('sections.few')}</p> : null}
      <Budget section={section} />
      {kind === 'condition' ? (
        <>
          <p className="small">{t('sections.secret')}</p>
          <p>
            <Button isBusy={isBusy} onClick={onChange}>
              {t(isMine ? 'sections.leave' : 'sections.join')} <span className="unseen">{name}</span>
            </Button>
          </p>
        </>
      ) : (
        <p className="small">{t('sections.registered')}</p>
      )}
    </section>
  )
}

const Budget = ({ section: { budget } }: { readonly section: SectionStanding }) => {
  const { t, i18n } = useTranslation()
  if (budget === undefined) return null
  const money = (cents: bigint) => moneyWords(cents, i18n.language)
  const { year, plannedCents, spentCents, leftCents } = budget
  if (spentCents === undefined || leftCents === undefined)
    return <p>{t('sections.voted', { year, planned: money(plannedCents) })}</p>
  // The length of a picture: a thousandth is less than a pixel.
  const part = Number((spentCents * 1_000n) / plannedCents) / 10
  const sums = { year, planned: money(plannedCents), spent: money(spentCents), left: money(leftCents) }
  return (
    <>
      <p>{t('sections.budget', sums)}</p>
      <svg className="section-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect className="whole" width="100" height="4" />
        <rect className="part" width={Math.min(Math.max(part, 0), 100)} height="4" />
      </svg>
    </>
  )
}
