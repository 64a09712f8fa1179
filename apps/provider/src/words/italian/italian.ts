import { contentsItalian } from '@mutua/ui/words/contents-italian'
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

/** Italian is written first; the other languages have every key that it has. */
export const italian = {
  places: {
    today: 'Oggi',
    ask: 'Chiedi',
    audit: 'Il mio registro',
    team: 'La squadra',
    intake: 'Primo ascolto',
  },
  wayIn: {
    sentence:
      'Per chi cura e accompagna le persone: quello che ti hanno permesso di vedere, e che cosa viene adesso.',
  },
  acting: { for: 'Lavoro per', own: 'Me, a mio nome' },
  today,
  board,
  breakGlass,
  chronic,
  desk,
  handOver,
  round,
  case: caseWords,
  record: recordWords,
  whole: { pod: 'Tutto il pod', health: 'Tutti i dati sanitari e sociali' },
  contents: contentsItalian,
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
export type ProviderWords = typeof italian
