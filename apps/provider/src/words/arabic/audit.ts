import type { AuditWords } from '../italian/audit.ts'

export const audit: AuditWords = {
  title: 'ما الذي فتحته',
  what: 'كل قراءة تترك إيصالًا، هو نفسه الذي يراه الشخص. هنا إيصالاتك.',
  whose: 'لمن',
  everybody: 'الجميع',
  who: 'من قرأ',
  from: 'من',
  to: 'إلى',
  none: 'لا يوجد شيء في هذه المدة.',
  count: '{count, plural, one {إيصال واحد} two {إيصالان} few {# إيصالات} many {# إيصالًا} other {# إيصال}}',
  more: 'أظهر المزيد',
  csv: 'احفظ في ملف (CSV)',
  acts: { read: 'قراءة', looked: 'اطلاع', wrote: 'كتابة', removed: 'حذف' },
  siad: {
    title: 'بيانات SIAD للحالات المنزلية',
    what: 'جدولا الحالات المتكفل بها التي يمكنك قراءتها. إعداد الملف قراءة لكل حالة: يراها الشخص.',
    provider: 'رمز المؤسسة',
    make: 'أعد الملفات',
    first: 'احفظ الجدول الأول',
    second: 'احفظ الجدول الثاني',
    cases:
      '{count, plural, =0 {لا حالة.} one {حالة واحدة.} two {حالتان.} few {# حالات.} many {# حالة.} other {# حالة.}}',
    left: 'بقيت خارجه:',
    because: {
      'state-wrong': 'لم يتكفل به أحد.',
      'answers-missing': 'استمارة SIAD ناقصة.',
      'work-unknown': 'لا يمكن قراءة بطاقة الشخص.',
    },
    notFilled: 'تبقى هذه الحقول فارغة لأن لا معلومة تقولها:',
    field: { citizenship: 'الجنسية', region_of_residence: 'منطقة الإقامة' },
    notTheFlow: 'ليس ملف XML الخاص بالوزارة: هو ما يُعد منه.',
  },
}
