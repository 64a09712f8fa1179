import { appLanguages, isWholeLanguage, type AppLanguage } from '../../apps/ui/src/words/languages.ts'
import { coopWords } from '../../apps/coop/src/words/coop-words.ts'
import { laterMemberWords, memberWords } from '../../apps/member/src/words/member-words.ts'
import { providerWords } from '../../apps/provider/src/words/provider-words.ts'
import { researchWords } from '../../apps/research/src/words/research-words.ts'
import { loadSharedWords, type WordsByLanguage } from '../../apps/ui/src/words/start-words.ts'

/** Messages by their keys, as `t` is asked for them: `home.title`. */
export type Messages = ReadonlyMap<string, string>

/** The words of one language, as an app gets them: of the shared views, and of the app. */
export interface SpokenWords {
  readonly app: 'member' | 'provider' | 'coop' | 'research'
  readonly language: AppLanguage
  readonly messages: Messages
}

export const readAllWords = async (): Promise<readonly SpokenWords[]> =>
  (
    await Promise.all([
      spoken('member', memberWords, laterMemberWords),
      spoken('provider', providerWords),
      spoken('coop', coopWords),
      spoken('research', researchWords),
    ])
  ).flat()

const spoken = (
  app: SpokenWords['app'],
  words: WordsByLanguage,
  later?: WordsByLanguage,
): Promise<SpokenWords[]> =>
  Promise.all(
    appLanguages
      .filter((language) => words[language] !== undefined)
      .map(async (language) => ({
        app,
        language,
        messages: new Map([
          ...flat(await loadSharedWords(language)),
          ...flat((await words[language]?.()) ?? {}),
          ...flat((await later?.[language]?.()) ?? {}),
        ]),
      })),
  )

export const flat = (words: unknown, at = ''): Messages =>
  new Map(
    Object.entries(words as Readonly<Record<string, unknown>>) // a group of words
      .flatMap(([key, value]): (readonly [string, string])[] =>
        typeof value === 'string' ? [[at + key, value]] : [...flat(value, `${at}${key}.`)],
      ),
  )

export const isWhole = ({ language }: SpokenWords): boolean => isWholeLanguage(language)
