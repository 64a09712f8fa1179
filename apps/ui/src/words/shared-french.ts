import type { Partly } from './partly.ts'
import type { SharedWords } from './shared-italian.ts'

export const sharedFrench: Partly<SharedWords> = {
  ui: {
    waiting: 'Un instant…',
    again: 'Réessayer',
    close: 'Fermer',
    language: 'Langue',
    skip: 'Aller au contenu',
    signOut: 'Sortir',
    nothing: {
      title: 'Il n’y a rien ici',
      home: 'Retour au début',
    },
    wayIn: {
      enter: 'Entrer',
      account: 'Votre compte : mot de passe, clés d’accès, programmes',
    },
    aids: {
      title: 'Lire plus facilement',
      letters: 'Lettres',
      usual: 'Normales',
      large: 'Grandes',
      larger: 'Très grandes',
      contrast: 'Contraste',
      motion: 'Mouvement',
      asDevice: 'Comme l’appareil',
      strong: 'Fort',
      still: 'Rien ne bouge',
      aloud: 'À voix haute',
      aloudWhat: 'La voix est celle de votre appareil : ce qu’elle lit n’en sort pas.',
      read: 'Lire cette page',
      stop: 'Arrêter la lecture',
    },
    offline: {
      title: 'Pas de réseau',
      sentence: 'Rien n’est perdu. Dès qu’il revient, réessayez : vous continuez d’ici.',
    },
    fault: {
      unreachable: 'Aucune réponse n’arrive. Vérifiez la connexion et réessayez : rien n’est perdu.',
      signInOver: 'La session est finie. Entrez de nouveau.',
      decisionTaken: 'Cette demande a déjà reçu une réponse. Retournez au début pour la voir.',
      notFound: 'Il n’y a rien ici, ou ce n’est pas pour vous.',
      refused: 'Ce n’était pas possible. Rien n’a changé.',
      ours: 'Quelque chose n’a pas marché chez nous. Réessayez dans un moment ; rien n’est perdu.',
    },
  },
}
