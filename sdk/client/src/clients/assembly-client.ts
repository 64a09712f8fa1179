import { assemblySchema, type Assembly, type AssemblyWish } from '../assembly/assembly.ts'
import { deskListSchema, type DeskList, type DeskListWish } from '../assembly/desk-list.ts'
import {
  ballotSchema,
  floorSchema,
  presenceSchema,
  proxySchema,
  standingSchema,
  type Ballot,
  type FloorView,
  type Presence,
  type Proxy,
  type Standing,
} from '../assembly/floor.ts'
import type { Choice, Enacts, Summary } from '../assembly/motion.ts'
import {
  partSchema,
  seatShareSchema,
  separateNeedSchema,
  type Part,
  type SeatShare,
  type SeparateNeed,
} from '../assembly/parts.ts'
import { postSchema, threadSummarySchema, type Post, type ThreadSummary } from '../assembly/post.ts'
import { rollEntrySchema } from '../assembly/roll.ts'
import { turnoutSchema, type Turnout } from '../assembly/turnout.ts'
import type { CivilDate } from '../coop/civil-date.ts'
import {
  officerDecisionSchema,
  officerDraftSchema,
  type OfficerDecision,
  type OfficerDraft,
} from '../coop/officer.ts'
import type { OfficerSigner } from '../coop/officer-signer.ts'
import { sha256Schema, type BaseUrl, type Sha256, type WebId } from '../ids.ts'
import { jsonText } from '../json.ts'
import { z } from 'zod'
import { Problem } from '../problem.ts'
import { ask, askWithJson, parseAnswer, readAllItems, type Fetch } from './answer.ts'
import { createOfficerClient } from './officer-client.ts'

const rollSchema = z.object({
  salt: z.string(),
  entries: z.array(rollEntrySchema.extend({ name: z.string(), present: z.boolean() })),
})
export type RollView = z.infer<typeof rollSchema>

const noticeSchema = z.object({ text: z.string(), digest: sha256Schema })

/** Steps that the president takes on the assembly as a whole. */
export type AssemblyStep = 'call' | 'desert' | 'close'
/** Steps that the president takes on one motion. */
export type MotionStep = 'take-up' | 'withdraw' | 'vote' | 'decide'

interface Chair {
  readonly webId: WebId
  readonly name: string
}

/** Assemblies: calling and running them, and taking part. All methods throw `Problem` or `ClientFault`. */
export interface AssemblyClient {
  /** The latest first; drafts for officers only. */
  readonly assemblies: () => Promise<readonly Assembly[]>
  readonly assembly: (id: string) => Promise<Assembly>
  readonly draft: (wish: AssemblyWish) => Promise<Assembly>
  readonly redraft: (id: string, wish: AssemblyWish) => Promise<Assembly>
  readonly step: (id: string, step: AssemblyStep) => Promise<Assembly>
  readonly callOff: (id: string, reason: string) => Promise<Assembly>
  readonly open: (
    id: string,
    opening: { readonly call: 1 | 2; readonly president: Chair; readonly secretary: Chair },
  ) => Promise<Assembly>
  readonly stepMotion: (id: string, motion: number, step: MotionStep) => Promise<Assembly>
  /** Of a motion that puts something into force with the published documents that it puts into force instead. */
  readonly amend: (
    id: string,
    motion: number,
    amendment: { readonly text: string; readonly enacts?: Enacts },
  ) => Promise<Assembly>
  /** Those who have not voted yet, once: nobody learns who they are. */
  readonly remind: (id: string) => Promise<Assembly>
  readonly summarise: (id: string, motion: number, summary: Summary) => Promise<Assembly>
  /** As it was told: its digest is in the log. */
  readonly notice: (id: string) => Promise<{ readonly text: string; readonly digest: Sha256 }>
  /** For officers. */
  readonly roll: (id: string) => Promise<RollView>
  readonly floor: (id: string) => Promise<FloorView>
  /** The caller's own. */
  readonly standing: (id: string) => Promise<Standing>
  readonly turnout: (id: string) => Promise<Turnout>
  /** Of the caller, from afar; or by an officer at the desk, of any member. */
  readonly enterPresence: (
    id: string,
    presence: { readonly member?: number; readonly kind: 'in' | 'out'; readonly channel: 'room' | 'remote' },
  ) => Promise<Presence>
  /** For officers: what was read off signed lists. */
  readonly deskLists: (id: string) => Promise<readonly DeskList[]>
  /** By one officer: it counts for nothing yet. */
  readonly enterDeskList: (id: string, wish: DeskListWish) => Promise<DeskList>
  /** By another one, who has read the same off the paper: they are there. */
  readonly confirmDeskList: (id: string, number: number, members: readonly number[]) => Promise<DeskList>
  /** Without `holder` it is taken back. */
  readonly enterProxy: (
    id: string,
    proxy: { readonly giver?: number; readonly holder?: number },
  ) => Promise<Proxy>
  readonly cast: (
    id: string,
    motion: number,
    ballot: {
      readonly choice: Choice
      readonly version: number
      readonly member?: number
      readonly channel?: 'self' | 'proxy' | 'desk'
    },
  ) => Promise<Ballot>
  readonly posts: (id: string, motion: number) => Promise<readonly Post[]>
  readonly addPost: (id: string, motion: number, text: string) => Promise<Post>
  readonly foldPost: (id: string, motion: number, post: number, reason: string) => Promise<Post>
  /** Undefined while nobody has summed it up. */
  readonly threadSummary: (id: string, motion: number) => Promise<ThreadSummary | undefined>
  readonly summariseThread: (id: string, motion: number, text: string) => Promise<ThreadSummary>
  readonly seats: (wish: {
    readonly by: 'section' | 'province'
    readonly seats: number
    readonly recordDate: CivilDate
  }) => Promise<readonly SeatShare[]>
  /** Whether members of that day have to meet apart first (art. 2540 c.c.). */
  readonly separateNeed: (recordDate: CivilDate) => Promise<SeparateNeed>
  /** The separate assemblies of one, with their delegates. */
  readonly parts: (id: string) => Promise<readonly Part[]>
  readonly minutes: (id: string) => Promise<OfficerDraft>
  /** By president or secretary. */
  readonly proposeMinutes: (id: string, signer: OfficerSigner) => Promise<OfficerDecision>
  /** By the other of the two: what was adopted is in force when it resolves. */
  readonly confirmMinutes: (id: string, signer: OfficerSigner) => Promise<Assembly>
}

/** @param deps `fetch` of a signed-in person (see `signIn`) */
export const createAssemblyClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): AssemblyClient => {
  const { consentService, fetch } = deps
  const all = `${consentService}/assemblies`
  const at = (id: string, ...path: readonly (string | number)[]) =>
    [all, encodeURIComponent(id), ...path].join('/')
  const motionAt = (id: string, motion: number, path: string) => at(id, 'motions', motion, path)
  const read = async <Output>(url: string, schema: z.ZodType<Output>) =>
    parseAnswer(await ask(fetch, url, { headers: { Accept: 'application/json' } }), schema)
  const post = async <Output>(url: string, body: unknown, schema: z.ZodType<Output>) =>
    parseAnswer(await askWithJson(fetch, url, body), schema)
  const put = async <Output>(url: string, body: unknown, schema: z.ZodType<Output>) =>
    parseAnswer(
      await ask(fetch, url, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json', 'Accept': 'application/json' },
        body: jsonText(body),
      }),
      schema,
    )
  return {
    assemblies: () => readAllItems(fetch, all, assemblySchema),
    assembly: (id) => read(at(id), assemblySchema),
    draft: (wish) => post(all, wish, assemblySchema),
    redraft: (id, wish) => put(at(id), wish, assemblySchema),
    step: (id, step) => post(at(id, step), {}, assemblySchema),
    callOff: (id, reason) => post(at(id, 'call-off'), { reason }, assemblySchema),
    open: (id, opening) => post(at(id, 'open'), opening, assemblySchema),
    stepMotion: (id, motion, step) => post(motionAt(id, motion, step), {}, assemblySchema),
    amend: (id, motion, amendment) => post(motionAt(id, motion, 'amend'), amendment, assemblySchema),
    remind: (id) => post(at(id, 'remind'), {}, assemblySchema),
    summarise: (id, motion, summary) => put(motionAt(id, motion, 'summary'), summary, assemblySchema),
    notice: (id) => read(at(id, 'notice'), noticeSchema),
    roll: (id) => read(at(id, 'roll'), rollSchema),
    floor: (id) => read(at(id, 'floor'), floorSchema),
    standing: (id) => read(at(id, 'standing'), standingSchema),
    turnout: (id) => read(at(id, 'turnout'), turnoutSchema),
    enterPresence: (id, presence) => post(at(id, 'presences'), presence, presenceSchema),
    deskLists: (id) => readAllItems(fetch, at(id, 'desk-lists'), deskListSchema),
    enterDeskList: (id, wish) => post(at(id, 'desk-lists'), wish, deskListSchema),
    confirmDeskList: (id, number, members) =>
      post(at(id, 'desk-lists', number, 'confirm'), { members }, deskListSchema),
    enterProxy: (id, proxy) => post(at(id, 'proxies'), proxy, proxySchema),
    cast: (id, motion, ballot) => post(motionAt(id, motion, 'ballots'), ballot, ballotSchema),
    posts: (id, motion) => readAllItems(fetch, motionAt(id, motion, 'posts'), postSchema),
    addPost: (id, motion, text) => post(motionAt(id, motion, 'posts'), { text }, postSchema),
    foldPost: (id, motion, number, reason) =>
      post(motionAt(id, motion, `posts/${String(number)}/fold`), { reason }, postSchema),
    seats: async (wish) =>
      (await post(`${all}/seats`, wish, z.object({ items: z.array(seatShareSchema) }))).items,
    separateNeed: (recordDate) => read(`${all}/separate-need?recordDate=${recordDate}`, separateNeedSchema),
    parts: (id) => readAllItems(fetch, at(id, 'parts'), partSchema),
    threadSummary: async (id, motion) => {
      try {
        return await read(motionAt(id, motion, 'thread-summary'), threadSummarySchema)
      } catch (error) {
        if (error instanceof Problem && error.code === 'not-found') return undefined
        throw error
      }
    },
    summariseThread: (id, motion, text) =>
      put(motionAt(id, motion, 'thread-summary'), { text }, threadSummarySchema),
    minutes: (id) => read(at(id, 'minutes'), officerDraftSchema),
    proposeMinutes: async (id, signer) => {
      const { text } = await read(at(id, 'minutes'), officerDraftSchema)
      return post(at(id, 'minutes', 'propose'), { text, ...(await signer.sign(text)) }, officerDecisionSchema)
    },
    confirmMinutes: async (id, signer) => {
      const { text } = await createOfficerClient(deps).decision({ kind: 'assembly.minutes', subject: id })
      return post(at(id, 'minutes', 'confirm'), await signer.sign(text), assemblySchema)
    },
  }
}
