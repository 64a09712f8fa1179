import type { AssuranceLevel, OutsideKind } from '../outside/adapter.ts'
import type { Language } from './language.ts'

/** What a person can do something about; everything else has the same words. */
export type FailureReason = 'gave-up' | 'too-low' | 'unreachable'

export interface OutsideWords {
  readonly kinds: Readonly<Record<OutsideKind, string>>
  readonly enterWith: Readonly<Record<OutsideKind, string>>
  readonly choose: string
  readonly title: string
  readonly text: string
  readonly learnsNumber: (kind: string) => string
  readonly none: string
  readonly connect: (kind: string) => string
  readonly disconnect: string
  readonly level: (level: AssuranceLevel) => string
  readonly boundOn: string
  readonly usedLast: string
  readonly enteredWith: (kind: string, level: AssuranceLevel) => string
  readonly connectQuestion: (kind: string) => string
  readonly connectMeans: (kind: string) => string
  readonly known: string
  readonly knownText: string
  readonly enter: string
  readonly newcomer: string
  readonly newcomerText: (kind: string) => string
  readonly haveAccount: string
  readonly haveAccountText: (kind: string) => string
  readonly connectAndEnter: string
  readonly noAccount: string
  readonly noAccountText: (kind: string) => string
  readonly openAccount: string
  readonly askTheDesk: string
  readonly taken: string
  readonly failed: string
  readonly failedText: string
  readonly failedWhy: Readonly<Record<FailureReason, string>>
  readonly again: string
  readonly wallet: Readonly<
    Record<'title' | 'asks' | 'learns' | 'openHere' | 'orScan' | 'code' | 'waiting' | 'beware', string>
  >
}

export const outsideWords: Readonly<Record<Language, OutsideWords>> = {
  it: {
    kinds: { spid: 'SPID', cie: 'CIE', wallet: 'Portafoglio digitale' },
    enterWith: {
      spid: 'Entra con SPID',
      cie: 'Entra con CIE',
      wallet: 'Entra con il portafoglio digitale',
    },
    choose: 'Con quale gestore hai la tua identità?',
    title: 'Identità digitali',
    text: 'Con un’identità digitale entri senza scrivere la password. Di chi sei non teniamo né nome né codice fiscale: solo un’impronta che ci fa riconoscere che sei di nuovo tu. La password resta valida.',
    learnsNumber: (kind) =>
      `Con ${kind} il gestore ci dice il tuo codice fiscale. Ne teniamo solo l’impronta.`,
    none: 'Non hai ancora collegato un’identità.',
    connect: (kind) => `Collega ${kind}`,
    disconnect: 'Scollega',
    level: (level) => `livello ${String(level)} di 3`,
    boundOn: 'collegata il',
    usedLast: 'usata il',
    enteredWith: (kind, level) => `Questa volta sei entrato con ${kind}, livello ${String(level)} di 3.`,
    connectQuestion: (kind) => `Vuoi collegare ${kind} al tuo account?`,
    connectMeans: (kind) => `Da adesso ${kind} aprirà questo account. Puoi scollegare quando vuoi.`,
    known: 'Ti abbiamo riconosciuto',
    knownText: 'La tua identità apre questo account:',
    enter: 'Entra',
    newcomer: 'Qui non ti conosciamo ancora',
    newcomerText: (kind) =>
      `L’accesso con ${kind} è riuscito, ma nessun account è collegato a questa identità.`,
    haveAccount: 'Ho già un account',
    haveAccountText: (kind) => `Scrivi una volta nome e password. La prossima volta basterà ${kind}.`,
    connectAndEnter: 'Collega ed entra',
    noAccount: 'Non ho un account',
    noAccountText: (kind) =>
      `Scegli un nome e una password. La password serve se un giorno ${kind} non funziona.`,
    openAccount: 'Apri un account',
    askTheDesk: 'Se non hai un account, chiedilo allo sportello della cooperativa.',
    taken: 'Quel nome è già di qualcuno: scegline un altro.',
    failed: 'L’accesso non è riuscito',
    failedText: 'Non sei entrato e non è cambiato nulla. Riprova, oppure entra in un altro modo.',
    failedWhy: {
      'gave-up': 'Hai annullato, oppure il gestore non ti ha riconosciuto.',
      'too-low':
        'Serve un livello più alto: il gestore ti chiede allora anche un secondo codice, o la carta.',
      'unreachable': 'In questo momento il gestore non risponde, o non fa più parte del sistema.',
    },
    again: 'Torna all’accesso',
    wallet: {
      title: 'Apri il tuo portafoglio',
      asks: 'Il portafoglio ti chiede se mostrarci una sola cosa: il tuo numero personale. Ne teniamo solo l’impronta.',
      learns: 'Il portafoglio ci mostra il tuo numero personale. Ne teniamo solo l’impronta.',
      openHere: 'Apri su questo dispositivo',
      orScan: 'Se il portafoglio è su un altro telefono, inquadra questo codice da lì.',
      code: 'Codice per il portafoglio',
      waiting: 'Aspettiamo la risposta. Questa pagina va avanti da sola.',
      beware: 'Inquadra solo un codice che hai aperto tu: chi te ne manda uno vuole entrare al posto tuo.',
    },
  },
  en: {
    kinds: { spid: 'SPID', cie: 'CIE', wallet: 'Digital wallet' },
    enterWith: {
      spid: 'Sign in with SPID',
      cie: 'Sign in with CIE',
      wallet: 'Sign in with the digital wallet',
    },
    choose: 'Which provider has your identity?',
    title: 'Digital identities',
    text: 'With a digital identity you sign in without typing the password. Of who you are we keep neither name nor fiscal code: only a fingerprint that lets us see that it is you again. The password stays valid.',
    learnsNumber: (kind) =>
      `With ${kind} the provider tells us your fiscal code. We keep only its fingerprint.`,
    none: 'You have not connected an identity yet.',
    connect: (kind) => `Connect ${kind}`,
    disconnect: 'Disconnect',
    level: (level) => `level ${String(level)} of 3`,
    boundOn: 'connected on',
    usedLast: 'used on',
    enteredWith: (kind, level) => `This time you signed in with ${kind}, level ${String(level)} of 3.`,
    connectQuestion: (kind) => `Do you want to connect ${kind} to your account?`,
    connectMeans: (kind) =>
      `From now on ${kind} will open this account. You can disconnect it whenever you want.`,
    known: 'We have recognised you',
    knownText: 'Your identity opens this account:',
    enter: 'Sign in',
    newcomer: 'We do not know you here yet',
    newcomerText: (kind) => `The sign-in with ${kind} worked, but no account is connected to this identity.`,
    haveAccount: 'I have an account',
    haveAccountText: (kind) => `Write name and password once. Next time ${kind} will be enough.`,
    connectAndEnter: 'Connect and sign in',
    noAccount: 'I have no account',
    noAccountText: (kind) =>
      `Choose a name and a password. The password is there for a day when ${kind} does not work.`,
    openAccount: 'Open an account',
    askTheDesk: 'If you have no account, ask for one at the desk of the co-op.',
    taken: 'That name is somebody’s already: choose another.',
    failed: 'The sign-in did not work',
    failedText: 'You are not signed in, and nothing has changed. Try again, or sign in another way.',
    failedWhy: {
      'gave-up': 'You cancelled, or the provider did not recognise you.',
      'too-low': 'A higher level is needed: the provider then also asks for a second code, or for the card.',
      'unreachable': 'The provider does not answer at the moment, or is no longer part of the system.',
    },
    again: 'Back to the sign-in',
    wallet: {
      title: 'Open your wallet',
      asks: 'The wallet asks you whether to show us one thing: your personal number. We keep only its fingerprint.',
      learns: 'The wallet shows us your personal number. We keep only its fingerprint.',
      openHere: 'Open on this device',
      orScan: 'If the wallet is on another telephone, scan this code from there.',
      code: 'Code for the wallet',
      waiting: 'We are waiting for the answer. This page goes on by itself.',
      beware: 'Scan only a code that you opened yourself: who sends you one wants to sign in instead of you.',
    },
  },
  ar: {
    kinds: { spid: 'SPID', cie: 'CIE', wallet: 'المحفظة الرقمية' },
    enterWith: {
      spid: 'الدخول بـ SPID',
      cie: 'الدخول بـ CIE',
      wallet: 'الدخول بالمحفظة الرقمية',
    },
    choose: 'مع أي مزوّد هويتك؟',
    title: 'الهويات الرقمية',
    text: 'بالهوية الرقمية تدخل دون كتابة كلمة المرور. لا نحتفظ باسمك ولا برمزك الضريبي، بل ببصمة فقط تجعلنا نعرف أنك أنت من جديد. وتبقى كلمة المرور صالحة.',
    learnsNumber: (kind) => `مع ${kind} يخبرنا المزوّد برمزك الضريبي. نحتفظ ببصمته فقط.`,
    none: 'لم تربط أي هوية بعد.',
    connect: (kind) => `ربط ${kind}`,
    disconnect: 'فصل',
    level: (level) => `المستوى ${String(level)} من 3`,
    boundOn: 'رُبطت في',
    usedLast: 'استُعملت في',
    enteredWith: (kind, level) => `دخلت هذه المرة بـ ${kind}، المستوى ${String(level)} من 3.`,
    connectQuestion: (kind) => `هل تريد ربط ${kind} بحسابك؟`,
    connectMeans: (kind) => `من الآن ستفتح ${kind} هذا الحساب. يمكنك فصلها متى شئت.`,
    known: 'تعرّفنا عليك',
    knownText: 'هويتك تفتح هذا الحساب:',
    enter: 'دخول',
    newcomer: 'لا نعرفك هنا بعد',
    newcomerText: (kind) => `نجح الدخول بـ ${kind}، لكن لا حساب مرتبط بهذه الهوية.`,
    haveAccount: 'لدي حساب',
    haveAccountText: (kind) => `اكتب الاسم وكلمة المرور مرة واحدة. في المرة القادمة تكفي ${kind}.`,
    connectAndEnter: 'ربط ودخول',
    noAccount: 'ليس لدي حساب',
    noAccountText: (kind) => `اختر اسمًا وكلمة مرور. تلزم كلمة المرور إذا تعطلت ${kind} يومًا.`,
    openAccount: 'فتح حساب',
    askTheDesk: 'إن لم يكن لديك حساب فاطلبه من مكتب التعاونية.',
    taken: 'هذا الاسم لشخص آخر: اختر غيره.',
    failed: 'لم ينجح الدخول',
    failedText: 'لم يتم تسجيل دخولك ولم يتغير شيء. حاول مجددًا أو ادخل بطريقة أخرى.',
    failedWhy: {
      'gave-up': 'ألغيت العملية، أو لم يتعرّف عليك المزوّد.',
      'too-low': 'يلزم مستوى أعلى: عندئذ يطلب المزوّد أيضًا رمزًا ثانيًا أو البطاقة.',
      'unreachable': 'المزوّد لا يجيب الآن، أو لم يعد جزءًا من النظام.',
    },
    again: 'العودة إلى الدخول',
    wallet: {
      title: 'افتح محفظتك',
      asks: 'تسألك المحفظة إن كنت تريد أن ترينا شيئًا واحدًا: رقمك الشخصي. نحتفظ ببصمته فقط.',
      learns: 'ترينا المحفظة رقمك الشخصي. نحتفظ ببصمته فقط.',
      openHere: 'افتح على هذا الجهاز',
      orScan: 'إذا كانت المحفظة على هاتف آخر فامسح هذا الرمز منه.',
      code: 'رمز للمحفظة',
      waiting: 'ننتظر الجواب. تتابع هذه الصفحة من تلقاء نفسها.',
      beware: 'لا تمسح إلا رمزًا فتحته أنت: من يرسل إليك رمزًا يريد الدخول بدلًا منك.',
    },
  },
}
