import type { Partly } from '@mutua/ui/words/partly'
import type { ProjectWords } from '../italian/project.ts'

export const projectSpanish: Partly<ProjectWords> = {
  none: 'En tu espacio todavía no hay un proyecto.',
  notWhole: 'Una parte del proyecto falta o está escondida: mientras falte, no se puede firmar.',
  goals: 'Objetivos',
  supports: 'Apoyos',
  commitments: 'Compromisos',
  mine: 'Es compromiso tuyo',
  ofOthers: 'Es compromiso de otra persona',
  done: 'Hecho',
  signatures: 'Firmas',
  sign: 'Firmo lo que leo aquí',
  path: 'En qué punto estás',
  plan: {
    'draft': 'Borrador',
    'active': 'En curso',
    'on-hold': 'En pausa',
    'completed': 'Completado',
    'revoked': 'Dejado',
  },
  light: {
    green: 'va bien',
    amber: 'hay que mirarlo',
    red: 'con dificultades',
    unknown: 'no se sabe',
  },
  commitment: {
    'draft': 'todavía sin empezar',
    'in-progress': 'en curso',
    'completed': 'cumplido',
    'failed': 'no cumplido',
    'cancelled': 'quitado',
  },
  signature: {
    member: {
      'valid': 'Has firmado.',
      'missing': 'Todavía no has firmado.',
      'changed': 'Firmaste un texto que después cambió.',
      'not-verified': 'Tu firma no se puede comprobar.',
    },
    provider: {
      'valid': 'Quien te atiende ha firmado.',
      'missing': 'Quien te atiende todavía no ha firmado.',
      'changed': 'Quien te atiende firmó un texto que después cambió.',
      'not-verified': 'La firma de quien te atiende no se puede comprobar.',
    },
  },
  step: {
    'access': 'Llegada',
    'triage': 'Primera escucha',
    'take-charge': 'Inicio de la atención',
    'unit': 'Equipo de valoración',
    'assessment': 'Valoración',
    'project': 'Proyecto',
    'signatures': 'Firmas',
    'delivery': 'Apoyos dados',
    'monitoring': 'Revisiones',
    'closing': 'Cierre',
  },
  stepState: {
    'to-do': 'por hacer',
    'running': 'en curso',
    'done': 'hecho',
    'stopped': 'parado',
    'not-needed': 'no hace falta',
  },
}
