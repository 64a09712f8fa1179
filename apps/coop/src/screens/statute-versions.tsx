import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { civilDateOf, civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { ruleValueWords } from '@mutua/sdk/law/rule-words'
import type { ListedVersion, ProposedVersion, RuleShown } from '@mutua/sdk/law/statute-version'
import { dayWords } from '@mutua/ui/records/day-words'
import { Button } from '@mutua/ui/views/button'
import { Fault } from '@mutua/ui/views/fault'
import { TextField } from '@mutua/ui/views/fields'
import { Waiting } from '@mutua/ui/views/waiting'
import { ruleLanguageOf, useEntry, useProposal, useVersion, useVersions } from '../facts/statute-facts.ts'
import { RuleChanges } from './rule-changes.tsx'

/** Statutes that were published to be voted on; a new one is read by the law before anybody votes on it. */
export const StatuteVersions = ({ rules }: { readonly rules: readonly RuleShown[] }) => {
  const { t } = useTranslation()
  const id = useId()
  const { data, error, refetch } = useVersions()
  const proposal = useProposal()
  return (
    <section className="card" aria-labelledby="versions">
      <h2 id="versions">{t('statute.versions')}</h2>
      <p>{t('statute.versionsWhat')}</p>
      {error === null ? null : <Fault error={error} again={() => void refetch()} />}
      {data === undefined || data.length > 0 ? null : <p className="note">{t('statute.noVersion')}</p>}
      {data?.map((version) => (
        <Version key={version.digest} version={version} />
      ))}
      <div className="entry">
        <label htmlFor={id}>{t('statute.propose')}</label>
        <p className="hint" id={`${id}-hint`}>
          {t('statute.proposeHint')}
        </p>
        <input
          id={id}
          type="file"
          accept="application/json,.json"
          disabled={proposal.isPending}
          aria-describedby={`${id}-hint`}
          onChange={({ target }) => {
            const [file] = target.files ?? []
            if (file !== undefined) proposal.mutate(file)
            // The same file again is read again.
            target.value = ''
          }}
        />
      </div>
      {proposal.error === null ? null : <Fault error={proposal.error} />}
      <div role="status">
        {proposal.data === undefined ? null : <Answer proposed={proposal.data} rules={rules} />}
      </div>
    </section>
  )
}

/** What the law said to a text: it was published, or why not, each with the rule as it is and its article. */
const Answer = ({
  proposed,
  rules,
}: {
  readonly proposed: ProposedVersion
  readonly rules: readonly RuleShown[]
}) => {
  const { t, i18n } = useTranslation()
  const language = ruleLanguageOf(i18n.language)
  if (proposed.isPublished) {
    return (
      <>
        <p className="note">{t('statute.published')}</p>
        <RuleChanges changes={proposed.changes} />
      </>
    )
  }
  return (
    <>
      <p className="note">{t('statute.refused', { count: proposed.refused.length })}</p>
      <ul className="plain lines">
        {proposed.refused.map(({ rule, article, why }) => {
          const known = rules.find(({ id }) => id === rule)
          return (
            <li key={rule}>
              <p>
                {known === undefined ? (
                  <code dir="ltr">{rule}</code>
                ) : (
                  <bdi lang={language}>{known.sentence[language]}</bdi>
                )}
              </p>
              <p className="small">
                {boundsOf(known, t, i18n.language) ?? <span lang="en">{why}</span>}{' '}
                <bdi lang="it">{article}</bdi>
              </p>
            </li>
          )
        })}
      </ul>
    </>
  )
}

const boundsOf = (
  rule: RuleShown | undefined,
  t: ReturnType<typeof useTranslation>['t'],
  language: string,
): string | undefined => {
  if (rule === undefined) return undefined
  if (rule.opens === undefined) return t('statute.closed')
  const inWords = (value: number | undefined) =>
    value === undefined ? undefined : ruleValueWords({ value, unit: rule.unit }, ruleLanguageOf(language))
  const [atLeast, atMost] = [inWords(rule.opens.atLeast), inWords(rule.opens.atMost)]
  if (atLeast !== undefined && atMost !== undefined) return t('statute.between', { atLeast, atMost })
  if (atLeast !== undefined) return t('statute.atLeast', { atLeast })
  return atMost === undefined ? undefined : t('statute.atMost', { atMost })
}

const Version = ({ version }: { readonly version: ListedVersion }) => {
  const { t, i18n } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  const { title, state, resolution, enteredOn } = version
  return (
    <details className="version" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <bdi>{title}</bdi> <span className="state">{t(`statute.state.${state}`)}</span>
      </summary>
      <dl className="facts">
        {resolution === undefined ? null : (
          <>
            <dt>{t('statute.resolution')}</dt>
            <dd>
              <bdi>{resolution}</bdi>
            </dd>
          </>
        )}
        {enteredOn === undefined ? null : (
          <>
            <dt>{t('statute.enteredOn')}</dt>
            <dd>{dayWords(enteredOn, i18n.language)}</dd>
          </>
        )}
        <dt>{t('statute.fingerprint')}</dt>
        <dd>
          <code dir="ltr">{version.digest}</code>
        </dd>
      </dl>
      {state === 'adopted' ? <Entry version={version} /> : null}
      {isOpen ? <Whole version={version} /> : null}
    </details>
  )
}

/** The day on which the notary had it entered: it takes effect on it. */
const Entry = ({ version }: { readonly version: ListedVersion }) => {
  const { t } = useTranslation()
  const today = civilDateOf(Date.now())
  const [day, setDay] = useState<string>(today)
  const entry = useEntry()
  const on = civilDateSchema.safeParse(day).data
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (on !== undefined) entry.mutate({ digest: version.digest, on })
      }}
    >
      <TextField
        label={t('statute.enter')}
        hint={t('statute.enterHint')}
        type="date"
        max={today}
        value={day}
        onValue={setDay}
      />
      <Button kind="first" type="submit" isBusy={entry.isPending} disabled={on === undefined}>
        {t('statute.record')}
      </Button>
      {entry.error === null ? null : <Fault error={entry.error} />}
    </form>
  )
}

const Whole = ({ version }: { readonly version: ListedVersion }) => {
  const { t } = useTranslation()
  const { data, error } = useVersion(version.digest)
  if (error !== null) return <Fault error={error} />
  if (data === undefined) return <Waiting />
  return (
    <>
      {version.state === 'entered' ? null : <RuleChanges changes={data.changes} />}
      <h3>{t('statute.words')}</h3>
      <p className="wording" dir="auto" lang="it">
        {data.version.text}
      </p>
    </>
  )
}
