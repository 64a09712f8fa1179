import type { AccessMode } from '../consent/grant.ts'

/** Languages that a sheet of the desk can be printed in, beside Italian. */
export const sheetLanguages = {
  it: { locale: 'it-IT', isRightToLeft: false },
  en: { locale: 'en-GB', isRightToLeft: false },
  ar: { locale: 'ar-u-nu-latn', isRightToLeft: true },
} as const
export type SheetLanguage = keyof typeof sheetLanguages

type Kind = 'order' | 'decision' | 'withdrawal'

export interface SheetWords {
  readonly title: Readonly<Record<Kind, string>>
  readonly intro: Readonly<Record<Kind, string>>
  readonly coop: string
  readonly member: string
  readonly who: string
  readonly why: string
  readonly what: string
  readonly mayDo: string
  readonly modes: Readonly<Record<AccessMode, string>>
  readonly until: string
  readonly cannot: string
  readonly cannotText: string
  readonly rights: string
  readonly rightsText: string
  readonly withdrawalText: string
  readonly orderText: string
  readonly orderRights: string
  readonly answer: string
  readonly yes: string
  readonly no: string
  readonly signed: string
  readonly first: string
  readonly second: string
}

export const sheetWords: Readonly<Record<SheetLanguage, SheetWords>> = {
  it: {
    title: {
      order: 'Il mio incarico allo sportello',
      decision: 'La mia decisione',
      withdrawal: 'Ritiro il mio consenso',
    },
    intro: {
      order: 'Che cosa chiedo allo sportello',
      decision: 'Che cosa mi è stato chiesto',
      withdrawal: 'Quale consenso finisce',
    },
    coop: 'Cooperativa',
    member: 'Io sono',
    who: 'Chi chiede',
    why: 'Perché',
    what: 'Che cosa',
    mayDo: 'Può',
    modes: { read: 'leggere', append: 'aggiungere', write: 'modificare' },
    until: 'Fino al',
    cannot: 'Che cosa non può fare',
    cannotText: 'Non può vedere altro, non può usarlo per altri motivi e non può darlo ad altri.',
    rights: 'I miei diritti',
    rightsText:
      'Posso dire di no, senza conseguenze. Posso cambiare idea in ogni momento, anche qui allo sportello: vale subito.',
    withdrawalText: 'Da adesso nessuno legge più con questo consenso. Non devo dire perché.',
    orderText:
      'Lo sportello mi legge le richieste che aspettano e scrive ciò che decido. Non decide mai al mio posto: firmo un foglio ogni volta.',
    orderRights: 'Posso far finire questo incarico in ogni momento.',
    answer: 'La mia risposta',
    yes: 'Sì, do il consenso',
    no: 'No',
    signed: 'Data e firma. Mi è stato letto ad alta voce.',
    first: 'Prima persona dello sportello',
    second: 'Seconda persona dello sportello',
  },
  en: {
    title: { order: 'My order to the desk', decision: 'My decision', withdrawal: 'I take my consent back' },
    intro: {
      order: 'What I ask of the desk',
      decision: 'What I was asked',
      withdrawal: 'Which consent ends',
    },
    coop: 'Co-operative',
    member: 'I am',
    who: 'Who asks',
    why: 'Why',
    what: 'What',
    mayDo: 'They may',
    modes: { read: 'read', append: 'add', write: 'change' },
    until: 'Until',
    cannot: 'What they cannot do',
    cannotText: 'They cannot see anything else, use it for other reasons, or give it to others.',
    rights: 'My rights',
    rightsText:
      'I can say no, and nothing happens to me. I can change my mind at any time, here at the desk as well: it counts at once.',
    withdrawalText: 'From now on nobody reads under this consent. I do not have to say why.',
    orderText:
      'The desk reads to me the requests that wait, and writes down what I decide. It never decides for me: I sign a sheet each time.',
    orderRights: 'I can end this order at any time.',
    answer: 'My answer',
    yes: 'Yes, I consent',
    no: 'No',
    signed: 'Date and signature. It was read aloud to me.',
    first: 'First person of the desk',
    second: 'Second person of the desk',
  },
  ar: {
    title: { order: 'تكليفي للمكتب', decision: 'قراري', withdrawal: 'أسحب موافقتي' },
    intro: {
      order: 'ما أطلبه من المكتب',
      decision: 'ما طُلب مني',
      withdrawal: 'الموافقة التي تنتهي',
    },
    coop: 'التعاونية',
    member: 'أنا',
    who: 'مَن يطلب',
    why: 'لماذا',
    what: 'ماذا',
    mayDo: 'يمكنه',
    modes: { read: 'القراءة', append: 'الإضافة', write: 'التعديل' },
    until: 'حتى',
    cannot: 'ما لا يمكنه فعله',
    cannotText: 'لا يمكنه رؤية شيء آخر، ولا استعماله لأسباب أخرى، ولا إعطاؤه لغيره.',
    rights: 'حقوقي',
    rightsText:
      'يمكنني أن أقول لا دون أي عواقب. ويمكنني أن أغيّر رأيي في أي وقت، هنا في المكتب أيضًا: ويسري ذلك فورًا.',
    withdrawalText: 'من الآن لا يقرأ أحد بهذه الموافقة. ولا يلزمني أن أقول لماذا.',
    orderText: 'يقرأ لي المكتب الطلبات التي تنتظر ويكتب ما أقرره. لا يقرر أبدًا بدلًا مني: أوقّع ورقة في كل مرة.',
    orderRights: 'يمكنني إنهاء هذا التكليف في أي وقت.',
    answer: 'جوابي',
    yes: 'نعم، أوافق',
    no: 'لا',
    signed: 'التاريخ والتوقيع. قُرئ عليّ بصوت عالٍ.',
    first: 'الشخص الأول في المكتب',
    second: 'الشخص الثاني في المكتب',
  },
}
