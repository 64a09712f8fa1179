import type { z } from 'zod'
import {
  catalogueLineSchema,
  publishedTemplateSchema,
  templateChangeSchema,
  templateDraftSchema,
  type CatalogueLine,
  type ForkWish,
  type PublishedTemplate,
  type StartWish,
  type TemplateDraft,
} from '../bank/bank.ts'
import { templateFileSchema, type TemplateContent, type TemplateFile } from '../bank/template.ts'
import { projectSchema, type Project } from '../coop/project.ts'
import type { BaseUrl } from '../ids.ts'
import { jsonText } from '../json.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, type Fetch } from './answer.ts'
import { ownAddress } from './own-address.ts'

export type ShownChange = z.infer<typeof templateChangeSchema>

/** The bank of projects. All methods throw `Problem` or `ClientFault`. */
export interface BankClient {
  /** Anybody’s to search. @param search `sheet`: `action-sheet:4`; `need`: words that all stand in it */
  readonly catalogue: (search?: {
    readonly sheet?: string
    readonly need?: string
  }) => Promise<readonly CatalogueLine[]>
  readonly template: (id: string, version?: number) => Promise<PublishedTemplate>
  /** Signed, with everything that is needed to verify it. */
  readonly file: (id: string, version?: number) => Promise<TemplateFile>
  /** From what it was forked from; of a draft for officers. @throws {Problem} `not-found` of what is no fork */
  readonly diff: (id: string, of?: 'draft' | 'published') => Promise<readonly ShownChange[]>
  /** By officers, as all that follows. */
  readonly drafts: () => Promise<readonly TemplateDraft[]>
  readonly draft: (content: TemplateContent) => Promise<TemplateDraft>
  readonly edit: (id: string, content: TemplateContent) => Promise<TemplateDraft>
  /** @throws {Problem} `template-personal` */
  readonly publish: (id: string) => Promise<PublishedTemplate>
  /** @throws {Problem} `template-refused`, `template-unreachable` */
  readonly fork: (wish: ForkWish) => Promise<TemplateDraft>
  /** The draft of a project; ethics, legal and the assembly open it. */
  readonly start: (id: string, wish: StartWish) => Promise<Project>
}

/** @param deps `fetch` of a signed-in officer (see `signIn`); any `fetch` reads what is public */
export const createBankClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): BankClient => {
  const { consentService, fetch } = deps
  const bank = `${consentService}/projects/bank`
  const own = (id: string) => ownAddress(id, consentService)
  const versioned = (version?: number) => (version === undefined ? '' : `?version=${String(version)}`)
  const get = async <Output>(url: string, schema: z.ZodType<Output>) =>
    parseAnswer(await ask(fetch, url, { headers: jsonWanted }), schema)
  return {
    catalogue: (search = {}) => {
      const query = new URLSearchParams(search).toString()
      return readAllItems(fetch, query === '' ? bank : `${bank}?${query}`, catalogueLineSchema)
    },
    template: (id, version) => get(`${own(id)}${versioned(version)}`, publishedTemplateSchema),
    file: (id, version) => get(`${own(id)}/file${versioned(version)}`, templateFileSchema),
    diff: async (id, of = 'published') =>
      readAllItems(fetch, `${own(id)}/diff${of === 'draft' ? '?of=draft' : ''}`, templateChangeSchema),
    drafts: () => readAllItems(fetch, `${bank}/drafts`, templateDraftSchema),
    draft: async (content) => parseAnswer(await askWithJson(fetch, bank, content), templateDraftSchema),
    edit: async (id, content) => {
      const headers = { ...jsonWanted, 'Content-Type': 'application/json' }
      const init = { method: 'PUT', headers, body: jsonText(content) }
      return parseAnswer(await ask(fetch, own(id), init), templateDraftSchema)
    },
    publish: async (id) =>
      parseAnswer(await ask(fetch, `${own(id)}/publish`, { method: 'POST' }), publishedTemplateSchema),
    fork: async (wish) => parseAnswer(await askWithJson(fetch, `${bank}/forks`, wish), templateDraftSchema),
    start: async (id, wish) =>
      parseAnswer(await askWithJson(fetch, `${own(id)}/project`, wish), projectSchema),
  }
}
