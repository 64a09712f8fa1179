import type { CallWords } from '../italian/calls.ts'

export const callsArabic: CallWords = {
  calls: {
    what: 'ما تطلبه التعاونية من عمل معها، وما نتج عنه.',
    none: 'لا شيء بعد.',
    state: { before: 'تُفتح قريبًا', open: 'مفتوحة', weighing: 'يجري الاختيار', settled: 'حُسمت', off: 'ملغاة' },
    until: 'الجواب حتى',
    came: 'ما اختير',
    noneCame: 'لم يُختر أي مقترح.',
    openTo: 'يمكن لمجموعة أعضاء أن تجيب: اسأل المكتب.',
    promises: 'بماذا يعدون',
    members: 'الأعضاء',
    due: 'حتى',
    late: 'متأخر منذ',
    done: 'أُنجز',
  },
}
