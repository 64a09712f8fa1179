import type { ChronicWords } from '../italian/chronic.ts'

export const chronic: ChronicWords = {
  place: 'أمراض مزمنة',
  title: 'أمراض مزمنة',
  what: 'من لديه سكري أو ضغط مرتفع ويسمح لك بمتابعته. في الأعلى من قيمه خارج الحدود.',
  advice:
    'هذه نصيحة تُحسب في مخزن كل شخص. القرار للناس. لا يُحسب إلا ما يمكنك قراءته. من لا يريد نصائح ليس في هذه القائمة.',
  path: 'المرض',
  all: 'الكل',
  looking:
    '{count, plural, one {أنظر في حالة أخرى} two {أنظر في حالتين} few {أنظر في # حالات} many {أنظر في # حالة} other {أنظر في # حالة}}',
  found: '{count, plural, =0 {لا أحد} one {شخص واحد} two {شخصان} few {# أشخاص} many {# شخصًا} other {# شخص}}',
  none: 'لا أحد للمتابعة بين من يسمحون لك.',
  outOfRange:
    '{count, plural, one {قيمة واحدة خارج الحدود} two {قيمتان خارج الحدود} few {# قيم خارج الحدود} many {# قيمة خارج الحدود} other {# قيمة خارج الحدود}}',
  overdue:
    '{count, plural, one {قياس واحد تأخر} two {قياسان تأخرا} few {# قياسات تأخرت} many {# قياسًا تأخر} other {# قياس تأخر}}',
  inOrder: 'على ما يرام',
  why: 'لماذا',
  measure: 'القياس',
  target: 'الهدف',
  last: 'آخر مرة',
  never: 'أبدًا',
  usual: 'المعتاد',
  ofProject: 'من مشروعه',
  ofProjectWhat: 'أهداف مشروع الشخص تسبق الأهداف المعتادة.',
}
