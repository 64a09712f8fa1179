import type { Served } from '@mutua/sdk/coop/transparency'
import type { Language } from './coop-page-words.ts'

export interface TransparencyWords {
  readonly title: string
  readonly languages: string
  readonly what: (smallestGroup: number) => string
  readonly year: (year: string) => string
  readonly uses: string
  readonly whom: string
  readonly times: string
  readonly all: string
  readonly served: Readonly<Record<Served, string>>
  readonly few: string
  readonly withheld: string
  readonly stopped: string
  readonly stoppedWhat: string
  readonly refusals: string
  readonly emergencies: string
  readonly complaints: string
  readonly breaches: string
  readonly money: string
  readonly moneyWhat: string
  readonly fromUses: string
  readonly otherIncome: string
  readonly costs: string
  readonly ristorno: string
  readonly log: string
  readonly logWhat: string
  readonly logOpen: string
  readonly hidden: (smallestGroup: number) => string
  readonly asData: string
  readonly now: string
}

export const transparencyWords: Readonly<Record<Language, TransparencyWords>> = {
  it: {
    title: 'Che cosa abbiamo fatto nel',
    languages: 'Altre lingue',
    what: (smallestGroup) =>
      `A che cosa sono serviti i dati dei soci, che cosa è stato fermato, quanto denaro è entrato e uscito. Nessuna cifra riguarda meno di ${String(smallestGroup)} persone.`,
    year: (year) => `Guarda il ${year}`,
    uses: 'Usi dei dati',
    whom: 'A chi sono serviti',
    times: 'Usi',
    all: 'In tutto',
    served: {
      care: 'Cure',
      social: 'Servizi sociali',
      research: 'Ricerca',
      coop: 'La cooperativa stessa',
    },
    few: 'meno di 10 persone',
    withheld: 'non detto',
    stopped: 'Fermato, e senza consenso',
    stoppedWhat: 'Letture rifiutate, accessi di emergenza, reclami dei soci e violazioni di dati.',
    refusals: 'Letture fermate',
    emergencies: 'Accessi di emergenza',
    complaints: 'Reclami',
    breaches: 'Violazioni di dati personali',
    money: 'Denaro',
    moneyWhat: 'Dell’anno, fin qui.',
    fromUses: 'Entrato per gli usi',
    otherIncome: 'Altre entrate',
    costs: 'Costi',
    ristorno: 'Restituito ai soci',
    log: 'Registro pubblico',
    logWhat: 'L’ultimo punto firmato: chi ne tiene uno di prima può vedere che niente è stato riscritto.',
    logOpen: 'Il punto con le firme',
    hidden: (smallestGroup) =>
      `Dove le persone sono meno di ${String(smallestGroup)} la cifra non c’è. Dove un’altra la farebbe capire, manca anche quella.`,
    asData: 'Le stesse cifre come dati',
    now: 'La cooperativa adesso',
  },
  en: {
    title: 'What we did in',
    languages: 'Other languages',
    what: (smallestGroup) =>
      `What the data of members served, what was stopped, how much money came in and went out. No figure is about fewer than ${String(smallestGroup)} people.`,
    year: (year) => `See ${year}`,
    uses: 'Uses of data',
    whom: 'Whom they served',
    times: 'Uses',
    all: 'All together',
    served: {
      care: 'Care',
      social: 'Social services',
      research: 'Research',
      coop: 'The co-op itself',
    },
    few: 'fewer than 10 people',
    withheld: 'not told',
    stopped: 'Stopped, and without consent',
    stoppedWhat:
      'Reads that were refused, accesses in an emergency, complaints of members, and data breaches.',
    refusals: 'Reads that were stopped',
    emergencies: 'Emergency accesses',
    complaints: 'Complaints',
    breaches: 'Personal data breaches',
    money: 'Money',
    moneyWhat: 'Of the year, so far.',
    fromUses: 'Came in for uses',
    otherIncome: 'Other income',
    costs: 'Costs',
    ristorno: 'Given back to members',
    log: 'Public log',
    logWhat: 'The last signed checkpoint: whoever keeps an earlier one can see that nothing was rewritten.',
    logOpen: 'The checkpoint with its signatures',
    hidden: (smallestGroup) =>
      `Where there are fewer than ${String(smallestGroup)} people there is no figure. Where another one would give it away, that is missing too.`,
    asData: 'The same figures as data',
    now: 'The co-op now',
  },
  ar: {
    title: 'ماذا فعلنا في',
    languages: 'لغات أخرى',
    what: (smallestGroup) =>
      `فيمَ استُخدمت بيانات الأعضاء، وما الذي أُوقف، وكم دخل من مال وكم خرج. لا يخصّ أي رقم أقل من ${String(smallestGroup)} أشخاص.`,
    year: (year) => `انظر ${year}`,
    uses: 'استخدامات البيانات',
    whom: 'من خُدم',
    times: 'استخدامات',
    all: 'المجموع',
    served: {
      care: 'رعاية صحية',
      social: 'خدمات اجتماعية',
      research: 'بحث',
      coop: 'التعاونية نفسها',
    },
    few: 'أقل من 10 أشخاص',
    withheld: 'لا يُذكر',
    stopped: 'ما أُوقف، وما كان بلا موافقة',
    stoppedWhat: 'قراءات رُفضت، واطلاعات طارئة، وشكاوى الأعضاء.',
    refusals: 'قراءات أُوقفت',
    emergencies: 'اطلاعات طارئة',
    complaints: 'شكاوى',
    breaches: 'انتهاكات للبيانات الشخصية',
    money: 'المال',
    moneyWhat: 'للسنة حتى الآن.',
    fromUses: 'دخل عن الاستخدامات',
    otherIncome: 'إيرادات أخرى',
    costs: 'التكاليف',
    ristorno: 'أُعيد إلى الأعضاء',
    log: 'السجل العام',
    logWhat: 'آخر نقطة موقّعة: من يحتفظ بنقطة سابقة يستطيع أن يرى أن شيئًا لم يُعَد كتابته.',
    logOpen: 'النقطة مع تواقيعها',
    hidden: (smallestGroup) =>
      `حيث يقل الأشخاص عن ${String(smallestGroup)} لا يوجد رقم. وحيث يكشفه رقم آخر يغيب ذلك أيضًا.`,
    asData: 'الأرقام نفسها كبيانات',
    now: 'التعاونية الآن',
  },
}
