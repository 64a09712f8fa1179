/**
 * How a device installs an app (W3C Web Application Manifest): under the co-op’s name, with the mark of the house.
 *
 * @param app first segment of its addresses
 */
export const webManifestOf = (app: 'member' | 'provider', coopName: string) => ({
  id: `/${app}/`,
  start_url: `/${app}/`,
  scope: `/${app}/`,
  // A provider who is a member as well has both on one device.
  name: app === 'member' ? coopName : `${coopName}: lavoro`,
  short_name: coopName.length > 12 ? 'Mutua' : coopName,
  lang: 'it',
  display: 'standalone',
  theme_color: app === 'member' ? '#2a6349' : '#23302b',
  background_color: '#faf7f2',
  icons: [
    { src: '/mark.svg', type: 'image/svg+xml', sizes: 'any' },
    { src: '/icons/mark-192.png', type: 'image/png', sizes: '192x192' },
    { src: '/icons/mark-512.png', type: 'image/png', sizes: '512x512' },
    { src: '/icons/maskable-512.png', type: 'image/png', sizes: '512x512', purpose: 'maskable' },
  ],
})
