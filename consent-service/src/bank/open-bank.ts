import type {
  CatalogueLine,
  ForkWish,
  PublishedTemplate,
  StartWish,
  TemplateDraft,
} from '@mutua/sdk/bank/bank'
import { diffTemplates, type TemplateChange } from '@mutua/sdk/bank/diff-templates'
import {
  templateLocalSchema,
  templateText,
  type Template,
  type TemplateContent,
  type TemplateFile,
} from '@mutua/sdk/bank/template'
import { tracesIn } from '@mutua/sdk/bank/traces'
import { templateJwsType } from '@mutua/sdk/bank/verify-template'
import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import type { ProjectWish } from '@mutua/sdk/coop/project'
import { instantOf, parseSha256, type WebId } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { commitPlan, findRow, hashKey, parseRow, row } from '@mutua/kit/row'
import { prefixRange, toText, type Store } from '@mutua/kit/store'
import { planLogged } from '@mutua/kit/tlog/logged-facts'
import { acceptCredit, listForks } from './accept-credit.ts'
import type { BankDeps } from './bank-deps.ts'
import {
  draftKey,
  draftPrefix,
  draftRowSchema,
  parentKey,
  parentRowSchema,
  tellingKey,
  versionKey,
  versionRowSchema,
  versionsOf,
  type DraftRow,
  type VersionRow,
} from './bank-rows.ts'
import { forkTemplate } from './fork-template.ts'
import { tellOrigins } from './tell-origins.ts'
import { templateIn } from './template-in.ts'

/**
 * The bank of projects: what a project was, without anybody in it, signed by the co-op and free for others to take up. A
 * fork carries the credit of all that it stands on; no call takes it away.
 */
export interface Bank {
  readonly draft: (content: TemplateContent, by: WebId) => Promise<TemplateDraft>
  /** @throws {Problem} `not-found` */
  readonly edit: (local: string, content: TemplateContent, by: WebId) => Promise<TemplateDraft>
  readonly drafts: () => Promise<readonly TemplateDraft[]>
  /**
   * A version for everybody, for good. The same content again is the same version.
   * @throws {Problem} `not-found`; `template-personal` when somebody, or a way to reach them, stands in it
   */
  readonly publish: (local: string, by: WebId) => Promise<PublishedTemplate>
  /** @throws {Problem} `template-refused`, `template-unreachable` */
  readonly fork: (wish: ForkWish, by: WebId) => Promise<TemplateDraft>
  readonly catalogue: (search: {
    sheet?: string | undefined
    need?: string | undefined
  }) => Promise<readonly CatalogueLine[]>
  /** @param version the last one when left out. @throws {Problem} `not-found` */
  readonly read: (local: string, version?: number) => Promise<PublishedTemplate>
  readonly file: (local: string, version?: number) => Promise<TemplateFile>
  /** From what it was forked from to what it is now, as far as `now` may be seen. @throws {Problem} `not-found` */
  readonly diff: (local: string, of: 'draft' | 'published') => Promise<readonly TemplateChange[]>
  /** @throws {Problem} `credit-refused`, `not-found` */
  readonly accept: (local: string, notice: string) => Promise<void>
  /** What a project of ours begins with; it needs its three signatures like any other. @throws {Problem} `not-found`, `input-malformed` */
  readonly wishFrom: (local: string, wish: StartWish) => Promise<ProjectWish>
  /** Tells origins what was made of theirs, as far as it is due. */
  readonly tell: () => Promise<void>
}

export const openBank = (deps: BankDeps): Bank => {
  const { store } = deps
  const readFile = async (local: string, version?: number) => readVersion(local, version, deps)
  return {
    draft: async (content, by) => {
      const local = Buffer.from(deps.randomBytes(16)).toString('base64url')
      const held: DraftRow = { local, content, editedAt: instantOf(deps.now()), editedBy: by, versions: 0 }
      await store.write([row(draftKey(local), held)], new Map([[draftKey(local), undefined]]))
      return draftOf(held, deps)
    },
    edit: async (local, content, by) =>
      draftOf(
        await changeDraft(local, deps, (held) => ({
          ...held,
          ...{ content, editedAt: instantOf(deps.now()), editedBy: by },
        })),
        deps,
      ),
    drafts: async () => {
      const drafts: TemplateDraft[] = []
      for await (const held of listDrafts(store)) drafts.push(await draftOf(held, deps))
      return drafts.toSorted((one, other) => (one.editedAt < other.editedAt ? 1 : -1))
    },
    publish: async (local, by) => publishedOf(local, await publish(local, by, deps), deps),
    fork: async (wish, by) => draftOf(await forkTemplate(wish, by, deps), deps),
    catalogue: (search) => listCatalogue(search, deps),
    read: async (local, version) => publishedOf(local, await readFile(local, version), deps),
    file: async (local, version) => (await readFile(local, version)).file,
    diff: async (local, of) => {
      const held = await readDraft(local, store)
      const parent = await findRow(store, parentKey(local), parentRowSchema)
      if (parent === undefined) throw new Problem('not-found', 'It was forked from nothing.')
      const now = of === 'draft' ? held.value.content : (await readFile(local)).template.content
      return diffTemplates(templateIn(parent.file).content, now)
    },
    accept: (local, notice) => acceptCredit(local, notice, deps),
    wishFrom: async (local, wish) => projectWishOf((await readFile(local)).template, wish),
    tell: () => tellOrigins(deps),
  }
}

const publish = (local: string, by: WebId, deps: BankDeps): Promise<VersionRow> =>
  commitPlan(deps.store, async () => {
    const { key, bytes, value: held } = await readDraft(local, deps.store)
    const { content, lineage } = held
    const last = held.versions === 0 ? undefined : await readVersion(local, held.versions, deps)
    if (last !== undefined && isSame(last.template.content, content))
      return { writes: [], unchanged: new Map(), result: last }
    const [trace] = tracesIn(content, await deps.createIsNamed())
    if (trace !== undefined)
      throw new Problem(
        'template-personal',
        `Take it out before it leaves the house: ${trace.part} (${trace.trace}).`,
      )
    const version = held.versions + 1
    const template: Template = {
      ...{ type: 'ProjectTemplate', format: 1, id: idOf(local, deps), version, coop: deps.coop },
      publishedOn: civilDateOf(deps.now()),
      content,
      ...(lineage === undefined ? {} : { forkedFrom: lineage.forkedFrom }),
      credits: lineage?.credits ?? [],
    }
    const text = templateText(template)
    const digest = parseSha256(hashKey(text))
    const parent = await findRow(deps.store, parentKey(local), parentRowSchema)
    const file: TemplateFile = {
      ...{ type: 'ProjectTemplateFile', format: 1 },
      signed: await deps.sign(text, templateJwsType),
      chain: parent === undefined ? [] : [...parent.file.chain, parent.file.signed],
    }
    const at = instantOf(deps.now())
    const published: VersionRow = { version, digest, publishedAt: at, publishedBy: by, template, file }
    const facts = [
      {
        kind: 'bank.published' as const,
        about: `bank/${local}`,
        statement: { type: 'template', version, digest, forkedFrom: lineage?.forkedFrom.digest },
      },
    ]
    const logged = await planLogged(facts, deps.store)
    return {
      writes: [
        row(key, { ...held, versions: version }),
        row(versionKey(local, version), published),
        // A crash after this leaves the row, and the origin is told at the next start.
        ...(lineage === undefined ? [] : [row(tellingKey(local, version), { tries: 0, next: at })]),
        ...logged.writes,
      ],
      unchanged: new Map([[key, bytes], [versionKey(local, version), undefined], ...logged.unchanged]),
      result: published,
    }
  })

const listCatalogue = async (
  { sheet, need }: { sheet?: string | undefined; need?: string | undefined },
  deps: BankDeps,
): Promise<readonly CatalogueLine[]> => {
  const lines: CatalogueLine[] = []
  const wanted = need?.toLocaleLowerCase('it').split(/\s+/).filter(Boolean) ?? []
  for await (const { local, versions } of listDrafts(deps.store)) {
    if (versions === 0) continue
    const { template, version } = await readVersion(local, versions, deps)
    const { content, forkedFrom, publishedOn, id } = template
    const text = `${content.title} ${content.need} ${content.plain}`.toLocaleLowerCase('it')
    if (sheet !== undefined && !content.sheets.includes(sheet)) continue
    if (!wanted.every((word) => text.includes(word))) continue
    const { title, sheets, language, licence } = content
    lines.push({
      ...{ id, title, need: content.need, sheets, language, licence, version, publishedOn },
      ...(forkedFrom === undefined ? {} : { forkedFrom: forkedFrom.coop.name }),
      forks: (await listForks(local, deps)).length,
    })
  }
  return lines.toSorted((one, other) => one.title.localeCompare(other.title, 'it'))
}

const projectWishOf = (template: Template, wish: StartWish): ProjectWish => {
  const { content, id, version } = template
  const purpose = wish.purpose ?? content.purposes[0]
  if (purpose === undefined || !content.purposes.includes(purpose))
    throw new Problem('input-malformed', 'Choose one of the purposes of the template.')
  const steps = content.method.map(({ title, text }, place) => `${String(place + 1)}. ${title}\n${text}`)
  return {
    ...{ kind: content.kind, title: content.title, plain: content.plain, purpose },
    protocol: steps.join('\n\n').slice(0, 20_000),
    categories: content.categories,
    ...{ recipient: wish.recipient, from: wish.from, to: wish.to, attachments: wish.attachments },
    basedOn: { id, version, digest: parseSha256(hashKey(templateText(template))) },
  }
}

const idOf = (local: string, { origin }: Pick<BankDeps, 'origin'>): string =>
  `${origin}/projects/bank/${local}`

const publishedOf = async (
  local: string,
  { template, digest }: VersionRow,
  deps: BankDeps,
): Promise<PublishedTemplate> => ({
  id: template.id,
  template,
  digest,
  versions: (await readDraft(local, deps.store)).value.versions,
  forks: await listForks(local, deps),
})

const draftOf = async (held: DraftRow, deps: BankDeps): Promise<TemplateDraft> => {
  const last = held.versions === 0 ? undefined : await readVersion(held.local, held.versions, deps)
  return {
    id: idOf(held.local, deps),
    content: held.content,
    editedAt: held.editedAt,
    versions: held.versions,
    isChanged: last === undefined || !isSame(last.template.content, held.content),
    credits: held.lineage?.credits ?? [],
    unknownSignatures: held.lineage?.unknownSignatures ?? [],
  }
}

const listDrafts = async function* (store: Pick<Store, 'list'>): AsyncGenerator<DraftRow> {
  for await (const { value } of store.list(prefixRange(draftPrefix))) yield parseRow(draftRowSchema, value)
}

const readDraft = async (local: string, store: Pick<Store, 'get'>) => {
  const key = draftKey(local)
  const bytes = templateLocalSchema.safeParse(local).success ? await store.get(key) : undefined
  if (bytes === undefined) throw unknownTemplate()
  return { key, bytes, value: parseRow(draftRowSchema, bytes) }
}

const readVersion = async (
  local: string,
  version: number | undefined,
  { store }: Pick<BankDeps, 'store'>,
): Promise<VersionRow> => {
  if (!templateLocalSchema.safeParse(local).success) throw unknownTemplate()
  if (version !== undefined) {
    const found = await findRow(store, versionKey(local, version), versionRowSchema)
    if (found === undefined) throw unknownTemplate()
    return found
  }
  for await (const { value } of store.list({ ...prefixRange(versionsOf(local)), reverse: true, limit: 1 }))
    return parseRow(versionRowSchema, value)
  throw unknownTemplate()
}

const changeDraft = (
  local: string,
  { store }: Pick<BankDeps, 'store'>,
  change: (held: DraftRow) => DraftRow,
): Promise<DraftRow> =>
  commitPlan(store, async () => {
    const { key, bytes, value } = await readDraft(local, store)
    const result = change(value)
    return { writes: [row(key, result)], unchanged: new Map([[key, bytes]]), result }
  })

const isSame = (one: TemplateContent, other: TemplateContent): boolean =>
  toText(row('', one).value) === toText(row('', other).value)

const unknownTemplate = (): Problem => new Problem('not-found', 'There is no such template.')
