import type { Project } from '@mutua/sdk/coop/project'
import type { Language } from './coop-page-words.ts'

type Votes = NonNullable<Project['assembly']['votes']>

export interface ProjectsWords {
  readonly title: string
  readonly what: string
  readonly none: string
  readonly state: Readonly<Record<Exclude<Project['state'], 'draft'>, string>>
  readonly who: string
  readonly ethics: string
  readonly legal: string
  readonly assembly: string
  readonly missing: string
  readonly approved: string
  readonly refused: string
  readonly count: (approved: number, needed: number) => string
  readonly resolution: (id: string, votes: Votes | undefined) => string
  readonly stopped: string
  readonly term: (from: string, to: string) => string
  readonly inForce: string
  readonly inForceWhat: string
  readonly nothingInForce: string
  readonly by: string
  readonly since: string
  readonly thing: string
  readonly version: string
  readonly asData: string
}

export const projectsWords: Readonly<Record<Language, ProjectsWords>> = {
  it: {
    title: 'Progetti e regole',
    what: 'Per che cosa si chiedono i dati dei soci oltre alle loro cure, chi lo ha approvato, e perché qualcosa è stato respinto.',
    none: 'Ancora nessun progetto.',
    state: {
      submitted: 'in esame',
      reviewed: 'aspetta l’assemblea',
      open: 'aperto',
      refused: 'respinto',
      closed: 'chiuso',
    },
    who: 'Chi usa i dati',
    ethics: 'Etica',
    legal: 'Legale',
    assembly: 'Assemblea',
    missing: 'manca',
    approved: 'approvato',
    refused: 'respinto',
    count: (approved, needed) => `(${String(approved)} sì, ne servono ${String(needed)})`,
    resolution: (id, votes) =>
      votes === undefined
        ? `(delibera ${id})`
        : `(delibera ${id}: ${String(votes.inFavour)} sì, ${String(votes.against)} no, ${String(votes.abstained)} astenuti)`,
    stopped: 'Perché è finito',
    term: (from, to) => `dal ${from} al ${to}`,
    inForce: 'Che cosa vale adesso',
    inForceWhat:
      'Ogni cosa è stata pubblicata, votata e messa in vigore da una delibera. Non c’è un’altra strada.',
    nothingInForce: 'Ancora niente.',
    by: 'Delibera',
    since: 'Dal',
    thing: 'Che cosa',
    version: 'Versione che citano consensi e ricevute:',
    asData: 'Le stesse cose come dati',
  },
  en: {
    title: 'Projects and rules',
    what: 'What members’ data are asked for beyond their care, who approved it, and why something was refused.',
    none: 'No project yet.',
    state: {
      submitted: 'under review',
      reviewed: 'waits for the assembly',
      open: 'open',
      refused: 'refused',
      closed: 'closed',
    },
    who: 'Who uses the data',
    ethics: 'Ethics',
    legal: 'Legal',
    assembly: 'Assembly',
    missing: 'missing',
    approved: 'approved',
    refused: 'refused',
    count: (approved, needed) => `(${String(approved)} yes, ${String(needed)} needed)`,
    resolution: (id, votes) =>
      votes === undefined
        ? `(resolution ${id})`
        : `(resolution ${id}: ${String(votes.inFavour)} yes, ${String(votes.against)} no, ${String(votes.abstained)} abstained)`,
    stopped: 'Why it ended',
    term: (from, to) => `from ${from} to ${to}`,
    inForce: 'What is in force now',
    inForceWhat: 'Each was published, voted and put into force by a resolution. There is no other way.',
    nothingInForce: 'Nothing yet.',
    by: 'Resolution',
    since: 'Since',
    thing: 'What',
    version: 'Version that consents and receipts cite:',
    asData: 'The same as data',
  },
  ar: {
    title: 'المشاريع والقواعد',
    what: 'لماذا تُطلب بيانات الأعضاء في غير رعايتهم، ومن وافق، ولماذا رُفض شيء.',
    none: 'لا مشروع بعد.',
    state: {
      submitted: 'قيد المراجعة',
      reviewed: 'ينتظر الجمعية',
      open: 'مفتوح',
      refused: 'مرفوض',
      closed: 'مغلق',
    },
    who: 'من يستعمل البيانات',
    ethics: 'الأخلاقيات',
    legal: 'القانون',
    assembly: 'الجمعية',
    missing: 'ينقص',
    approved: 'موافق عليه',
    refused: 'مرفوض',
    count: (approved, needed) => `(${String(approved)} نعم، يلزم ${String(needed)})`,
    resolution: (id, votes) =>
      votes === undefined
        ? `(القرار ${id})`
        : `(القرار ${id}: ${String(votes.inFavour)} نعم، ${String(votes.against)} لا، ${String(votes.abstained)} امتناع)`,
    stopped: 'لماذا انتهى',
    term: (from, to) => `من ${from} إلى ${to}`,
    inForce: 'ما هو سارٍ الآن',
    inForceWhat: 'كل شيء نُشر وصُوّت عليه ووضعه قرار موضع التنفيذ. لا طريق آخر.',
    nothingInForce: 'لا شيء بعد.',
    by: 'القرار',
    since: 'منذ',
    thing: 'ما هو',
    version: 'النسخة التي تذكرها الموافقات والإيصالات:',
    asData: 'نفس الأشياء كبيانات',
  },
}

/** What can be in force, in the words of the page. */
export const subjectWords: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  it: {
    'tariff': 'prezzi degli usi',
    'ristorno': 'ritorno ai soci',
    'budget': 'bilancio preventivo',
    'price-list': 'listino dei servizi',
    'purpose-class': 'tipi di scopo',
    'privacy-budget': 'limiti di riservatezza',
    'project': 'progetto',
    'statute': 'statuto',
    'regulation': 'regolamento',
    'election': 'elezione',
    'section': 'sezione',
    'official-table': 'tabella ufficiale',
  },
  en: {
    'tariff': 'prices of uses',
    'ristorno': 'what goes back to members',
    'budget': 'budget',
    'price-list': 'prices of services',
    'purpose-class': 'kinds of purpose',
    'privacy-budget': 'privacy limits',
    'project': 'project',
    'statute': 'statute',
    'regulation': 'rules',
    'election': 'election',
    'section': 'section',
    'official-table': 'official table',
  },
  ar: {
    'tariff': 'أسعار الاستعمالات',
    'ristorno': 'ما يعود إلى الأعضاء',
    'budget': 'الميزانية',
    'price-list': 'أسعار الخدمات',
    'purpose-class': 'أنواع الأغراض',
    'privacy-budget': 'حدود الخصوصية',
    'project': 'مشروع',
    'statute': 'النظام الأساسي',
    'regulation': 'اللائحة',
    'election': 'انتخاب',
    'section': 'قسم',
    'official-table': 'جدول رسمي',
  },
}
