import type { PeriodPreset } from '@mutua/sdk/consent/period-preset'
import type { PageLanguage } from './page-language.ts'

/** Periods that a person can choose from here, the shortest first. */
export const launchPeriods = ['today', '30d', '90d', 'year'] as const satisfies readonly PeriodPreset[]
export type LaunchPeriod = (typeof launchPeriods)[number]

export interface LaunchWords {
  readonly title: string
  readonly callsItself: (name: string) => string
  readonly nobodyVouches: string
  readonly vouchedFor: (name: string) => string
  readonly forSomebody: string
  readonly what: string
  readonly tick: string
  readonly offline: string
  readonly why: string
  readonly until: string
  readonly periods: Readonly<Record<LaunchPeriod, string>>
  readonly cannot: string
  readonly cannotList: readonly string[]
  readonly means: string
  readonly ifNot: string
  readonly give: string
  readonly refuse: string
  readonly mistakes: Readonly<Record<'nothing' | 'period' | 'old', string>>
  readonly back: string
  readonly messages: Readonly<
    Record<
      'pod' | 'client' | 'redirect' | 'notYours' | 'notPossible' | 'foreign',
      { readonly title: string; readonly text: string }
    >
  >
}

/** `⁨` and `⁩` around what others chose are `<bdi>` on the page. */
export const launchWords: Readonly<Record<PageLanguage, LaunchWords>> = {
  it: {
    title: 'Un’applicazione chiede di leggere',
    callsItself: (name) => `Si presenta come «\u2068${name}\u2069».`,
    nobodyVouches: 'La cooperativa non la conosce: nessuno garantisce per lei.',
    vouchedFor: (name) => `È nell’elenco della cooperativa come \u2068${name}\u2069.`,
    forSomebody: 'Decidi per un’altra persona:',
    what: 'Che cosa può leggere',
    tick: 'Spunta solo ciò che vuoi dare.',
    offline: 'anche quando non la stai usando',
    why: 'Perché',
    until: 'Fino a quando',
    periods: { 'today': 'solo oggi', '30d': '30 giorni', '90d': '90 giorni', 'year': 'un anno' },
    cannot: 'Non può',
    cannotList: ['leggere altro', 'aggiungere, cambiare o cancellare', 'agire a nome tuo'],
    means:
      'Ogni lettura lascia una ricevuta. Puoi revocare quando vuoi: smette subito. Ciò che ha già letto va cancellato.',
    ifNot: 'Se dici di no non cambia nulla.',
    give: 'Sì, può leggere',
    refuse: 'No',
    mistakes: {
      nothing: 'Spunta almeno una cosa, oppure rispondi No.',
      period: 'Scegli fino a quando.',
      old: 'La pagina era aperta da troppo tempo. Rileggi e rispondi di nuovo.',
    },
    back: 'Torna all’applicazione',
    messages: {
      pod: { title: 'Indirizzo sconosciuto', text: 'Questo indirizzo non porta a nessun pod.' },
      client: {
        title: 'Applicazione sconosciuta',
        text: 'Non si riesce a leggere chi è l’applicazione che ti ha mandato qui. Nulla è cambiato.',
      },
      redirect: {
        title: 'Qualcosa non corrisponde',
        text: 'L’applicazione vuole la risposta a un indirizzo che non ha dichiarato. Nulla è cambiato.',
      },
      notYours: {
        title: 'Non puoi decidere qui',
        text: 'Con questa identità non puoi decidere su ciò che l’applicazione chiede. Esci, e accedi con quella giusta.',
      },
      notPossible: {
        title: 'Il consenso non è stato dato',
        text: 'Adesso non è possibile. Nulla è cambiato. Chiedi alla cooperativa.',
      },
      foreign: {
        title: 'Non da qui',
        text: 'Questa risposta è stata inviata da un’altra pagina. Nulla è cambiato.',
      },
    },
  },
  en: {
    title: 'An application asks to read',
    callsItself: (name) => `It calls itself “\u2068${name}\u2069”.`,
    nobodyVouches: 'The co-op does not know it: nobody vouches for it.',
    vouchedFor: (name) => `The co-op lists it as \u2068${name}\u2069.`,
    forSomebody: 'You decide for another person:',
    what: 'What it may read',
    tick: 'Tick only what you want to give.',
    offline: 'also while you are not using it',
    why: 'Why',
    until: 'Until when',
    periods: { 'today': 'only today', '30d': '30 days', '90d': '90 days', 'year': 'one year' },
    cannot: 'It cannot',
    cannotList: ['read anything else', 'add, change or delete', 'act in your name'],
    means:
      'Each reading leaves a receipt. You can withdraw at any time: it ends at once. What it has read must be erased.',
    ifNot: 'If you say no, nothing changes.',
    give: 'Yes, it may read',
    refuse: 'No',
    mistakes: {
      nothing: 'Tick at least one thing, or answer No.',
      period: 'Choose until when.',
      old: 'The page was open for too long. Read it and answer again.',
    },
    back: 'Back to the application',
    messages: {
      pod: { title: 'Unknown address', text: 'This address leads to no pod.' },
      client: {
        title: 'Unknown application',
        text: 'It cannot be read who the application is that sent you here. Nothing has changed.',
      },
      redirect: {
        title: 'Something does not match',
        text: 'The application wants the answer at an address that it has not declared. Nothing has changed.',
      },
      notYours: {
        title: 'You cannot decide here',
        text: 'With this identity you cannot decide on what the application asks for. Sign out, and sign in with the right one.',
      },
      notPossible: {
        title: 'The consent was not given',
        text: 'It is not possible now. Nothing has changed. Ask the co-op.',
      },
      foreign: {
        title: 'Not from there',
        text: 'This answer was sent by another page. Nothing has changed.',
      },
    },
  },
  ar: {
    title: 'تطبيق يطلب أن يقرأ',
    callsItself: (name) => `يسمّي نفسه «\u2068${name}\u2069».`,
    nobodyVouches: 'التعاونية لا تعرفه: لا أحد يضمنه.',
    vouchedFor: (name) => `هو في قائمة التعاونية باسم \u2068${name}\u2069.`,
    forSomebody: 'أنت تقرر عن شخص آخر:',
    what: 'ما يمكنه أن يقرأ',
    tick: 'اختر فقط ما تريد أن تعطيه.',
    offline: 'حتى عندما لا تستخدمه',
    why: 'لماذا',
    until: 'إلى متى',
    periods: { 'today': 'اليوم فقط', '30d': '30 يومًا', '90d': '90 يومًا', 'year': 'سنة واحدة' },
    cannot: 'لا يمكنه',
    cannotList: ['أن يقرأ شيئًا آخر', 'أن يضيف أو يغيّر أو يحذف', 'أن يتصرف باسمك'],
    means: 'كل قراءة تترك إيصالًا. يمكنك السحب متى شئت: ينتهي فورًا. وما قرأه يجب أن يُحذف.',
    ifNot: 'إذا قلت لا، فلا يتغير شيء.',
    give: 'نعم، يمكنه القراءة',
    refuse: 'لا',
    mistakes: {
      nothing: 'اختر شيئًا واحدًا على الأقل، أو أجب بلا.',
      period: 'اختر إلى متى.',
      old: 'بقيت الصفحة مفتوحة طويلًا. اقرأها وأجب من جديد.',
    },
    back: 'العودة إلى التطبيق',
    messages: {
      pod: { title: 'عنوان غير معروف', text: 'هذا العنوان لا يؤدي إلى أي مخزن.' },
      client: {
        title: 'تطبيق غير معروف',
        text: 'لا يمكن معرفة التطبيق الذي أرسلك إلى هنا. لم يتغير شيء.',
      },
      redirect: {
        title: 'شيء لا يتطابق',
        text: 'يريد التطبيق الجواب على عنوان لم يعلنه. لم يتغير شيء.',
      },
      notYours: {
        title: 'لا يمكنك أن تقرر هنا',
        text: 'بهذه الهوية لا يمكنك أن تقرر في ما يطلبه التطبيق. اخرج، وادخل بالهوية الصحيحة.',
      },
      notPossible: {
        title: 'لم تُعطَ الموافقة',
        text: 'هذا غير ممكن الآن. لم يتغير شيء. اسأل التعاونية.',
      },
      foreign: { title: 'ليس من هناك', text: 'أرسلت صفحة أخرى هذا الجواب. لم يتغير شيء.' },
    },
  },
}
