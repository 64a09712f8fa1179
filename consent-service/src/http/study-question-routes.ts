import { json, Router, type Request } from 'express'
import { sha256Schema, parseWith, type WebId } from '@mutua/sdk/ids'
import { poolAnswerType } from '@mutua/sdk/pool/answer'
import { Problem } from '@mutua/sdk/problem'
import { studyIdSchema, type StudyId } from '../pool/budgets/budget-rows.ts'
import type { StudyQuestions } from '../pool/questions/open-questions.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import type { CallLimit } from './call-limit.ts'
import { listPage, parseListQuery } from './list-query.ts'
import { sendPrivate } from './send-page.ts'

export interface StudyQuestionRoutesDeps {
  readonly authenticate: AuthenticateCaller
  readonly questions: StudyQuestions
  /** Questions and estimates from one address, and by one person. */
  readonly limit: CallLimit
}

/** Answers of the pool, never rows (docs/http-api.md). */
export const createStudyQuestionRoutes = (deps: StudyQuestionRoutesDeps): Router => {
  const { questions } = deps
  const router = Router()
  // Sixteen filters of long names; a question is no place to store things.
  const body = json({ limit: '64kb' })

  router.post('/studies/:local/estimate', body, async (request, response) => {
    const person = await limitedCaller(request, deps)
    sendPrivate(response, await questions.estimate(studyOf(request), request.body, person))
  })

  router.post('/studies/:local/questions', body, async (request, response) => {
    const person = await limitedCaller(request, deps)
    const { jwt, spent } = await questions.ask(studyOf(request), request.body, person)
    sendPrivate(response, { answer: contentOf(jwt), jwt, spent })
  })

  router.get('/studies/:local/questions', async (request, response) => {
    const study = studyOf(request)
    const page = parseListQuery(request)
    const person = await callerIfAny(request, deps)
    const items = await questions.history(study, page, person).catch(askWhoCalls(person))
    const numberOf = ({ number }: { readonly number: number }) => number
    sendPrivate(response, listPage(`/studies/${study}/questions`, items, { ...page, numberOf }))
  })

  router.get('/studies/:local/questions/:digest', async (request, response) => {
    const study = studyOf(request)
    const digest = digestOf(request)
    const person = await callerIfAny(request, deps)
    const { jwt } = await questions.read(study, digest, person).catch(askWhoCalls(person))
    response.vary('Accept')
    if (request.accepts(['application/json', signed]) === signed)
      response.set('Cache-Control', 'no-store').type(signed).send(jwt)
    else sendPrivate(response, { answer: contentOf(jwt), jwt, spent: '0' })
  })

  return router
}

const signed = `application/${poolAnswerType}`

const limitedCaller = async (
  request: Request,
  { authenticate, limit }: StudyQuestionRoutesDeps,
): Promise<WebId> => {
  limit.count(request.ip ?? '')
  const { webId } = await authenticate(request)
  limit.count(webId)
  return webId
}

/** Who sends a token is who it says; who sends none is anybody. */
const callerIfAny = async (
  request: Request,
  { authenticate }: StudyQuestionRoutesDeps,
): Promise<WebId | undefined> =>
  request.headers.authorization === undefined ? undefined : (await authenticate(request)).webId

/** What a name would help is asked for one first (RFC 9110 §15.5.2). */
const askWhoCalls =
  (person: WebId | undefined) =>
  (error: unknown): never => {
    if (person === undefined && error instanceof Problem && error.code === 'researcher-only')
      throw new Problem(
        'caller-unknown',
        'Sign in: until the study is closed its answers are its own people’s.',
      )
    throw error
  }

/** @throws {Problem} `not-found` */
const studyOf = (request: Request): StudyId => {
  const parsed = studyIdSchema.safeParse(request.params['local'])
  if (!parsed.success) throw new Problem('not-found', 'There is no such study.')
  return parsed.data
}

/** @throws {Problem} `input-malformed` */
const digestOf = (request: Request) => parseWith(sha256Schema, request.params['digest'], 'the digest')

/** What we signed a moment or a year ago, as it was signed. */
const contentOf = (jwt: string): unknown =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'))
