import type { ProviderWords } from '../italian/italian.ts'
import { caseWords } from './case.ts'
import { today } from './today.ts'

export const arabic: ProviderWords = {
  places: { today: 'اليوم' },
  wayIn: { sentence: 'لمن يعتني بالناس ويرافقهم: ما سُمح لك برؤيته، وما الخطوة التالية.' },
  acting: { for: 'أعمل لصالح', own: 'نفسي، باسمي' },
  today,
  case: caseWords,
}
