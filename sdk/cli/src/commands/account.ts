import { createAccountClient } from '@mutua/sdk/clients/account-client'
import type { Command } from '../command.ts'
import { passwordOptions, readPassword } from '../password.ts'
import { podServerOf } from '../sign-in.ts'

export const accountCreate: Command = {
  words: ['account', 'create'],
  about: { it: 'apre un account con il suo pod', en: 'opens an account with its pod' },
  takes: ['NAME'],
  options: passwordOptions,
  run: async (call, world) => {
    const accounts = createAccountClient({ podServer: podServerOf(call, world), fetch: world.fetch })
    const password = await readPassword(call, world, { twice: true })
    const account = await accounts.createAccount({ name: call.place(0), password })
    return {
      json: account,
      text: {
        it: `L'account "${account.name}" è aperto.\nWebID  ${account.webId}\nPod    ${account.pod}`,
        en: `The account "${account.name}" is open.\nWebID  ${account.webId}\nPod    ${account.pod}`,
      },
    }
  },
}
