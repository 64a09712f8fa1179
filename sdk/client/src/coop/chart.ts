import type { Account } from './transfer.ts'

/** `asset` and `cost` grow on the debit side, the others on the credit side. */
export type AccountKind = 'asset' | 'liability' | 'equity' | 'revenue' | 'cost'

export interface InTwoLanguages {
  readonly it: string
  readonly en: string
}

/**
 * Places of the statutory schemes that this business needs: balance sheet (art. 2424 c.c.) and income statement (art. 2425
 * c.c.), by their letters. Titles of the law, shortened.
 */
export const places = {
  'C.II.1': { scheme: 'assets', it: 'Crediti verso clienti', en: 'Trade receivables' },
  'C.IV.1': { scheme: 'assets', it: 'Depositi bancari e postali', en: 'Cash at bank' },
  'A.I': { scheme: 'liabilities', it: 'Capitale', en: 'Capital' },
  'A.IV': { scheme: 'liabilities', it: 'Riserva legale', en: 'Legal reserve' },
  'A.VI': { scheme: 'liabilities', it: 'Altre riserve', en: 'Other reserves' },
  'A.IX': {
    scheme: 'liabilities',
    it: 'Utile (perdita) dell’esercizio',
    en: 'Surplus (loss) of the year',
  },
  'D.7': { scheme: 'liabilities', it: 'Debiti verso fornitori', en: 'Trade payables' },
  'D.14': { scheme: 'liabilities', it: 'Altri debiti', en: 'Other payables' },
  'E': { scheme: 'liabilities', it: 'Ratei e risconti', en: 'Accruals and deferred income' },
  'A.1': {
    scheme: 'production',
    it: 'Ricavi delle vendite e delle prestazioni',
    en: 'Revenue from sales and services',
  },
  'A.5': {
    scheme: 'production',
    it: 'Altri ricavi, e contributi in conto esercizio',
    en: 'Other revenue, and grants towards costs',
  },
  'B.6': { scheme: 'costs', it: 'Costi per materie e merci', en: 'Costs of materials and goods' },
  'B.7': { scheme: 'costs', it: 'Costi per servizi', en: 'Costs of services' },
  'B.8': { scheme: 'costs', it: 'Costi per godimento di beni di terzi', en: 'Rents and leases' },
  'B.9': { scheme: 'costs', it: 'Costi per il personale', en: 'Costs of staff' },
  'B.14': { scheme: 'costs', it: 'Oneri diversi di gestione', en: 'Other operating costs' },
} as const satisfies Record<string, InTwoLanguages & { readonly scheme: Scheme }>

export type Scheme = 'assets' | 'liabilities' | 'production' | 'costs'
export type PlaceCode = keyof typeof places

export interface ChartLine extends InTwoLanguages {
  /** An account of this name, or every account that begins with it when it ends in `:`. */
  readonly name: string
  readonly kind: AccountKind
  readonly place: PlaceCode
  /** One account per member: lists show one line for all of them. */
  readonly isPersonal: boolean
  /** May never owe more than it holds: what is not there cannot be spent, paid out or paid back. */
  readonly isNeverOverdrawn: boolean
}

/**
 * The chart of accounts of the co-op: what each account is and where it stands in the yearly accounts. Data, so that the
 * co-op's accountant can read it and have it changed in one place; the first line that fits counts.
 */
export const chartOfAccounts: readonly ChartLine[] = [
  line('bank', 'asset', 'C.IV.1', { it: 'Banca', en: 'Bank' }),
  line('receivable:', 'asset', 'C.II.1', { it: 'Crediti verso chi usa i dati', en: 'Owed by data users' }),
  personal('ristorno:', 'liability', 'D.14', {
    it: 'Ristorni dovuti ai soci',
    en: 'Ristorni owed to members',
  }),
  line('sepa:in-transit', 'liability', 'D.14', {
    it: 'Bonifici ordinati, da confermare',
    en: 'Payments ordered, to be confirmed',
  }),
  line('sepa:returned', 'liability', 'D.14', {
    it: 'Bonifici tornati dalla banca',
    en: 'Payments returned by the bank',
  }),
  bounded('fund:mutual', 'liability', 'D.14', {
    it: 'Dovuto ai fondi mutualistici (3 %)',
    en: 'Owed to the mutual funds (3 %)',
  }),
  bounded('fund:solidarity', 'liability', 'D.14', { it: 'Fondo di solidarietà', en: 'Solidarity fund' }),
  line('cost-recovery:fees', 'liability', 'D.14', {
    it: 'Tariffe a copertura dei costi',
    en: 'Fees that cover costs',
  }),
  bounded('grant:', 'liability', 'E', {
    it: 'Contributi vincolati non ancora spesi',
    en: 'Restricted grants not spent yet',
  }),
  bounded('payable:', 'liability', 'D.7', { it: 'Debiti verso fornitori', en: 'Owed to suppliers' }),
  personal('quota:', 'equity', 'A.I', { it: 'Quote dei soci', en: 'Quotas of members' }),
  line('reserve:legal', 'equity', 'A.IV', { it: 'Riserva legale', en: 'Legal reserve' }),
  line('reserve:retained', 'equity', 'A.VI', {
    it: 'Riserva da avanzi trattenuti',
    en: 'Reserve from retained surplus',
  }),
  line('surplus:', 'equity', 'A.IX', { it: 'Avanzo dell’anno', en: 'Surplus of the year' }),
  line('revenue:uses', 'revenue', 'A.1', { it: 'Usi dei dati', en: 'Uses of data' }),
  line('revenue:contributions', 'revenue', 'A.5', {
    it: 'Contributi dei soci',
    en: 'Contributions of members',
  }),
  line('revenue:grant', 'revenue', 'A.5', {
    it: 'Contributi in conto esercizio',
    en: 'Grants towards costs',
  }),
  line('cost:materials', 'cost', 'B.6', { it: 'Materiali', en: 'Materials' }),
  line('cost:rent', 'cost', 'B.8', { it: 'Affitti', en: 'Rent' }),
  line('cost:staff', 'cost', 'B.9', { it: 'Personale', en: 'Staff' }),
  line('cost:fees-and-duties', 'cost', 'B.14', { it: 'Tasse e quote associative', en: 'Fees and duties' }),
  line('cost:', 'cost', 'B.7', { it: 'Servizi', en: 'Services' }),
]

/** The line of an account; every account of the chart has one. */
export const chartLineOf = (account: Account): ChartLine => {
  const found = exact.get(account) ?? prefixes.find(({ name }) => account.startsWith(name))
  if (found === undefined) throw new Error('an account of the chart has a line in it')
  return found
}

/** Debit side positive for `asset` and `cost`, credit side positive for the others: as people read the amount. */
export const asRead = (kind: AccountKind, balance: bigint): bigint =>
  kind === 'asset' || kind === 'cost' ? balance : -balance

const exact = new Map<string, ChartLine>(
  chartOfAccounts.filter(({ name }) => !name.endsWith(':')).map((entry) => [entry.name, entry]),
)
const prefixes = chartOfAccounts.filter(({ name }) => name.endsWith(':'))

function line(name: string, kind: AccountKind, place: PlaceCode, title: InTwoLanguages): ChartLine {
  return { name, kind, place, ...title, isPersonal: false, isNeverOverdrawn: false }
}

function bounded(name: string, kind: AccountKind, place: PlaceCode, title: InTwoLanguages): ChartLine {
  return { ...line(name, kind, place, title), isNeverOverdrawn: true }
}

function personal(name: string, kind: AccountKind, place: PlaceCode, title: InTwoLanguages): ChartLine {
  return { ...bounded(name, kind, place, title), isPersonal: true }
}
