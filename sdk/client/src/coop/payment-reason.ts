import type { NameCheck } from './payment-order.ts'

/** Why a bank refused or sent back a payment, in words a person can act on. */
export interface PaymentReason {
  readonly it: string
  readonly en: string
}

/**
 * @param code of the ISO 20022 external code set `StatusReason` or `ReturnReason`, as the EPC's guidelines for credit
 *   transfers use it, or a bank's own
 */
export const paymentReasonOf = (code: string): PaymentReason =>
  (Object.hasOwn(reasons, code) ? reasons[code] : undefined) ?? {
    it: `La banca ha dato il motivo ${code}, che non è nel nostro elenco: chiedi alla banca.`,
    en: `The bank gave the reason ${code}, which is not in our list: ask the bank.`,
  }

/** Codes that have words of their own. */
export const knownReasons = (): readonly string[] => Object.keys(reasons)

/** What an answer about name and account says. */
export const nameCheckText: Readonly<Record<NameCheck, PaymentReason>> = {
  'match': { it: 'Nome e conto corrispondono.', en: 'Name and account belong together.' },
  'close-match': {
    it: 'Il nome è quasi uguale: controlla come è scritto.',
    en: 'The name is nearly the same: check how it is written.',
  },
  'no-match': {
    it: 'Il nome non corrisponde al conto: chiedi al socio prima di pagare.',
    en: 'The name does not belong to the account: ask the member before paying.',
  },
  'not-possible': {
    it: 'La banca del socio non ha potuto rispondere.',
    en: 'The member’s bank could not answer.',
  },
}

const askForAccount = {
  it: 'Chiedi al socio un altro IBAN.',
  en: 'Ask the member for another IBAN.',
}

const reasons: Readonly<Record<string, PaymentReason>> = {
  AB05: { it: 'La banca del socio non ha risposto in tempo.', en: 'The member’s bank did not answer in time.' },
  AB06: { it: 'Una banca in mezzo non ha risposto in tempo.', en: 'A bank on the way did not answer in time.' },
  AC01: {
    it: `L’IBAN non esiste o è scritto male. ${askForAccount.it}`,
    en: `The IBAN does not exist or is misspelt. ${askForAccount.en}`,
  },
  AC02: { it: 'Il conto della cooperativa è indicato male.', en: 'The account of the co-op is given wrongly.' },
  AC03: { it: `Il conto del socio è indicato male. ${askForAccount.it}`, en: `The member’s account is given wrongly. ${askForAccount.en}` },
  AC04: { it: `Il conto è chiuso. ${askForAccount.it}`, en: `The account is closed. ${askForAccount.en}` },
  AC06: { it: `Il conto è bloccato. ${askForAccount.it}`, en: `The account is blocked. ${askForAccount.en}` },
  AC13: { it: `Su questo tipo di conto non si può pagare. ${askForAccount.it}`, en: `This kind of account cannot be paid. ${askForAccount.en}` },
  AC14: { it: `Su questo tipo di conto non si può pagare. ${askForAccount.it}`, en: `This kind of account cannot be paid. ${askForAccount.en}` },
  AC15: { it: `Il conto ha cambiato numero. ${askForAccount.it}`, en: `The account has another number now. ${askForAccount.en}` },
  AG01: { it: `Su questo conto non sono ammessi bonifici. ${askForAccount.it}`, en: `No credit transfers are allowed on this account. ${askForAccount.en}` },
  AG02: { it: 'La banca non conosce questo tipo di operazione: chiedi alla banca.', en: 'The bank does not know this kind of operation: ask the bank.' },
  AM01: { it: 'L’importo è zero.', en: 'The amount is nothing.' },
  AM02: { it: 'L’importo supera il limite della banca.', en: 'The amount is above the bank’s limit.' },
  AM03: { it: 'La banca non accetta questa valuta.', en: 'The bank does not take this currency.' },
  AM04: { it: 'Sul conto della cooperativa non c’era abbastanza denaro.', en: 'There was not enough money on the co-op’s account.' },
  AM05: { it: 'La banca ha già ricevuto questo pagamento: controlla prima di rimandarlo.', en: 'The bank has had this payment before: look before it is sent again.' },
  AM07: { it: 'L’importo è bloccato da un’autorità.', en: 'The amount is blocked by an authority.' },
  AM09: { it: 'L’importo non è quello atteso.', en: 'The amount is not the one expected.' },
  AM10: { it: 'La somma del file non torna.', en: 'The sum of the file does not add up.' },
  AM18: { it: 'Il numero di pagamenti del file non torna.', en: 'The number of payments of the file does not add up.' },
  ARDT: { it: 'La somma era già tornata.', en: 'The sum had come back before.' },
  BE01: { it: 'Il nome non corrisponde al conto: chiedi al socio.', en: 'The name does not belong to the account: ask the member.' },
  BE04: { it: 'Alla banca del socio manca l’indirizzo: chiedi al socio comune e paese.', en: 'The member’s bank misses the address: ask the member for town and country.' },
  BE05: { it: 'La banca non riconosce chi ordina il pagamento.', en: 'The bank does not know who orders the payment.' },
  BE06: { it: 'La banca non conosce questa persona: chiedi al socio.', en: 'The bank does not know this person: ask the member.' },
  BE07: { it: 'Manca l’indirizzo della cooperativa.', en: 'The address of the co-op is missing.' },
  BE22: { it: 'Manca il nome del socio.', en: 'The member’s name is missing.' },
  CNOR: { it: `La banca del socio non è raggiungibile. ${askForAccount.it}`, en: `The member’s bank cannot be reached. ${askForAccount.en}` },
  CUST: { it: 'Il socio non ha voluto il pagamento: chiedi al socio.', en: 'The member did not want the payment: ask the member.' },
  CURR: { it: 'La banca non accetta questa valuta.', en: 'The bank does not take this currency.' },
  DNOR: { it: 'La banca della cooperativa non è registrata.', en: 'The co-op’s bank is not registered.' },
  DT01: { it: 'Il giorno di esecuzione non va bene.', en: 'The day of payment is not a valid one.' },
  DU01: { it: 'La banca ha già ricevuto questo file: controlla prima di rimandarlo.', en: 'The bank has had this file before: look before it is sent again.' },
  DUPL: { it: 'La banca ha già ricevuto questo pagamento: controlla prima di rimandarlo.', en: 'The bank has had this payment before: look before it is sent again.' },
  ED05: { it: 'Il regolamento tra le banche non è riuscito.', en: 'Settlement between the banks failed.' },
  ERIN: { it: 'La banca del socio non legge una causale così lunga.', en: 'The member’s bank does not read so long a remittance text.' },
  FF01: { it: 'La banca non legge il file: chiedi alla banca.', en: 'The bank cannot read the file: ask the bank.' },
  FOCR: { it: 'La somma è tornata su richiesta.', en: 'The sum was called back.' },
  FR01: { it: 'La banca sospetta una frode: chiedi alla banca.', en: 'The bank suspects fraud: ask the bank.' },
  FRAD: { it: 'La banca sospetta una frode: chiedi alla banca.', en: 'The bank suspects fraud: ask the bank.' },
  MD07: { it: 'Il titolare del conto è morto. La somma spetta agli eredi.', en: 'The holder of the account has died. The sum is due to the heirs.' },
  MS02: { it: 'Rifiutato dal cliente senza dire il motivo: chiedi al socio.', en: 'Refused by the customer without saying why: ask the member.' },
  MS03: { it: 'Rifiutato dalla banca senza dire il motivo: chiedi al socio un altro IBAN o alla banca.', en: 'Refused by the bank without saying why: ask the member for another IBAN, or the bank.' },
  NARR: { it: 'La banca ha spiegato il motivo solo a parole sue: leggi il suo avviso.', en: 'The bank gave the reason in words of its own only: read its notice.' },
  NOAS: { it: 'Il socio non ha risposto alla sua banca.', en: 'The member did not answer their bank.' },
  RC01: { it: `Il codice della banca (BIC) è sbagliato. ${askForAccount.it}`, en: `The code of the bank (BIC) is wrong. ${askForAccount.en}` },
  RC04: { it: `La banca del socio è indicata male. ${askForAccount.it}`, en: `The member’s bank is given wrongly. ${askForAccount.en}` },
  RC07: { it: `La banca del socio è indicata male. ${askForAccount.it}`, en: `The member’s bank is given wrongly. ${askForAccount.en}` },
  RF01: { it: 'Il numero del pagamento non è unico.', en: 'The number of the payment is not unique.' },
  RR01: { it: 'Manca, per legge, il conto o l’identità di chi paga.', en: 'By law the account or identity of the payer is missing.' },
  RR02: { it: 'Mancano, per legge, nome o indirizzo di chi paga.', en: 'By law the name or address of the payer is missing.' },
  RR03: { it: 'Mancano, per legge, nome o indirizzo del socio: chiedi al socio comune e paese.', en: 'By law the name or address of the member is missing: ask the member for town and country.' },
  RR04: { it: 'La banca rifiuta per motivi di legge: chiedi alla banca.', en: 'The bank refuses for legal reasons: ask the bank.' },
  TM01: { it: 'Il file è arrivato troppo tardi per quel giorno.', en: 'The file came too late for that day.' },
  TECH: { it: 'Un guasto alla banca: chiedi quando rimandare.', en: 'A fault at the bank: ask when to send again.' },
} // prettier-ignore
