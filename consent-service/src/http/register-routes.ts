import { json, Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { civilDateOf, civilDateSchema, type CivilDate } from '@mutua/sdk/coop/civil-date'
import type { BookLine } from '@mutua/sdk/coop/console'
import {
  broughtOverSchema,
  exitWishSchema,
  memberActSchema,
  ownSectionsSchema,
  quotaActSchema,
  sectionWishSchema,
} from '@mutua/sdk/coop/register'
import { parseWith, type WebId } from '@mutua/sdk/ids'
import type { LetterLanguage } from '@mutua/sdk/paper/membership-letter'
import { Problem } from '@mutua/sdk/problem'
import type { RegisterKeeping } from '../members/keep-register.ts'
import { entryPlace } from '../members/step-facts.ts'
import type { Sections } from '../members/open-sections.ts'
import type { AuthenticateCaller } from './authenticate-caller.ts'
import { listPage, parseListQuery } from './list-query.ts'
import { sendProof, sinceSchema, type ProofAnswer } from './log-routes.ts'
import { authenticateInsider, authenticateOfficer, type InsiderDeps } from './officer.ts'
import { sendPrivate } from './send-page.ts'

export interface RegisterRoutesDeps extends InsiderDeps {
  /** Knows of callers who act for somebody, and so refuses them: a membership is one’s own. */
  readonly authenticateActor: AuthenticateCaller
  readonly now: () => number
  readonly register: Omit<RegisterKeeping, 'leaving'>
  readonly sections: Sections
  readonly letters: Pick<Letters, 'line'>
  readonly readBook: (page: { after: number; limit: number; on: CivilDate }) => Promise<readonly BookLine[]>
  /** HTML to print. */
  readonly bookPage: (on: CivilDate, withDetails: boolean) => Promise<string>
  /** Of the entry in the log about something; only what is shown to be the caller’s is asked of it. */
  readonly proveFact: (about: string, since?: number) => Promise<ProofAnswer>
  /** @throws {Problem} `member-unknown` of who is no member now */
  readonly credential: (webId: WebId) => Promise<string>
}

/** HTML to print for whoever has no app: the newest of what they have to be told. @throws {Problem} `not-found` */
export interface Letters {
  readonly application: (number: number, language: LetterLanguage) => Promise<string>
  readonly line: (number: number, language: LetterLanguage) => Promise<string>
}

/** The members register on any day, what is entered on its lines, and what a member reads and does about their own. */
export const createRegisterRoutes = (deps: RegisterRoutesDeps): Router => {
  const router = Router()
  const body = json({ limit: '16kb' })
  const { register, sections } = deps
  const dayAsked = (request: Request, schema: typeof daySchema) => {
    const today = civilDateOf(deps.now())
    const { on = today, ...more } = parseWith(schema, request.query, 'the query')
    if (on > today) throw new Problem('input-malformed', 'The book of a day to come is not written yet.')
    return { on, ...more }
  }

  router.get('/members/book', async (request, response) => {
    await authenticateOfficer(request, deps)
    const page = parseListQuery(request)
    const { on } = dayAsked(request, daySchema)
    const lines = await deps.readBook({ ...page, on })
    const list = { limit: page.limit, numberOf: ({ number }: BookLine) => number, query: { on } }
    sendPrivate(response, listPage('/members/book', lines, list))
  })

  router.get('/members/book/page', async (request, response) => {
    await authenticateOfficer(request, deps)
    const { on, with: wanted } = dayAsked(request, daySchema)
    const page = await deps.bookPage(on, wanted === 'addresses')
    response.set('Cache-Control', 'no-store').type('html').send(page)
  })

  router.post('/members/brought-over', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const line = parseWith(broughtOverSchema, request.body, 'the line')
    sendPrivate(response.status(201), await register.bringOver(line, officer))
  })

  router.get('/members/:number/line', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendPrivate(response, await register.read(parseNumber(request)))
  })

  router.get('/members/:number/letter', async (request, response) => {
    await authenticateOfficer(request, deps)
    sendLetter(response, await deps.letters.line(parseNumber(request), parseLetterLanguage(request)))
  })

  router.post('/members/:number/acts', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const act = parseWith(memberActSchema, request.body, 'the entry')
    sendPrivate(response, await register.enter(parseNumber(request), act, officer))
  })

  router.post('/members/:number/quota', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const act = parseWith(quotaActSchema, request.body, 'the entry')
    sendPrivate(response, await register.quota(parseNumber(request), act, officer))
  })

  router.get('/membership/line', async (request, response) => {
    const { webId } = await deps.authenticateActor(request)
    sendPrivate(response, await register.own(webId))
  })

  router.post('/membership/exit', body, async (request, response) => {
    const { webId } = await deps.authenticateActor(request)
    const wish = parseWith(exitWishSchema, request.body ?? {}, 'the notice')
    sendPrivate(response, await register.leave(webId, wish))
  })

  router.delete('/membership/exit', async (request, response) => {
    const { webId } = await deps.authenticateActor(request)
    sendPrivate(response, await register.stay(webId))
  })

  router.get('/membership/proofs/:place', async (request, response) => {
    const { webId } = await deps.authenticateActor(request)
    const place = parseWith(placeSchema, request.params['place'], 'the place')
    const { since } = parseWith(sinceSchema, request.query, 'the query')
    const { number, steps } = await register.own(webId)
    if (place > steps.length) throw new Problem('not-found', 'Nothing stands at that place of your line.')
    sendProof(response, await deps.proveFact(entryPlace({ book: 'line', number, place }), since))
  })

  router.get('/membership/credential', async (request, response) => {
    const { webId } = await deps.authenticateActor(request)
    const credential = await deps.credential(webId)
    response.set('Cache-Control', 'no-store').type('application/vc+jwt').send(credential)
  })

  router.get('/membership/sections', async (request, response) => {
    const { webId } = await deps.authenticateActor(request)
    sendPrivate(response, { sections: await sections.own(webId) })
  })

  router.put('/membership/sections', body, async (request, response) => {
    const { webId } = await deps.authenticateActor(request)
    if (!(await deps.isMember(webId))) throw new Problem('member-unknown', 'Sections are of members.')
    const { sections: chosen } = parseWith(ownSectionsSchema, request.body, 'the sections')
    sendPrivate(response, { sections: await sections.enter(webId, chosen) })
  })

  router.get('/sections', async (request, response) => {
    await authenticateInsider(request, deps)
    sendPrivate(response, { items: await sections.list() })
  })

  router.post('/sections', body, async (request, response) => {
    const officer = await authenticateOfficer(request, deps)
    const wish = parseWith(sectionWishSchema, request.body, 'the section')
    sendPrivate(response.status(201), await sections.add(wish, officer))
  })

  return router
}

/** @throws {Problem} `input-malformed` */
export const parseNumber = (request: Request): number =>
  parseWith(numberSchema, request.params['number'], 'the number')

/** @throws {Problem} `input-malformed` */
export const parseLetterLanguage = (request: Request): LetterLanguage =>
  parseWith(languageSchema, request.query, 'the query').language

export const sendLetter = (response: Response, page: string): void => {
  response.set('Cache-Control', 'no-store').type('html').send(page)
}

const languageSchema = z.object({ language: z.enum(['it', 'en']).default('it') })
const numberSchema = z.coerce.number().int().min(1).max(999_999_999_999)
const placeSchema = z.coerce.number().int().min(0).max(9_999)
const daySchema = z.object({
  on: civilDateSchema.optional(),
  with: z.enum(['addresses']).optional(),
})
