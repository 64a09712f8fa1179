import { contentsArabic } from '@mutua/ui/words/contents-arabic'
import type { MemberWords } from '../italian/italian.ts'
import { afterwardsArabic } from './afterwards.ts'
import { assemblyArabic } from './assembly.ts'
import { cameArabic } from './came.ts'
import { coopArabic } from './coop.ts'
import { decisionsArabic } from './decisions.ts'
import { lifeArabic } from './life.ts'
import { membershipArabic } from './membership.ts'
import { peopleArabic } from './people.ts'
import { projectArabic } from './project.ts'
import { callsArabic } from './calls.ts'
import { reachArabic } from './reach.ts'
import { rightsArabic } from './rights.ts'
import { studiesArabic } from './studies.ts'
import { variablesArabic } from './variables.ts'
import { needsArabic } from './needs.ts'
import { spendingArabic } from './spending.ts'
import { voteArabic } from './vote.ts'

export const arabic: MemberWords = {
  mode: { read: 'القراءة', append: 'الإضافة', write: 'التعديل' },
  state: {
    given: 'سارية حتى {until}',
    paused: 'معلّقة: لا يمكن القراءة الآن',
    withdrawn: 'مسحوبة: لم تعد القراءة ممكنة',
    invalidated: 'أعلنتها التعاونية باطلة',
    expired: 'انتهت في {until}',
  },
  request: {
    title: '{name} يطلب استخدام بياناتك',
    why: 'لماذا',
    until: 'حتى',
    what: 'ماذا',
    cannot: 'ما لا يمكنه فعله',
    cannotPass: 'نقل بياناتك إلى آخرين.',
    cannotMore: 'قراءة شيء آخر، أو لأسباب أخرى.',
    cannotChange: 'تغيير بياناتك.',
    nothingTicked: 'اختر شيئًا واحدًا على الأقل، أو أجب بلا.',
    yes: 'نعم',
    no: 'لا',
    today: 'اليوم فقط',
    seeConsent: 'انظر إلى الموافقة',
    already: {
      given: 'قلت نعم',
      refused: 'قلت لا',
      cancelled: 'سُحب الطلب',
      expired: 'انتهى وقت الطلب',
    },
  },
  exactly: {
    show: 'أرني بالضبط ماذا',
    count:
      '{count, plural, =0 {لا شيء مشمول حاليًا.} one {سجل واحد حاليًا:} two {سجلان حاليًا:} few {# سجلات حاليًا:} many {# سجلًا حاليًا:} other {# سجل حاليًا:}}',
    masked: 'يُحذف هذا: {what}',
  },
  sharing: {
    title: 'من يمكنه أن يرى',
    which: 'أي الموافقات',
    now: 'الآن',
    over: 'المنتهية',
    none: 'لا أحد يمكنه رؤية بياناتك.',
    noneOver: 'لا توجد موافقة منتهية بعد.',
  },
  consent: {
    since: 'منذ',
    pause: 'علّق',
    resume: 'استأنف',
    restore: 'ألغِ السحب',
    withdrawnNow: 'تم: من الآن لا يمكن القراءة. يمكنك الإلغاء خلال عشر دقائق.',
    uses: '{count, plural, =0 {القراءات} one {قراءة واحدة} two {قراءتان} few {# قراءات} many {# قراءة} other {# قراءة}}',
    noUses: 'لم يستخدم أحد هذه الموافقة بعد.',
  },
  withdraw: {
    title: 'هل تسحب الموافقة من {name}؟',
    atOnce: 'من الآن لن يتمكن من قراءة أي شيء.',
    erase: 'سنطلب حذف النسخ، ونخبرك بما يجيب.',
    undo: 'يمكنك الإلغاء خلال عشر دقائق.',
    care: 'رعايتك وخدماتك تبقى كما هي.',
    now: 'اسحب الآن',
    keep: 'اتركها كما هي',
  },
  log: {
    title: 'من استخدم بياناتك',
    who: 'أظهر',
    everybody: 'الجميع',
    nobody: 'لم يستخدم أحد بياناتك بعد.',
    more: 'أظهر المزيد',
  },
  data: {
    title: 'بياناتك',
    noDay: 'بلا تاريخ',
    carryAway: 'خذ كل شيء معك، أو أدخل شيئًا',
    kind: {
      problems: 'المشكلات الصحية',
      allergies: 'الحساسية',
      medicines: 'الأدوية الموصوفة',
      medicinesTaken: 'الأدوية التي تتناولها',
      laboratory: 'نتائج المختبر',
      vitals: 'العلامات الحيوية',
      reports: 'التقارير',
      vaccinations: 'اللقاحات',
      visits: 'الزيارات والإقامات',
      projects: 'المشاريع وخطط الرعاية',
      documents: 'المستندات',
    },
  },
  mine: {
    ways: 'طرق النظر إلى بياناتك',
    byKind: 'حسب النوع',
    timeline: 'عبر الزمن',
    trends: 'المنحنيات',
    bringIn: 'أدخل ملفًا',
    project: 'مشروعي',
    hidden: 'أراها أنا فقط',
    allKinds: 'كل شيء',
    count: '{count, plural, =0 {لا سجلات} one {سجل واحد} two {سجلان} few {# سجلات} many {# سجلًا} other {# سجل}}',
    source: 'من أين جاء',
    sourceUnknown: 'السجل لا يقول ذلك.',
    file: 'من الملف',
    writtenBy: 'وضعه هنا',
    yourself: 'أنت',
    writtenAt: 'وُضع هنا في',
    readers: 'من قرأه',
    noReaders: 'لم يقرأه أحد.',
    hideTitle: 'احتفظ به لنفسك',
    hideWhat: 'إذا أخفيته لا يراه غيرك، ولا يعرف الآخرون حتى أن هناك شيئًا مخفيًا. يمكنك إعادته متى شئت.',
    hide: 'أخفِ',
    hiddenWhat: 'هذه البيانات تراها أنت فقط. بالنسبة إلى غيرك ليست موجودة.',
    nothingHidden: 'لم تُخفِ شيئًا.',
    hiddenSince: 'أُخفي في',
    bringBack: 'أعِده',
  },
  contents: contentsArabic,
  bring: {
    choose: 'اختر ملفًا',
    kinds:
      'تقرير من الملف الصحي (PDF أو XML)، أو بيانات FHIR، أو تصدير Apple Health (ZIP)، أو جدول (CSV). نخبرك أولًا بما فيه: لا يُكتب شيء قبل أن تقول ذلك.',
    unknown: 'لا نستطيع قراءة هذا النوع من الملفات.',
    foreseen: 'في الملف',
    new: '{count, plural, =0 {لا سجل جديد.} one {سجل جديد واحد.} two {سجلان جديدان.} few {# سجلات جديدة.} many {# سجلًا جديدًا.} other {# سجل جديد.}}',
    changed:
      '{count, plural, one {سجل واحد يغيّر ما لديك.} two {سجلان يغيّران ما لديك.} few {# سجلات تغيّر ما لديك.} many {# سجلًا يغيّر ما لديك.} other {# سجل يغيّر ما لديك.}}',
    already:
      '{count, plural, =0 {لا شيء مما لديك.} one {سجل واحد لديك من قبل.} two {سجلان لديك من قبل.} few {# سجلات لديك من قبل.} many {# سجلًا لديك من قبل.} other {# سجل لديك من قبل.}}',
    invalid:
      '{count, plural, =0 {لا خطأ.} one {سجل واحد خاطئ يبقى خارجًا.} two {سجلان خاطئان يبقيان خارجًا.} few {# سجلات خاطئة تبقى خارجًا.} many {# سجلًا خاطئًا يبقى خارجًا.} other {# سجل خاطئ يبقى خارجًا.}}',
    whyInvalid: 'لماذا تبقى خارجًا',
    entry: 'السجل {entry}:',
    now: '{count, plural, =0 {لا شيء لإدخاله} one {أدخل سجلًا واحدًا} two {أدخل سجلين} few {أدخل # سجلات} many {أدخل # سجلًا} other {أدخل # سجل}}',
    leave: 'اتركه',
    imports: 'ما أدخلته',
    noImports: 'لم تُدخل شيئًا بعد.',
    noName: 'ملف بلا اسم',
    progress: '{done} من {total}',
    undo: 'ألغِ وأزل',
    undone:
      '{count, plural, =0 {لم يكن هناك ما يُزال.} one {أُزيل سجل واحد.} two {أُزيل سجلان.} few {أُزيلت # سجلات.} many {أُزيل # سجلًا.} other {أُزيل # سجل.}}',
    kept: '{count, plural, one {سجل واحد تغيّر بعد ذلك فبقي.} two {سجلان تغيّرا بعد ذلك فبقيا.} few {# سجلات تغيّرت بعد ذلك فبقيت.} many {# سجلًا تغيّر بعد ذلك فبقي.} other {# سجل تغيّر بعد ذلك فبقي.}}',
    state: {
      running: 'جارٍ',
      done: 'أُدخل',
      cancelled: 'أُوقف',
      failed: 'لم ينجح',
      interrupted: 'انقطع',
      undoing: 'تجري إزالته',
      undone: 'أُزيل',
    },
    fault: {
      'body-malformed': 'لا يمكن قراءة الملف: ليس كاملًا، أو ليس ما يقوله اسمه.',
      'body-too-large': 'الملف كبير جدًا.',
      'import-running': 'ملف آخر ما زال يدخل. انتظر حتى ينتهي ثم حاول مرة أخرى.',
      'quota-exceeded': 'لم يبق مكان في مخزنك.',
    },
  },
  trend: {
    none: 'يلزم قياسان على الأقل للشيء نفسه.',
    sentence: '{name}: عدد القياسات {count}، من {from} ({since}) إلى {to} ({until}).',
    band: 'الشريط الأخضر هو القيم المعتادة كما كتبها المختبر.',
    asTable: 'الأرقام نفسها في جدول',
    day: 'اليوم',
  },
  project: projectArabic,
  ...membershipArabic,
  ...peopleArabic,
  ...decisionsArabic,
  ...afterwardsArabic,
  ...cameArabic,
  ...callsArabic,
  ...reachArabic,
  ...rightsArabic,
  ...studiesArabic,
  ...variablesArabic,
  ...needsArabic,
  ...spendingArabic,
  ...voteArabic,
  ...lifeArabic,
  ...coopArabic,
  ...assemblyArabic,
}
