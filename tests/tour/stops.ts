import type { AppName, Traveller } from './traveller.ts'

/** A screen that the tour stops at. */
export interface Stop {
  readonly app: AppName
  /** Who of the demo has something to see there. */
  readonly as: string
  /** What a picture of it is called. */
  readonly name: string
  /** As `screens.tsx` writes it: every address there has a stop here. */
  readonly route: string
  /** Where an instance of the route is; not needed where it has no variable part. */
  readonly find?: (traveller: Traveller) => Promise<string>
}

const behind =
  (list: string, start: string) =>
  async ({ go, linkTo }: Traveller): Promise<string> => {
    await go(list)
    return linkTo(start)
  }

const member = (as: string, name: string, route: string, find?: Stop['find']): Stop => ({
  app: 'member',
  as,
  name,
  route,
  ...(find === undefined ? {} : { find }),
})

/** Ordered by person, since each has to sign in. */
export const stops: readonly Stop[] = [
  member('davide', 'home-asked', '/'),
  member('davide', 'request', '/requests/:id', behind('/', '/requests/')),
  member('osvaldo', 'home', '/'),
  member('osvaldo', 'sharing', '/sharing'),
  member('osvaldo', 'consent', '/sharing/:id', behind('/sharing', '/sharing/')),
  member('osvaldo', 'withdraw', '/sharing/:id/withdraw', async (traveller) => {
    return `${await behind('/sharing', '/sharing/')(traveller)}/withdraw`
  }),
  member('osvaldo', 'log', '/log'),
  member('osvaldo', 'data', '/data'),
  member('osvaldo', 'timeline', '/data/time'),
  member('osvaldo', 'hidden', '/data/hidden'),
  member('osvaldo', 'trends', '/data/trends'),
  member('osvaldo', 'bring-in', '/data/bring-in'),
  member('osvaldo', 'record', '/data/:type/:id', behind('/data', '/data/Condition/')),
  member('osvaldo', 'emergency', '/emergency'),
  member('osvaldo', 'emergency-card', '/emergency/card'),
  member('osvaldo', 'share', '/share'),
  member('osvaldo', 'carry', '/carry'),
  member('osvaldo', 'gave', '/gave'),
  member('osvaldo', 'year', '/gave/year'),
  member('osvaldo', 'coop', '/coop'),
  member('osvaldo', 'quiet', '/quiet'),
  member('osvaldo', 'nothing', '/nowhere'),
  member('ersilia', 'project', '/data/project'),
  member('ersilia', 'people', '/people'),
  member('mirella', 'acting', '/for/:id', behind('/people', '/for/')),
]
