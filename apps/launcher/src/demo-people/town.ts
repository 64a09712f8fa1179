/** An invented town. The cadastral code is one that no municipality has, so no code of the demo is a real person's. */
export const town = { name: 'Roccamarna', cadastralCode: 'M999', postalCode: '99099' } as const

/** Cadastral codes of the places of birth: the town, the invented villages around it, and two real foreign states. */
export const birthPlaces = {
  town: town.cadastralCode,
  valley: 'M998',
  morocco: 'Z330',
  peru: 'Z611',
} as const
