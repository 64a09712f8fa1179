import { hashKey } from '@mutua/kit/row'

export const contractPrefix = 'contracts/contract/'
export const contractKey = (local: string) => contractPrefix + local
/** Contracts of an organisation, by the name that its uses are billed under. */
export const ofPrefix = (name: string) => `contracts/of/${hashKey(name)}/`
/** Ended, and what was given under them may still have to end. */
export const endingPrefix = 'contracts/ending/'
export const endingKey = (local: string) => endingPrefix + local
