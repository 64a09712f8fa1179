import { contentsEnglish } from '@mutua/ui/words/contents-english'
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

export const english: ProviderWords = {
  places: { today: 'Today', ask: 'Ask', audit: 'My audit', team: 'The team', intake: 'First listening' },
  wayIn: {
    sentence:
      'For those who care for people and stand by them: what you were allowed to see, and what comes next.',
  },
  acting: { for: 'I work for', own: 'Myself, in my own name' },
  today,
  board,
  breakGlass,
  chronic,
  desk,
  handOver,
  round,
  case: caseWords,
  record: recordWords,
  whole: { pod: 'The whole pod', health: 'All health and social data' },
  contents: contentsEnglish,
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
