import type { MinutesStatement } from '../assembly/minutes.ts'
import type { Outcome } from '../assembly/motion.ts'

type Facts = Omit<MinutesStatement, 'text'> & { readonly place: string; readonly coop: string }
type MotionFacts = Facts['motions'][number]

/** Minutes as people read them, drawn up from the numbers alone (art. 2375 c.c.). */
export const minutesText = (facts: Facts): MinutesStatement['text'] => ({
  it: linesOf(facts, italian).join('\n'),
  en: linesOf(facts, english).join('\n'),
})

const linesOf = (facts: Facts, words: Words): readonly string[] => [
  words.heading(facts),
  '',
  words.opening(facts, words.when(facts.openedAt)),
  words.roll(facts),
  ...facts.motions.flatMap((motion) => ['', ...motionLines(motion, words)]),
  '',
  words.closing(facts, words.when(facts.closedAt)),
]

const motionLines = (motion: MotionFacts, words: Words): readonly string[] => {
  const { outcome } = motion
  const head = `${String(motion.number)}. ${motion.title}`
  if (motion.withdrawn || outcome === undefined) return [head, words.withdrawn]
  return [
    head,
    ...(motion.amended ? [words.amended] : []),
    words.digest(motion.textDigest),
    words.there(motion),
    motion.elected.length > 0 || motion.matter === 'election'
      ? words.elected(outcome, motion.elected)
      : words.votes(outcome, motion.vote === 'secret'),
    ...(motion.against.length > 0 ? [words.against(motion.against)] : []),
    ...(motion.abstained.length > 0 ? [words.abstained(motion.abstained)] : []),
    words.result(outcome),
  ]
}

interface Words {
  readonly when: (instant: string) => string
  readonly heading: (facts: Facts) => string
  readonly opening: (facts: Facts, at: string) => string
  readonly roll: (facts: Facts) => string
  readonly withdrawn: string
  readonly amended: string
  readonly digest: (digest: string) => string
  readonly there: (motion: MotionFacts) => string
  readonly votes: (outcome: Outcome, isSecret: boolean) => string
  readonly elected: (outcome: Outcome, names: readonly string[]) => string
  readonly against: (names: readonly string[]) => string
  readonly abstained: (names: readonly string[]) => string
  readonly result: (outcome: Outcome) => string
  readonly closing: (facts: Facts, at: string) => string
}

const whenIn = (locale: string) => (instant: string) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'Europe/Rome' }).format(
    Date.parse(instant),
  )

const italian: Words = {
  when: whenIn('it'),
  heading: ({ coop, title }) => `${coop}. Verbale dell’assemblea: ${title}`,
  opening: ({ call, place, president, secretary }, at) =>
    `Il ${at}, in ${call === 1 ? 'prima' : 'seconda'} convocazione, ${place}, l’assemblea è aperta. Presiede ${president.name}; verbalizza ${secretary.name}.`,
  roll: ({ members, votesDue, roll, notice }) =>
    `Soci con diritto di voto: ${String(members)}; voti spettanti: ${String(votesDue)}. Impronta dell’elenco dei soci: ${roll}. Impronta dell’avviso: ${notice}.`,
  withdrawn: 'Ritirata: non si vota.',
  amended:
    'Il testo è stato modificato in assemblea. I voti dati prima sul vecchio testo non contano (art. 2538 c.c.).',
  digest: (digest) => `Impronta del testo votato: ${digest}.`,
  there: ({ outcome, room, remote, represented, early }) =>
    `Partecipano ${String(outcome?.tally.heads ?? 0)} soci: ${String(room)} in sala, ${String(remote)} a distanza, ${String(represented)} per delega, ${String(early)} con voto anticipato. Voti presenti: ${String(outcome?.tally.present ?? 0)} su ${String(outcome?.tally.votesDue ?? 0)}.`,
  votes: ({ tally }, isSecret) =>
    `Voto ${isSecret ? 'segreto' : 'palese'}: ${String(tally.inFavour)} favorevoli, ${String(tally.against)} contrari, ${String(tally.abstained)} astenuti.`,
  elected: (_outcome, names) =>
    names.length === 0 ? 'Nessuno è eletto.' : `Risultano eletti: ${names.join(', ')}.`,
  against: (names) => `Contrari: ${names.join(', ')}.`,
  abstained: (names) => `Astenuti: ${names.join(', ')}.`,
  result: ({ adopted, article }) =>
    `${adopted ? 'La delibera è approvata' : 'La delibera non è approvata'}${article === undefined ? '' : ` (${article})`}.`,
  closing: ({ president, secretary }, at) =>
    `Esaurito l’ordine del giorno, l’assemblea è chiusa il ${at}. Firmano ${president.name}, presidente, e ${secretary.name}, che ha scritto il verbale.`,
}

const english: Words = {
  when: whenIn('en-GB'),
  heading: ({ coop, title }) => `${coop}. Minutes of the assembly: ${title}`,
  opening: ({ call, place, president, secretary }, at) =>
    `On ${at}, on ${call === 1 ? 'first' : 'second'} call, ${place}, the assembly is opened. ${president.name} presides; ${secretary.name} keeps the minutes.`,
  roll: ({ members, votesDue, roll, notice }) =>
    `Members entitled to vote: ${String(members)}; votes due: ${String(votesDue)}. Fingerprint of the roll: ${roll}. Fingerprint of the notice: ${notice}.`,
  withdrawn: 'Withdrawn: not voted on.',
  amended:
    'The text was amended in the assembly. Votes cast before on the old text do not count (art. 2538 c.c.).',
  digest: (digest) => `Fingerprint of the text voted on: ${digest}.`,
  there: ({ outcome, room, remote, represented, early }) =>
    `${String(outcome?.tally.heads ?? 0)} members take part: ${String(room)} in the room, ${String(remote)} from afar, ${String(represented)} by proxy, ${String(early)} by early vote. Votes present: ${String(outcome?.tally.present ?? 0)} of ${String(outcome?.tally.votesDue ?? 0)}.`,
  votes: ({ tally }, isSecret) =>
    `${isSecret ? 'Secret' : 'Open'} vote: ${String(tally.inFavour)} in favour, ${String(tally.against)} against, ${String(tally.abstained)} abstained.`,
  elected: (_outcome, names) => (names.length === 0 ? 'Nobody is elected.' : `Elected: ${names.join(', ')}.`),
  against: (names) => `Against: ${names.join(', ')}.`,
  abstained: (names) => `Abstained: ${names.join(', ')}.`,
  result: ({ adopted, article }) =>
    `The motion is ${adopted ? 'adopted' : 'not adopted'}${article === undefined ? '' : ` (${article})`}.`,
  closing: ({ president, secretary }, at) =>
    `The agenda done, the assembly is closed on ${at}. Signed by ${president.name}, president, and ${secretary.name}, who wrote the minutes.`,
}
