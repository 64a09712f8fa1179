/**
 * How a device installs an app (W3C Web Application Manifest): under the co-op’s name, with the mark of the house.
 *
 * @param app first segment of its addresses
 */
export const webManifestOf = (app: AppName, coopName: string) => ({
  id: `/${app}/`,
  start_url: `/${app}/`,
  scope: `/${app}/`,
  // Who is a member, works as a provider and sits on the board has all of them on one device.
  name: names[app](coopName),
  short_name: coopName.length > 12 ? 'Mutua' : coopName,
  lang: 'it',
  display: 'standalone',
  theme_color: colours[app],
  background_color: '#faf7f2',
  icons: [
    { src: markOf(app), type: 'image/svg+xml', sizes: 'any' },
    { src: '/icons/mark-192.png', type: 'image/png', sizes: '192x192' },
    { src: '/icons/mark-512.png', type: 'image/png', sizes: '512x512' },
    { src: '/icons/maskable-512.png', type: 'image/png', sizes: '512x512', purpose: 'maskable' },
  ],
})

type AppName = 'member' | 'provider' | 'coop' | 'research'

const names: Readonly<Record<AppName, (coopName: string) => string>> = {
  member: (coopName) => coopName,
  provider: (coopName) => `${coopName}: lavoro`,
  coop: (coopName) => `${coopName}: cooperativa`,
  research: (coopName) => `${coopName}: ricerca`,
}
const colours: Readonly<Record<AppName, string>> = {
  member: '#2a6349',
  provider: '#23302b',
  coop: '#573a70',
  research: '#1b5563',
}

/** Address of the mark of an app: the house of members and providers, and a colour of its own for the rooms of work. */
export const markOf = (app: string): string =>
  app === 'coop' || app === 'research' ? `/mark-${app}.svg` : '/mark.svg'
