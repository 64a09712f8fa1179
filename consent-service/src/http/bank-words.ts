import type { Language } from './coop-page-words.ts'

export interface BankWords {
  readonly title: string
  readonly what: string
  readonly none: string
  readonly need: string
  readonly sheet: string
  readonly all: string
  readonly search: string
  readonly sheets: string
  readonly version: (version: number) => string
  readonly forks: (count: number) => string
  readonly from: string
  readonly whole: string
  readonly file: string
  readonly asData: string
  readonly projects: string
}

export const bankWords: Readonly<Record<Language, BankWords>> = {
  it: {
    title: 'Banca dei progetti',
    what: 'Progetti che qui hanno funzionato, senza i dati di nessuno. Un’altra cooperativa può prenderli, cambiarli e usarli: chi li ha pensati resta sempre nominato.',
    none: 'Nessun progetto così.',
    need: 'Che cosa manca?',
    sheet: 'Scheda del piano',
    all: 'tutte',
    search: 'Cerca',
    sheets: 'Schede:',
    version: (version) => `versione ${String(version)}`,
    forks: (count) => (count === 1 ? 'ripreso 1 volta' : `ripreso ${String(count)} volte`),
    from: 'nato da un progetto di',
    whole: 'leggi tutto',
    file: 'file firmato',
    asData: 'Le stesse cose come dati',
    projects: 'Progetti e regole',
  },
  en: {
    title: 'Bank of projects',
    what: 'Projects that worked here, with nobody’s data in them. Another co-op may take them, change them and use them: whoever thought of them stays named.',
    none: 'No such project.',
    need: 'What is missing?',
    sheet: 'Sheet of the plan',
    all: 'all',
    search: 'Search',
    sheets: 'Sheets:',
    version: (version) => `version ${String(version)}`,
    forks: (count) => (count === 1 ? 'taken up once' : `taken up ${String(count)} times`),
    from: 'made from a project of',
    whole: 'read all of it',
    file: 'signed file',
    asData: 'The same as data',
    projects: 'Projects and rules',
  },
  ar: {
    title: 'بنك المشاريع',
    what: 'مشاريع نجحت هنا، وليس فيها بيانات أحد. يمكن لتعاونية أخرى أن تأخذها وتغيّرها وتستعملها، ويبقى اسم من فكّر فيها مذكورًا.',
    none: 'لا مشروع كهذا.',
    need: 'ما الذي ينقص؟',
    sheet: 'بطاقة الخطة',
    all: 'الكل',
    search: 'ابحث',
    sheets: 'البطاقات:',
    version: (version) => `النسخة ${String(version)}`,
    forks: (count) => `أُخذ ${String(count)} مرة`,
    from: 'أصله مشروع من',
    whole: 'اقرأ الكل',
    file: 'ملف موقّع',
    asData: 'نفس الأشياء كبيانات',
    projects: 'المشاريع والقواعد',
  },
}
