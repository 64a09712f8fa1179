import type { ContractWords } from '../italian/contract.ts'

export const contract: ContractWords = {
  of: 'عقود',
  title: 'عقد مع التعاونية',
  state: { 'offered': 'ينتظركم', 'in-force': 'سارٍ', 'ended': 'منتهٍ' },
  purposes: 'الأغراض',
  term: 'المدة',
  fromTo: 'من {from} إلى {to}',
  people: 'الأشخاص',
  pledge: 'لا تحاولون معرفة من هم، ولا تتركون أحدًا يحاول.',
  payback: 'ما يعود من الفائض إلى الأعضاء',
  priceList: 'قائمة الأسعار',
  read: 'قرأته، وأقبله باسم المنظمة.',
  accept: 'اقبل العقد',
  endedFor: 'انتهى قبل وقته:',
  unreadable: 'النص ليس الذي وقّعته التعاونية: لا تقبله، وأخبر المكتب.',
}
