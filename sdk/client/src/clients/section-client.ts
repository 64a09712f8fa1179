import type { z } from 'zod'
import {
  needBoardSchema,
  needSchema,
  type Need,
  type NeedAnswerWish,
  type NeedBoard,
  type NeedDone,
  type NeedWish,
} from '../coop/need.ts'
import type { Year } from '../coop/period.ts'
import { sectionSchema, type Section } from '../coop/register.ts'
import { sectionStandingSchema, type SectionStanding } from '../coop/section-budget.ts'
import type { BaseUrl, WebId } from '../ids.ts'
import { jsonText } from '../json.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, type Fetch } from './answer.ts'

/** Sections, what they may spend, and the boards of what their members need. All methods throw `Problem` or `ClientFault`. */
export interface SectionClient {
  /** For members and officers. @param year the present one when left out */
  readonly standing: (year?: Year) => Promise<readonly SectionStanding[]>
  /** By an officer. */
  readonly end: (section: string) => Promise<Section>
  /** Of the caller’s sections, and of those they look after. */
  readonly boards: () => Promise<readonly NeedBoard[]>
  /** Whoever stops takes everything of theirs along. @throws {Problem} `needs-closed` */
  readonly takePart: (section: string, takesPart: boolean) => Promise<void>
  /** By an officer. */
  readonly nameAnimator: (section: string, animator: WebId) => Promise<void>
  readonly needs: (section: string) => Promise<readonly Need[]>
  /** @throws {Problem} `needs-closed`, `needs-limit` */
  readonly post: (wish: NeedWish) => Promise<Need>
  readonly answer: (need: string, wish: NeedAnswerWish) => Promise<Need>
  readonly agree: (need: string, answer: string) => Promise<Need>
  /** By whoever was helped. */
  readonly done: (need: string, said: NeedDone) => Promise<Need>
  /** Erased. */
  readonly withdraw: (need: string) => Promise<void>
  readonly report: (need: string) => Promise<void>
  /** By the animator. */
  readonly restore: (need: string) => Promise<Need>
  /** Everything of the caller on every board. */
  readonly forgetMine: () => Promise<void>
}

/** @param deps `fetch` of somebody who is signed in (see `signIn`) */
export const createSectionClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): SectionClient => {
  const { consentService, fetch } = deps
  const at = (path: string) => `${consentService}${path}`
  const post = async <Output>(path: string, body: unknown, schema: z.ZodType<Output>) =>
    parseAnswer(await askWithJson(fetch, at(path), body), schema)
  const put = async (path: string, body: unknown): Promise<void> => {
    const headers = { ...jsonWanted, 'Content-Type': 'application/json' }
    await ask(fetch, at(path), { method: 'PUT', headers, body: jsonText(body) })
  }
  const tell = async (path: string, method: string): Promise<void> => {
    await ask(fetch, at(path), { method, headers: jsonWanted })
  }
  return {
    standing: (year) =>
      readAllItems(
        fetch,
        at(`/sections/standing${year === undefined ? '' : `?year=${year}`}`),
        sectionStandingSchema,
      ),
    end: (section) => post(`/sections/${section}/end`, {}, sectionSchema),
    boards: () => readAllItems(fetch, at('/needs/boards'), needBoardSchema),
    takePart: (section, takesPart) => put(`/needs/boards/${section}`, { takesPart }),
    nameAnimator: (section, webId) => put(`/needs/boards/${section}/animator`, { webId }),
    needs: (section) => readAllItems(fetch, at(`/needs?section=${section}`), needSchema),
    post: (wish) => post('/needs', wish, needSchema),
    answer: (need, wish) => post(`/needs/${need}/answers`, wish, needSchema),
    agree: (need, answer) => post(`/needs/${need}/agree`, { answer }, needSchema),
    done: (need, said) => post(`/needs/${need}/done`, said, needSchema),
    withdraw: (need) => tell(`/needs/${need}`, 'DELETE'),
    report: (need) => tell(`/needs/${need}/report`, 'POST'),
    restore: (need) => post(`/needs/${need}/restore`, {}, needSchema),
    forgetMine: () => tell('/needs/mine', 'DELETE'),
  }
}
