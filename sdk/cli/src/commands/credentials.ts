import { createAccountClient } from '@mutua/sdk/clients/account-client'
import type { Call, Command } from '../command.ts'
import { passwordOptions, readPassword } from '../password.ts'
import { consentServiceOf, podServerOf, saveSignIn } from '../sign-in.ts'
import { listing } from '../table.ts'
import type { World } from '../world.ts'

export const credentialsCreate: Command = {
  words: ['credentials', 'create'],
  about: {
    it: 'crea id e segreto con cui un programma entra al posto della persona',
    en: 'makes an id and a secret with which a program signs in for the person',
  },
  takes: ['NAME'],
  options: {
    ...passwordOptions,
    label: {
      kind: 'text',
      value: 'TEXT',
      about: { it: 'a che cosa servono', en: 'what they are for' },
    },
    save: {
      kind: 'text',
      value: 'SIGN-IN',
      about: {
        it: 'li conserva per --as, leggibili solo da chi li ha creati',
        en: 'keeps them for --as, readable by this person only',
      },
    },
  },
  run: async (call, world) => {
    const podServer = podServerOf(call, world)
    const account = await accountOf(call, world)
    const made = await createAccountClient({ podServer, fetch: world.fetch }).createCredentials(
      account,
      call.text('label'),
    )
    const save = call.text('save')
    const file =
      save === undefined
        ? undefined
        : await saveSignIn(
            save,
            { name: account.name, podServer, consentService: consentServiceOf(call, world), ...made },
            world.settings,
          )
    const json = file === undefined ? made : { ...made, file }
    // Id and secret are for programs: they are JSON for people, too.
    return { json, text: JSON.stringify(json, undefined, 2) }
  },
}

export const credentialsList: Command = {
  words: ['credentials', 'list'],
  about: {
    it: 'elenca gli accessi dei programmi, senza segreti',
    en: 'lists the sign-ins of programs, without secrets',
  },
  takes: ['NAME'],
  options: passwordOptions,
  run: async (call, world) => {
    const accounts = createAccountClient({ podServer: podServerOf(call, world), fetch: world.fetch })
    const items = await accounts.listCredentials(await accountOf(call, world))
    return listing(items, world, [
      ['ID', 'ID', ({ clientId }) => clientId],
      ['CREATO', 'CREATED', ({ createdAt }) => createdAt],
      ['PER', 'FOR', ({ label = '' }) => label],
    ])
  },
}

export const credentialsDelete: Command = {
  words: ['credentials', 'delete'],
  about: { it: "toglie l'accesso a un programma, subito", en: 'ends the sign-in of a program at once' },
  takes: ['NAME', 'CLIENT_ID'],
  options: passwordOptions,
  run: async (call, world) => {
    const accounts = createAccountClient({ podServer: podServerOf(call, world), fetch: world.fetch })
    const clientId = call.place(1)
    await accounts.deleteCredentials(await accountOf(call, world), clientId)
    return {
      json: { deleted: clientId },
      text: { it: "L'accesso non vale più.", en: 'The sign-in has ended.' },
    }
  },
}

const accountOf = async (call: Call, world: World) => ({
  name: call.place(0),
  password: await readPassword(call, world, { twice: false }),
})
