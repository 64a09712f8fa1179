import type { HomeWords } from '../italian/home.ts'

export const homeArabic: HomeWords = {
  places: { home: 'البداية', sharing: 'من يمكنه', log: 'من قرأ', data: 'بياناتي' },
  wayIn: { sentence: 'بياناتك تبقى معك. ادخل لترى من يمكنه قراءتها، ومن قرأها، وما يُطلب منك.' },
  home: {
    title: 'بياناتك اليوم',
    join: 'كن عضوًا في التعاونية',
    asks: '{name} يطلب منك شيئًا',
    nothingWaits: 'لا أحد يطلب منك شيئًا.',
    whoCanSee: 'من يمكنه أن يرى',
    ending:
      '{count, plural, =0 {لا موافقة تنتهي قريبًا} one {موافقة واحدة تنتهي قريبًا} two {موافقتان تنتهيان قريبًا} few {# موافقات تنتهي قريبًا} many {# موافقة تنتهي قريبًا} other {# موافقة تنتهي قريبًا}}',
    whoLooked: 'من اطّلع',
    quiet: 'أسبوع هادئ: لم يطّلع أحد.',
    latest: 'آخر القراءات',
  },
  use: {
    read: '{name} قرأ: {what}. السبب: {why}.',
    looked: '{name} نظر فيما هو موجود: {what}. السبب: {why}.',
    wrote: '{name} كتب: {what}. السبب: {why}.',
    removed: '{name} حذف: {what}. السبب: {why}.',
    times: 'هكذا {count, plural, one {مرة واحدة} two {مرتين} few {# مرات} many {# مرة} other {# مرة}}.',
  },
  whole: { pod: 'كل ما في مخزنك', health: 'كل بياناتك الصحية والاجتماعية' },
  consent: {
    withdraw: 'اسحب الموافقة',
  },
  life: {
    hello: 'مرحبًا',
    people:
      '{count, plural, =0 {لا أحد.} one {شخص أو خدمة.} two {شخصان أو خدمتان.} few {أشخاص أو خدمات.} many {شخصًا أو خدمة.} other {شخص أو خدمة.}}',
    looked:
      '{count, plural, one {مرات في سبعة أيام، من شخص أو خدمة واحدة.} two {مرات في سبعة أيام، من شخصين أو خدمتين.} few {مرات في سبعة أيام، من # أشخاص أو خدمات.} many {مرات في سبعة أيام، من # شخصًا أو خدمة.} other {مرات في سبعة أيام، من # شخص أو خدمة.}}',
    gave: 'فيمَ أفادت',
    useful:
      '{count, plural, =0 {لا استخدام حتى الآن.} one {استخدام.} two {استخدامان.} few {استخدامات.} many {استخدامًا.} other {استخدام.}}',
    studies:
      '{count, plural, =0 {لا بحث.} one {بحث واحد.} two {بحثان.} few {# أبحاث.} many {# بحثًا.} other {# بحث.}}',
    named: 'اختارك للمساعدة:',
    namedWhat: 'يمكنك أن تقبل أو أن ترفض.',
    overdue: 'هناك من لم يقل بعدُ إن كان قد حذف النسخ',
    overdueWhat: 'انتهت المهلة. التعاونية تعلم. انظر من هو.',
    commitments:
      '{count, plural, one {التزام واحد لم تنجزه بعد} two {التزامان لم تنجزهما بعد} few {# التزامات لم تنجزها بعد} many {# التزامًا لم تنجزه بعد} other {# التزام لم تنجزه بعد}}',
    commitmentsWhat: 'تجدها في مشروعك.',
    first: {
      title: 'من أين تبدأ',
      bring: 'أدخل بياناتك',
      bringWhat: 'تقرير، أو ما قسته.',
      share: 'أرِ طبيبك شيئًا',
      shareWhat: 'أنت تختار ماذا، ولكم من الوقت.',
      people: 'اختر من يساعدك',
      peopleWhat: 'شخص تثق به.',
    },
  },
  share: {
    begin: 'شارك مع طبيبي',
  },
  quiet: {
    title: 'التنبيهات والخروج',
    exit: 'غادر الآن',
  },
  people: {
    title: 'من يساعدني',
    more: 'صفحات أخرى',
  },
  emergency: {
    title: 'في حالة الطوارئ',
  },
  lists: {
    now: 'من يستطيع أن يرى الآن',
  },
  carry: {
    title: 'خذ كل شيء معك',
  },
  studies: {
    title: 'الأبحاث',
  },
  calls: {
    title: 'التصميم المشترك',
  },
  sections: {
    title: 'الأقسام',
  },
  needs: {
    title: 'لوحة الاحتياجات',
  },
  rights: {
    title: 'حقوقي',
  },
  assembly: {
    title: 'الجمعيات والتصويت',
  },
  coop: {
    title: 'التعاونية',
  },
}
