import type { ProviderWords } from '../italian/italian.ts'

export const arabic: ProviderWords = {
  places: { today: 'اليوم' },
  wayIn: { sentence: 'لمن يعتني بالناس ويرافقهم: ما سُمح لك برؤيته، وما الخطوة التالية.' },
  today: { title: 'اليوم' },
}
