import { z } from 'zod'
import { webIdSchema } from '../ids.ts'
import { fiscalCodeSchema } from './fiscal-code.ts'
import { ibanSchema } from './iban.ts'
import { personNameSchema, podSchema } from './member.ts'

/** What the board enters in the members register when it admits a person (art. 2528 c.c.). */
export const admissionSchema = z.object({
  webId: webIdSchema,
  pod: podSchema,
  displayName: personNameSchema,
  fiscalCode: fiscalCodeSchema,
  iban: ibanSchema,
  section: personNameSchema.optional(),
})
export type Admission = z.infer<typeof admissionSchema>
