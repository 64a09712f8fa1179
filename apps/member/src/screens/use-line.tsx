import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Receipt } from '@mutua/sdk/receipt/receipt'
import { Button } from '@mutua/ui/views/button'
import { dayText, When } from '@mutua/ui/views/when'
import { useNameOf, usePod } from '../facts/use-facts.ts'
import { actOf, placeWords, purposeWords } from '@mutua/ui/records/use-words'

/** Uses in sentences. What reads the same on one day is said once, with how often: fourteen results are one visit. */
export const UseLines = ({
  uses,
  most,
  mayComplain = false,
}: {
  readonly uses: readonly Receipt[]
  readonly most: number
  /** Whether one may be said not to have been right. */
  readonly mayComplain?: boolean
}) => {
  const nameOf = useNameOf()
  const pod = usePod()
  const { t } = useTranslation()
  const sameAs = ({ recipient, resource, purpose, at, ...use }: Receipt): string =>
    [
      nameOf(recipient.webId, recipient.organisation),
      actOf(use),
      placeWords(resource, pod.root, t),
      purpose,
      new Date(at).toDateString(),
    ].join('\n')
  const groups = [...Map.groupBy(uses, sameAs)]
    .slice(0, most)
    .flatMap(([key, [use, ...others]]) => (use === undefined ? [] : [{ key, use, count: others.length + 1 }]))
  return (
    <ul className="plain lines">
      {groups.map(({ key, use, count }) => (
        <UseLine key={key} use={use} count={count} mayComplain={mayComplain} />
      ))}
    </ul>
  )
}

// Seldom needed, and these lines stand on the first screen.
const ComplaintForm = lazy(async () => ({
  default: (await import('./complaint-form.tsx')).ComplaintForm,
}))

/** One use in a sentence: who, what, why, when. Never an amount. */
export const UseLine = ({
  use,
  count = 1,
  mayComplain = false,
}: {
  readonly use: Receipt
  readonly count?: number
  readonly mayComplain?: boolean
}) => {
  const { t, i18n } = useTranslation()
  const nameOf = useNameOf()
  const pod = usePod()
  const { recipient, resource, purpose, at } = use
  const [isComplaining, setComplaining] = useState(false)
  return (
    <li>
      {t(`use.${actOf(use)}`, {
        name: isolated(nameOf(recipient.webId, recipient.organisation), i18n.dir()),
        what: isolated(placeWords(resource, pod.root, t), i18n.dir()),
        why: purposeWords(purpose, i18n.language, t),
      })}
      {count === 1 ? null : ` ${t('use.times', { count })}`}
      <br />
      <span className="small">
        <When at={at} withTime />
      </span>
      {mayComplain && !isComplaining ? (
        <Button kind="quiet" aria-expanded={false} onClick={() => setComplaining(true)}>
          {t('complaint.not')}
          <span className="unseen">: {dayText(at, i18n.language, true)}</span>
        </Button>
      ) : null}
      {isComplaining ? (
        <Suspense fallback={null}>
          <ComplaintForm
            about={{ grant: use.grant, receipt: use.id }}
            onLeave={() => setComplaining(false)}
          />
        </Suspense>
      ) : null}
    </li>
  )
}

/** Names are in the letters of whoever bears them: FIRST STRONG ISOLATE and its end are `bdi` within a sentence (UAX #9). */
const isolated = (text: string, direction: string): string =>
  direction === 'rtl' ? `\u2068${text}\u2069` : text
