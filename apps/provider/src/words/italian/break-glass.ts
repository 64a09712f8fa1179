/** Words of reading in an emergency, without a consent. */
export const breakGlass = {
  place: 'Emergenza',
  title: 'Emergenza',
  notTrusted:
    'Qui possono entrare solo i servizi a cui la cooperativa affida le emergenze. Se il tuo dovrebbe esserci, chiedilo alla cooperativa.',
  standing: 'Emergenze aperte adesso',
  loud: 'Stai per leggere senza consenso',
  what: {
    reason: 'Serve un motivo: c’è in gioco la vita, e la persona non può dire sì.',
    hour: 'Dura 60 minuti. Poi si chiude da sola.',
    told: 'La persona lo viene a sapere subito, al più tardi entro 24 ore. Vede il tuo nome e le tue parole.',
    review: 'Ogni mese la cooperativa controlla ogni emergenza.',
    only: 'Vedi solo quello che la persona ha lasciato per le emergenze. Resta scritto tutto quello che leggi.',
  },
  as: 'Lo fai per',
  owner: 'Chi ha bisogno',
  ownerHint: 'Inquadra il codice sulla tessera di emergenza, oppure scrivi il nome del suo conto.',
  reason: 'Perché adesso',
  reasons: {
    'unconscious': 'Non è cosciente',
    'life-at-risk': 'È in pericolo di vita',
    'cannot-communicate': 'Non riesce a farsi capire',
    'acute-crisis': 'È in una crisi acuta, anche psichica',
    'dependent-person-at-risk': 'È un minore o una persona non autosufficiente in pericolo',
  },
  text: 'Che cosa sta succedendo',
  textHint: 'Due righe con parole tue. Le leggono la persona e la cooperativa.',
  missing: {
    owner: 'Scrivi chi ha bisogno.',
    reason: 'Scegli perché.',
    text: 'Scrivi che cosa sta succedendo, almeno dieci lettere.',
  },
  open: 'Apri per 60 minuti',
  notPossible:
    'Per questa persona non è possibile. Agisci in base a ciò che vedi e a ciò che dice chi è presente.',
  left: 'Tempo che resta',
  reading: 'Stai leggendo senza consenso.',
  tellBy: 'La persona lo deve sapere entro',
  told: 'La persona lo sa dal',
  over: 'Non è più aperta: il tempo è finito, o la persona l’ha chiusa.',
  born: 'Data di nascita: {day}',
  contact: 'Da chiamare:',
  section: {
    allergies: 'Allergie',
    medicines: 'Farmaci',
    problems: 'Malattie e problemi',
    vitals: 'Ultime misure',
    results: 'Ultimi esami',
  },
  nothing: 'Niente da leggere qui.',
}
export type BreakGlassWords = typeof breakGlass
