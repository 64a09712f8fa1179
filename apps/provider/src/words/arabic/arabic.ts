import { contentsArabic } from '@mutua/ui/words/contents-arabic'
import type { ProviderWords } from '../italian/italian.ts'
import { caseWords } from './case.ts'
import { ask } from './ask.ts'
import { audit } from './audit.ts'
import { recordWords } from './record.ts'
import { refusal } from './refusal.ts'
import { calls } from './calls.ts'
import { contract } from './contract.ts'
import { team } from './team.ts'
import { assessment } from './assessment.ts'
import { intake } from './intake.ts'
import { project } from './project.ts'
import { board } from './board.ts'
import { breakGlass } from './break-glass.ts'
import { chronic } from './chronic.ts'
import { desk } from './desk.ts'
import { handOver } from './hand-over.ts'
import { round } from './round.ts'
import { today } from './today.ts'

export const arabic: ProviderWords = {
  places: { today: 'اليوم', ask: 'اطلب', audit: 'سجلي', team: 'الفريق', intake: 'الاستماع الأول' },
  wayIn: { sentence: 'لمن يعتني بالناس ويرافقهم: ما سُمح لك برؤيته، وما الخطوة التالية.' },
  acting: { for: 'أعمل لصالح', own: 'نفسي، باسمي' },
  today,
  board,
  breakGlass,
  chronic,
  desk,
  handOver,
  round,
  case: caseWords,
  record: recordWords,
  whole: { pod: 'كل ما في المخزن', health: 'كل البيانات الصحية والاجتماعية' },
  contents: contentsArabic,
  ask,
  audit,
  calls,
  contract,
  team,
  refusal,
  intake,
  assessment,
  project,
}
