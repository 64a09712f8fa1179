import { useState } from 'react'
import type { z } from 'zod'
import type { WebId } from '@mutua/sdk/ids'

/**
 * Something that is being written, kept on this device for one person until it is written where it belongs: what a study
 * wants to do, never what anybody's data say.
 *
 * @param name of the draft, unique among those of a person
 * @param schema of what is kept; what another version left behind, and cannot be read any more, is begun anew
 */
export const useKeptDraft = <Draft>(
  { webId, name }: { readonly webId: WebId; readonly name: string },
  schema: z.ZodType<Draft>,
  begin: () => Draft,
): {
  readonly draft: Draft
  readonly isKept: boolean
  /** From what is kept now, however long ago its caller was drawn. */
  readonly change: (next: (draft: Draft) => Draft) => void
  readonly forget: () => void
} => {
  const key = `mutua.research.${name}.${webId}`
  const [kept, setKept] = useState<Draft | undefined>(() => readKept(key, schema))
  return {
    draft: kept ?? begin(),
    isKept: kept !== undefined,
    change: (next) =>
      setKept((before) => {
        const draft = next(before ?? begin())
        writeKept(key, draft)
        return draft
      }),
    forget: () => {
      setKept(undefined)
      localStorage.removeItem(key)
    },
  }
}

const readKept = <Draft>(key: string, schema: z.ZodType<Draft>): Draft | undefined => {
  try {
    const text = localStorage.getItem(key)
    return text === null ? undefined : schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

const writeKept = (key: string, draft: unknown): void => {
  try {
    localStorage.setItem(key, JSON.stringify(draft))
  } catch {
    // A browser that keeps nothing: what is written stays until the page is closed.
  }
}
