/** All that the way in, the frame and the first screen say; what the others say comes with them. */
export const homeItalian = {
  places: { home: 'Inizio', sharing: 'Chi può', log: 'Chi ha letto', data: 'I miei dati' },
  wayIn: {
    sentence:
      'I tuoi dati stanno con te. Entra per vedere chi li può leggere, chi li ha letti e che cosa ti chiedono.',
  },
  home: {
    title: 'I tuoi dati oggi',
    join: 'Diventa socio della cooperativa',
    asks: '{name} ti chiede qualcosa',
    nothingWaits: 'Nessuno ti chiede niente.',
    whoCanSee: 'Chi può vedere',
    ending:
      '{count, plural, =0 {Nessun consenso sta per finire} one {Uno sta per finire} other {# stanno per finire}}',
    whoLooked: 'Chi ha guardato',
    quiet: 'Settimana tranquilla: nessuno ha guardato.',
    latest: 'Le ultime letture',
  },
  use: {
    read: '{name} ha letto: {what}. Perché: {why}.',
    looked: '{name} ha guardato che cosa c’è: {what}. Perché: {why}.',
    wrote: '{name} ha scritto: {what}. Perché: {why}.',
    removed: '{name} ha tolto: {what}. Perché: {why}.',
    times: 'Così {count} volte.',
  },
  whole: { pod: 'Tutto il tuo pod', health: 'Tutti i tuoi dati sanitari e sociali' },
  consent: {
    withdraw: 'Togli il consenso',
  },
  life: {
    hello: 'Ciao',
    people: '{count, plural, =0 {Nessuno.} one {persona o servizio.} other {persone o servizi.}}',
    looked:
      '{count, plural, one {volte in sette giorni, da una persona o servizio.} other {volte in sette giorni, da # persone o servizi.}}',
    gave: 'A che cosa sono serviti',
    useful: '{count, plural, =0 {Nessun uso per ora.} one {uso.} other {usi.}}',
    studies: '{count, plural, =0 {Nessuna ricerca.} one {Una ricerca.} other {# ricerche.}}',
    named: 'Ti ha scelto per farsi aiutare:',
    namedWhat: 'Puoi accettare o dire di no.',
    overdue: 'Qualcuno non ha ancora detto se ha cancellato le copie',
    overdueWhat: 'Il tempo è passato. La cooperativa lo sa. Guarda chi è.',
    commitments:
      '{count, plural, one {Un tuo impegno è ancora da fare} other {# tuoi impegni sono ancora da fare}}',
    commitmentsWhat: 'Sono nel tuo progetto.',
    first: {
      title: 'Da dove cominciare',
      bring: 'Porta dentro i tuoi dati',
      bringWhat: 'Un referto, o quello che hai misurato.',
      share: 'Fai vedere qualcosa al tuo medico',
      shareWhat: 'Scegli tu che cosa, e per quanto.',
      people: 'Scegli chi ti aiuta',
      peopleWhat: 'Una persona di cui ti fidi.',
    },
  },
  share: {
    begin: 'Fai vedere al mio medico',
  },
  quiet: {
    title: 'Avvisi e uscita',
    exit: 'Via da qui',
  },
  people: {
    title: 'Chi mi aiuta',
    more: 'Altre pagine',
  },
  emergency: {
    title: 'In emergenza',
  },
  lists: {
    now: 'Chi può vedere adesso',
  },
  carry: {
    title: 'Porta via tutto',
  },
  studies: {
    title: 'Ricerca',
  },
  calls: {
    title: 'Co-progettazione',
  },
  sections: {
    title: 'Le sezioni',
  },
  needs: {
    title: 'La bacheca',
  },
  rights: {
    title: 'I miei diritti',
  },
  assembly: {
    title: 'Assemblee e voto',
  },
  coop: {
    title: 'La cooperativa',
  },
}
export type HomeWords = typeof homeItalian
