import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseSha256, type Sha256 } from '../ids.ts'
import { didSchema } from '../consent/did-web.ts'
import { diffTemplates } from './diff-templates.ts'
import { tracesIn } from './traces.ts'
import {
  lineageOfFork,
  templateSchema,
  templateText,
  type Template,
  type TemplateContent,
  type TemplateFile,
} from './template.ts'
import { verifyTemplateFile, type VerifyJws } from './verify-template.ts'

const content = (title: string): TemplateContent => ({
  ...{ language: 'it', kind: 'service', title, need: 'n', plain: 'p', method: [{ title: 'a', text: 'b' }] },
  ...{ sheets: ['action-sheet:4'], indicators: [], roles: [], budget: [], lessons: [], documents: [] },
  purposes: templateSchema.shape.content.shape.purposes.parse(['https://w3id.org/dpv#ServiceProvision']),
  ...{
    categories: ['other'],
    licence: 'EUPL-1.2',
    authors: [{ kind: 'group', name: `Authors of ${title}` }],
  },
})

const sha256 = async (text: string): Promise<Sha256> => {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return parseSha256(Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''))
}
/** Signed by nobody: what is looked at here is the chain. */
const signed = (text: string): string =>
  `e30.${btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')}.sig`
const payloadOf = (jws: string): Template =>
  templateSchema.parse(JSON.parse(atob((jws.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))))
const holds: VerifyJws = () => Promise.resolve({ kind: 'holds' })
const verify = (file: TemplateFile, verifyJws = holds) =>
  verifyTemplateFile(file, {
    verifyJws,
    sha256,
    isOf: (id, did) => id.startsWith(`https://${did.slice(8)}/`),
  })

/** Each co-op forks what the one before it published. */
const chainOf = async (titles: readonly string[]): Promise<TemplateFile> => {
  const chain: string[] = []
  let parent: { readonly template: Template; readonly digest: Sha256 } | undefined
  for (const [place, title] of titles.entries()) {
    const host = `coop${String(place)}.example`
    const template = templateSchema.parse({
      ...{ type: 'ProjectTemplate', format: 1, id: `https://${host}/projects/bank/x`, version: 1 },
      coop: { did: didSchema.parse(`did:web:${host}`), name: host },
      ...{ publishedOn: '2026-11-20', content: content(title), credits: [] },
      ...(parent === undefined ? {} : lineageOfFork(parent.template, parent.digest)),
    })
    parent = { template, digest: await sha256(templateText(template)) }
    chain.push(signed(templateText(template)))
  }
  return { type: 'ProjectTemplateFile', format: 1, signed: chain.pop() ?? '', chain }
}

const titles = fc.array(
  fc.string({ minLength: 1, maxLength: 20 }).filter((title) => title.trim() === title),
  {
    minLength: 1,
    maxLength: 8,
  },
)
const numRuns = process.env['MUTUA_DEEP'] === undefined ? 40 : 2_000

it('However often it is forked, everybody who made it stays named, in order.', async () => {
  await fc.assert(
    fc.asyncProperty(titles, async (made) => {
      const verdict = await verify(await chainOf(made))
      if (verdict.kind !== 'verified') throw new Error(verdict.why)
      const { credits } = verdict.link.template
      expect(credits.map((credit) => credit.title)).toEqual(made.slice(0, -1))
      expect(credits.flatMap(({ authors }) => authors.map(({ name }) => name))).toEqual(
        made.slice(0, -1).map((title) => `Authors of ${title}`),
      )
    }),
    { numRuns },
  )
})

it('Credit that is left out, moved or rewritten, and a link that is missing or changed, is refused.', async () => {
  await fc.assert(
    fc.asyncProperty(
      titles.filter((made) => made.length > 2),
      fc.nat(),
      fc.nat(5),
      async (made, seed, kind) => {
        const file = await chainOf(made)
        const all = [...file.chain, file.signed]
        const place = 1 + (seed % (all.length - 1))
        const template = payloadOf(all[place] ?? '')
        const [first, ...rest] = template.credits
        if (first === undefined) throw new Error('a fork has credit')
        const forged: Template[] = [
          { ...template, credits: rest },
          { ...template, credits: [...rest, first].length === 1 ? [] : [...rest, first] },
          { ...template, credits: [{ ...first, authors: [{ kind: 'group', name: 'Others' }] }, ...rest] },
          (({ forkedFrom: _gone, ...without }) => without)(template),
        ]
        const change = forged[kind]
        const links =
          change === undefined
            ? all.filter((_link, at) => (kind === 4 ? at !== 0 : at !== place - 1))
            : all.map((link, at) => (at === place ? signed(templateText(change)) : link))
        const changed = { ...file, signed: links.at(-1) ?? '', chain: links.slice(0, -1) }
        expect(await verify(changed)).toMatchObject({ kind: 'refused' })
      },
    ),
    { numRuns },
  )
})

it('A co-op that is gone keeps its place in the chain; one that is there and did not sign breaks it.', async () => {
  const file = await chainOf(['one', 'two', 'three'])
  const gone: VerifyJws = (_jws, { did }) =>
    Promise.resolve(did === 'did:web:coop0.example' ? { kind: 'unreachable' } : { kind: 'holds' })
  expect(await verify(file, gone)).toMatchObject({
    kind: 'verified',
    chain: [{ isSignatureKnown: false }, { isSignatureKnown: true }],
  })
  const forged: VerifyJws = (_jws, { did }) =>
    Promise.resolve(did === 'did:web:coop1.example' ? { kind: 'refused', why: 'no' } : { kind: 'holds' })
  expect(await verify(file, forged)).toMatchObject({ kind: 'refused' })
  expect(await verify({ ...file, signed: file.chain[0] ?? '', chain: [] }, gone)).toMatchObject({
    kind: 'refused',
  })
})

it('A difference names what came and went, part by part, and nothing when nothing changed.', () => {
  const before = content('one')
  expect(diffTemplates(before, content('one'))).toEqual([])
  expect(diffTemplates(before, { ...before, sheets: ['action-sheet:4', 'action-sheet:5'] })).toEqual([
    { part: 'sheets', before: [], after: ['action-sheet:5'] },
  ])
})

it.each([
  ['Scrivi a anna@example.org', 'mail'],
  ['Chiama lo 0541 123456', 'phone'],
  ['RSSMRA80A01H501U', 'fiscal-code'],
  ['IT60 X054 2811 1010 0000 0123 456', 'iban'],
  ['https://pod.example/anna/profile/card#me', 'web-id'],
])('"%s" does not leave the house', (text, trace) => {
  expect(tracesIn({ ...content('one'), need: text })).toEqual([{ part: 'need', trace }])
  expect(
    tracesIn({ ...content('one'), need: 'Nel 2026 servono 120000 euro e 12 visite in 52 settimane.' }),
  ).toEqual([])
})
