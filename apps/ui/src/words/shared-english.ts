import type { SharedWords } from './shared-italian.ts'

export const sharedEnglish: SharedWords = {
  ui: {
    waiting: 'One moment…',
    again: 'Try again',
    close: 'Close',
    language: 'Language',
    skip: 'Skip to content',
    signOut: 'Sign out',
    nothing: { title: 'There is nothing here', home: 'Back to the start' },
    wayIn: {
      enter: 'Sign in',
      account: 'Your account: password, passkeys, programs',
    },
    aids: {
      title: 'Easier to read',
      letters: 'Letters',
      usual: 'As usual',
      large: 'Large',
      larger: 'Very large',
      contrast: 'Contrast',
      motion: 'Motion',
      asDevice: 'As on the device',
      strong: 'Strong',
      still: 'Nothing moves',
      aloud: 'Read aloud',
      aloudWhat: 'The voice is your device’s own: what it reads does not leave it.',
      read: 'Read this page',
      stop: 'Stop reading',
    },
    offline: {
      title: 'There is no network',
      sentence: 'Nothing is lost. As soon as it is back, try again: you go on from here.',
    },
    fault: {
      unreachable: 'No answer comes. Check the connection and try again: nothing is lost.',
      signInOver: 'The session is over. Sign in again.',
      decisionTaken: 'This request has been answered already. Go back to the start to see it.',
      notFound: 'There is nothing here, or it is not for you.',
      refused: 'That was not possible. Nothing has changed.',
      ours: 'Something on our side did not work. Try again in a moment; nothing is lost.',
    },
  },
}
