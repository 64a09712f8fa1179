import type { CameWords } from '../italian/came.ts'

export const cameArabic: CameWords = {
  came: {
    drop: 'أو اسحب ملفًا إلى هنا.',
    kind: {
      reports:
        '{count, plural, one {تقرير واحد} two {تقريران} few {# تقارير} many {# تقريرًا} other {# تقرير}}',
      results:
        '{count, plural, one {نتيجة واحدة} two {نتيجتان} few {# نتائج} many {# نتيجة} other {# نتيجة}}',
      problems:
        '{count, plural, one {مشكلة واحدة} two {مشكلتان} few {# مشكلات} many {# مشكلة} other {# مشكلة}}',
      allergies:
        '{count, plural, one {حساسية واحدة} two {نوعان من الحساسية} few {# أنواع حساسية} many {# نوع حساسية} other {# نوع حساسية}}',
      medicines: '{count, plural, one {دواء واحد} two {دواءان} few {# أدوية} many {# دواءً} other {# دواء}}',
      vaccinations:
        '{count, plural, one {لقاح واحد} two {لقاحان} few {# لقاحات} many {# لقاحًا} other {# لقاح}}',
      visits:
        '{count, plural, one {زيارة واحدة} two {زيارتان} few {# زيارات} many {# زيارة} other {# زيارة}}',
      procedures:
        '{count, plural, one {إجراء واحد} two {إجراءان} few {# إجراءات} many {# إجراءً} other {# إجراء}}',
      documents:
        '{count, plural, one {مستند واحد} two {مستندان} few {# مستندات} many {# مستندًا} other {# مستند}}',
      others:
        '{count, plural, one {سجل آخر} two {سجلان آخران} few {# سجلات أخرى} many {# سجلًا آخر} other {# سجل آخر}}',
    },
    original: 'الملف كما كان محفوظ.',
    save: 'نزّل الملف كما كان',
    columns: 'ما في كل عمود',
    columnsWhat: 'إن لم تقل عناوين الجدول ذلك، فقله أنت هنا.',
    field: {
      date: 'اليوم',
      time: 'الساعة',
      systolic: 'الضغط الانقباضي',
      diastolic: 'الضغط الانبساطي',
      pulse: 'النبض',
      glucose: 'السكر',
      weight: 'الوزن',
      height: 'الطول',
    },
    byTitle: 'كما يقول العنوان',
    unit: 'وحدة السكر',
    dates: 'التواريخ',
    dmy: 'اليوم أولًا',
    mdy: 'الشهر أولًا',
    readAgain: 'اقرأ من جديد',
    cancel: 'أوقف',
    resume: 'أكمل',
    why: {
      missing: 'ينقص شيء لازم',
      form: 'ليس مكتوبًا كما يجب',
      ours: 'لم نستطع حفظه: حاول من جديد',
    },
    saidBySystem: 'كلمات النظام، بالإنجليزية',
    stays: {
      'changed': 'تغيّر لاحقًا',
      'gone': 'كان قد أُزيل',
      'former-lost': 'ما كان قبله لم يعد موجودًا',
    },
  },
}
