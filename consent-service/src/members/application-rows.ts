import { z } from 'zod'
import { memberCategorySchema } from '@mutua/sdk/coop/member'
import {
  applicationStateAfter,
  applicationStepSchema,
  representativeSchema,
  type ApplicationState,
  type ApplicationStep,
} from '@mutua/sdk/coop/register'
import { civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { centsSchema, instantSchema, resourceUrlSchema, sha256Schema, webIdSchema } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { hashKey, parseRow } from '@mutua/kit/row'
import { ordinalKey, prefixRange, type Store } from '@mutua/kit/store'

export const applicationHeadKey = 'members/application-head'
export const applicationPrefix = 'members/application/'
export const applicationKey = (number: number) => applicationPrefix + ordinalKey(number)
export const allApplicationSteps = 'members/application-step/'
export const applicationStepPrefix = (number: number) => `${allApplicationSteps}${ordinalKey(number)}/`
export const applicationStepKey = (number: number, step: number) =>
  applicationStepPrefix(number) + ordinalKey(step)
/** Of one person, in the order in which they asked. */
export const ofApplicantPrefix = (webId: string) => `members/application-by/${hashKey(webId)}/`
/** The last one with that fiscal code. */
export const applicationCodeKey = (hash: string) => `members/application-code/${hash}`
/** What the board has to decide, in order of the day by which it has to. */
export const undecidedPrefix = 'members/application-undecided/'
export const undecidedKey = (number: number, by: string) => `${undecidedPrefix}${by}/${ordinalKey(number)}`
/** Whose days went by in silence, and who has been told so. */
export const overdueToldKey = (number: number) => `members/application-overdue/${ordinalKey(number)}`
/** What the assembly has to decide. */
export const appealPrefix = 'members/application-appeal/'
export const appealKey = (number: number) => appealPrefix + ordinalKey(number)

/** An application as it rests, never changed: its states stand in steps after it. */
export const applicationRowSchema = z.object({
  number: z.number().int().positive(),
  webId: webIdSchema,
  pod: resourceUrlSchema,
  displayName: z.string(),
  category: memberCategorySchema,
  province: z.string().exactOptional(),
  section: z.string().exactOptional(),
  representative: representativeSchema.exactOptional(),
  statute: sha256Schema.exactOptional(),
  members: z.number().int().positive().exactOptional(),
  /** Of who was a child when they asked. */
  adultOn: civilDateSchema.exactOptional(),
  quotaCents: centsSchema,
  fiscalCodeHash: sha256Schema,
  sealedIban: z.string().exactOptional(),
  sealedDetails: z.string(),
  channel: z.enum(['self', 'desk']),
  /** Digest of the sheet that was signed at the desk. */
  paper: sha256Schema.exactOptional(),
  filedAt: instantSchema,
  appliedOn: civilDateSchema,
  decideBy: civilDateSchema,
})
export type ApplicationRow = z.infer<typeof applicationRowSchema>

export const readApplicationSteps = async (
  number: number,
  store: Pick<Store, 'list'>,
): Promise<readonly ApplicationStep[]> => {
  const steps: ApplicationStep[] = []
  for await (const { value } of store.list(prefixRange(applicationStepPrefix(number))))
    steps.push(parseRow(applicationStepSchema, value))
  return steps
}

/** @throws {Error} for a step that does not follow on its predecessor: the store was changed by somebody else */
export const applicationStateOf = (steps: readonly Pick<ApplicationStep, 'kind'>[]): ApplicationState => {
  const [first, ...later] = steps
  if (first === undefined || (first.kind !== 'applied' && first.kind !== 'unconfirmed'))
    throw new Error('an application begins with being made')
  return later.reduce<ApplicationState>((state, { kind }) => {
    if (!applicationStateAfter[state].includes(kind))
      throw new Error(`"${kind}" does not follow on "${state}"`)
    return kind
  }, first.kind)
}

/** @throws {Problem} `application-settled` */
export const requireNext = (steps: readonly ApplicationStep[], kind: ApplicationState): void => {
  if (!applicationStateAfter[applicationStateOf(steps)].includes(kind))
    throw new Problem('application-settled', 'Look at its state: that step does not follow on it.')
}
