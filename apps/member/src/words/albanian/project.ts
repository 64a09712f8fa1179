import type { Partly } from '@mutua/ui/words/partly'
import type { ProjectWords } from '../italian/project.ts'

export const projectAlbanian: Partly<ProjectWords> = {
  none: 'Në hapësirën tuaj nuk ka ende një projekt.',
  notWhole: 'Një pjesë e projektit mungon, ose është e fshehur: sa kohë mungon, nuk mund të nënshkruhet.',
  goals: 'Qëllimet',
  supports: 'Ndihmat',
  commitments: 'Zotimet',
  mine: 'E keni marrë ju',
  ofOthers: 'E ka marrë dikush tjetër',
  done: 'U bë',
  signatures: 'Nënshkrimet',
  sign: 'Nënshkruaj atë që lexoj këtu',
  path: 'Ku keni arritur',
  plan: {
    'draft': 'Në përgatitje',
    'active': 'Në vazhdim',
    'on-hold': 'I pezulluar',
    'completed': 'I përfunduar',
    'revoked': 'I lënë',
  },
  light: {
    green: 'shkon mirë',
    amber: 'duhet parë',
    red: 'në vështirësi',
    unknown: 'nuk dihet',
  },
  commitment: {
    'draft': 'ende pa filluar',
    'in-progress': 'në vazhdim',
    'completed': 'i mbajtur',
    'failed': 'i pambajtur',
    'cancelled': 'i hequr',
  },
  signature: {
    member: {
      'valid': 'Keni nënshkruar.',
      'missing': 'Ende nuk keni nënshkruar.',
      'changed': 'Keni nënshkruar një tekst që më pas ndryshoi.',
      'not-verified': 'Nënshkrimi juaj nuk mund të kontrollohet.',
    },
    provider: {
      'valid': 'Kush kujdeset për ju ka nënshkruar.',
      'missing': 'Kush kujdeset për ju nuk ka nënshkruar ende.',
      'changed': 'Kush kujdeset për ju ka nënshkruar një tekst që më pas ndryshoi.',
      'not-verified': 'Nënshkrimi i atij që kujdeset për ju nuk mund të kontrollohet.',
    },
  },
  step: {
    'access': 'Hyrja',
    'triage': 'Dëgjimi i parë',
    'take-charge': 'Marrja në ngarkim',
    'unit': 'Grupi i vlerësimit',
    'assessment': 'Vlerësimi',
    'project': 'Projekti',
    'signatures': 'Nënshkrimet',
    'delivery': 'Ndihmat e dhëna',
    'monitoring': 'Kontrollet',
    'closing': 'Mbyllja',
  },
  stepState: {
    'to-do': 'për t’u bërë',
    'running': 'në vazhdim',
    'done': 'u bë',
    'stopped': 'u ndal',
    'not-needed': 'nuk duhet',
  },
}
