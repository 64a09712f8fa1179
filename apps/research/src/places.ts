/** A place of the workbench, and the key of its word: four, so that all of them stand at the thumb, too. */
export const places: readonly { readonly to: string; readonly word: string }[] = [
  { to: '/', word: 'places.studies' },
  { to: '/catalogue', word: 'places.catalogue' },
  { to: '/apply', word: 'places.apply' },
]
