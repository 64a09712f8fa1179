import type { ReceiptLanguage } from '@mutua/sdk/consent/consent-receipt'

export interface ReceiptCheckerWords {
  readonly title: string
  readonly about: readonly string[]
  readonly receiptFile: string
  readonly keysFile: string
  readonly fingerprint: string
  readonly check: string
  readonly needsScript: string
  /** What the script says, by its own names. */
  readonly verdicts: Readonly<
    Record<
      | 'verified'
      | 'page-changed'
      | 'no-receipt'
      | 'keys-missing'
      | 'key-unknown'
      | 'signature-invalid'
      | 'shape-refused'
      | 'browser-too-old',
      string
    >
  >
  readonly limits: string
  readonly said: string
  readonly digest: string
}

export const receiptCheckerWords: Readonly<Record<ReceiptLanguage, ReceiptCheckerWords>> = {
  it: {
    title: 'Verifica una ricevuta',
    about: [
      'Questa pagina verifica le ricevute di consenso senza rete: nulla esce da questo dispositivo. Salvala adesso come file, insieme alle chiavi (/.well-known/did.json): così funziona anche quando i nostri server non ci sono.',
      'Le chiavi devono essere quelle che avevi già, non quelle arrivate con la ricevuta.',
    ],
    receiptFile: 'File della ricevuta',
    keysFile: 'Chiavi della cooperativa, salvate prima (did.json)',
    fingerprint: 'Oppure l’impronta della chiave, come la cooperativa l’ha pubblicata',
    check: 'Verifica',
    needsScript: 'Per verificare una firma serve JavaScript; in alternativa c’è la riga di comando.',
    verdicts: {
      'verified': '✓ Autentica: la cooperativa ha firmato esattamente questa pagina.',
      'page-changed':
        '✕ Il file è stato modificato. Il testo firmato che contiene è autentico: vale solo quello, qui sotto.',
      'no-receipt': '✕ In questo file non c’è nessuna ricevuta firmata.',
      'keys-missing': '✕ Servono le chiavi, o l’impronta di una chiave, che avevi già.',
      'key-unknown': '✕ Non è firmata con una delle chiavi che hai dato.',
      'signature-invalid': '✕ La firma non torna: il testo non è quello che la cooperativa ha firmato.',
      'shape-refused': '✕ È firmato, ma non è una ricevuta di consenso.',
      'browser-too-old': '✕ Questo browser non sa verificare firme Ed25519: serve uno più recente.',
    },
    limits:
      'Questa verifica dice chi ha firmato e che cosa. Non può dire se il consenso è stato revocato o modificato dopo, né se la chiave è finita poi in altre mani: questo lo sa solo l’indirizzo breve.',
    said: 'Che cosa è stato firmato',
    digest: 'Impronta: dev’essere la stessa sul foglio',
  },
  en: {
    title: 'Check a receipt',
    about: [
      'This page checks consent receipts without a network: nothing leaves this device. Save it as a file now, together with the keys (/.well-known/did.json): then it works when our servers are not there, too.',
      'The keys must be those that you had already, not those that came with the receipt.',
    ],
    receiptFile: 'File of the receipt',
    keysFile: 'Keys of the co-op, saved before (did.json)',
    fingerprint: 'Or the fingerprint of the key, as the co-op has published it',
    check: 'Check',
    needsScript: 'Checking a signature needs JavaScript; the command line can do it as well.',
    verdicts: {
      'verified': '✓ Genuine: the co-op signed exactly this page.',
      'page-changed':
        '✕ The file was changed. The signed text in it is genuine: only that counts, here below.',
      'no-receipt': '✕ There is no signed receipt in this file.',
      'keys-missing': '✕ The keys are needed, or the fingerprint of one, that you had already.',
      'key-unknown': '✕ It is not signed with one of the keys that you gave.',
      'signature-invalid': '✕ The signature does not fit: the text is not what the co-op signed.',
      'shape-refused': '✕ It is signed, but it is no consent receipt.',
      'browser-too-old': '✕ This browser cannot verify Ed25519 signatures: a newer one can.',
    },
    limits:
      'This check says who signed, and what. It cannot say whether the consent was withdrawn or changed afterwards, nor whether the key was in other hands later: only the short address knows.',
    said: 'What was signed',
    digest: 'Fingerprint: it must be the same on the sheet',
  },
  ar: {
    title: 'التحقق من إيصال',
    about: [
      'تتحقق هذه الصفحة من إيصالات الموافقة من دون شبكة: لا يخرج شيء من هذا الجهاز. احفظها الآن كملف مع المفاتيح (/.well-known/did.json): عندها تعمل حتى حين لا تكون خوادمنا متاحة.',
      'يجب أن تكون المفاتيح هي التي كانت لديك من قبل، لا التي وصلت مع الإيصال.',
    ],
    receiptFile: 'ملف الإيصال',
    keysFile: 'مفاتيح التعاونية المحفوظة مسبقًا (did.json)',
    fingerprint: 'أو بصمة المفتاح كما نشرتها التعاونية',
    check: 'تحقق',
    needsScript: 'يحتاج التحقق من التوقيع إلى JavaScript؛ ويمكن استخدام سطر الأوامر بدلًا من ذلك.',
    verdicts: {
      'verified': '✓ صحيح: وقّعت التعاونية هذه الصفحة بالضبط.',
      'page-changed': '✕ عُدّل الملف. النص الموقَّع داخله صحيح: وحده المعتبر، وهو أدناه.',
      'no-receipt': '✕ لا يوجد إيصال موقَّع في هذا الملف.',
      'keys-missing': '✕ تلزم المفاتيح، أو بصمة أحدها، التي كانت لديك من قبل.',
      'key-unknown': '✕ ليس موقَّعًا بأحد المفاتيح التي قدّمتها.',
      'signature-invalid': '✕ التوقيع غير مطابق: النص ليس ما وقّعته التعاونية.',
      'shape-refused': '✕ إنه موقَّع، لكنه ليس إيصال موافقة.',
      'browser-too-old': '✕ لا يستطيع هذا المتصفح التحقق من تواقيع Ed25519: يلزم متصفح أحدث.',
    },
    limits:
      'يبيّن هذا التحقق من وقّع وعلى ماذا. ولا يمكنه أن يبيّن ما إذا كانت الموافقة قد سُحبت أو عُدّلت بعد ذلك، ولا ما إذا وقع المفتاح لاحقًا في أيدٍ أخرى: وحده العنوان المختصر يعرف ذلك.',
    said: 'ما تم توقيعه',
    digest: 'البصمة: يجب أن تكون نفسها على الورقة',
  },
}
