export const languages = ['it', 'en', 'ar'] as const
export type Language = (typeof languages)[number]

export interface Words {
  /** Of the language, in itself. */
  readonly name: string
  readonly direction: 'ltr' | 'rtl'
  readonly state: string
  readonly numbers: string
  readonly members: string
  readonly liveGrants: string
  readonly uses: string
  readonly usesByPurpose: string
  readonly otherPurposes: string
  readonly noUses: string
  readonly lastReceipts: string
  readonly day: string
  readonly purpose: string
  readonly receipt: string
  readonly nobody: (smallestGroup: number) => string
  readonly verify: string
}

export const coopPageWords: Readonly<Record<Language, Words>> = {
  it: {
    name: 'Italiano',
    direction: 'ltr',
    state: 'Lo stato della cooperativa',
    numbers: 'La cooperativa in numeri',
    members: 'Soci',
    liveGrants: 'Autorizzazioni attive',
    uses: 'Usi registrati',
    usesByPurpose: 'A che cosa sono serviti i dati',
    otherPurposes: 'Altre finalità',
    noUses: 'Ancora nessun uso.',
    lastReceipts: 'Ultime ricevute d’uso',
    day: 'Giorno',
    purpose: 'Finalità',
    receipt: 'Ricevuta',
    nobody: (smallestGroup) =>
      `Qui non compare nessuna persona. Una finalità ha un nome solo se riguarda almeno ${String(smallestGroup)} soci.`,
    verify:
      'Ogni uso dei dati lascia una ricevuta firmata. Chi è parte di un consenso vede le proprie e può verificarle.',
  },
  en: {
    name: 'English',
    direction: 'ltr',
    state: 'The state of the co-op',
    numbers: 'The co-op in numbers',
    members: 'Members',
    liveGrants: 'Live consents',
    uses: 'Uses on record',
    usesByPurpose: 'What the data served',
    otherPurposes: 'Other purposes',
    noUses: 'No use yet.',
    lastReceipts: 'Last receipts of use',
    day: 'Day',
    purpose: 'Purpose',
    receipt: 'Receipt',
    nobody: (smallestGroup) =>
      `Nobody can be seen here. A purpose has a name only where at least ${String(smallestGroup)} members stand behind it.`,
    verify:
      'Every use of data leaves a signed receipt. The parties to a consent see theirs and can verify them.',
  },
  ar: {
    name: 'العربية',
    direction: 'rtl',
    state: 'حالة التعاونية',
    numbers: 'التعاونية بالأرقام',
    members: 'الأعضاء',
    liveGrants: 'موافقات سارية',
    uses: 'استخدامات مسجّلة',
    usesByPurpose: 'فيمَ استُخدمت البيانات',
    otherPurposes: 'أغراض أخرى',
    noUses: 'لا يوجد أي استخدام بعد.',
    lastReceipts: 'آخر إيصالات الاستخدام',
    day: 'اليوم',
    purpose: 'الغرض',
    receipt: 'الإيصال',
    nobody: (smallestGroup) =>
      `لا يظهر هنا أي شخص. لا يُذكر اسم الغرض إلا إذا كان يخصّ ${String(smallestGroup)} أعضاء على الأقل.`,
    verify: 'كل استخدام للبيانات يترك إيصالًا موقّعًا. يرى أطراف الموافقة إيصالاتهم ويمكنهم التحقق منها.',
  },
}
