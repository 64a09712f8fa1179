import { z } from 'zod'
import { didSchema, isOfIssuer } from '../consent/did-web.ts'
import { verifyIssuerJwt, type IssuerKeysOf } from '../consent/vc-jwt.ts'
import type { BillLine } from '../coop/bill.ts'
import { civilDateSchema } from '../coop/civil-date.ts'
import { statementText } from '../coop/officer.ts'
import type { Payer } from '../coop/payer.ts'
import { monthSchema } from '../coop/period.ts'
import { microCents, microCentsSchema, purposeIriSchema, sha256Schema, webIdSchema } from '../ids.ts'
import { answerPriceSchema, priceOfAnswer } from './answer-price.ts'
import { rhoSchema } from './zcdp.ts'

/** An answer that a study paid for. */
export const chargedAnswerSchema = z.object({
  /** Of its debit of the budget of the study, from 1 on; a number that is missing was debited and never answered. */
  number: z.int().positive(),
  /** Of table and question: the name of the answer. */
  digest: sha256Schema,
  rho: rhoSchema,
  day: civilDateSchema,
  /** By which list; absent: it had no price. */
  price: answerPriceSchema.exactOptional(),
  microCents: microCentsSchema,
})
export type ChargedAnswer = z.infer<typeof chargedAnswerSchema>

/**
 * What the answers of a study cost in a month, for anybody: nothing in it follows from who its members are, nor from how
 * many. Each answer is there once in all months.
 */
export const studyStatementSchema = z.object({
  type: z.literal('StudyStatement'),
  version: z.literal(1),
  /** The co-op. */
  issuer: didSchema,
  study: z.url(),
  month: monthSchema,
  /** The organisation whose study it is, as the register names it. */
  payer: z.object({ id: webIdSchema, organisation: z.string() }),
  purpose: purposeIriSchema,
  /** Members gave for nothing (DGA Art. 2(16)): no answer has a price. */
  gift: z.literal(true).exactOptional(),
  /** Each member who is in the study is owed this part of an answer: 1 of so many. */
  parts: z.int().positive(),
  answers: z.array(chargedAnswerSchema),
  microCents: microCentsSchema,
})
export type StudyStatement = z.infer<typeof studyStatementSchema>

/** Compact JWS over the RFC 8785 text of a statement, by the co-op's key. */
export const signedStudyStatementSchema = z.object({ month: monthSchema, jws: z.string().max(524_288) })
export type SignedStudyStatement = z.infer<typeof signedStudyStatementSchema>

/** All of a study: its months that are sealed, and what has come since, which is signed with its month. */
export const studyStatementsSchema = z.object({
  study: z.url(),
  months: z.array(signedStudyStatementSchema),
  running: z.object({ answers: z.int().nonnegative(), microCents: microCentsSchema }),
})
export type StudyStatements = z.infer<typeof studyStatementsSchema>

export const studyStatementType = 'mutua-study-statement+jws'

export const studyStatementText = (statement: z.input<typeof studyStatementSchema>): string =>
  statementText(statement)

/** The statement, if the co-op whose study it is signed it and it adds up; undefined otherwise. */
export const readStudyStatement = async (
  { jws, month }: SignedStudyStatement,
  deps: IssuerKeysOf,
): Promise<StudyStatement | undefined> => {
  const signed = await verifyIssuerJwt(jws, studyStatementType, deps)
  if (signed.kind === 'refused') return undefined
  const { data: statement } = studyStatementSchema.safeParse(signed.payload)
  const isOwn = statement !== undefined && isOfIssuer(statement.study, signed.issuer)
  return isOwn && statement.month === month && isExact(statement) ? statement : undefined
}

const isExact = ({ answers, gift, microCents: sum }: StudyStatement): boolean =>
  answers.every(({ price, rho, microCents: cost }, index) => {
    const due = price === undefined || gift === true ? 0n : priceOfAnswer(price, rho)
    return cost === due && (index === 0 || (answers[index - 1]?.number ?? 0) < (answers[index]?.number ?? 0))
  }) && answers.reduce((total, { microCents: cost }) => total + cost, 0n) === sum

/** The line of a study on the bill of its organisation; `tariff` names the study, whose statement says the prices. */
export const studyLineOf = ({
  study,
  payer,
  purpose,
  gift,
  answers,
  microCents: sum,
}: Pick<StudyStatement, 'study' | 'payer' | 'purpose' | 'gift' | 'answers' | 'microCents'>): {
  readonly payer: Required<Payer>
  readonly line: Omit<BillLine, 'feeMicroCents'>
} => ({
  payer: { organisation: payer.organisation, payer: payer.id },
  line: {
    purpose,
    tariff: studyTariff(study),
    ...(gift === true ? { gift: true as const } : {}),
    uses: answers.length,
    units: answers.length,
    microCents: microCents(sum),
  },
})

/** No version of a tariff has a colon. */
const studyTariff = (study: string): string => `study:${study.slice(study.lastIndexOf('/') + 1)}`
