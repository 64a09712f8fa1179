import { civilDateOf } from '@mutua/sdk/coop/civil-date'
import { deskApplicationSchema } from '@mutua/sdk/coop/register'
import type { DeskApplicationGiven } from '@mutua/sdk/clients/register-client'
import { applicationSheet } from '@mutua/sdk/paper/application-sheet'
import { centsIn } from '@mutua/ui/records/euro-text'

/** What somebody at the desk says, as it is typed. */
export const nobody = {
  ...{ category: 'citizen', name: '', fiscalCode: '', bornOn: '', bornAt: '', address: '', province: '' },
  ...{ pod: '', quota: '25', iban: '', paper: '' },
  ...{ organisation: '', registration: '', speaker: '', speakerId: '', statute: '', members: '' },
}
export type DeskDraft = { readonly [Name in keyof typeof nobody]: string }

/** The application with its signed sheet; undefined while something is missing. */
export const wishOf = (draft: DeskDraft): DeskApplicationGiven | undefined => {
  const given = givenOf(draft)
  return deskApplicationSchema.safeParse(given).success ? given : undefined
}

/** The sheet to sign: there as soon as all of it is known but the signature. */
export const sheetOf = (draft: DeskDraft, coopName: string): string | undefined => {
  const parsed = deskApplicationSchema.safeParse(givenOf({ ...draft, paper: '0'.repeat(64) })).data
  if (parsed === undefined) return undefined
  return applicationSheet(parsed, { coopName, on: civilDateOf(Date.now()) })
}

/** Whether somebody has begun to write. */
export const fileAtDeskFrom = ({ name, fiscalCode }: DeskDraft): boolean => name !== '' && fiscalCode !== ''

const givenOf = (draft: DeskDraft): DeskApplicationGiven => {
  const { category, name, organisation, pod, address } = draft
  const filled = (field: string, value: string) => (value.trim() === '' ? {} : { [field]: value.trim() })
  const root = pod.trim().replace(/\/*$/, '/')
  const legal = {
    webId: organisation,
    // An organisation keeps nothing here: its own address stands where a person has a pod.
    pod: `${organisation.replace(/#.*$/, '')}/`,
    details: { address, ...filled('registration', draft.registration) },
    representative: { name: draft.speaker, webId: draft.speakerId.trim() },
    ...filled('statute', draft.statute),
    ...(draft.members.trim() === '' ? {} : { members: Number(draft.members) }),
  }
  const person = {
    ...{ webId: `${root}profile/card#me`, pod: root },
    details: { address, ...filled('bornOn', draft.bornOn), ...filled('bornAt', draft.bornAt) },
  }
  return {
    ...(category === 'legal-person' ? legal : person),
    category: category === 'legal-person' || category === 'provider' ? category : 'citizen',
    ...{ displayName: name, fiscalCode: draft.fiscalCode, paper: draft.paper },
    quotaCents: String(centsIn(draft.quota) ?? ''),
    ...filled('province', draft.province.toUpperCase()),
    ...filled('iban', draft.iban),
  }
}
