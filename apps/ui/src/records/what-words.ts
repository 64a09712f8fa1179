import type { TFunction } from 'i18next'
import type { AccessRequest } from '@mutua/sdk/consent/grant'
import { recordScopeWords } from '@mutua/sdk/consent/record-scope-words'
import { isWholeLanguage } from '../words/languages.ts'
import { placeWords } from './use-words.ts'

const languageOf = (language: string) => (isWholeLanguage(language) ? language : 'en')

/** What a request or a consent covers, a line each, in the words of who decides. */
export const whatWords = (
  { scope, terms }: Pick<AccessRequest, 'scope' | 'terms'>,
  pod: string,
  { t, language }: { readonly t: TFunction; readonly language: string },
): readonly string[] =>
  terms?.records?.map((record) => recordScopeWords(record, languageOf(language))) ??
  scope.resources.map((resource) => placeWords(resource, pod, t))
