import type { Language } from './language.ts'

export interface AccountWords {
  readonly title: string
  readonly identity: string
  readonly signOut: string
  readonly pods: string
  readonly podsText: string
  readonly podLabel: string
  readonly createPod: string
  readonly delete: string
  /** A pod as a ZIP file. */
  readonly carryAway: string
  readonly carryAwayFirst: string
  readonly deletePodQuestion: string
  readonly deletePodText: string
  readonly programs: string
  readonly programsText: string
  readonly noPrograms: string
  readonly label: string
  readonly createProgram: string
  readonly newProgram: string
  readonly newProgramText: string
  readonly clientId: string
  readonly clientSecret: string
  readonly password: string
  readonly currentPassword: string
  readonly newPassword: string
  readonly passwordHint: string
  readonly changePassword: string
  readonly passkeys: string
  readonly passkeysText: string
  readonly noPasskeys: string
  readonly passkeysNeedScript: string
  readonly passkeyLabel: string
  readonly createPasskey: string
  readonly passkeyFailed: string
  readonly usedLast: string
  readonly codes: string
  readonly codesText: string
  readonly codesLeft: (count: number) => string
  readonly createCodes: string
  readonly newCodes: string
  readonly newCodesText: string
  readonly everywhere: string
  readonly everywhereText: string
  readonly signOutEverywhere: string
  readonly deleteAccount: string
  readonly deleteAccountText: string
  readonly goOn: string
  readonly deleteQuestion: string
  readonly willBeLost: string
  readonly lostPods: string
  readonly lostIdentity: string
  readonly lostPrograms: (count: number) => string
  readonly whatStays: string
  readonly confirmName: string
  readonly deleteForEver: string
  readonly back: string
  readonly deleted: string
  readonly deletedText: string
  /** What follows, and where the second receipt will be. */
  readonly erasedText: string
  readonly erasedReceipt: string
  readonly podDeleted: string
  readonly receipt: string
  readonly recover: string
  readonly recoverText: string
  readonly name: string
  readonly code: string
  readonly setPassword: string
  readonly done: Readonly<
    Record<
      'pod' | 'program' | 'password' | 'passkey' | 'passkey-deleted' | 'identity' | 'identity-deleted',
      string
    >
  >
  readonly mistakes: Readonly<Record<Mistake, string>>
}

/** What can go wrong with a form, as a person is told. */
export type Mistake =
  | 'wrong'
  | 'wait'
  | 'label'
  | 'taken'
  | 'weak'
  | 'passkey'
  | 'bound'
  | 'code'
  | 'confirm'
  | 'many'
  | 'other'

export const accountWords: Readonly<Record<Language, AccountWords>> = {
  it: {
    title: 'Il tuo account',
    identity: 'La tua identità (WebID)',
    signOut: 'Esci',
    pods: 'I tuoi pod',
    podsText:
      'Un pod è uno spazio tuo. Il primo contiene anche la tua identità; puoi aggiungerne altri, per esempio per il lavoro.',
    podLabel: 'Nome del nuovo pod',
    createPod: 'Aggiungi un pod',
    delete: 'Elimina',
    carryAway: 'Porta via',
    carryAwayFirst:
      'Prima porta via i tuoi dati: un file ZIP che si apre senza di noi. Consensi, ricevute e conti li dà la cooperativa (mutua export).',
    deletePodQuestion: 'Vuoi eliminare questo pod?',
    deletePodText:
      'Tutto ciò che contiene va perso per sempre, anche le versioni precedenti e il cestino. Chi lo usava con il tuo consenso non potrà più leggerlo.',
    programs: 'Credenziali per programmi',
    programsText:
      'Un programma che usi tu può entrare a tuo nome con queste credenziali. Può fare tutto ciò che puoi fare tu: eliminale quando non servono più.',
    noPrograms: 'Non hai dato credenziali a nessun programma.',
    label: 'A che cosa servono',
    createProgram: 'Crea credenziali',
    newProgram: 'Le nuove credenziali',
    newProgramText: 'Copiale adesso: il segreto non si potrà più vedere.',
    clientId: 'Identificativo',
    clientSecret: 'Segreto',
    password: 'Password',
    currentPassword: 'Password attuale',
    newPassword: 'Password nuova',
    passwordHint: 'Almeno 12 caratteri: vanno bene alcune parole che non stanno insieme.',
    changePassword: 'Cambia la password',
    passkeys: 'Passkey',
    passkeysText:
      'Con una passkey entri con l’impronta, il volto o il codice del tuo dispositivo. La password continua a valere.',
    noPasskeys: 'Non hai ancora una passkey.',
    passkeysNeedScript: 'Per aggiungere una passkey il browser deve permettere gli script di questa pagina.',
    passkeyLabel: 'Nome della passkey, per esempio del dispositivo',
    createPasskey: 'Aggiungi una passkey',
    passkeyFailed: 'La passkey non è stata aggiunta. Riprova, o usa un altro dispositivo.',
    usedLast: 'usata il',
    codes: 'Codici di recupero',
    codesText:
      'Se perdi la password e le passkey, con uno di questi codici puoi scegliere una password nuova. Ogni codice vale una volta.',
    codesLeft: (count) =>
      count === 0
        ? 'Non hai codici.'
        : count === 1
          ? 'Ti resta un codice.'
          : `Ti restano ${String(count)} codici.`,
    createCodes: 'Crea dieci codici nuovi',
    newCodes: 'I tuoi codici di recupero',
    newCodesText:
      'Scrivili o stampali adesso e tienili in un posto sicuro: non si potranno più vedere. I codici di prima non valgono più.',
    everywhere: 'Esci ovunque',
    everywhereText:
      'Chiude ogni accesso di applicazioni e browser, anche questo. Le credenziali dei programmi restano.',
    signOutEverywhere: 'Esci ovunque',
    deleteAccount: 'Elimina l’account',
    deleteAccountText: 'Prima ti mostriamo che cosa andrebbe perso.',
    goOn: 'Continua',
    deleteQuestion: 'Vuoi eliminare il tuo account?',
    willBeLost: 'Andrà perso per sempre:',
    lostPods: 'tutto ciò che c’è in questi pod, anche le versioni precedenti e il cestino',
    lostIdentity: 'la tua identità: nessuno, nemmeno tu, potrà averla di nuovo',
    lostPrograms: (count) =>
      count === 1 ? 'le credenziali di un programma' : `le credenziali di ${String(count)} programmi`,
    whatStays:
      'Restano alla cooperativa le ricevute d’uso e i conti che ne seguono: senza, nessuno potrebbe verificare i ristorni. Se sei socio, il recesso è un’altra cosa: chiedilo alla cooperativa.',
    confirmName: 'Per conferma, scrivi il nome dell’account',
    deleteForEver: 'Elimina per sempre',
    back: 'Torna indietro',
    deleted: 'Il tuo account è stato eliminato',
    deletedText:
      'Da questo momento nessuno può più raggiungerlo; i dati vengono cancellati adesso. Questa è la ricevuta firmata: salvala, perché qui non ne resta copia.',
    erasedText:
      'Poi distruggiamo le chiavi senza cui niente si può più leggere. Quando è fatto lo dice una seconda ricevuta. Anche nelle copie di sicurezza non si legge più, appena se ne fa una nuova: di norma entro un giorno.',
    erasedReceipt: 'La seconda ricevuta',
    podDeleted: 'Il pod è stato eliminato',
    receipt: 'Ricevuta',
    recover: 'Recupera l’account',
    recoverText: 'Scegli una password nuova con uno dei tuoi codici di recupero.',
    name: 'Nome dell’account',
    code: 'Codice di recupero',
    setPassword: 'Imposta la password',
    done: {
      'pod': 'Il pod è stato aggiunto.',
      'program': 'Le credenziali sono state eliminate.',
      'password': 'La password è cambiata. Ogni altro accesso è stato chiuso.',
      'passkey': 'La passkey è stata aggiunta.',
      'passkey-deleted': 'La passkey è stata eliminata qui. Eliminala anche dal dispositivo.',
      'identity': 'L’identità è collegata: la prossima volta puoi entrare con quella.',
      'identity-deleted': 'L’identità è stata scollegata: da adesso non apre più il tuo account.',
    },
    mistakes: {
      wrong: 'La password non è giusta.',
      wait: 'Troppi tentativi: aspetta un poco e riprova.',
      label: 'Usa da 1 a 63 lettere minuscole, cifre e trattini; né all’inizio né alla fine un trattino.',
      taken: 'Hai già un pod con questo nome, o viene eliminato in questo momento.',
      weak: 'Scegli una password di 12 caratteri o più, difficile da indovinare.',
      passkey: 'La passkey non è stata riconosciuta. Riprova.',
      bound: 'Questa identità apre già un altro account: scollegala prima da lì.',
      code: 'Il nome o il codice non sono giusti.',
      confirm: 'Il nome o la password non sono giusti: non è stato eliminato nulla.',
      many: 'Ce ne sono già troppi: elimina prima qualcosa.',
      other: 'Non è riuscito. Controlla ciò che hai scritto e riprova.',
    },
  },
  en: {
    title: 'Your account',
    identity: 'Your identity (WebID)',
    signOut: 'Sign out',
    pods: 'Your pods',
    podsText:
      'A pod is a space of your own. The first one also holds your identity; you can add others, for work for example.',
    podLabel: 'Name of the new pod',
    createPod: 'Add a pod',
    delete: 'Delete',
    carryAway: 'Take along',
    carryAwayFirst:
      'Take your data along first: a ZIP file that opens without us. Consents, receipts and accounts come from the co-op (mutua export).',
    deletePodQuestion: 'Do you want to delete this pod?',
    deletePodText:
      'Everything in it will be lost for ever, earlier versions and the trash included. Whoever used it with your consent will not be able to read it any more.',
    programs: 'Credentials for programs',
    programsText:
      'A program that you use can sign in in your name with these credentials. It can do all that you can do: delete them when they are not needed any more.',
    noPrograms: 'You have given credentials to no program.',
    label: 'What they are for',
    createProgram: 'Create credentials',
    newProgram: 'The new credentials',
    newProgramText: 'Copy them now: the secret cannot be seen again.',
    clientId: 'Identifier',
    clientSecret: 'Secret',
    password: 'Password',
    currentPassword: 'Current password',
    newPassword: 'New password',
    passwordHint: 'At least 12 characters: a few words that do not belong together will do.',
    changePassword: 'Change the password',
    passkeys: 'Passkeys',
    passkeysText:
      'With a passkey you sign in by the fingerprint, face or code of your device. The password stays valid.',
    noPasskeys: 'You have no passkey yet.',
    passkeysNeedScript: 'To add a passkey, the browser must let the script of this page run.',
    passkeyLabel: 'Name of the passkey, of the device for example',
    createPasskey: 'Add a passkey',
    passkeyFailed: 'The passkey was not added. Try again, or use another device.',
    usedLast: 'used on',
    codes: 'Recovery codes',
    codesText:
      'If you lose your password and your passkeys, one of these codes lets you choose a new password. Each code is good for one time.',
    codesLeft: (count) =>
      count === 0
        ? 'You have no codes.'
        : count === 1
          ? 'You have one code left.'
          : `You have ${String(count)} codes left.`,
    createCodes: 'Create ten new codes',
    newCodes: 'Your recovery codes',
    newCodesText:
      'Write them down or print them now, and keep them in a safe place: they cannot be seen again. Earlier codes are no longer valid.',
    everywhere: 'Sign out everywhere',
    everywhereText:
      'Ends every sign-in of applications and browsers, this one included. Credentials of programs stay.',
    signOutEverywhere: 'Sign out everywhere',
    deleteAccount: 'Delete the account',
    deleteAccountText: 'First we show you what would be lost.',
    goOn: 'Continue',
    deleteQuestion: 'Do you want to delete your account?',
    willBeLost: 'This will be lost for ever:',
    lostPods: 'everything in these pods, earlier versions and the trash included',
    lostIdentity: 'your identity: nobody, not even you, can have it again',
    lostPrograms: (count) =>
      count === 1 ? 'the credentials of one program' : `the credentials of ${String(count)} programs`,
    whatStays:
      'The receipts of uses, and the books that follow from them, stay with the co-op: without them nobody could verify what is paid back. If you are a member, leaving the co-op is another matter: ask for it there.',
    confirmName: 'To confirm, write the name of the account',
    deleteForEver: 'Delete for ever',
    back: 'Go back',
    deleted: 'Your account has been deleted',
    deletedText:
      'From this moment nobody can reach it; its data is being erased now. This is the signed receipt: save it, because no copy of it stays here.',
    erasedText:
      'Then we destroy the keys without which nothing of it can be read. A second receipt says when that is done. In backups, too, nothing of it can be read once the next one is made: as a rule within a day.',
    erasedReceipt: 'The second receipt',
    podDeleted: 'The pod has been deleted',
    receipt: 'Receipt',
    recover: 'Recover the account',
    recoverText: 'Choose a new password with one of your recovery codes.',
    name: 'Account name',
    code: 'Recovery code',
    setPassword: 'Set the password',
    done: {
      'pod': 'The pod has been added.',
      'program': 'The credentials have been deleted.',
      'password': 'The password has changed. Every other sign-in has been ended.',
      'passkey': 'The passkey has been added.',
      'passkey-deleted': 'The passkey has been deleted here. Delete it from the device, too.',
      'identity': 'The identity is connected: next time you can sign in with it.',
      'identity-deleted': 'The identity has been disconnected: it no longer opens your account.',
    },
    mistakes: {
      wrong: 'The password is wrong.',
      wait: 'Too many attempts: wait a little and try again.',
      label: 'Use 1 to 63 small letters, digits and hyphens; a hyphen neither first nor last.',
      taken: 'You have a pod of that name already, or it is being deleted at this moment.',
      weak: 'Choose a password of 12 characters or more that is hard to guess.',
      passkey: 'The passkey was not recognised. Try again.',
      bound: 'This identity opens another account already: disconnect it there first.',
      code: 'The name or the code is wrong.',
      confirm: 'The name or the password is wrong: nothing has been deleted.',
      many: 'There are too many already: delete something first.',
      other: 'That did not work. Check what you wrote and try again.',
    },
  },
  ar: {
    title: 'حسابك',
    identity: 'هويتك (WebID)',
    signOut: 'تسجيل الخروج',
    pods: 'مخازنك',
    podsText: 'المخزن مساحة تملكها أنت. المخزن الأول يضم هويتك أيضًا، ويمكنك إضافة غيره، للعمل مثلًا.',
    podLabel: 'اسم المخزن الجديد',
    createPod: 'إضافة مخزن',
    delete: 'حذف',
    carryAway: 'خذ نسخة',
    carryAwayFirst:
      'خذ بياناتك معك أولاً: ملف ZIP يُفتح من دوننا. الموافقات والإيصالات والحسابات تعطيها التعاونية (mutua export).',
    deletePodQuestion: 'هل تريد حذف هذا المخزن؟',
    deletePodText:
      'سيضيع كل ما فيه إلى الأبد، بما في ذلك النسخ السابقة وسلة المحذوفات. ومن كان يستعمله بموافقتك لن يتمكن من قراءته بعد الآن.',
    programs: 'بيانات دخول للبرامج',
    programsText:
      'يمكن لبرنامج تستعمله أن يدخل باسمك بهذه البيانات، وأن يفعل كل ما تستطيع فعله: احذفها حين لا تعود لازمة.',
    noPrograms: 'لم تُعطِ بيانات دخول لأي برنامج.',
    label: 'الغرض منها',
    createProgram: 'إنشاء بيانات دخول',
    newProgram: 'بيانات الدخول الجديدة',
    newProgramText: 'انسخها الآن: لن يمكن رؤية السر مرة أخرى.',
    clientId: 'المعرّف',
    clientSecret: 'السر',
    password: 'كلمة المرور',
    currentPassword: 'كلمة المرور الحالية',
    newPassword: 'كلمة المرور الجديدة',
    passwordHint: '12 حرفًا على الأقل: تكفي بضع كلمات لا صلة بينها.',
    changePassword: 'تغيير كلمة المرور',
    passkeys: 'مفاتيح المرور',
    passkeysText: 'بمفتاح المرور تدخل ببصمتك أو وجهك أو رمز جهازك. وتبقى كلمة المرور صالحة.',
    noPasskeys: 'ليس لديك مفتاح مرور بعد.',
    passkeysNeedScript: 'لإضافة مفتاح مرور يجب أن يسمح المتصفح بتشغيل برنامج هذه الصفحة.',
    passkeyLabel: 'اسم مفتاح المرور، كاسم الجهاز مثلًا',
    createPasskey: 'إضافة مفتاح مرور',
    passkeyFailed: 'لم يُضَف مفتاح المرور. حاول مجددًا أو استعمل جهازًا آخر.',
    usedLast: 'استُعمل في',
    codes: 'رموز الاستعادة',
    codesText:
      'إن فقدت كلمة المرور ومفاتيح المرور، يتيح لك أحد هذه الرموز اختيار كلمة مرور جديدة. كل رمز صالح مرة واحدة.',
    codesLeft: (count) => (count === 0 ? 'ليس لديك رموز.' : `الرموز الباقية: ${String(count)}`),
    createCodes: 'إنشاء عشرة رموز جديدة',
    newCodes: 'رموز الاستعادة الخاصة بك',
    newCodesText:
      'اكتبها أو اطبعها الآن واحفظها في مكان آمن: لن يمكن رؤيتها مرة أخرى. الرموز السابقة لم تعد صالحة.',
    everywhere: 'الخروج من كل مكان',
    everywhereText: 'ينهي كل دخول للتطبيقات والمتصفحات، بما فيها هذا. وتبقى بيانات دخول البرامج.',
    signOutEverywhere: 'الخروج من كل مكان',
    deleteAccount: 'حذف الحساب',
    deleteAccountText: 'نعرض لك أولًا ما الذي سيضيع.',
    goOn: 'متابعة',
    deleteQuestion: 'هل تريد حذف حسابك؟',
    willBeLost: 'سيضيع إلى الأبد:',
    lostPods: 'كل ما في هذه المخازن، بما في ذلك النسخ السابقة وسلة المحذوفات',
    lostIdentity: 'هويتك: لن يحصل عليها أحد مرة أخرى، ولا حتى أنت',
    lostPrograms: (count) => `بيانات دخول البرامج (${String(count)})`,
    whatStays:
      'تبقى لدى التعاونية إيصالات الاستعمال والحسابات المبنية عليها: فبدونها لا يستطيع أحد التحقق مما يُعاد إلى الأعضاء. وإن كنت عضوًا فالانسحاب من التعاونية أمر آخر: اطلبه منها.',
    confirmName: 'للتأكيد، اكتب اسم الحساب',
    deleteForEver: 'حذف إلى الأبد',
    back: 'رجوع',
    deleted: 'تم حذف حسابك',
    deletedText:
      'منذ هذه اللحظة لا يستطيع أحد الوصول إليه، وتُمحى بياناته الآن. هذا هو الإيصال الموقّع: احفظه، فلا تبقى منه نسخة هنا.',
    erasedText:
      'ثم نتلف المفاتيح التي لا يمكن قراءة أي شيء من دونها، ويؤكد ذلك إيصال ثانٍ. ولا يبقى شيء مقروءًا في النسخ الاحتياطية أيضًا بعد إجراء النسخة التالية، عادةً خلال يوم.',
    erasedReceipt: 'الإيصال الثاني',
    podDeleted: 'تم حذف المخزن',
    receipt: 'الإيصال',
    recover: 'استعادة الحساب',
    recoverText: 'اختر كلمة مرور جديدة بأحد رموز الاستعادة.',
    name: 'اسم الحساب',
    code: 'رمز الاستعادة',
    setPassword: 'تعيين كلمة المرور',
    done: {
      'pod': 'تمت إضافة المخزن.',
      'program': 'تم حذف بيانات الدخول.',
      'password': 'تغيّرت كلمة المرور، وأُنهي كل دخول آخر.',
      'passkey': 'تمت إضافة مفتاح المرور.',
      'passkey-deleted': 'تم حذف مفتاح المرور هنا. احذفه من الجهاز أيضًا.',
      'identity': 'تم ربط الهوية: يمكنك الدخول بها في المرة القادمة.',
      'identity-deleted': 'تم فصل الهوية: لم تعد تفتح حسابك.',
    },
    mistakes: {
      wrong: 'كلمة المرور غير صحيحة.',
      wait: 'محاولات كثيرة: انتظر قليلًا ثم حاول مجددًا.',
      label:
        'استعمل من 1 إلى 63 من الحروف اللاتينية الصغيرة والأرقام والشرطات، دون شرطة في البداية أو النهاية.',
      taken: 'لديك مخزن بهذا الاسم، أو أنه يُحذف الآن.',
      weak: 'اختر كلمة مرور من 12 حرفًا أو أكثر يصعب تخمينها.',
      passkey: 'لم يُتعرَّف على مفتاح المرور. حاول مجددًا.',
      bound: 'هذه الهوية تفتح حسابًا آخر: افصلها منه أولًا.',
      code: 'الاسم أو الرمز غير صحيح.',
      confirm: 'الاسم أو كلمة المرور غير صحيحة: لم يُحذف شيء.',
      many: 'العدد كبير من قبل: احذف شيئًا أولًا.',
      other: 'لم ينجح ذلك. راجع ما كتبته وحاول مجددًا.',
    },
  },
}
