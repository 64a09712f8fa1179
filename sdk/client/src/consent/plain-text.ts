import { z } from 'zod'

/** A few sentences in somebody’s own words. Line breaks and tabs are allowed; other control characters are nobody's words. */
export const plainTextSchema = z
  .string()
  .trim()
  .min(1)
  .max(1_000)
  .refine((text) => !/[^\P{Cc}\n\r\t]/u.test(text), 'must have no control characters')
