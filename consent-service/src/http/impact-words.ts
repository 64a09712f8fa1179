import type { ImpactFigure, ImpactWords } from '@mutua/sdk/coop/impact'
import type { Language } from './coop-page-words.ts'

type Told = Pick<ImpactFigure, 'name' | 'formula' | 'source'>

const receipts: ImpactWords = {
  it: 'Ricevute d’uso accettate dalla cooperativa.',
  en: 'Receipts of use that the co-op accepted.',
  ar: 'إيصالات الاستخدام التي قبلتها التعاونية.',
}
const books: ImpactWords = {
  it: 'Libro contabile della cooperativa.',
  en: 'The ledger of the co-op.',
  ar: 'دفتر حسابات التعاونية.',
}
const usesFormula: ImpactWords = {
  it: 'Quante volte, nei mesi dell’anno, dati di soci sono stati letti con il loro consenso per questi scopi.',
  en: 'How often, in the months of the year, data of members were read with their consent for these purposes.',
  ar: 'كم مرة قُرئت بيانات الأعضاء بموافقتهم لهذه الأغراض في أشهر السنة.',
}
const uses = (it: string, en: string, ar: string): Told => ({
  name: { it, en, ar },
  formula: usesFormula,
  source: receipts,
})

/** Names, formulas and sources of the figures, by what they are of. */
export const impactWords = {
  'members': {
    name: { it: 'Soci', en: 'Members', ar: 'الأعضاء' },
    formula: {
      it: 'Persone nel libro soci, ammesse entro la fine dell’anno.',
      en: 'People in the members register who were admitted by the end of the year.',
      ar: 'أشخاص في سجل الأعضاء قُبلوا حتى نهاية السنة.',
    },
    source: { it: 'Libro soci.', en: 'Members register.', ar: 'سجل الأعضاء.' },
  },
  'uses-care': uses('Usi per le cure', 'Uses for care', 'استخدامات للرعاية الصحية'),
  'uses-social': uses('Usi per i servizi sociali', 'Uses for social services', 'استخدامات للخدمات الاجتماعية'),
  'uses-research': uses('Usi per la ricerca', 'Uses for research', 'استخدامات للبحث'),
  'uses-coop': uses('Usi della cooperativa stessa', 'Uses by the co-op itself', 'استخدامات التعاونية نفسها'),
  'refusals': {
    name: { it: 'Letture fermate', en: 'Reads that were stopped', ar: 'قراءات أُوقفت' },
    formula: {
      it: 'Letture chieste con un consenso ritirato, sospeso o finito, e rifiutate.',
      en: 'Reads asked for under a consent that was withdrawn, paused or over, and refused.',
      ar: 'قراءات طُلبت بموافقة سُحبت أو عُلّقت أو انتهت، فرُفضت.',
    },
    source: {
      it: 'Rifiuti annotati dal servizio dei consensi.',
      en: 'Refusals that the consent service wrote down.',
      ar: 'حالات الرفض التي دوّنتها خدمة الموافقات.',
    },
  },
  'ristorno': {
    name: { it: 'Restituito ai soci', en: 'Given back to members', ar: 'أُعيد إلى الأعضاء' },
    formula: {
      it: 'Somma di quanto il ristorno dell’anno ha accreditato ai soci.',
      en: 'Sum of what the ristorno of the year credited to members.',
      ar: 'مجموع ما قُيّد للأعضاء من عائد السنة.',
    },
    source: books,
  },
  'spent': {
    name: { it: 'Speso', en: 'Spent', ar: 'ما أُنفق' },
    formula: {
      it: 'Somma dei costi dei mesi dell’anno che portano il contrassegno, meno gli storni. Un costo con due contrassegni conta per tutti e due.',
      en: 'Sum of the costs of the months of the year that carry the tag, less what puts them right. A cost with two tags counts for both.',
      ar: 'مجموع تكاليف أشهر السنة التي تحمل هذه العلامة، بعد طرح التصحيحات. التكلفة ذات العلامتين تُحسب لكلتيهما.',
    },
    source: books,
  },
} as const satisfies Readonly<Record<string, Told>>

export interface ImpactPageWords {
  readonly title: string
  readonly what: (smallestGroup: number) => string
  readonly figure: string
  readonly towards: string
  readonly value: string
  readonly unit: string
  readonly formula: string
  readonly source: string
  readonly units: Readonly<Record<ImpactFigure['unit'], string>>
  readonly kinds: Readonly<Record<'sdg' | 'bes' | 'action-sheet', string>>
  readonly open: string
}

export const impactPageWords: Readonly<Record<Language, ImpactPageWords>> = {
  it: {
    title: 'A che cosa è servito il',
    what: (smallestGroup) =>
      `Cifre legate agli obiettivi dell’Agenda 2030, ai domini del BES e alle schede attuative: per ognuna come si calcola e da dove viene. Nessuna cifra riguarda meno di ${String(smallestGroup)} persone.`,
    figure: 'Cifra',
    towards: 'Conta per',
    value: 'Valore',
    unit: 'Unità',
    formula: 'Formula',
    source: 'Fonte',
    units: { 'euro-cents': 'euro', 'uses': 'usi', 'reads': 'letture', 'people': 'persone' },
    kinds: { 'sdg': 'Obiettivo', 'bes': 'BES', 'action-sheet': 'Scheda' },
    open: 'Obiettivi, BES e schede',
  },
  en: {
    title: 'What it was good for in',
    what: (smallestGroup) =>
      `Figures tied to goals of the 2030 Agenda, BES domains and action sheets: of each how it is worked out and where it comes from. No figure is about fewer than ${String(smallestGroup)} people.`,
    figure: 'Figure',
    towards: 'Counts towards',
    value: 'Value',
    unit: 'Unit',
    formula: 'Formula',
    source: 'Source',
    units: { 'euro-cents': 'euro', 'uses': 'uses', 'reads': 'reads', 'people': 'people' },
    kinds: { 'sdg': 'Goal', 'bes': 'BES', 'action-sheet': 'Sheet' },
    open: 'Goals, BES and sheets',
  },
  ar: {
    title: 'ما الفائدة في',
    what: (smallestGroup) =>
      `أرقام مرتبطة بأهداف خطة 2030 ومجالات BES وبطاقات العمل: لكل رقم كيف يُحسب ومن أين يأتي. لا يخصّ أي رقم أقل من ${String(smallestGroup)} أشخاص.`,
    figure: 'الرقم',
    towards: 'يُحسب لـ',
    value: 'القيمة',
    unit: 'الوحدة',
    formula: 'طريقة الحساب',
    source: 'المصدر',
    units: { 'euro-cents': 'يورو', 'uses': 'استخدامات', 'reads': 'قراءات', 'people': 'أشخاص' },
    kinds: { 'sdg': 'هدف', 'bes': 'BES', 'action-sheet': 'بطاقة' },
    open: 'الأهداف وBES والبطاقات',
  },
}
