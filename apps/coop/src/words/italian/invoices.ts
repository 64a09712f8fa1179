/** Of what was billed. */
export const invoices = {
  invoices: {
    title: 'Fatture',
    what: 'Nascono dalla chiusura di un mese e non cambiano più. Che cosa è pagato lo dicono i conti.',
    none: 'Ancora nessuna: la prima arriva quando si chiude un mese con degli usi a pagamento.',
    noTerms: 'Non è scritto chi emette le fatture: finché manca, non c’è una scadenza e non c’è il file UBL.',
    number: 'Numero',
    organisation: 'Organizzazione',
    month: 'Mese',
    credited: 'Accreditato',
    due: 'Importo',
    open: 'Ancora da pagare',
    standing: 'A che punto è',
    files: 'Documenti',
    page: 'Pagina',
    state: { nothing: 'niente da pagare', paid: 'pagata', open: 'aperta', overdue: 'scaduta' },
  },
}
export type InvoiceWords = typeof invoices
