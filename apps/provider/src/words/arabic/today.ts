import type { TodayWords } from '../italian/today.ts'

export const today: TodayWords = {
  title: 'اليوم',
  cases: 'ملفاتي',
  noCases: 'لم يسمح لك أحد بعد برؤية شيء.',
  askFirst: 'اطلب من أحد',
  search: 'ابحث في ملفاتك',
  nothing: 'لا يوجد شيء.',
  looking: 'النظر في حال الملف قراءة: يراها الشخص. يُنظر في كل ملف مرة واحدة.',
  lookAtMore: 'انظر في البقية أيضًا',
  reason: {
    flag: '{count, plural, one {يوجد تنبيه.} two {يوجد تنبيهان.} few {توجد # تنبيهات.} many {يوجد # تنبيهًا.} other {يوجد # تنبيه.}}',
    unsigned: 'المشروع في انتظار التوقيعات.',
    assessment: 'تم التكفل في {day}: ينقص التقييم.',
    ending: 'تنتهي الموافقة في {day}.',
    again: 'آخر تقييم في {day}: حان وقت إعادته.',
    paused: 'هناك موافقة معلقة.',
    new: 'موافقة جديدة، منذ {day}.',
    next: 'الآن: {step}.',
    quiet: 'لا جديد.',
  },
  requests: 'طلباتي',
  question:
    '{count, plural, one {سأل الشخص سؤالًا.} two {سأل الشخص سؤالين.} few {سأل الشخص # أسئلة.} many {سأل الشخص # سؤالًا.} other {سأل الشخص # سؤال.}}',
  allRequests: 'كل الطلبات',
  more: 'المزيد',
}
