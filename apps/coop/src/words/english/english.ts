import type { CoopWords } from '../italian/italian.ts'
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

export const english: CoopWords = {
  places: {
    today: 'Today',
    members: 'Members',
    applications: 'Applications',
    organisations: 'Organisations',
    uses: 'Uses',
    log: 'Log',
    assemblies: 'Assemblies',
    votes: 'Secret votes',
    rules: 'Resolutions and prices',
    statute: 'Statute and law',
    projectBank: 'Bank of projects',
    sections: 'Sections',
    contracts: 'Contracts',
    projects: 'Projects',
    studies: 'Studies',
    calls: 'Co-design',
    public: 'Public figures',
    periods: 'Months',
    ledger: 'Books',
    budget: 'Budget',
    ristorno: 'Ristorno',
    bank: 'Bank',
    invoices: 'Invoices',
    key: 'My signature',
    rights: 'Requests',
    breaches: 'Breaches',
    processing: 'Registers',
  },
  wayIn: {
    sentence: 'For those who work in the co-op and those who run it: members, books, rules. Nothing medical.',
  },
  notOfficer: {
    title: 'This part is not for you',
    what: 'Only those who run the co-op come in here. Nothing went wrong.',
    who: 'If you think that you should see it, ask the office to add you.',
    member: 'Go to your data',
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
