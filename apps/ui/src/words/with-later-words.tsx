import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { missingWords } from '../session/missing-part.ts'
import { laterWords } from './start-words.ts'

/**
 * Shows what is inside once the words are here that the first screen does without, so that nobody ever sees the name of a sentence in
 * its place; below a `Suspense`. Whoever chooses another language afterwards gets both parts of it.
 *
 * @throws {Error} `MissingWords` when they did not come in any language that is spoken here
 */
export const WithLaterWords = ({ children }: { readonly children: ReactNode }) => {
  const { i18n } = useTranslation(['translation', laterWords])
  if (!i18n.languages.some((language) => i18n.hasResourceBundle(language, laterWords)))
    throw Object.assign(new Error('The words of this screen did not come.'), { name: missingWords })
  return children
}
