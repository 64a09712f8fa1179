import type { ReceiptLanguage } from '@mutua/sdk/consent/consent-receipt'

/** What stands on the pages around a receipt, and on the one that its short address leads to. */
export interface ReceiptPageWords {
  /** Of the language, in itself. */
  readonly name: string
  readonly direction: 'ltr' | 'rtl'
  readonly asOf: string
  readonly code: string
  readonly scan: string
  readonly digest: string
  readonly signedText: string
  readonly signedTextSays: string
  readonly lookTitle: string
  readonly genuine: string
  readonly issued: string
  readonly inForce: string
  readonly notInForce: string
  readonly changedSince: string
  readonly compare: string
  readonly nothingElse: string
  readonly forParties: string
  readonly signIn: string
  readonly openWhole: string
  readonly absent: string
  readonly absentText: string
}

export const receiptPageWords: Readonly<Record<ReceiptLanguage, ReceiptPageWords>> = {
  it: {
    name: 'Italiano',
    direction: 'ltr',
    asOf: 'Così era il',
    code: 'Codice',
    scan: 'Inquadra per sapere se vale ancora',
    digest: 'Impronta di questa ricevuta',
    signedText: 'Testo firmato',
    signedTextSays: 'Con questo testo la ricevuta si verifica anche senza i nostri server. Conserva il file.',
    lookTitle: 'Una ricevuta di consenso',
    issued: 'Rilasciata il',
    genuine: '✓ Autentica: l’abbiamo rilasciata noi',
    inForce: 'Il consenso è in vigore adesso.',
    notInForce: 'Il consenso adesso non è in vigore: in base a esso nessuno può leggere.',
    changedSince: 'Dopo questa ricevuta il consenso è cambiato: le sue parti ne possono avere una nuova.',
    compare: 'Sul foglio deve esserci esattamente questa impronta. Se è diversa, il foglio non è il nostro.',
    nothingElse: 'Chi, che cosa e perché non si vede qui: lo sanno le due parti.',
    forParties:
      'Se sei una delle due parti, aprila con il tuo accesso: l’applicazione trova il consenso da questo indirizzo.',
    signIn: 'Accedi',
    openWhole: 'Apri la ricevuta intera',
    absent: 'Nessuna ricevuta',
    absentText: 'Con questo codice non c’è nessuna ricevuta. Controlla il codice, lettera per lettera.',
  },
  en: {
    name: 'English',
    direction: 'ltr',
    asOf: 'As it was on',
    code: 'Code',
    scan: 'Scan to see whether it is still so',
    digest: 'Fingerprint of this receipt',
    signedText: 'Signed text',
    signedTextSays: 'With this text the receipt can be checked without our servers, too. Keep the file.',
    lookTitle: 'A consent receipt',
    issued: 'Issued on',
    genuine: '✓ Genuine: we issued it',
    inForce: 'The consent is in force now.',
    notInForce: 'The consent is not in force now: nobody can read under it.',
    changedSince: 'The consent has changed since this receipt: its parties can have a new one.',
    compare: 'Exactly this fingerprint must stand on the sheet. If it is another one, the sheet is not ours.',
    nothingElse: 'Who, what and why cannot be seen here: the two parties know.',
    forParties:
      'If you are one of the two parties, open it signed in: the application finds the consent from this address.',
    signIn: 'Sign in',
    openWhole: 'Open the whole receipt',
    absent: 'No receipt',
    absentText: 'There is no receipt with this code. Check the code, letter by letter.',
  },
  ar: {
    name: 'العربية',
    direction: 'rtl',
    asOf: 'كما كانت في',
    code: 'الرمز',
    scan: 'امسح الرمز لتعرف هل ما زالت كذلك',
    digest: 'بصمة هذا الإيصال',
    signedText: 'النص الموقَّع',
    signedTextSays: 'بهذا النص يمكن التحقق من الإيصال حتى من دون خوادمنا. احتفظ بالملف.',
    lookTitle: 'إيصال موافقة',
    issued: 'صدر في',
    genuine: '✓ صحيح: نحن من أصدره',
    inForce: 'الموافقة سارية الآن.',
    notInForce: 'الموافقة غير سارية الآن: لا يستطيع أحد القراءة بموجبها.',
    changedSince: 'تغيّرت الموافقة بعد هذا الإيصال: يمكن لطرفيها الحصول على إيصال جديد.',
    compare: 'يجب أن تكون هذه البصمة بالضبط على الورقة. إن اختلفت فالورقة ليست منا.',
    nothingElse: 'من وماذا ولماذا لا يظهر هنا: يعرفه الطرفان.',
    forParties: 'إن كنت أحد الطرفين فافتحه بعد تسجيل الدخول: يجد التطبيق الموافقة من هذا العنوان.',
    signIn: 'تسجيل الدخول',
    openWhole: 'افتح الإيصال كاملًا',
    absent: 'لا يوجد إيصال',
    absentText: 'لا يوجد إيصال بهذا الرمز. تحقق من الرمز حرفًا حرفًا.',
  },
}
