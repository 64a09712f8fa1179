import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'

/**
 * Leaves out of the apps what a library brings and no app ever calls: zod’s writing of JSON Schema, which hangs on every schema as
 * a method, so that no bundler sees that nobody calls it. Whoever calls it nevertheless is told.
 */
export const leaveOutJsonSchema = (): Plugin => ({
  name: 'mutua:leave-out-json-schema',
  load: {
    filter: { id: /\/node_modules\/zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/ },
    handler: async (id) => {
      const names = [...(await readFile(id, 'utf8')).matchAll(/^export (?:const|function) (\w+)/gm)]
      const stubs = names.map(([, name = '']) =>
        // What makes a method is called for every schema; the method, by nobody.
        /^create\w+Method$/.test(name)
          ? `export const ${name} = () => absent`
          : `export const ${name} = absent`,
      )
      return [absent, ...stubs].join('\n')
    },
  },
})

/**
 * Leaves the forms of text out (`z.string().email()`, `.jwt()`, `.cidrv6()` and twenty others) that hang on every schema of a text as
 * methods, each with its own class and pattern. The SDK asks for the few that it reads by their own names (`z.url()`, `z.iso.date()`).
 * Whoever calls one of the methods nevertheless is told, when the schema is made.
 */
export const leaveOutTextForms = (): Plugin => ({
  name: 'mutua:leave-out-text-forms',
  transform: {
    filter: { id: /\/node_modules\/zod\/v4\/classic\/schemas\.js$/ },
    handler: (code) =>
      code.replaceAll(
        /return this\.check\(core\._(\w+)\(Zod[A-Z]\w+, params\)\);/g,
        (_, form: string) => `throw new Error('${form} is left out of the apps')`,
      ),
  },
})

/**
 * Leaves out what zod keeps for values that hold themselves; `zod/mini` has it only where somebody asks for it. What the apps read was
 * JSON, which has no such values.
 */
export const leaveOutCycles = (): Plugin => ({
  name: 'mutua:leave-out-cycles',
  transform: {
    filter: { id: /\/node_modules\/zod\/v4\/classic\/schemas\.js$/ },
    handler: (code) => code.replace('core.config({ memoizer: core.memoizer() })', ''),
  },
})

/**
 * Leaves out what stands in for parts of React that ours has, and endless lists of TanStack Query, which no screen shows.
 */
export const leaveOutStandIns = (): Plugin => ({
  name: 'mutua:leave-out-stand-ins',
  load: {
    filter: { id: /\/use-sync-external-store\/shim\/index\.js$|\/infiniteQueryBehavior\.js$/ },
    handler: (id) =>
      id.endsWith('infiniteQueryBehavior.js')
        ? ['infiniteQueryBehavior', 'hasNextPage', 'hasPreviousPage']
            .map(
              (name) =>
                `export const ${name} = () => { throw new Error('lists without an end are left out') }`,
            )
            .join('\n')
        : `export { useSyncExternalStore } from 'react'`,
  },
})

/**
 * Leaves out zod’s English sentences on what does not fit: the reason of a fault says where, and in one word why (`invalid_type`). A
 * sentence that a schema of ours has for itself stays.
 */
export const leaveOutReasons = (): Plugin => ({
  name: 'mutua:leave-out-reasons',
  load: {
    filter: { id: /\/node_modules\/zod\/v4\/locales\/en\.js$/ },
    handler: () => `export default () => ({ localeError: ({ code }) => code })`,
  },
})

/**
 * Leaves out the English titles of our problems: an app knows a problem by its code and status, and says it in words of its own
 * (`views/fault.tsx`). There are more of them with each thing that the services can refuse.
 */
export const leaveOutTitles = (): Plugin => ({
  name: 'mutua:leave-out-titles',
  transform: {
    filter: { id: /\/sdk\/client\/src\/problem\.ts$/ },
    handler: (code) => {
      const left = code.replaceAll(/title: (?:'[^'\n]*'|"[^"\n]*")/g, `title: ''`)
      if (left === code) throw new Error('the table of problems has no titles any more')
      return left
    },
  },
})

/**
 * Leaves out what i18next has for messages of its own form (`{{name}}`, `$t()`, keys with `_one`): ours are ICU, and who says those is
 * asked instead (`icuMessages`). What remains asks these three classes for nothing else than is answered here, as they would.
 */
export const leaveOutOwnMessages = (): Plugin => ({
  name: 'mutua:leave-out-own-messages',
  transform: {
    filter: { id: /\/node_modules\/i18next\/dist\/esm\/i18next\.js$/ },
    handler: (code) =>
      Object.entries(ownMessages).reduce((left, [name, body]) => {
        const whole = new RegExp(`^class ${name} \\{.*?^\\}`, 'ms')
        if (!whole.test(left)) throw new Error(`i18next has no class ${name} any more`)
        return left.replace(whole, `class ${name} { ${body} }`)
      }, code),
  },
})

const ownMessages = {
  Formatter: 'format(value) { return value }',
  // A key that has a message in it; none has.
  Interpolator: 'nestingRegexp = /(?!)/',
  PluralResolver: `getSuffix() { return '' }`,
}

/**
 * Has zod read without code that it writes itself: our Content-Security-Policy refuses that, and a browser tells of each try. Then
 * what writes it is asked for by nobody, and stays away.
 */
export const readWithoutEval = (): Plugin => ({
  name: 'mutua:read-without-eval',
  transform: {
    filter: { id: /\/node_modules\/zod\/v4\/classic\/schemas\.js$/ },
    handler: (code) => {
      const left = code.replaceAll('core.$ZodObjectJIT.', 'core.$ZodObject.')
      if (left === code) throw new Error('zod writes no code for objects any more')
      return left
    },
  },
})

/**
 * Leaves out the style that Observable Plot writes into each picture: our Content-Security-Policy refuses styles in a page. The
 * app that draws says the same in a style sheet.
 */
export const leaveOutPlotStyle = (): Plugin => ({
  name: 'mutua:leave-out-plot-style',
  transform: {
    filter: { id: /\/@observablehq\/plot\/src\/plot\.js$/ },
    handler: (code) => {
      const left = code.replace(/svg\.append\("style"\)\.text\(\s*`[^`]*`\s*\)/, 'undefined')
      if (left === code) throw new Error('Observable Plot writes no style into its pictures any more')
      return left
    },
  },
})

const absent = `const absent = () => { throw new Error('JSON Schema is left out of the apps') }`
