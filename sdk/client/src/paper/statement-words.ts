import type { StatementLineName } from '../coop/statement.ts'
import type { SheetLanguage } from './sheet-words.ts'

/** Words of a member’s yearly statement. */
export interface StatementWords {
  readonly title: (year: string) => string
  readonly why: string
  readonly lines: Readonly<Record<StatementLineName, string>>
  readonly how: string
  readonly uses: string
  readonly weight: string
  readonly allWeights: string
  readonly most: string
  readonly became: string
  readonly carriedIn: string
  readonly paid: string
  readonly quota: string
  readonly solidarity: string
  readonly withheld: string
  readonly carriedOut: string
  readonly source: string
  readonly member: string
  readonly resolution: string
  readonly criteria: string
  readonly fingerprint: string
  readonly check: string
}

export const statementWords: Readonly<Record<SheetLanguage, StatementWords>> = {
  it: {
    title: (year) => `Che cosa hanno reso i miei dati nel ${year}`,
    why: 'Perché questa somma',
    lines: {
      revenue: 'Entrate della cooperativa',
      costs: 'Costi',
      setAside: 'Alla riserva legale e al fondo mutualistico',
      retained: 'Resta alla cooperativa',
      others: 'Agli altri soci',
      yours: 'La tua parte',
    },
    how: 'Come è stata calcolata',
    uses: 'Usi dei tuoi dati',
    weight: 'Peso dei tuoi usi',
    allWeights: 'Peso degli usi di tutti i soci',
    most: 'Si poteva restituire al massimo',
    became: 'Che cosa ne è',
    carriedIn: 'Dagli anni prima',
    paid: 'Pagato sul tuo conto',
    quota: 'Aggiunto alla tua quota',
    solidarity: 'Dato al fondo di solidarietà',
    withheld: 'Trattenuto',
    carriedOut: 'Resta per il prossimo anno',
    source: 'Da dove viene',
    member: 'Numero di socio',
    resolution: 'Delibera',
    criteria: 'Impronta dei criteri (SHA-256)',
    fingerprint: 'Radice dell’anno',
    check: 'Si controlla senza di noi: con il file della prova e il programma di verifica della cooperativa.',
  },
  en: {
    title: (year) => `What my data gave back in ${year}`,
    why: 'Why this sum',
    lines: {
      revenue: 'What the co-op took in',
      costs: 'Costs',
      setAside: 'To the legal reserve and the mutual fund',
      retained: 'Stays with the co-op',
      others: 'To the other members',
      yours: 'Your part',
    },
    how: 'How it was worked out',
    uses: 'Uses of your data',
    weight: 'Weight of your uses',
    allWeights: 'Weight of all members’ uses',
    most: 'At most could be returned',
    became: 'What becomes of it',
    carriedIn: 'From years before',
    paid: 'Paid to your account',
    quota: 'Added to your quota',
    solidarity: 'Given to the solidarity fund',
    withheld: 'Kept back',
    carriedOut: 'Stays for next year',
    source: 'Where it comes from',
    member: 'Member number',
    resolution: 'Resolution',
    criteria: 'Fingerprint of the criteria (SHA-256)',
    fingerprint: 'Root of the year',
    check: 'It can be checked without us: with the proof as a file and the co-op’s verifier.',
  },
  ar: {
    title: (year) => `ما الذي أعادته بياناتي في ${year}`,
    why: 'لماذا هذا المبلغ',
    lines: {
      revenue: 'دخل التعاونية',
      costs: 'التكاليف',
      setAside: 'إلى الاحتياطي القانوني والصندوق التعاضدي',
      retained: 'يبقى لدى التعاونية',
      others: 'إلى الأعضاء الآخرين',
      yours: 'حصتك',
    },
    how: 'كيف حُسب',
    uses: 'استعمالات بياناتك',
    weight: 'وزن استعمالاتك',
    allWeights: 'وزن استعمالات كل الأعضاء',
    most: 'أقصى ما كان يمكن إعادته',
    became: 'ماذا يصير به',
    carriedIn: 'من السنوات السابقة',
    paid: 'دُفع إلى حسابك',
    quota: 'أُضيف إلى حصتك في رأس المال',
    solidarity: 'أُعطي لصندوق التضامن',
    withheld: 'اقتُطع',
    carriedOut: 'يبقى للسنة القادمة',
    source: 'من أين يأتي',
    member: 'رقم العضو',
    resolution: 'القرار',
    criteria: 'بصمة المعايير (SHA-256)',
    fingerprint: 'جذر السنة',
    check: 'يمكن التحقق منه من دوننا: بملف الإثبات وبرنامج التحقق الخاص بالتعاونية.',
  },
}
