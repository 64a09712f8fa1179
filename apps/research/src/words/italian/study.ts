/** A study with its people: who asks about it, who joined, what was found. */
export const study = {
  forum: {
    title: 'Domande dei soci, per tutti',
    none: 'Ancora nessuna domanda.',
    from: { member: 'Un socio', ethics: 'Il comitato etico' },
    hidden: 'Tolta dalla segreteria.',
    answer: 'Rispondi alla domanda {number}',
    text: 'La risposta',
    hint: 'La legge chiunque, con il nome della tua organizzazione. Parole semplici.',
    send: 'Pubblica la risposta',
  },
  results: {
    title: 'Che cosa è stato trovato',
    due: 'I risultati sono attesi',
    until: 'Da dire entro il {day}, con parole per i soci.',
    overdue: 'Erano attesi entro il {day}. Finché mancano, l’organizzazione non ottiene altri studi.',
    link: 'La pubblicazione',
    italian: 'In parole semplici, in italiano',
    english: 'In inglese (se vuoi)',
    address: 'Indirizzo della pubblicazione (se c’è)',
    hint: 'Ogni socio lo legge accanto ai dati che sono serviti.',
    send: 'Pubblica i risultati',
  },
  recruiting: {
    joined: 'Quanti hanno aderito',
    frozen: 'Quanti sono nello studio',
    few: 'meno di 10',
    about: 'circa {count}',
    until: 'Si aderisce fino al',
    freezeFrom: 'I dati si leggono dal',
    day: 'Dati letti il',
    answers: 'Risposte date',
  },
  releases: {
    title: 'Tabelle da portare via',
    what: 'Una tabella sintetica ha righe di nessuno che somigliano ai numeri. Si paga con il budget dello studio, come una risposta.',
    synthetic: 'Tabella sintetica, {rows, plural, one {# riga} many {# righe} other {# righe}}',
    fit: 'Si allontana dai numeri con rumore al massimo del {percent} %.',
    noOfficial: 'L’assemblea non ha votato nessuna tabella ufficiale.',
    official: 'Tabella ufficiale: numeri veri, senza rumore, come la delibera {resolution} ha deciso.',
    hidden:
      'I gruppi con meno di {k} persone non si vedono, e altri nemmeno: così non si ricavano per differenza.',
    hiddenOne: 'nascosto',
    signed: 'Scarica quella firmata',
    make: 'Chiedi una tabella sintetica',
    makeWhat: 'Tutte le colonne, ognuna in rapporto con la prima. Le altre relazioni non restano.',
    makeNow: 'Falla e spendi',
  },
  mock: {
    title: 'Righe inventate',
    what: 'Stesse colonne, nessuna persona: per scrivere un programma prima di chiedere.',
  },
  feasibility: {
    title: 'Quanti sarebbero?',
    what: 'Prima di scrivere una richiesta: il numero è arrotondato e ha un po’ di rumore.',
    ask: 'Chiedi quanti',
    within: '95 volte su 100 sono entro {within} da qui.',
    refused:
      'Può chiedere chi è nel personale di un’organizzazione iscritta, quando la cooperativa ha aperto questo conteggio.',
  },
}

export type StudyWords = typeof study
