import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { RuleLanguage } from '@mutua/sdk/law/rule-words'
import type { RuleShown } from '@mutua/sdk/law/statute-version'
import { TextField } from '@mutua/ui/views/fields'
import { ruleLanguageOf, rulesAbout, topics } from '../facts/statute-facts.ts'

/** The rules by what they are about, each in a plain sentence with its article; found by any word. */
export const StatuteRules = ({
  rules,
  children,
}: {
  readonly rules: readonly RuleShown[]
  /** Another field beside the one for finding. */
  readonly children: ReactNode
}) => {
  const { t, i18n } = useTranslation()
  const [words, setWords] = useState('')
  const language = ruleLanguageOf(i18n.language)
  const found = topics
    .map(([topic]) => ({ topic, about: rulesAbout(topic, rules, { words, language }) }))
    .filter(({ about }) => about.length > 0)
  const count = found.reduce((sum, { about }) => sum + about.length, 0)
  return (
    <>
      <div className="card side-by-side">
        <TextField label={t('statute.find')} value={words} onValue={setWords} isName />
        {children}
      </div>
      <p role="status">
        <strong>{t('statute.count', { count })}</strong>
      </p>
      {found.map(({ topic, about }) => (
        <details key={topic} className="card rules" open={words.trim() !== ''}>
          <summary>
            {t(`statute.topic.${topic}`)} <span className="state">{about.length}</span>
          </summary>
          <ul className="plain lines">
            {about.map((rule) => (
              <Rule key={rule.id} rule={rule} language={language} />
            ))}
          </ul>
        </details>
      ))}
    </>
  )
}

const Rule = ({ rule, language }: { readonly rule: RuleShown; readonly language: RuleLanguage }) => {
  const { t } = useTranslation()
  return (
    <li>
      <p>
        <bdi lang={language}>{rule.sentence[language]}</bdi>
      </p>
      <p className="small ways">
        <span className={`level ${rule.level}`}>{t(`statute.level.${rule.level}`)}</span>
        <bdi lang="it">{rule.article}</bdi>
        {rule.note?.includes('[counsel]') === true ? (
          <span className="state over">{t('statute.counsel')}</span>
        ) : null}
      </p>
    </li>
  )
}
