import type { Partly } from '@mutua/ui/words/partly'
import type { rightsItalian } from '../italian/rights.ts'

export const rightsFrench: Partly<typeof rightsItalian> = {
  rights: {
    what: 'Tes données sont à toi. Tu peux faire beaucoup seul, tout de suite. Pour le reste, écris à la coopérative : elle répond en un mois.',
    alone: 'Ce que tu peux faire tout de suite',
    way: {
      copy: 'Avoir une copie et l’emporter',
      look: 'Voir qui a regardé',
      correct: 'Corriger une donnée',
      erase: 'Effacer une donnée',
      pause: 'Mettre un accord en pause',
      withdraw: 'Retirer un accord',
    },
    ask: 'Demande à la coopérative',
    which: 'Ce que tu veux',
    kind: {
      'access': 'Savoir quelles données vous avez',
      'rectification': 'Corriger',
      'erasure': 'Effacer',
      'restriction': 'Arrêter l’usage',
      'portability': 'Emporter',
      'objection': 'Dire que je ne veux pas',
      'automated-decision': 'Savoir si un programme décide',
    },
    first: 'Cela, tu peux le faire seul, maintenant :',
    write: 'Écris ce que tu demandes',
    hint: 'Seul celui qui te répond le lit. Sur ta santé, écris seulement ce qu’il faut.',
    send: 'Envoyer',
    sent: 'Ta demande est arrivée. Tu as une réponse avant le {by}.',
    yours: 'Tes demandes',
    waits: 'Réponse avant le {by}',
    late: 'La réponse devait arriver avant le {by}',
    extended: 'La coopérative a deux mois de plus. La raison :',
    withdrawn: 'Retirée',
    takeBack: 'Plus besoin',
    answered: 'Réponse du {at}',
    outcome: {
      'granted': 'Fait',
      'partly': 'Fait en partie',
      'refused': 'Pas fait',
      'self-service': 'Tu peux le faire seul',
    },
    appeal:
      'Tu n’es pas d’accord ? Tu peux écrire à l’autorité de protection des données ou aller devant le juge.',
    told: '{count, plural, one {Nous avons prévenu # destinataire de tes données.} many {Nous avons prévenu # destinataires de tes données.} other {Nous avons prévenu # destinataires de tes données.}}',
    breach: 'Un avis sur tes données',
    breachWhat: 'Quelque chose est arrivé à tes données.',
    letter: 'Tu peux aussi demander par lettre ou au guichet.',
  },
}
