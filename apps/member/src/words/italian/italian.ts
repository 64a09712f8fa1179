import { contentsItalian } from '@mutua/ui/words/contents-italian'
import { afterwardsItalian } from './afterwards.ts'
import { assemblyItalian } from './assembly.ts'
import { cameItalian } from './came.ts'
import { coopItalian } from './coop.ts'
import { decisionsItalian } from './decisions.ts'
import { lifeItalian } from './life.ts'
import { membershipItalian } from './membership.ts'
import { peopleItalian } from './people.ts'
import { projectItalian } from './project.ts'
import { callsItalian } from './calls.ts'
import { reachItalian } from './reach.ts'
import { rightsItalian } from './rights.ts'
import { needsItalian } from './needs.ts'
import { studiesItalian } from './studies.ts'
import { spendingItalian } from './spending.ts'
import { voteItalian } from './vote.ts'

/**
 * Italian is written first; the other languages have every key that it has. Short sentences, for reading at eleven. What the first
 * screen says is in `home.ts`: this comes with the screens behind it.
 */
export const italian = {
  mode: { read: 'leggere', append: 'aggiungere', write: 'modificare' },
  state: {
    given: 'In vigore fino al {until}',
    paused: 'Sospeso: ora non può leggere',
    withdrawn: 'Revocato: non può più leggere',
    invalidated: 'Dichiarato nullo dalla cooperativa',
    expired: 'Finito il {until}',
  },
  request: {
    title: '{name} chiede di usare i tuoi dati',
    why: 'Perché',
    until: 'Fino al',
    what: 'Che cosa',
    cannot: 'Che cosa non può fare',
    cannotPass: 'Passare i tuoi dati ad altri.',
    cannotMore: 'Leggere altro, o per altri motivi.',
    cannotChange: 'Cambiare i tuoi dati.',
    nothingTicked: 'Scegli almeno una cosa, oppure rispondi di no.',
    yes: 'Sì',
    no: 'No',
    today: 'Solo oggi',
    seeConsent: 'Guarda il consenso',
    already: {
      given: 'Hai detto di sì',
      refused: 'Hai detto di no',
      cancelled: 'La richiesta è stata ritirata',
      expired: 'Il tempo della richiesta è finito',
    },
  },
  exactly: {
    show: 'Mostrami esattamente che cosa',
    count:
      '{count, plural, =0 {Per ora non c’è niente che vi rientri.} one {Per ora è un dato:} other {Per ora sono # dati:}}',
    masked: 'Questo viene tolto: {what}',
  },
  sharing: {
    title: 'Chi può vedere',
    which: 'Quali consensi',
    now: 'Adesso',
    over: 'Finiti',
    none: 'Nessuno può vedere i tuoi dati.',
    noneOver: 'Non c’è ancora nessun consenso finito.',
  },
  consent: {
    since: 'Dal',
    pause: 'Sospendi',
    resume: 'Riprendi',
    restore: 'Annulla la revoca',
    withdrawnNow: 'Fatto: da adesso non può più leggere. Per dieci minuti puoi annullare.',
    uses: '{count, plural, =0 {Letture} one {Una lettura} other {# letture}}',
    noUses: 'Nessuno ha ancora usato questo consenso.',
  },
  withdraw: {
    title: 'Togliere il consenso a {name}?',
    atOnce: 'Da subito non potrà più leggere niente.',
    erase: 'Gli chiederemo di cancellare le copie e ti diremo che cosa risponde.',
    undo: 'Per dieci minuti potrai annullare.',
    care: 'Le tue cure e i tuoi servizi restano come sono.',
    now: 'Togli adesso',
    keep: 'Lascia com’è',
  },
  log: {
    title: 'Chi ha usato i tuoi dati',
    who: 'Mostra',
    everybody: 'tutti',
    nobody: 'Nessuno ha ancora usato i tuoi dati.',
    more: 'Mostra altro',
  },
  data: {
    title: 'I tuoi dati',
    noDay: 'senza data',
    carryAway: 'Porta via tutto, o porta dentro qualcosa',
    kind: {
      problems: 'Problemi di salute',
      allergies: 'Allergie',
      medicines: 'Farmaci prescritti',
      medicinesTaken: 'Farmaci che prendi',
      laboratory: 'Esami di laboratorio',
      vitals: 'Parametri vitali',
      reports: 'Referti',
      vaccinations: 'Vaccinazioni',
      visits: 'Visite e ricoveri',
      projects: 'Progetti e piani di cura',
      documents: 'Documenti',
    },
  },
  mine: {
    ways: 'Modi di guardare i tuoi dati',
    byKind: 'Per tipo',
    timeline: 'Nel tempo',
    trends: 'Andamenti',
    bringIn: 'Porta dentro',
    project: 'Il mio progetto',
    hidden: 'Li vedo solo io',
    allKinds: 'tutto',
    count: '{count, plural, =0 {nessun dato} one {un dato} other {# dati}}',
    source: 'Da dove viene',
    sourceUnknown: 'Il dato non lo dice.',
    file: 'Dal file',
    writtenBy: 'Messo qui da',
    yourself: 'te',
    writtenAt: 'Messo qui il',
    readers: 'Chi lo ha letto',
    noReaders: 'Nessuno lo ha letto.',
    hideTitle: 'Tenerlo per te',
    hideWhat:
      'Se lo nascondi, lo vedi solo tu. Agli altri non si dice nemmeno che c’è qualcosa di nascosto. Puoi farlo tornare quando vuoi.',
    hide: 'Nascondi',
    hiddenWhat: 'Questi dati li vedi solo tu. Per tutti gli altri non ci sono.',
    nothingHidden: 'Non hai nascosto niente.',
    hiddenSince: 'nascosto il',
    bringBack: 'Fallo tornare',
  },
  contents: contentsItalian,
  bring: {
    choose: 'Scegli un file',
    kinds:
      'Un referto del Fascicolo (PDF o XML), dati FHIR, l’esportazione di Apple Salute (ZIP) o una tabella (CSV). Prima ti diciamo che cosa c’è: niente viene scritto finché non lo dici tu.',
    unknown: 'Questo tipo di file non lo sappiamo leggere.',
    foreseen: 'Nel file',
    new: '{count, plural, =0 {Nessun dato nuovo.} one {Un dato nuovo.} other {# dati nuovi.}}',
    changed: '{count, plural, one {Uno cambia un dato che hai.} other {# cambiano dati che hai.}}',
    already: '{count, plural, =0 {Niente che hai già.} one {Uno che hai già.} other {# che hai già.}}',
    invalid:
      '{count, plural, =0 {Niente di sbagliato.} one {Uno è sbagliato e resta fuori.} other {# sono sbagliati e restano fuori.}}',
    whyInvalid: 'Perché restano fuori',
    entry: 'Dato {entry}:',
    now: '{count, plural, =0 {Niente da portare dentro} one {Porta dentro un dato} other {Porta dentro # dati}}',
    leave: 'Lascia stare',
    imports: 'Che cosa hai portato dentro',
    noImports: 'Non hai ancora portato dentro niente.',
    noName: 'Un file senza nome',
    progress: '{done} di {total}',
    undo: 'Annulla e togli',
    undone:
      '{count, plural, =0 {Non c’era niente da togliere.} one {Un dato è stato tolto.} other {# dati sono stati tolti.}}',
    kept: '{count, plural, one {Uno è cambiato dopo e resta.} other {# sono cambiati dopo e restano.}}',
    state: {
      running: 'In corso',
      done: 'Portato dentro',
      cancelled: 'Fermato',
      failed: 'Non riuscito',
      interrupted: 'Interrotto',
      undoing: 'Lo stiamo togliendo',
      undone: 'Tolto',
    },
    fault: {
      'body-malformed': 'Il file non si legge: non è intero, o non è quello che dice il suo nome.',
      'body-too-large': 'Il file è troppo grande.',
      'import-running': 'Un altro file sta ancora entrando. Aspetta che finisca e riprova.',
      'quota-exceeded': 'Nel tuo pod non c’è più posto.',
    },
  },
  trend: {
    none: 'Per un andamento servono almeno due misure della stessa cosa.',
    sentence: '{name}: {count} misure, da {from} ({since}) a {to} ({until}).',
    band: 'La fascia verde sono i valori usuali, come li ha scritti il laboratorio.',
    asTable: 'Gli stessi numeri in una tabella',
    day: 'Giorno',
  },
  project: projectItalian,
  ...membershipItalian,
  ...peopleItalian,
  ...decisionsItalian,
  ...afterwardsItalian,
  ...cameItalian,
  ...callsItalian,
  ...reachItalian,
  ...rightsItalian,
  ...needsItalian,
  ...studiesItalian,
  ...spendingItalian,
  ...voteItalian,
  ...lifeItalian,
  ...coopItalian,
  ...assemblyItalian,
}
export type MemberWords = typeof italian
