import type { Call, Option } from './command.ts'
import { usageFault } from './usage-fault.ts'
import type { World } from './world.ts'

export const passwordOptions = {
  'password-stdin': {
    kind: 'flag',
    about: {
      it: "la password è la prima riga dell'input (o MUTUA_PASSWORD, o viene chiesta)",
      en: 'the password is the first line of the input (or MUTUA_PASSWORD, or it is asked for)',
    },
  },
} as const satisfies Record<string, Option>

/**
 * The account's password, never an argument: arguments are seen by everybody on the machine.
 * @param options `twice` asks a second time, for a password that is being chosen
 */
export const readPassword = async (
  call: Call,
  world: World,
  options: { readonly twice: boolean },
): Promise<string> => {
  if (call.flag('password-stdin')) return given((await world.terminal.readInput()).split(/\r?\n/, 1)[0])
  if (world.settings.password !== undefined) return given(world.settings.password)
  const italian = world.language === 'it'
  const password = given(await world.terminal.askSecret('Password: '))
  if (!options.twice) return password
  const again = await world.terminal.askSecret(italian ? 'Ancora una volta: ' : 'Once more: ')
  if (again === password) return password
  throw usageFault({ it: 'Le due password non sono uguali.', en: 'The two passwords are not the same.' })
}

const given = (password: string | undefined): string => {
  if (password !== undefined && password !== '') return password
  throw usageFault({
    it: 'Serve la password: MUTUA_PASSWORD, --password-stdin, o scriverla quando viene chiesta.',
    en: 'The password is needed: MUTUA_PASSWORD, --password-stdin, or type it when asked.',
  })
}
