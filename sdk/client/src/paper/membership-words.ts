import type { CivilDate } from '../coop/civil-date.ts'
import type { MemberCategory } from '../coop/member.ts'
import type { BoardAct, MemberStep, MemberStepKind, RegisterFile } from '../coop/register.ts'
import { euroText } from './euro-text.ts'
import { dayText } from './letter-page.ts'

export interface MembershipWords {
  readonly application: (number: number) => string
  readonly line: (number: number) => string
  readonly categories: Readonly<Record<MemberCategory, string>>
  readonly asked: (on: CivilDate, category: string, quota: bigint) => string
  readonly by: (day: CivilDate) => string
  readonly late: (day: CivilDate) => string
  readonly next: string
  readonly sheet: (digest: string) => string
  readonly yes: (act: BoardAct | undefined) => string
  readonly voteLater: string
  readonly no: (act: BoardAct | undefined) => string
  readonly why: (reason: string) => string
  readonly appeal: (day: CivilDate) => string
  readonly appealed: string
  readonly dismissed: (act: BoardAct | undefined) => string
  readonly takenBack: string
  readonly admitted: (line: RegisterFile) => readonly string[]
  readonly steps: Readonly<Partial<Record<MemberStepKind, (step: MemberStep) => string>>>
  readonly court: (day: CivilDate) => string
  readonly refund: (cents: bigint, day: CivilDate) => string
  readonly stays: string
}

const day = (date: CivilDate | undefined): string => (date === undefined ? '—' : dayText(date))

/** What the co-op writes about a membership. Each day is that of the register; each right names its article. */
export const membershipWords: Readonly<Record<'it' | 'en', MembershipWords>> = {
  it: {
    application: (number) => `Domanda di ammissione n. ${String(number)}`,
    line: (number) => `Libro soci, riga n. ${String(number)}`,
    categories: {
      'citizen': 'socio cittadino',
      'provider': 'socio operatore',
      'legal-person': 'socio persona giuridica',
    },
    asked: (on, category, quota) =>
      `Il ${day(on)} abbiamo ricevuto la domanda per diventare ${category}, con una quota di ${euroText(quota, 'it')}.`,
    by: (until) =>
      `Il consiglio risponde entro il ${day(until)} (art. 2528 del codice civile). Se dice di no, scrive perché.`,
    late: (until) =>
      `Il consiglio doveva rispondere entro il ${day(until)} e non l’ha fatto. Il silenzio non è un sì e non è un no: può chiedere una risposta in ogni momento.`,
    next: 'Fino alla risposta può ritirare la domanda. La quota si versa solo dopo l’ammissione.',
    sheet: (digest) => `Impronta SHA-256 del foglio firmato allo sportello: ${digest}`,
    yes: (act) =>
      `La domanda è accolta: delibera ${act?.number ?? '—'} del ${day(act?.on)}. Da oggi è nel libro soci.`,
    voteLater: 'Vota in assemblea dopo novanta giorni dall’iscrizione (art. 2538 del codice civile).',
    no: (act) => `La domanda non è accolta: delibera ${act?.number ?? '—'} del ${day(act?.on)}.`,
    why: (reason) => `Il motivo: ${reason}`,
    appeal: (until) =>
      `Fino al ${day(until)} può chiedere che decida l’assemblea (art. 2528 del codice civile): nell’app, allo sportello o con una lettera.`,
    appealed: 'Ha chiesto che decida l’assemblea: ne parla la prossima (art. 2528 del codice civile).',
    dismissed: (act) =>
      `L’assemblea ha confermato il no: delibera ${act?.number ?? '—'} del ${day(act?.on)}.`,
    takenBack: 'La domanda è stata ritirata.',
    admitted: ({ admittedOn, act, voteFrom, quota }) => [
      `È nel libro soci dal ${day(admittedOn)}: delibera ${act?.number ?? '—'}. Vota in assemblea dal ${day(voteFrom)}.`,
      `Quota sottoscritta ${euroText(quota.subscribedCents, 'it')}, versata ${euroText(quota.paidCents, 'it')}.`,
    ],
    steps: {
      'exit-noticed': ({ on, decideBy, noticeOver, exchangeUntil }) =>
        `Il ${day(on)} ha chiesto di uscire. Il consiglio risponde entro il ${day(decideBy)} (art. 2532 del codice civile); il preavviso finisce il ${day(noticeOver)} (art. 2530); gli scambi con la cooperativa contano fino al ${day(exchangeUntil)}.`,
      'exit-refused': ({ act }) =>
        `L’uscita non è accolta: delibera ${act?.number ?? '—'} del ${day(act?.on)}.`,
      'withdrawn': ({ on, act }) => `Dal ${day(on)} non è più socio: delibera ${act?.number ?? '—'}.`,
      'excluded': ({ on, act }) =>
        `Dal ${day(on)} è escluso dalla cooperativa: delibera ${act?.number ?? '—'} (art. 2533 del codice civile).`,
      'reinstated': ({ on }) => `Dal ${day(on)} è di nuovo socio.`,
      'quota-refunded': ({ on, cents }) =>
        `Il ${day(on)} la quota è stata restituita: ${euroText(cents ?? 0n, 'it')}.`,
    },
    court: (until) => `Fino al ${day(until)} può rivolgersi al tribunale.`,
    refund: (cents, until) =>
      `La quota di ${euroText(cents, 'it')} è restituita entro il ${day(until)} (art. 2535 del codice civile), meno le perdite dell’anno, se ci sono.`,
    stays:
      'I suoi dati, il suo spazio e i suoi consensi restano suoi: li può portare via o chiudere quando vuole.',
  },
  en: {
    application: (number) => `Application for admission no. ${String(number)}`,
    line: (number) => `Members register, line ${String(number)}`,
    categories: {
      'citizen': 'a citizen member',
      'provider': 'a provider member',
      'legal-person': 'a legal-person member',
    },
    asked: (on, category, quota) =>
      `On ${day(on)} we received the application to become ${category}, with a quota of ${euroText(quota, 'en')}.`,
    by: (until) => `The board answers by ${day(until)} (art. 2528 c.c.). If it says no, it writes why.`,
    late: (until) =>
      `The board had to answer by ${day(until)} and did not. Silence is no yes and no no: you can ask for an answer at any time.`,
    next: 'Until then you can take the application back. The quota is paid only after the admission.',
    sheet: (digest) => `SHA-256 of the sheet that was signed at the desk: ${digest}`,
    yes: (act) =>
      `You are admitted: resolution ${act?.number ?? '—'} of ${day(act?.on)}. You stand in the register from today.`,
    voteLater: 'You vote in the assembly ninety days after the entry (art. 2538 c.c.).',
    no: (act) => `You are not admitted: resolution ${act?.number ?? '—'} of ${day(act?.on)}.`,
    why: (reason) => `The reason: ${reason}`,
    appeal: (until) =>
      `Until ${day(until)} you can ask the assembly to decide (art. 2528 c.c.): in the app, at the desk or by letter.`,
    appealed: 'You have asked the assembly to decide: the next one speaks of it (art. 2528 c.c.).',
    dismissed: (act) =>
      `The assembly has confirmed the no: resolution ${act?.number ?? '—'} of ${day(act?.on)}.`,
    takenBack: 'The application was taken back.',
    admitted: ({ admittedOn, act, voteFrom, quota }) => [
      `You are in the members register since ${day(admittedOn)}: resolution ${act?.number ?? '—'}. You vote from ${day(voteFrom)}.`,
      `Quota subscribed ${euroText(quota.subscribedCents, 'en')}, paid ${euroText(quota.paidCents, 'en')}.`,
    ],
    steps: {
      'exit-noticed': ({ on, decideBy, noticeOver, exchangeUntil }) =>
        `On ${day(on)} you gave notice. The board answers by ${day(decideBy)} (art. 2532 c.c.); the notice is over on ${day(noticeOver)} (art. 2530); exchange with the co-op counts until ${day(exchangeUntil)}.`,
      'exit-refused': ({ act }) => `You cannot leave: resolution ${act?.number ?? '—'} of ${day(act?.on)}.`,
      'withdrawn': ({ on, act }) =>
        `From ${day(on)} you are a member no more: resolution ${act?.number ?? '—'}.`,
      'excluded': ({ on, act }) =>
        `From ${day(on)} you are excluded from the co-op: resolution ${act?.number ?? '—'} (art. 2533 c.c.).`,
      'reinstated': ({ on }) => `From ${day(on)} you are a member again.`,
      'quota-refunded': ({ on, cents }) =>
        `On ${day(on)} the quota was given back: ${euroText(cents ?? 0n, 'en')}.`,
    },
    court: (until) => `Until ${day(until)} you can ask the court.`,
    refund: (cents, until) =>
      `The quota of ${euroText(cents, 'en')} is given back by ${day(until)} (art. 2535 c.c.), less the losses of the year, if there are any.`,
    stays:
      'Your data, your pod and your consents stay yours: take them with you or end them whenever you want.',
  },
}
