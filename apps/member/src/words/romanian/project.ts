import type { Partly } from '@mutua/ui/words/partly'
import type { ProjectWords } from '../italian/project.ts'

export const projectRomanian: Partly<ProjectWords> = {
  none: 'În spațiul tău nu este încă un proiect.',
  notWhole: 'O parte a proiectului lipsește sau este ascunsă: până nu este întreg, nu se poate semna.',
  goals: 'Obiective',
  supports: 'Ajutor',
  commitments: 'Angajamente',
  mine: 'L-ai luat tu',
  ofOthers: 'L-a luat altcineva',
  done: 'Făcut',
  signatures: 'Semnături',
  sign: 'Semnez ce citesc aici',
  path: 'Unde ai ajuns',
  plan: {
    'draft': 'Ciornă',
    'active': 'În curs',
    'on-hold': 'Oprit pentru moment',
    'completed': 'Încheiat',
    'revoked': 'Părăsit',
  },
  light: {
    green: 'merge bine',
    amber: 'de urmărit',
    red: 'în dificultate',
    unknown: 'nu se știe',
  },
  commitment: {
    'draft': 'încă neînceput',
    'in-progress': 'în curs',
    'completed': 'respectat',
    'failed': 'nerespectat',
    'cancelled': 'scos',
  },
  signature: {
    member: {
      'valid': 'Ai semnat.',
      'missing': 'Încă nu ai semnat.',
      'changed': 'Ai semnat un text care apoi s-a schimbat.',
      'not-verified': 'Semnătura ta nu se poate verifica.',
    },
    provider: {
      'valid': 'Cine te îngrijește a semnat.',
      'missing': 'Cine te îngrijește nu a semnat încă.',
      'changed': 'Cine te îngrijește a semnat un text care apoi s-a schimbat.',
      'not-verified': 'Semnătura celui care te îngrijește nu se poate verifica.',
    },
  },
  step: {
    'access': 'Intrare',
    'triage': 'Prima ascultare',
    'take-charge': 'Preluare',
    'unit': 'Echipa de evaluare',
    'assessment': 'Evaluare',
    'project': 'Proiect',
    'signatures': 'Semnături',
    'delivery': 'Ajutor dat',
    'monitoring': 'Verificări',
    'closing': 'Încheiere',
  },
  stepState: {
    'to-do': 'de făcut',
    'running': 'în curs',
    'done': 'făcut',
    'stopped': 'oprit',
    'not-needed': 'nu este nevoie',
  },
}
