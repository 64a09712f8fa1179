import type { grantStateAt, requestStateAt } from '../consent/grant.ts'
import type { SheetLanguage } from './sheet-words.ts'

/** Words of the letter of a year. */
export interface LetterWords {
  readonly title: (year: string) => string
  readonly couldSee: string
  readonly nobodyCould: string
  readonly between: (from: string, until: string, state: string) => string
  readonly states: Readonly<Record<ReturnType<typeof grantStateAt>, string>>
  readonly looked: string
  readonly nobodyLooked: string
  readonly times: (count: string) => string
  readonly asked: string
  readonly nobodyAsked: string
  readonly answered: (day: string, answer: string) => string
  readonly answers: Readonly<Record<ReturnType<typeof requestStateAt>, string>>
  readonly change: string
  readonly changeText: string
  readonly gave: string
  readonly cameBack: (amount: string) => string
  readonly notClosed: string
}

export const letterWords: Readonly<Record<SheetLanguage, LetterWords>> = {
  it: {
    title: (year) => `I miei dati nel ${year}`,
    couldSee: 'Chi poteva vedere',
    nobodyCould: 'Nessuno.',
    between: (from, until, state) => `Dal ${from} al ${until}. ${state}`,
    states: {
      given: 'Vale adesso.',
      paused: 'In pausa.',
      withdrawn: 'L’hai ritirato.',
      invalidated: 'Annullato dalla cooperativa.',
      expired: 'Finito.',
    },
    looked: 'Chi ha guardato',
    nobodyLooked: 'Nessuno ha guardato.',
    times: (count) => `Volte: ${count}`,
    asked: 'Che cosa ti hanno chiesto',
    nobodyAsked: 'Nessuno ti ha chiesto niente.',
    answered: (day, answer) => `${day}. ${answer}`,
    answers: {
      requested: 'Aspetta ancora la tua risposta.',
      given: 'Hai detto sì.',
      refused: 'Hai detto no.',
      cancelled: 'L’hanno ritirata loro.',
      expired: 'Il tempo è passato.',
    },
    change: 'Come cambiare idea',
    changeText:
      'Puoi ritirare un consenso in ogni momento: nell’app, o allo sportello con una firma. Vale subito e non devi dire perché.',
    gave: 'Che cosa è tornato a te',
    cameBack: (amount) => `Ristorno dell’anno: ${amount}`,
    notClosed: 'I conti di quest’anno non sono ancora chiusi, o non è tornato niente.',
  },
  en: {
    title: (year) => `My data in ${year}`,
    couldSee: 'Who could see',
    nobodyCould: 'Nobody.',
    between: (from, until, state) => `From ${from} to ${until}. ${state}`,
    states: {
      given: 'In force now.',
      paused: 'Paused.',
      withdrawn: 'You took it back.',
      invalidated: 'Declared void by the co-op.',
      expired: 'Over.',
    },
    looked: 'Who looked',
    nobodyLooked: 'Nobody looked.',
    times: (count) => `Times: ${count}`,
    asked: 'What you were asked',
    nobodyAsked: 'Nobody asked you anything.',
    answered: (day, answer) => `${day}. ${answer}`,
    answers: {
      requested: 'Still waits for your answer.',
      given: 'You said yes.',
      refused: 'You said no.',
      cancelled: 'They took it back.',
      expired: 'The time has passed.',
    },
    change: 'How to change your mind',
    changeText:
      'You can take a consent back at any time: in the app, or at the desk with a signature. It counts at once, and you do not have to say why.',
    gave: 'What came back to you',
    cameBack: (amount) => `Returned for the year: ${amount}`,
    notClosed: 'The books of this year are not closed yet, or nothing came back.',
  },
  ar: {
    title: (year) => `بياناتي في ${year}`,
    couldSee: 'مَن كان يستطيع أن يرى',
    nobodyCould: 'لا أحد.',
    between: (from, until, state) => `من ${from} إلى ${until}. ${state}`,
    states: {
      given: 'سارية الآن.',
      paused: 'متوقفة مؤقتًا.',
      withdrawn: 'سحبتَها.',
      invalidated: 'ألغتها التعاونية.',
      expired: 'انتهت.',
    },
    looked: 'مَن نظر',
    nobodyLooked: 'لم ينظر أحد.',
    times: (count) => `عدد المرات: ${count}`,
    asked: 'ما طُلب منك',
    nobodyAsked: 'لم يطلب منك أحد شيئًا.',
    answered: (day, answer) => `${day}. ${answer}`,
    answers: {
      requested: 'ما زال ينتظر جوابك.',
      given: 'قلتَ نعم.',
      refused: 'قلتَ لا.',
      cancelled: 'سحبوه هم.',
      expired: 'انقضى الوقت.',
    },
    change: 'كيف تغيّر رأيك',
    changeText:
      'يمكنك سحب الموافقة في أي وقت: في التطبيق، أو في المكتب بتوقيع. يسري ذلك فورًا ولا يلزمك أن تقول لماذا.',
    gave: 'ما عاد إليك',
    cameBack: (amount) => `ما عاد عن السنة: ${amount}`,
    notClosed: 'حسابات هذه السنة لم تُغلق بعد، أو لم يعد شيء.',
  },
}
