import { assembly } from './assembly.ts'
import { calls } from './calls.ts'
import { books } from './books.ts'
import { commons } from './commons.ts'
import { desk } from './desk.ts'
import { first } from './first.ts'
import { invoices } from './invoices.ts'
import { money } from './money.ts'
import { projects } from './projects.ts'
import { rights } from './rights.ts'
import { sitting } from './sitting.ts'
import { policy } from './policy.ts'
import { statute } from './statute.ts'
import { studies } from './studies.ts'
import { votes } from './votes.ts'
import { posting } from './posting.ts'
import { register } from './register.ts'

/** Italian is written first; the other languages have every key that it has. */
export const italian = {
  places: {
    today: 'Oggi',
    members: 'Soci',
    applications: 'Domande',
    organisations: 'Organizzazioni',
    uses: 'Usi',
    log: 'Registro',
    assemblies: 'Assemblee',
    votes: 'Voti segreti',
    rules: 'Delibere e prezzi',
    statute: 'Statuto e legge',
    projectBank: 'Banca dei progetti',
    sections: 'Sezioni',
    contracts: 'Contratti',
    projects: 'Progetti',
    studies: 'Studi',
    calls: 'Co-progettazione',
    public: 'Cifre pubbliche',
    periods: 'Mesi',
    ledger: 'Contabilità',
    budget: 'Bilancio',
    ristorno: 'Ristorno',
    bank: 'Banca',
    invoices: 'Fatture',
    key: 'La mia firma',
    rights: 'Richieste',
    breaches: 'Violazioni',
    processing: 'Registri',
  },
  wayIn: {
    sentence:
      'Per chi lavora nella cooperativa e per chi la amministra: soci, conti, regole. Niente di sanitario.',
  },
  notOfficer: {
    title: 'Questa parte non è per te',
    what: 'Qui entra solo chi amministra la cooperativa. Niente è andato storto.',
    who: 'Se pensi di doverlo vedere, chiedi alla segreteria di aggiungerti.',
    member: 'Vai ai tuoi dati',
  },
  ...first,
  ...assembly,
  ...books,
  ...calls,
  ...commons,
  ...desk,
  ...invoices,
  ...money,
  ...projects,
  ...rights,
  ...sitting,
  ...policy,
  ...statute,
  ...studies,
  ...votes,
  ...posting,
  ...register,
}
export type CoopWords = typeof italian
