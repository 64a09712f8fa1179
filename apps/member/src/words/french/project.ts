import type { Partly } from '@mutua/ui/words/partly'
import type { ProjectWords } from '../italian/project.ts'

export const projectFrench: Partly<ProjectWords> = {
  none: 'Il n’y a pas encore de projet dans votre espace.',
  notWhole: 'Une partie du projet manque ou est cachée : tant qu’elle manque, on ne peut pas signer.',
  goals: 'Objectifs',
  supports: 'Aides',
  commitments: 'Engagements',
  mine: 'C’est votre engagement',
  ofOthers: 'C’est l’engagement d’un autre',
  done: 'Fait',
  signatures: 'Signatures',
  sign: 'Je signe ce que je lis ici',
  path: 'Où vous en êtes',
  plan: {
    'draft': 'Brouillon',
    'active': 'En cours',
    'on-hold': 'Suspendu',
    'completed': 'Achevé',
    'revoked': 'Abandonné',
  },
  light: {
    green: 'va bien',
    amber: 'à regarder',
    red: 'en difficulté',
    unknown: 'on ne sait pas',
  },
  commitment: {
    'draft': 'pas encore commencé',
    'in-progress': 'en cours',
    'completed': 'tenu',
    'failed': 'pas tenu',
    'cancelled': 'enlevé',
  },
  signature: {
    member: {
      'valid': 'Vous avez signé.',
      'missing': 'Vous n’avez pas encore signé.',
      'changed': 'Vous avez signé un texte qui a changé ensuite.',
      'not-verified': 'Votre signature ne peut pas être vérifiée.',
    },
    provider: {
      'valid': 'La personne qui vous suit a signé.',
      'missing': 'La personne qui vous suit n’a pas encore signé.',
      'changed': 'La personne qui vous suit a signé un texte qui a changé ensuite.',
      'not-verified': 'La signature de la personne qui vous suit ne peut pas être vérifiée.',
    },
  },
  step: {
    'access': 'Accueil',
    'triage': 'Première écoute',
    'take-charge': 'Prise en charge',
    'unit': 'Équipe d’évaluation',
    'assessment': 'Évaluation',
    'project': 'Projet',
    'signatures': 'Signatures',
    'delivery': 'Aides données',
    'monitoring': 'Suivi',
    'closing': 'Fin',
  },
  stepState: {
    'to-do': 'à faire',
    'running': 'en cours',
    'done': 'fait',
    'stopped': 'arrêté',
    'not-needed': 'pas nécessaire',
  },
}
