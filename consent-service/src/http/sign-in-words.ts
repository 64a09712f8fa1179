import type { PageLanguage } from './page-language.ts'

export interface SignInPageWords {
  readonly title: string
  readonly why: string
  readonly atPod: string
  readonly elsewhere: string
  readonly elsewhereWhy: string
  readonly webId: string
  readonly go: string
  readonly notFound: string
  readonly unreachable: string
  readonly again: string
  readonly failed: { readonly title: string; readonly text: string }
  readonly refused: { readonly title: string; readonly text: string }
  readonly signedOut: { readonly title: string; readonly text: string }
  readonly foreign: { readonly title: string; readonly text: string }
  readonly signOut: string
  readonly signedInAs: string
}

export const signInPageWords: Readonly<Record<PageLanguage, SignInPageWords>> = {
  it: {
    title: 'Accedi',
    why: 'Accedi al tuo pod: la password si scrive solo lì, mai qui.',
    atPod: 'Accedi con il pod su',
    elsewhere: 'La mia identità è altrove',
    elsewhereWhy: 'Scrivi il tuo WebID: ti mandiamo dove accedi di solito.',
    webId: 'WebID',
    go: 'Continua',
    notFound: 'Questo WebID non dice dove accede. Controlla che sia scritto bene.',
    unreachable: 'Lì adesso non si può accedere. Riprova fra poco.',
    again: 'Riprova',
    failed: {
      title: 'L’accesso non è riuscito',
      text: 'È passato troppo tempo, o qualcosa non corrispondeva. Nulla è cambiato.',
    },
    refused: { title: 'Non hai effettuato l’accesso', text: 'Nulla è cambiato. Puoi riprovare quando vuoi.' },
    signedOut: {
      title: 'Sei uscito',
      text: 'Qui nessuno è più collegato. L’accesso al tuo pod si chiude nella pagina del pod.',
    },
    foreign: {
      title: 'Non da qui',
      text: 'Questo modulo è stato inviato da un’altra pagina. Nulla è cambiato.',
    },
    signOut: 'Esci',
    signedInAs: 'Hai effettuato l’accesso come',
  },
  en: {
    title: 'Sign in',
    why: 'Sign in at your pod: the password is typed there only, never here.',
    atPod: 'Sign in with the pod at',
    elsewhere: 'My identity is somewhere else',
    elsewhereWhy: 'Write your WebID: we send you to where you usually sign in.',
    webId: 'WebID',
    go: 'Continue',
    notFound: 'This WebID does not say where it signs in. Check that it is written correctly.',
    unreachable: 'Signing in there is not possible right now. Try again in a moment.',
    again: 'Try again',
    failed: {
      title: 'Signing in did not work',
      text: 'It took too long, or something did not match. Nothing has changed.',
    },
    refused: {
      title: 'You did not sign in',
      text: 'Nothing has changed. You can try again whenever you like.',
    },
    signedOut: {
      title: 'You are signed out',
      text: 'Nobody is signed in here any more. The sign-in at your pod is ended on the page of the pod.',
    },
    foreign: { title: 'Not from there', text: 'This form was sent by another page. Nothing has changed.' },
    signOut: 'Sign out',
    signedInAs: 'You are signed in as',
  },
  ar: {
    title: 'تسجيل الدخول',
    why: 'سجّل الدخول عند مخزنك: كلمة السر تُكتب هناك فقط، وليس هنا أبدًا.',
    atPod: 'الدخول بالمخزن على',
    elsewhere: 'هويتي في مكان آخر',
    elsewhereWhy: 'اكتب WebID الخاص بك: نرسلك إلى حيث تسجّل الدخول عادة.',
    webId: 'WebID',
    go: 'متابعة',
    notFound: 'هذا الـ WebID لا يقول أين يسجّل الدخول. تأكد من كتابته.',
    unreachable: 'لا يمكن تسجيل الدخول هناك الآن. حاول بعد قليل.',
    again: 'حاول مرة أخرى',
    failed: {
      title: 'لم ينجح تسجيل الدخول',
      text: 'مر وقت طويل، أو أن شيئًا لم يتطابق. لم يتغير شيء.',
    },
    refused: { title: 'لم تسجّل الدخول', text: 'لم يتغير شيء. يمكنك المحاولة متى شئت.' },
    signedOut: {
      title: 'لقد خرجت',
      text: 'لا أحد مسجّل هنا بعد الآن. الدخول إلى مخزنك يُنهى في صفحة المخزن.',
    },
    foreign: { title: 'ليس من هناك', text: 'أرسلت صفحة أخرى هذا النموذج. لم يتغير شيء.' },
    signOut: 'خروج',
    signedInAs: 'سجّلت الدخول باسم',
  },
}
