import { invoke } from './invoke.ts'

process.exitCode = await invoke(process.argv.slice(2), {
  env: process.env,
  // npm runs scripts in the root of the project and says where the person stands.
  folder: process.env['INIT_CWD'] ?? process.cwd(),
  streams: { input: process.stdin, output: process.stdout, errors: process.stderr },
})
