import { z } from 'zod'
import { isProblemCode, Problem } from '@mutua/sdk/problem'

/** The refusal that an answer carries (RFC 9457), or its bare status. */
export const problemIn = async (answer: Response): Promise<Error> => {
  const body: unknown = await answer.json().catch(() => undefined)
  const told = problemSchema.safeParse(body)
  return told.success && isProblemCode(told.data.code)
    ? new Problem(told.data.code, told.data.detail)
    : new Error(`the consent service answers with status ${String(answer.status)}`)
}

const problemSchema = z.object({ code: z.string(), detail: z.string().optional() })
