import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { createBooksClient } from '@mutua/sdk/clients/books-client'
import { createCoopClient } from '@mutua/sdk/clients/coop-client'
import type { DpopSession } from '@mutua/sdk/clients/dpop-session'
import { civilDateOf, civilDateSchema } from '@mutua/sdk/coop/civil-date'
import { handPostings, type HandPostingKind } from '@mutua/sdk/coop/hand-posting'
import { monthOf, parseYear } from '@mutua/sdk/coop/period'
import { accountSchema, activityCentreSchema, fundingSourceSchema } from '@mutua/sdk/coop/transfer'
import { cents, instantOf, parseSha256, type BaseUrl } from '@mutua/sdk/ids'
import { Problem } from '@mutua/sdk/problem'
import { writePrivateFile } from './sign-ins.ts'

export interface BooksSceneDeps {
  readonly home: string
  readonly consentService: BaseUrl
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly officer: { readonly session: DpopSession }
}

interface Entry {
  readonly kind: HandPostingKind
  /** What stands where the kind leaves the name of an account open. */
  readonly name: string
  readonly euro: number
  readonly reference: string
  readonly centre?: string
  readonly isOfGrant?: true
  readonly supplier?: string
  readonly tag?: string
  /** What the document says; without it there is none. */
  readonly document?: string
}

const grant = 'regione-2026'

const centres = [
  { name: 'assistenza-domiciliare', title: 'Assistenza domiciliare', section: 'Valle' },
  { name: 'gruppi-di-pari', title: 'Gruppi di pari', section: 'Borgo' },
] as const

/** What members paid in covers what the house cost, so that the surplus of the year is what their data brought in. */
const entries: readonly Entry[] = [
  {
    kind: 'grant-received',
    name: grant,
    euro: 9_000,
    reference: 'Contributo innovazione sociale, prima quota',
    isOfGrant: true,
  },
  { kind: 'contribution', name: '', euro: 486, reference: 'Contributi annuali dei soci' },
  {
    kind: 'cost-paid',
    name: 'hosting',
    euro: 126,
    reference: 'Server, un anno',
    document: 'Fattura 118, Nuvola Sociale soc. coop.: server, un anno, euro 126,00',
  },
  {
    kind: 'cost-owed',
    name: 'accountant',
    supplier: 'Studio Conti e Saldi',
    euro: 360,
    reference: 'Tenuta dei libri',
    document: 'Parcella 24, Studio Conti e Saldi: tenuta dei libri, euro 360,00',
  },
  {
    kind: 'cost-paid',
    name: 'staff',
    euro: 4_200,
    reference: 'Ore di assistenza a casa',
    centre: 'assistenza-domiciliare',
    isOfGrant: true,
    tag: 'sdg:3.8',
    document: 'Nota ore 11, cooperativa Passo Passo: 210 ore, euro 4.200,00',
  },
  {
    kind: 'cost-paid',
    name: 'travel',
    euro: 312,
    reference: 'Viaggi delle visite',
    centre: 'assistenza-domiciliare',
    isOfGrant: true,
    tag: 'sdg:3.8',
    document: 'Rimborso viaggi 11: 1.040 km, euro 312,00',
  },
  {
    kind: 'cost-paid',
    name: 'rent',
    euro: 240,
    reference: 'Sala per i gruppi',
    centre: 'gruppi-di-pari',
    isOfGrant: true,
    tag: 'action-sheet:28',
    document: 'Ricevuta 7, Casa del popolo di Borgo: sala, euro 240,00',
  },
]

/** Euro a year, by centre and account. */
const planned = [
  ['administration', 'cost:hosting', 126],
  ['administration', 'cost:accountant', 400],
  ['administration', 'revenue:contributions', 500],
  ['assistenza-domiciliare', 'cost:staff', 6_000],
  ['assistenza-domiciliare', 'cost:travel', 300],
  ['assistenza-domiciliare', 'revenue:grant', 6_300],
  ['gruppi-di-pari', 'cost:rent', 480],
  ['gruppi-di-pari', 'cost:materials', 220],
  ['gruppi-di-pari', 'revenue:grant', 700],
] as const

/**
 * Books as a small co-op has them: two centres, a grant, a budget that the assembly adopted, what was spent so far, with the
 * documents in `vouchers/`. Repeating it changes nothing.
 */
export const keepBooks = async ({ home, consentService, now, officer }: BooksSceneDeps): Promise<void> => {
  const { fetch } = officer.session
  const books = createBooksClient({ consentService, fetch })
  const month = monthOf(instantOf(now()))
  const year = parseYear(month.slice(0, 4))
  const opensOn = civilDateSchema.parse(`${year}-01-01`)
  for (const { name, title, section } of centres)
    await books.addCentre({ name: activityCentreSchema.parse(name), title, section, opensOn })
  const funding = fundingSourceSchema.parse(grant)
  const giver = 'Regione, bando innovazione sociale'
  await books.addFunding({ name: funding, title: 'Innovazione sociale', giver, opensOn })

  const resolution = `${year}/7`
  const coop = createCoopClient({ consentService, fetch })
  if (!(await coop.resolutions()).some(({ id }) => id === resolution)) {
    const title = `Bilancio di previsione ${year}`
    await coop.recordResolution({ id: resolution, title, adoptedOn: civilDateOf(now()), governs: ['budget'] })
  }
  const lines = planned.map(([centre, account, euro]) => ({ centre, account, cents: String(euro * 100) }))
  await books.adoptBudget(year, { resolution, lines })

  for (const [index, entry] of entries.entries()) {
    const voucher = entry.document === undefined ? undefined : await keepDocument(entry.document, index, home)
    const { debit, credit } = accountsOf(entry)
    await books
      .post({
        key: `demo-${String(index)}`,
        debit,
        credit,
        cents: cents(entry.euro * 100),
        period: month,
        reference: entry.reference,
        centre: activityCentreSchema.parse(entry.centre ?? 'administration'),
        ...(entry.isOfGrant === true ? { funding } : {}),
        ...(entry.tag === undefined ? {} : { tags: [entry.tag] }),
        ...(voucher === undefined ? {} : { voucher }),
      })
      .catch(unlessBookedBefore)
  }
}

const accountsOf = ({ kind, name, supplier }: Entry) => {
  const posting = handPostings.find((one) => one.kind === kind)
  if (posting === undefined) throw new Error('the demo books what is booked by hand')
  const fill = (pattern: string) =>
    accountSchema.parse(
      pattern === 'payable:' ? `payable:${supplier ?? ''}` : pattern.endsWith(':') ? pattern + name : pattern,
    )
  return { debit: fill(posting.debit), credit: fill(posting.credit) }
}

const keepDocument = async (text: string, index: number, home: string) => {
  const [title = ''] = text.split(':')
  const folder = join(home, 'vouchers')
  // The file ends with the end of its line, and so does what is hashed.
  await writePrivateFile(folder, join(folder, `${String(index)}.txt`), text)
  return { title, sha256: parseSha256(createHash('sha256').update(`${text}\n`).digest('hex')) }
}

/** An interrupted run of the month before has booked it there. */
const unlessBookedBefore = (error: unknown): void => {
  if (!(error instanceof Problem) || error.code !== 'transfer-refused') throw error
}
