import type { BoardWords } from '../italian/board.ts'

export const board: BoardWords = {
  place: 'لوحة الحي',
  title: 'لوحة الحي',
  what: 'الحالات المركبة، وأين وصلت. من يسحب موافقته يختفي من هنا فورًا.',
  district: 'البلدة',
  desk: 'المكتب',
  found:
    '{count, plural, =0 {لا حالات} one {حالة واحدة} two {حالتان} few {# حالات} many {# حالة} other {# حالة}}',
  stage: { access: 'الوصول', assessment: 'التقييم', project: 'المشروع', monitoring: 'المتابعة' },
  since: 'منذ {day}',
  flags: '{count, plural, one {تنبيه واحد} two {تنبيهان} few {# تنبيهات} many {# تنبيهًا} other {# تنبيه}}',
  watch: 'لا يغب عن النظر',
  watchWhat: 'يُحسب في المخازن. هو نصيحة فقط، مع سببها: القرار لكم.',
  quiet: 'لا شيء يُذكر.',
  alert: { flag: 'تنبيه', value: 'خارج الحدود' },
  of: 'بتاريخ {day}.',
  logged: 'هذه النظرة في السجل:',
  logging: 'هذه النظرة في طريقها إلى السجل.',
}
