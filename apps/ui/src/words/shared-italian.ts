/** Words of the shared views. Italian is the first to be written; the others have every key that it has. */
export const sharedItalian = {
  ui: {
    waiting: 'Un momento…',
    again: 'Riprova',
    close: 'Chiudi',
    language: 'Lingua',
    skip: 'Vai al contenuto',
    signOut: 'Esci',
    nothing: { title: 'Qui non c’è niente', home: 'Torna all’inizio' },
    wayIn: {
      enter: 'Entra',
      account: 'Il tuo account: password, chiavi di accesso, programmi',
    },
    aids: {
      title: 'Leggere meglio',
      letters: 'Lettere',
      usual: 'Normali',
      large: 'Grandi',
      larger: 'Molto grandi',
      contrast: 'Contrasto',
      motion: 'Movimento',
      asDevice: 'Come il dispositivo',
      strong: 'Forte',
      still: 'Niente si muove',
      aloud: 'Ad alta voce',
      aloudWhat: 'La voce è del tuo dispositivo: quello che legge non esce da qui.',
      read: 'Leggi questa pagina',
      stop: 'Smetti di leggere',
    },
    offline: {
      title: 'Non c’è rete',
      sentence: 'Niente è andato perso. Appena torna, riprova: vai avanti da qui.',
    },
    fault: {
      unreachable: 'Non arriva risposta. Controlla la connessione e riprova: niente è andato perso.',
      signInOver: 'La sessione è finita. Entra di nuovo.',
      decisionTaken: 'Questa richiesta ha già avuto risposta. Torna all’inizio per vederla.',
      notFound: 'Qui non c’è niente, o non è per te.',
      refused: 'Non è stato possibile. Niente è cambiato.',
      ours: 'Qualcosa da noi non ha funzionato. Riprova fra poco; niente è andato perso.',
    },
  },
  what: {
    within: '{name}, un dato',
    dataset: '{name}, più dati',
    category: {
      summary: 'Profilo sanitario sintetico',
      prescription: 'Ricette',
      dispensation: 'Farmaci ritirati',
      imaging: 'Immagini e referti di radiologia',
      laboratory: 'Esami di laboratorio',
      discharge: 'Lettere di dimissione',
      social: 'Dati sociali',
      assessment: 'Valutazioni dei bisogni',
      careplan: 'Progetti e piani di cura',
      wellness: 'Misure di ogni giorno',
      documents: 'Altri documenti',
    },
  },
  purpose: {},
}
/** Purposes have their Italian and English words in the SDK. */
export type SharedWords = Omit<typeof sharedItalian, 'purpose'> & {
  readonly purpose: Readonly<Record<string, string>>
}
