import { z } from 'zod'
import type { CivilDate } from '../coop/civil-date.ts'
import { bookLineSchema, type BookLine } from '../coop/console.ts'
import { memberSchema, type Member } from '../coop/member.ts'
import {
  applicationFileSchema,
  applicationSchema,
  ownSectionsSchema,
  registerFileSchema,
  registerLineSchema,
  sectionSchema,
  type Application,
  type ApplicationFile,
  type admissionDecisionSchema,
  type AppealGiven,
  type applicationWishSchema,
  type broughtOverSchema,
  type deskApplicationSchema,
  type ExitWish,
  type memberActSchema,
  type quotaActSchema,
  type RegisterFile,
  type RegisterLine,
  type Section,
  type SectionWish,
} from '../coop/register.ts'
import type { BaseUrl } from '../ids.ts'
import type { LetterLanguage } from '../paper/membership-letter.ts'
import { ask, askWithJson, jsonWanted, parseAnswer, readAllItems, wholeText, type Fetch } from './answer.ts'

/** As a person writes it: the register checks and normalises it. */
export type ApplicationGiven = z.input<typeof applicationWishSchema>
export type DeskApplicationGiven = z.input<typeof deskApplicationSchema>
export type AdmissionDecisionGiven = z.input<typeof admissionDecisionSchema>
export type BroughtOverGiven = z.input<typeof broughtOverSchema>
export type MemberActGiven = z.input<typeof memberActSchema>
export type QuotaActGiven = z.input<typeof quotaActSchema>

/** What somebody asks and reads about their own membership. All methods throw `Problem` or `ClientFault`. */
export interface OwnRegisterClient {
  /** @throws {Problem} `application-exists`, `member-exists`, `quota-refused`, `input-malformed` */
  readonly apply: (wish: ApplicationGiven) => Promise<Application>
  /** The newest first. */
  readonly ownApplications: () => Promise<readonly Application[]>
  readonly takeBack: (application: number) => Promise<Application>
  /** To the assembly, within the days of the law. @throws {Problem} `appeal-late`, `application-settled` */
  readonly appeal: (application: number) => Promise<Application>
  /** Also after leaving. @throws {Problem} `member-unknown` */
  readonly ownLine: () => Promise<RegisterLine>
  /** Notice of exit (art. 2532 c.c.). @throws {Problem} `register-step-refused`, `exit-too-early` without a cause */
  readonly leave: (wish?: ExitWish) => Promise<RegisterLine>
  /** Until the board has decided on the notice. */
  readonly stay: () => Promise<RegisterLine>
  /** A `.tlog-proof` that the entry at that place of the own line is in the transparency log; 0 is the line itself. */
  readonly proof: (place: number) => Promise<string>
  /** `application/vc+jwt`: that the caller is a member. @throws {Problem} `member-unknown` */
  readonly credential: () => Promise<string>
  readonly sections: () => Promise<readonly Section[]>
  /** Ids of the sections of a condition that the caller is in: nobody else is told. */
  readonly ownSections: () => Promise<readonly string[]>
  readonly chooseSections: (ids: readonly string[]) => Promise<readonly string[]>
}

/** The register as officers keep it. All methods throw `Problem` or `ClientFault`. */
export interface RegisterClient extends OwnRegisterClient {
  readonly applications: () => Promise<readonly Application[]>
  readonly application: (number: number) => Promise<ApplicationFile>
  readonly decide: (application: number, decision: AdmissionDecisionGiven) => Promise<Application>
  /** What the assembly said of a refusal. @throws {Problem} `resolution-unknown`, `application-settled` */
  readonly decideAppeal: (application: number, decision: AppealGiven) => Promise<Application>
  /** What the next assembly has to say something about. */
  readonly appeals: () => Promise<readonly Application[]>
  /** HTML to print: how far the application is, for who has no app. */
  readonly applicationLetter: (application: number, language: LetterLanguage) => Promise<string>
  /** The same of a line: the newest of what its member has to be told. */
  readonly lineLetter: (member: number, language: LetterLanguage) => Promise<string>
  readonly fileAtDesk: (wish: DeskApplicationGiven) => Promise<Application>
  readonly confirmAtDesk: (application: number) => Promise<Application>
  /** As it stood at the end of a day; without one, of today. */
  readonly book: (on?: CivilDate) => Promise<readonly BookLine[]>
  /** HTML to print, in Italian. */
  readonly bookPage: (on?: CivilDate, with_?: 'addresses') => Promise<string>
  readonly line: (member: number) => Promise<RegisterFile>
  readonly enter: (member: number, act: MemberActGiven) => Promise<RegisterLine>
  readonly quota: (member: number, act: QuotaActGiven) => Promise<RegisterLine>
  /** @throws {Problem} `register-history-closed` */
  readonly bringOver: (line: BroughtOverGiven) => Promise<Member>
  readonly addSection: (wish: SectionWish) => Promise<Section>
}

/** @param deps `fetch` of somebody who is signed in (see `signIn`) */
export const createRegisterClient = (deps: {
  readonly consentService: BaseUrl
  readonly fetch: Fetch
}): RegisterClient => {
  const { consentService, fetch } = deps
  const at = (path: string) => `${consentService}${path}`
  const get = async <Output>(path: string, schema: z.ZodType<Output>) =>
    parseAnswer(await ask(fetch, at(path), { headers: jsonWanted }), schema)
  const post = async <Output>(path: string, body: unknown, schema: z.ZodType<Output>) =>
    parseAnswer(await askWithJson(fetch, at(path), body), schema)
  const page = async (path: string) =>
    wholeText(await ask(fetch, at(path), { headers: { Accept: 'text/html' } }))
  const day = (on?: CivilDate) => (on === undefined ? '' : `&on=${on}`)
  return {
    apply: (wish) => post('/applications', wish, applicationSchema),
    ownApplications: async () =>
      (await get('/applications/mine', z.object({ items: z.array(applicationSchema) }))).items,
    takeBack: (number) => post(`/applications/${String(number)}/take-back`, {}, applicationSchema),
    appeal: (number) => post(`/applications/${String(number)}/appeal`, {}, applicationSchema),
    ownLine: () => get('/membership/line', registerLineSchema),
    leave: (wish = {}) => post('/membership/exit', wish, registerLineSchema),
    stay: async () =>
      parseAnswer(
        await ask(fetch, at('/membership/exit'), { method: 'DELETE', headers: jsonWanted }),
        registerLineSchema,
      ),
    proof: async (place) => wholeText(await ask(fetch, at(`/membership/proofs/${String(place)}`))),
    credential: async () => wholeText(await ask(fetch, at('/membership/credential'))),
    sections: async () => (await get('/sections', z.object({ items: z.array(sectionSchema) }))).items,
    ownSections: async () => (await get('/membership/sections', ownSectionsSchema)).sections,
    chooseSections: async (sections) => {
      const init = {
        method: 'PUT',
        headers: { ...jsonWanted, 'Content-Type': 'application/json' },
        body: JSON.stringify({ sections }),
      }
      return (await parseAnswer(await ask(fetch, at('/membership/sections'), init), ownSectionsSchema))
        .sections
    },
    applications: () => readAllItems(fetch, at('/applications?limit=1000'), applicationSchema),
    application: (number) => get(`/applications/${String(number)}`, applicationFileSchema),
    decide: (number, decision) =>
      post(`/applications/${String(number)}/decision`, decision, applicationSchema),
    decideAppeal: (number, decision) =>
      post(`/applications/${String(number)}/appeal-decision`, decision, applicationSchema),
    appeals: async () =>
      (await get('/applications/appeals', z.object({ items: z.array(applicationSchema) }))).items,
    applicationLetter: (number, language) =>
      page(`/applications/${String(number)}/letter?language=${language}`),
    lineLetter: (number, language) => page(`/members/${String(number)}/letter?language=${language}`),
    fileAtDesk: (wish) => post('/desk/applications', wish, applicationSchema),
    confirmAtDesk: (number) => post(`/desk/applications/${String(number)}/confirm`, {}, applicationSchema),
    book: (on) => readAllItems(fetch, at(`/members/book?limit=1000${day(on)}`), bookLineSchema),
    bookPage: (on, with_) =>
      page(`/members/book/page?${with_ === undefined ? '' : `with=${with_}`}${day(on)}`),
    line: (member) => get(`/members/${String(member)}/line`, registerFileSchema),
    enter: (member, act) => post(`/members/${String(member)}/acts`, act, registerLineSchema),
    quota: (member, act) => post(`/members/${String(member)}/quota`, act, registerLineSchema),
    bringOver: (line) => post('/members/brought-over', line, memberSchema),
    addSection: (wish) => post('/sections', wish, sectionSchema),
  }
}
