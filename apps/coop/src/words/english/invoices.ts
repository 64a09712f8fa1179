import type { InvoiceWords } from '../italian/invoices.ts'

export const invoices: InvoiceWords = {
  invoices: {
    title: 'Invoices',
    what: 'They follow from the close of a month and never change. What is paid is what the books say.',
    none: 'None yet: the first comes when a month with paid uses is closed.',
    noTerms:
      'Who issues invoices is not written down: until it is, there is no day to pay by and no UBL file.',
    number: 'Number',
    organisation: 'Organisation',
    month: 'Month',
    credited: 'Credited',
    due: 'Amount',
    open: 'Still to pay',
    standing: 'Where it stands',
    files: 'Documents',
    page: 'Page',
    state: { nothing: 'nothing to pay', paid: 'paid', open: 'open', overdue: 'overdue' },
  },
}
