import type { SharedWords } from './shared-italian.ts'

export const sharedArabic: SharedWords = {
  ui: {
    waiting: 'لحظة…',
    again: 'حاول مرة أخرى',
    close: 'إغلاق',
    language: 'اللغة',
    skip: 'انتقل إلى المحتوى',
    signOut: 'خروج',
    nothing: { title: 'لا يوجد شيء هنا', home: 'عودة إلى البداية' },
    wayIn: {
      enter: 'دخول',
      account: 'حسابك: كلمة المرور ومفاتيح الدخول والبرامج',
    },
    aids: {
      title: 'قراءة أسهل',
      letters: 'الحروف',
      usual: 'عادية',
      large: 'كبيرة',
      larger: 'كبيرة جدًا',
      contrast: 'التباين',
      motion: 'الحركة',
      asDevice: 'كما في الجهاز',
      strong: 'قوي',
      still: 'لا شيء يتحرك',
      aloud: 'القراءة بصوت عالٍ',
      aloudWhat: 'الصوت من جهازك نفسه: ما يقرؤه لا يخرج منه.',
      read: 'اقرأ هذه الصفحة',
      stop: 'أوقف القراءة',
    },
    offline: {
      title: 'لا توجد شبكة',
      sentence: 'لم يضِع شيء. عندما تعود الشبكة، حاول مرة أخرى: تتابع من هنا.',
    },
    fault: {
      unreachable: 'لا تصل إجابة. تحقق من الاتصال وحاول مرة أخرى: لم يضِع شيء.',
      signInOver: 'انتهت الجلسة. ادخل من جديد.',
      decisionTaken: 'تمت الإجابة عن هذا الطلب من قبل. عُد إلى البداية لتراه.',
      notFound: 'لا يوجد شيء هنا، أو أنه ليس لك.',
      refused: 'لم يكن ذلك ممكنًا. لم يتغير شيء.',
      ours: 'حدث خلل عندنا. حاول بعد قليل؛ لم يضِع شيء.',
    },
  },
}
