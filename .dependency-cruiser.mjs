/**
 * The import law: who may import whom. What is not listed is refused.
 *
 * sdk/client -> nothing of ours, and nothing that only Node has
 * sdk/kit, sdk/cli -> sdk/client
 * sdk/witness, sdk/ballot -> sdk/client, sdk/kit
 * pod-server, consent-service -> sdk/client, sdk/kit
 * apps/* -> sdk/client, apps/ui; apps/site, which serves the others, -> sdk/client, sdk/kit
 * tests -> all; nobody -> tests
 * inside a service: files of src/ (main.ts) -> all; http -> the other rooms; a room -> itself
 */

import { createRequire } from 'node:module'

/**
 * swc's visitor has not heard of `using` and `await using` yet and stops at them. Both hold declarators, like `const`.
 * In front of the law, because the cruiser takes its visitor from the same module; the law's own test writes both.
 */
const { Visitor } = createRequire(import.meta.url)('@swc/core/Visitor.js')
const { visitStatement, visitPattern } = Visitor.prototype
const declarators = (visitor, node) => ({ ...node, decls: visitor.visitVariableDeclarators(node.decls) })
Visitor.prototype.visitStatement = function (node) {
  return node.type === 'UsingDeclaration' ? declarators(this, node) : visitStatement.call(this, node)
}
Visitor.prototype.visitPattern = function (node) {
  return node.type === 'UsingDeclaration' ? node : visitPattern.call(this, node)
}

/**
 * Arrows between rooms of one service that the law of the land couples. Each needs a line in docs/decisions/.
 * @type {readonly { service: 'pod-server' | 'consent-service', from: string, to: string, why: string }[]}
 */
const exceptions = [
  {
    service: 'pod-server',
    from: 'access',
    to: 'resources',
    why: 'An access control list is a resource: decisions are made on paths, and on documents that lie beside the data.',
  },
  {
    service: 'pod-server',
    from: 'access',
    to: 'authn',
    why: 'A decision is about a caller (docs/decisions/0010).',
  },
]

const own = '^(?:sdk|apps)/[^/]+/|^(?:pod-server|consent-service|tests)/'
/** Tests beside the code may look at everything in their own workspace, and at the sdk. */
const beside = '(?:\\.test\\.ts$|(?:^|/)test-support(?:/|\\.ts$|-[^/]+\\.ts$))'

/** A workspace may import itself and these folders, nothing else of ours. */
const onlyInto = (workspace, allowed, why) => ({
  name: `${workspace.replaceAll('/', '-')}-imports`,
  comment: why,
  severity: 'error',
  from: { path: `^${workspace}/`, pathNot: beside },
  to: { path: own, pathNot: [workspace, ...allowed].map((folder) => `^${folder}/`) },
})

const testsBeside = {
  name: 'tests-beside-imports',
  comment: 'A test beside the code stays in its workspace and the sdk; what crosses rooms lives in tests/.',
  severity: 'error',
  from: { path: `^((?:sdk|apps)/[^/]+|pod-server|consent-service)/.*${beside}` },
  to: { path: own, pathNot: ['^$1/', '^sdk/'] },
}

const roomsWithException = (service) => exceptions.filter((exception) => exception.service === service)

const roomsApart = (service) => {
  const excepted = roomsWithException(service)
  const rooms = [...new Set(excepted.map(({ from }) => from))]
  const comment = 'A room imports itself and the sdk: not another room, not http, not the wiring.'
  return [
    {
      name: `${service}-rooms-apart`,
      comment,
      severity: 'error',
      from: {
        path: `^${service}/src/([^/]+)/`,
        pathNot: [
          beside,
          `^${service}/src/(?:http|wiring)/`,
          ...rooms.map((room) => `^${service}/src/${room}/`),
        ],
      },
      to: { path: `^${service}/src/`, pathNot: `^${service}/src/$1/` },
    },
    ...rooms.map((room) => ({
      name: `${service}-rooms-apart`,
      comment,
      severity: 'error',
      from: { path: `^${service}/src/${room}/`, pathNot: beside },
      to: {
        path: `^${service}/src/`,
        pathNot: [room, ...excepted.filter(({ from }) => from === room).map(({ to }) => to)].map(
          (allowed) => `^${service}/src/${allowed}/`,
        ),
      },
    })),
    {
      name: `${service}-http-not-into-main`,
      comment: 'http is wired by main.ts, it does not reach up to it.',
      severity: 'error',
      from: { path: `^${service}/src/http/`, pathNot: beside },
      to: { path: `^${service}/src/(?:[^/]+$|wiring/)` },
    },
  ]
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    onlyInto('sdk/client', [], 'The vocabulary stands on nothing of ours.'),
    onlyInto('sdk/kit', ['sdk/client'], 'The kit stands on the vocabulary only.'),
    onlyInto('sdk/cli', ['sdk/client'], 'The command line is a client like any other.'),
    onlyInto('sdk/witness', ['sdk/client', 'sdk/kit'], 'A witness knows of a co-op what its log says.'),
    onlyInto('sdk/ballot', ['sdk/client', 'sdk/kit'], 'Parties of a vote see of a co-op what it publishes.'),
    onlyInto('pod-server', ['sdk/client', 'sdk/kit'], 'Services meet only over HTTP.'),
    onlyInto('consent-service', ['sdk/client', 'sdk/kit'], 'Services meet only over HTTP.'),
    {
      name: 'sdk-new-room-imports',
      comment: 'A new room of the sdk is written into this law first.',
      severity: 'error',
      from: { path: '^sdk/(?!client/|kit/|cli/|witness/|ballot/)([^/]+)/', pathNot: beside },
      to: { path: own, pathNot: '^sdk/$1/' },
    },
    {
      name: 'apps-imports',
      comment: 'An app sees the house through the clients, and shares views in apps/ui.',
      severity: 'error',
      from: { path: '^apps/(?!site/)([^/]+)/', pathNot: beside },
      to: { path: own, pathNot: ['^apps/$1/', '^apps/ui/', '^sdk/client/'] },
    },
    onlyInto(
      'apps/site',
      ['sdk/client', 'sdk/kit'],
      'The site is a server like the others; what it serves it reads as files.',
    ),
    {
      name: 'apps-ui-imports',
      comment: 'Shared views know the vocabulary, not the apps that show them.',
      severity: 'error',
      from: { path: '^apps/ui/', pathNot: beside },
      to: { path: own, pathNot: ['^apps/ui/', '^sdk/client/'] },
    },
    {
      name: 'nobody-into-tests',
      comment: 'What is shipped does not depend on how it is tested.',
      severity: 'error',
      from: { pathNot: '^tests/' },
      to: { path: '^tests/' },
    },
    {
      name: 'nobody-into-tests-beside',
      comment: 'Test code beside the code is imported by tests only.',
      severity: 'error',
      from: { path: own, pathNot: ['^tests/', beside] },
      to: { path: beside },
    },
    testsBeside,
    ...roomsApart('pod-server'),
    ...roomsApart('consent-service'),
    {
      name: 'sdk-client-runs-in-browsers',
      comment: 'No node: builtin in the room that browsers run.',
      severity: 'error',
      from: { path: '^(?:sdk/client|apps/ui)/', pathNot: beside },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or three.',
      severity: 'error',
      from: { path: own },
      to: { circular: true },
    },
    {
      name: 'only-listed-packages',
      comment: 'A package is listed in the package.json of the workspace that imports it.',
      severity: 'error',
      from: { path: own, pathNot: [beside, '^tests/'] },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] },
    },
    {
      name: 'resolvable',
      comment: 'The file exists, or the package exports it by name.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // TypeScript 7 has no API for the cruiser; without swc it would see no modules and call that "no violations".
    parser: 'swc',
    // A type that is imported is knowledge of the other room too.
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/fixtures/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      // Packages of types only have no `main`.
      mainFields: ['module', 'main', 'types', 'typings'],
      extensions: ['.ts', '.mjs', '.js', '.d.ts', '.json'],
    },
  },
}
