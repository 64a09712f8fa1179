import type { Outcome as StepOutcome, Refusal, RefusalCode } from '@mutua/sdk/care/outcome'
import type { Outcome } from '../command.ts'

/** What a step of the path made, or the answer of the command when the path refuses it: exit code 1, and nothing was written. */
export const ifMade = async <Value>(
  outcome: StepOutcome<Value>,
  then: (value: Value) => Promise<Outcome> | Outcome,
): Promise<Outcome> => (outcome.kind === 'made' ? then(outcome.value) : stepRefused(outcome))

const stepRefused = ({ code, because }: Refusal): Outcome => ({
  json: { kind: 'refused', code, because },
  text: { it: `Rifiutato: ${words[code]} (${because})`, en: `Refused: ${because}` },
  refused: true,
})

const words: Readonly<Record<RefusalCode, string>> = {
  'answer-twice': 'una domanda ha due risposte',
  'answer-unknown': 'una risposta non è tra quelle della scheda',
  'answers-missing': 'mancano risposte',
  'budget-exceeded': 'il budget non basta',
  'commitment-missing': 'manca un impegno',
  'consent-missing': 'manca un consenso',
  'dates-reversed': 'le date sono nell’ordine sbagliato',
  'goal-missing': 'manca un obiettivo',
  'nothing-to-flag': 'non c’è niente da segnalare',
  'reason-missing': 'manca il motivo',
  'sheet-other': 'è un’altra scheda, o un’altra versione',
  'signature-missing': 'mancano firme valide',
  'state-wrong': 'il passo non viene adesso',
  'team-incomplete': 'l’unità non è completa',
  'value-impossible': 'un valore non può essere',
  'work-open': 'c’è ancora del lavoro aperto',
  'work-unknown': 'una parte del progetto non si può leggere',
}
