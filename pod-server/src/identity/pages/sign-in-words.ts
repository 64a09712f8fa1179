import type { Language } from './language.ts'

export interface SignInWords {
  readonly signIn: string
  readonly name: string
  readonly password: string
  readonly withPasskey: string
  readonly or: string
  readonly lostPassword: string
  readonly mistakes: Readonly<Record<'wrong' | 'wait' | 'passkey', string>>
  readonly allow: string
  readonly allowQuestion: string
  readonly allowMeans: string
  readonly house: string
  readonly houseQuestion: string
  readonly houseMeans: string
  readonly houseGive: string
  readonly you: string
  readonly give: string
  readonly refuse: string
  readonly signOut: string
  readonly signOutQuestion: string
  readonly stay: string
  readonly messages: Readonly<
    Record<'signedOut' | 'expired' | 'failed', { readonly title: string; readonly text: string }>
  >
}

export const signInWords: Readonly<Record<Language, SignInWords>> = {
  it: {
    signIn: 'Accedi',
    name: 'Nome dell’account',
    password: 'Password',
    withPasskey: 'Accedi con una passkey',
    or: 'oppure',
    lostPassword: 'Ho perso la password',
    mistakes: {
      wrong: 'Il nome o la password non sono giusti.',
      wait: 'Troppi tentativi: aspetta un poco e riprova.',
      passkey: 'La passkey non è stata riconosciuta. Riprova, o usa la password.',
    },
    allow: 'Autorizza un’applicazione',
    allowQuestion: 'Vuoi usare questa applicazione con il tuo pod?',
    allowMeans:
      'Potrà leggere e cambiare tutto ciò che puoi leggere e cambiare tu, finché non esci. Dai il permesso solo se la conosci.',
    house: 'La tua cooperativa',
    houseQuestion: 'Vuoi accedere alla tua cooperativa?',
    houseMeans: 'Saprà solo chi sei. Per leggere nel tuo pod serve un tuo consenso.',
    houseGive: 'Accedi',
    you: 'La tua identità',
    give: 'Autorizza',
    refuse: 'Rifiuta',
    signOut: 'Esci',
    signOutQuestion: 'Vuoi uscire?',
    stay: 'Resta',
    messages: {
      signedOut: { title: 'Sei uscito', text: 'Puoi chiudere questa pagina.' },
      expired: {
        title: 'Questa pagina non vale più',
        text: 'È passato troppo tempo, o l’accesso è già avvenuto. Torna all’applicazione e ricomincia.',
      },
      failed: {
        title: 'L’accesso non è riuscito',
        text: 'L’applicazione ha chiesto qualcosa che non va. Riprova da lì.',
      },
    },
  },
  en: {
    signIn: 'Sign in',
    name: 'Account name',
    password: 'Password',
    withPasskey: 'Sign in with a passkey',
    or: 'or',
    lostPassword: 'I have lost my password',
    mistakes: {
      wrong: 'The name or the password is wrong.',
      wait: 'Too many attempts: wait a little and try again.',
      passkey: 'The passkey was not recognised. Try again, or use the password.',
    },
    allow: 'Allow an application',
    allowQuestion: 'Do you want to use this application with your pod?',
    allowMeans:
      'It will be able to read and change everything that you can read and change, until you sign out. Allow it only if you know it.',
    house: 'Your co-op',
    houseQuestion: 'Do you want to sign in at your co-op?',
    houseMeans: 'It learns only who you are. To read in your pod it needs a consent of yours.',
    houseGive: 'Sign in',
    you: 'Your identity',
    give: 'Allow',
    refuse: 'Refuse',
    signOut: 'Sign out',
    signOutQuestion: 'Do you want to sign out?',
    stay: 'Stay signed in',
    messages: {
      signedOut: { title: 'You are signed out', text: 'You can close this page.' },
      expired: {
        title: 'This page is no longer valid',
        text: 'Too much time has passed, or the sign-in is done already. Go back to the application and start again.',
      },
      failed: {
        title: 'The sign-in did not work',
        text: 'The application asked for something that is not right. Try again from there.',
      },
    },
  },
  ar: {
    signIn: 'تسجيل الدخول',
    name: 'اسم الحساب',
    password: 'كلمة المرور',
    withPasskey: 'الدخول بمفتاح مرور',
    or: 'أو',
    lostPassword: 'فقدتُ كلمة المرور',
    mistakes: {
      wrong: 'الاسم أو كلمة المرور غير صحيحة.',
      wait: 'محاولات كثيرة: انتظر قليلًا ثم حاول مجددًا.',
      passkey: 'لم يُتعرَّف على مفتاح المرور. حاول مجددًا أو استعمل كلمة المرور.',
    },
    allow: 'السماح لتطبيق',
    allowQuestion: 'هل تريد استعمال هذا التطبيق مع مخزنك؟',
    allowMeans:
      'سيتمكن من قراءة وتغيير كل ما يمكنك أنت قراءته وتغييره، إلى أن تسجّل الخروج. اسمح له فقط إن كنت تعرفه.',
    house: 'تعاونيتك',
    houseQuestion: 'هل تريد تسجيل الدخول إلى تعاونيتك؟',
    houseMeans: 'ستعرف فقط من أنت. للقراءة في مخزنك تلزم موافقتك.',
    houseGive: 'دخول',
    you: 'هويتك',
    give: 'أسمح',
    refuse: 'أرفض',
    signOut: 'تسجيل الخروج',
    signOutQuestion: 'هل تريد تسجيل الخروج؟',
    stay: 'البقاء',
    messages: {
      signedOut: { title: 'تم تسجيل الخروج', text: 'يمكنك إغلاق هذه الصفحة.' },
      expired: {
        title: 'هذه الصفحة لم تعد صالحة',
        text: 'مضى وقت طويل، أو تم الدخول من قبل. عُد إلى التطبيق وابدأ من جديد.',
      },
      failed: {
        title: 'لم ينجح الدخول',
        text: 'طلب التطبيق شيئًا غير صحيح. حاول مجددًا من هناك.',
      },
    },
  },
}
