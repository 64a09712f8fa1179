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

export const arabic: CoopWords = {
  places: {
    today: 'اليوم',
    members: 'الأعضاء',
    applications: 'الطلبات',
    organisations: 'المنظمات',
    uses: 'الاستخدامات',
    log: 'السجل',
    assemblies: 'الجمعيات',
    votes: 'التصويت السري',
    rules: 'القرارات والأسعار',
    statute: 'النظام الأساسي والقانون',
    projectBank: 'بنك المشاريع',
    sections: 'الأقسام',
    contracts: 'العقود',
    projects: 'المشاريع',
    studies: 'الدراسات',
    calls: 'التصميم المشترك',
    public: 'أرقام عامة',
    periods: 'الأشهر',
    ledger: 'المحاسبة',
    budget: 'الميزانية',
    ristorno: 'العائد',
    bank: 'البنك',
    invoices: 'الفواتير',
    key: 'توقيعي',
    rights: 'طلبات',
    breaches: 'انتهاكات',
    processing: 'سجلات',
  },
  wayIn: {
    sentence: 'لمن يعمل في التعاونية ولمن يديرها: الأعضاء والحسابات والقواعد. لا شيء طبيًا هنا.',
  },
  notOfficer: {
    title: 'هذا القسم ليس لك',
    what: 'لا يدخل هنا إلا من يدير التعاونية. لم يحدث أي خطأ.',
    who: 'إن كنت ترى أن عليك رؤيته فاطلب من المكتب أن يضيفك.',
    member: 'اذهب إلى بياناتك',
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
