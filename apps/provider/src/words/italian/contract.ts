/** Del contratto con la cooperativa, per chi tiene l’elenco. */
export const contract = {
  of: 'Contratti di',
  title: 'Contratto con la cooperativa',
  state: { 'offered': 'aspetta voi', 'in-force': 'vale', 'ended': 'finito' },
  purposes: 'Scopi',
  term: 'Durata',
  fromTo: 'dal {from} al {to}',
  people: 'Le persone',
  pledge: 'Non cercate di sapere chi sono, e non lo lasciate cercare.',
  payback: 'Dell’avanzo torna ai soci',
  priceList: 'Listino',
  read: 'L’ho letto. Lo accetto per l’organizzazione.',
  accept: 'Accetta il contratto',
  endedFor: 'Finito prima:',
  unreadable: 'Il testo non è quello firmato dalla cooperativa: non accettarlo, e avvisa l’ufficio.',
}
export type ContractWords = typeof contract
