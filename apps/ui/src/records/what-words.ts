import type { TFunction } from 'i18next'
import type { AccessRequest } from '@mutua/sdk/consent/grant'
import {
  recordScopeWords,
  type ScopeLanguage,
  type ScopeWording,
} from '@mutua/sdk/consent/record-scope-words'
import { isWholeLanguage } from '../words/languages.ts'
import { placeWords } from './use-words.ts'

/** The SDK names records in the languages that are whole; in the others the words of the app do. */
export const scopeWordingOf = (language: string, t: TFunction): ScopeLanguage | ScopeWording =>
  isWholeLanguage(language)
    ? language
    : {
        language,
        named: (kind, name) => {
          const own = (group: string) =>
            t(`scope.${group}.${name.slice(name.lastIndexOf('|') + 1)}`, { defaultValue: '' })
          return [own(kind), kind === 'category' ? own('observation') : ''].find((said) => said !== '')
        },
      }

/** What a request or a consent covers, a line each, in the words of who decides. */
export const whatWords = (
  { scope, terms }: Pick<AccessRequest, 'scope' | 'terms'>,
  pod: string,
  { t, language }: { readonly t: TFunction; readonly language: string },
): readonly string[] =>
  terms?.records?.map((record) => recordScopeWords(record, scopeWordingOf(language, t))) ??
  scope.resources.map((resource) => placeWords(resource, pod, t))
