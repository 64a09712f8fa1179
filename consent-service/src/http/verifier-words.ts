import type { ReceiptLanguage } from '@mutua/sdk/consent/consent-receipt'

type FaultName =
  | 'usage'
  | 'form'
  | 'signature'
  | 'cosignature'
  | 'proof'
  | 'not-linked'
  | 'history-changed'
  | 'sums'
  | 'unreadable'
  | 'no-files'
  | 'keys-missing'
  | 'browser-too-old'

/** What the verifier can look at: in words when it did and it fits, and when it did not look. */
type LookedName =
  | 'inclusion'
  | 'cosignatures'
  | 'history'
  | 'receipt'
  | 'receiptSignature'
  | 'credential'
  | 'statement'
  | 'sums'

export interface VerifierWords {
  readonly title: string
  readonly about: readonly string[]
  readonly files: string
  readonly filesHint: string
  readonly keys: string
  readonly keysHint: string
  readonly check: string
  readonly needsScript: string
  /** What the script says, by its own names. */
  readonly said: {
    readonly verified: string
    readonly refused: string
    readonly faults: Readonly<Record<FaultName, string>>
    readonly looked: Readonly<Record<LookedName, readonly [yes: string, no: string]>>
    /** Kinds of files, as they were recognised. */
    readonly kinds: Readonly<
      Record<'proof' | 'statement' | 'receipt' | 'podKeys' | 'credential' | 'checkpoint' | 'unknown', string>
    >
    /** Of what an entry and its statement say, in the order in which they are shown. */
    readonly fields: Readonly<Record<string, string>>
    /** Kinds of entries. */
    readonly entries: Readonly<Record<string, string>>
    readonly headings: Readonly<Record<'files' | 'looked' | 'content', string>>
  }
  readonly limits: string
}

export const verifierWords: Readonly<Record<ReceiptLanguage, VerifierWords>> = {
  it: {
    title: 'Verifica senza di noi',
    about: [
      'Questa pagina verifica quello che hai in mano: una ricevuta d’uso, un consenso, il tuo rendiconto annuale. Nulla esce da questo dispositivo. Salvala adesso come file: così funziona anche senza rete e senza i nostri server.',
      'Contiene lo stesso programma pubblico di verifica che usano gli altri, e nessun nostro codice per i controlli.',
    ],
    files: 'I tuoi file',
    filesHint:
      'Trascinali qui o sceglili insieme: il rendiconto, oppure la prova (.tlog-proof) con la sua ricevuta o il suo consenso. Se li hai, aggiungi uno stato firmato che avevi salvato e le chiavi del server dei pod.',
    keys: 'Chiavi del registro e dei testimoni, una per riga',
    keysHint: 'Qui ci sono quelle di questa cooperativa. Confrontale con quelle che conosci già.',
    check: 'Verifica',
    needsScript: 'Per verificare una firma serve JavaScript; in alternativa c’è la riga di comando.',
    said: {
      verified: '✓ Torna tutto quello che è stato controllato.',
      refused: '✕ Non torna.',
      faults: {
        'usage': 'Una chiave è scritta male o è stata copiata male.',
        'form': 'Un file non ha la forma che dovrebbe avere: è stato modificato o è incompleto.',
        'signature': 'Una firma non è della chiave che dovrebbe averla fatta.',
        'cosignature': 'Mancano testimoni: non tutti quelli indicati hanno visto questo stato del registro.',
        'proof': 'La prova riguarda un’altra cosa, oppure il file è stato modificato.',
        'not-linked':
          'La prova non dice di continuare dallo stato che avevi salvato. Chiedine una nuova a partire da quello.',
        'history-changed':
          'Il registro è stato riscritto: non è la continuazione di quello che avevi salvato.',
        'sums': 'Le somme del rendiconto non tornano.',
        'unreadable': 'Un file non si può leggere: è stato modificato o è incompleto.',
        'no-files': 'Scegli il rendiconto, oppure una prova (.tlog-proof).',
        'keys-missing': 'Scrivi almeno la chiave del registro.',
        'browser-too-old': 'Questo browser non sa verificare firme Ed25519: serve uno più recente.',
      },
      looked: {
        inclusion: ['La voce è nel registro firmato dalla cooperativa.', 'La voce non è stata cercata.'],
        cosignatures: [
          'Tutti i testimoni indicati hanno visto questo registro.',
          'Nessun testimone indicato: altri potrebbero aver visto un altro registro.',
        ],
        history: [
          'Il registro continua da quello che avevi salvato.',
          'Nessuno stato salvato prima: non è stato controllato se il passato è stato riscritto.',
        ],
        receipt: ['La ricevuta è proprio quella registrata.', 'Nessuna ricevuta da confrontare.'],
        receiptSignature: [
          'La ricevuta è firmata dal suo server dei pod.',
          'Firma del server dei pod non controllata: mancano le sue chiavi (jwks.json).',
        ],
        credential: ['Il consenso è proprio quello registrato.', 'Nessun consenso da confrontare.'],
        statement: ['Il rendiconto fa parte del ristorno registrato.', 'Nessun rendiconto da confrontare.'],
        sums: ['Le somme del rendiconto tornano.', 'Le somme non sono state controllate.'],
      },
      kinds: {
        proof: 'prova del registro',
        statement: 'rendiconto annuale',
        receipt: 'ricevuta d’uso',
        podKeys: 'chiavi del server dei pod',
        credential: 'consenso firmato',
        checkpoint: 'stato firmato, salvato prima',
        unknown: 'non riconosciuto: non è stato guardato',
      },
      fields: {
        kind: 'Che cosa',
        time: 'Registrato il',
        place: 'Voce',
        year: 'Anno',
        member: 'Numero di socio',
        cents: 'Il tuo ristorno',
        revenueCents: 'Entrate',
        costsCents: 'Costi',
        surplusCents: 'Avanzo',
        legalReserveCents: 'Riserva legale',
        mutualFundCents: 'Fondo mutualistico',
        distributableCents: 'Quanto si poteva ristornare',
        retainedCents: 'Rimasto alla cooperativa',
        ristornoCents: 'Ristorno di tutti',
        units: 'Unità di scambio',
        resolution: 'Delibera',
      },
      entries: {
        'consent.given': 'Consenso dato',
        'consent.amended': 'Consenso modificato',
        'consent.withdrawn': 'Consenso revocato',
        'receipts.accepted': 'Ricevute d’uso',
        'ristorno.ran': 'Ristorno',
        'period.closed': 'Chiusura di un periodo',
        'tariff.adopted': 'Tariffa',
        'resolution.adopted': 'Delibera',
        'key.changed': 'Chiave della cooperativa',
      },
      headings: { files: 'File', looked: 'Che cosa è stato controllato', content: 'Che cosa dice' },
    },
    limits:
      'Questa verifica dice che qualcosa sta nel registro, e che cosa. Non può dire che cosa è successo dopo. Vale quanto le chiavi che conosci da fonti fidate.',
  },
  en: {
    title: 'Verify without us',
    about: [
      'This page verifies what you hold: the receipt of a use, a consent, your yearly statement. Nothing leaves this device. Save it as a file now: then it works without a network and without our servers, too.',
      'It contains the same public verifier that everybody else uses, and no code of ours for the checks.',
    ],
    files: 'Your files',
    filesHint:
      'Drop them here or choose them together: the statement, or the proof (.tlog-proof) with its receipt or consent. If you have them, add a checkpoint that you saved before and the keys of the pod server.',
    keys: 'Keys of the log and of witnesses, one a line',
    keysHint: 'Here stand those of this co-op. Compare them with those that you know already.',
    check: 'Verify',
    needsScript: 'Verifying a signature needs JavaScript; the command line can do it as well.',
    said: {
      verified: '✓ All that was looked at fits.',
      refused: '✕ It does not fit.',
      faults: {
        'usage': 'A key is not written as keys are, or was copied wrongly.',
        'form': 'A file has not the form that it should have: it was changed, or is not whole.',
        'signature': 'A signature is not by the key that should have made it.',
        'cosignature': 'Witnesses are missing: not all that are named have seen this state of the log.',
        'proof': 'The proof is about something else, or the file was changed.',
        'not-linked':
          'The proof does not say that it goes on from the checkpoint that you saved. Ask for a new one from there.',
        'history-changed': 'The log was rewritten: it does not go on from what you saved.',
        'sums': 'The sums of the statement do not add up.',
        'unreadable': 'A file cannot be read: it was changed, or is not whole.',
        'no-files': 'Choose the statement, or a proof (.tlog-proof).',
        'keys-missing': 'Write at least the key of the log.',
        'browser-too-old': 'This browser cannot verify Ed25519 signatures: a newer one can.',
      },
      looked: {
        inclusion: ['The entry is in the log that the co-op signed.', 'The entry was not looked for.'],
        cosignatures: [
          'All witnesses that are named have seen this log.',
          'No witness is named: others may have seen another log.',
        ],
        history: [
          'The log goes on from the one that you saved.',
          'No checkpoint saved before: whether the past was rewritten was not looked at.',
        ],
        receipt: ['The receipt is the very one that was logged.', 'There is no receipt to compare.'],
        receiptSignature: [
          'The receipt is signed by its pod server.',
          'The signature of the pod server was not looked at: its keys (jwks.json) are missing.',
        ],
        credential: ['The consent is the very one that was logged.', 'There is no consent to compare.'],
        statement: [
          'The statement is part of the ristorno that was logged.',
          'There is no statement to compare.',
        ],
        sums: ['The sums of the statement add up.', 'The sums were not looked at.'],
      },
      kinds: {
        proof: 'proof of the log',
        statement: 'yearly statement',
        receipt: 'receipt of a use',
        podKeys: 'keys of the pod server',
        credential: 'signed consent',
        checkpoint: 'checkpoint, saved before',
        unknown: 'not recognised: it was not looked at',
      },
      fields: {
        kind: 'What',
        time: 'Logged at',
        place: 'Entry',
        year: 'Year',
        member: 'Member number',
        cents: 'Your ristorno',
        revenueCents: 'What came in',
        costsCents: 'Costs',
        surplusCents: 'Surplus',
        legalReserveCents: 'Legal reserve',
        mutualFundCents: 'Mutual fund',
        distributableCents: 'What could be returned',
        retainedCents: 'Stays with the co-op',
        ristornoCents: 'Ristorno of all',
        units: 'Units of exchange',
        resolution: 'Resolution',
      },
      entries: {
        'consent.given': 'Consent given',
        'consent.amended': 'Consent changed',
        'consent.withdrawn': 'Consent withdrawn',
        'receipts.accepted': 'Receipts of uses',
        'ristorno.ran': 'Ristorno',
        'period.closed': 'Close of a period',
        'tariff.adopted': 'Tariff',
        'resolution.adopted': 'Resolution',
        'key.changed': 'Key of the co-op',
      },
      headings: { files: 'Files', looked: 'What was looked at', content: 'What it says' },
    },
    limits:
      'This check says that something stands in the log, and what. It cannot say what happened afterwards. It is worth as much as the keys that you know from sources that you trust.',
  },
  ar: {
    title: 'تحقّق من دوننا',
    about: [
      'تتحقق هذه الصفحة مما لديك: إيصال استخدام، أو موافقة، أو كشفك السنوي. لا يخرج شيء من هذا الجهاز. احفظها الآن كملف: عندها تعمل أيضًا من دون شبكة ومن دون خوادمنا.',
      'فيها برنامج التحقق العلني نفسه الذي يستخدمه الجميع، ولا شيء من برامجنا في الفحص.',
    ],
    files: 'ملفاتك',
    filesHint:
      'اسحبها إلى هنا أو اخترها معًا: الكشف السنوي، أو الإثبات (‎.tlog-proof) مع إيصاله أو موافقته. وإن كانت لديك، فأضف حالة موقَّعة حفظتها من قبل ومفاتيح خادم السجلات.',
    keys: 'مفاتيح السجل والشهود، مفتاح في كل سطر',
    keysHint: 'هنا مفاتيح هذه التعاونية. قارنها بما تعرفه من قبل.',
    check: 'تحقّق',
    needsScript: 'يحتاج التحقق من التوقيع إلى JavaScript؛ ويمكن استخدام سطر الأوامر بدلًا من ذلك.',
    said: {
      verified: '✓ كل ما فُحص سليم.',
      refused: '✕ غير سليم.',
      faults: {
        'usage': 'أحد المفاتيح مكتوب أو منسوخ خطأً.',
        'form': 'أحد الملفات ليس بالشكل المطلوب: عُدّل أو هو ناقص.',
        'signature': 'أحد التواقيع ليس بالمفتاح الذي كان يجب أن يوقّع به.',
        'cosignature': 'ينقص شهود: لم يرَ كل الشهود المذكورين هذه الحالة من السجل.',
        'proof': 'الإثبات يخص شيئًا آخر، أو عُدّل الملف.',
        'not-linked': 'لا يبيّن الإثبات أنه يتابع من الحالة التي حفظتها. اطلب إثباتًا جديدًا ابتداءً منها.',
        'history-changed': 'أُعيدت كتابة السجل: ليس تتمة لما حفظته.',
        'sums': 'مجاميع الكشف غير صحيحة.',
        'unreadable': 'لا يمكن قراءة أحد الملفات: عُدّل أو هو ناقص.',
        'no-files': 'اختر الكشف السنوي، أو إثباتًا (‎.tlog-proof).',
        'keys-missing': 'اكتب مفتاح السجل على الأقل.',
        'browser-too-old': 'لا يستطيع هذا المتصفح التحقق من تواقيع Ed25519: يلزم متصفح أحدث.',
      },
      looked: {
        inclusion: ['القيد موجود في السجل الذي وقّعته التعاونية.', 'لم يُبحث عن القيد.'],
        cosignatures: ['رأى كل الشهود المذكورين هذا السجل.', 'لم يُذكر أي شاهد: قد يكون غيرك رأى سجلًا آخر.'],
        history: [
          'يتابع السجل من الحالة التي حفظتها.',
          'لا توجد حالة محفوظة من قبل: لم يُفحص إن كان الماضي قد أُعيدت كتابته.',
        ],
        receipt: ['الإيصال هو نفسه المقيَّد.', 'لا يوجد إيصال للمقارنة.'],
        receiptSignature: [
          'الإيصال موقَّع من خادم السجلات الخاص به.',
          'لم يُفحص توقيع خادم السجلات: مفاتيحه (jwks.json) غير موجودة.',
        ],
        credential: ['الموافقة هي نفسها المقيَّدة.', 'لا توجد موافقة للمقارنة.'],
        statement: ['الكشف جزء من التوزيع المقيَّد.', 'لا يوجد كشف للمقارنة.'],
        sums: ['مجاميع الكشف صحيحة.', 'لم تُفحص المجاميع.'],
      },
      kinds: {
        proof: 'إثبات من السجل',
        statement: 'كشف سنوي',
        receipt: 'إيصال استخدام',
        podKeys: 'مفاتيح خادم السجلات',
        credential: 'موافقة موقَّعة',
        checkpoint: 'حالة موقَّعة، محفوظة من قبل',
        unknown: 'غير معروف: لم يُفحص',
      },
      fields: {
        kind: 'ماذا',
        time: 'قُيّد في',
        place: 'القيد',
        year: 'السنة',
        member: 'رقم العضو',
        cents: 'ما رُدّ إليك',
        revenueCents: 'ما دخل',
        costsCents: 'التكاليف',
        surplusCents: 'الفائض',
        legalReserveCents: 'الاحتياطي القانوني',
        mutualFundCents: 'صندوق التعاون',
        distributableCents: 'ما أمكن ردّه',
        retainedCents: 'ما بقي للتعاونية',
        ristornoCents: 'ما رُدّ إلى الجميع',
        units: 'وحدات التبادل',
        resolution: 'القرار',
      },
      entries: {
        'consent.given': 'موافقة أُعطيت',
        'consent.amended': 'موافقة عُدّلت',
        'consent.withdrawn': 'موافقة سُحبت',
        'receipts.accepted': 'إيصالات استخدام',
        'ristorno.ran': 'توزيع العائد',
        'period.closed': 'إغلاق فترة',
        'tariff.adopted': 'تعرفة',
        'resolution.adopted': 'قرار',
        'key.changed': 'مفتاح التعاونية',
      },
      headings: { files: 'الملفات', looked: 'ما الذي فُحص', content: 'ماذا يقول' },
    },
    limits:
      'يبيّن هذا التحقق أن شيئًا موجود في السجل وما هو. ولا يمكنه أن يبيّن ما حدث بعد ذلك. وقيمته بقدر المفاتيح التي تعرفها من مصادر تثق بها.',
  },
}
