import { goodCredentials, spoiltCredentials } from './credentials.ts'
import { mutate } from './mutate.ts'
import type { Random } from './random.ts'
import type { Shape } from './shape.ts'

/** @param pod path of the pod's root, with slashes on both ends */
export const randomShape = (random: Random, pod: string): Shape => {
  const place = random.pick(places)
  const caller = place === 'scratch' ? 'owner' : random.pick(['nobody', 'stranger', 'recipient'] as const)
  const deed = random.pick(deeds)
  const path = place === 'server' ? random.pick(serverPaths) : `${pod}${place}/${random.pick(names)}`
  let shape: Shape = {
    caller,
    framing: 'length',
    ...deed,
    ...(place === 'server' && random.chance(0.5) ? random.pick(serverDeeds) : {}),
    path: path.replace('POD', pod.slice(1, -1)),
    credentials: random.chance(0.3) ? spoiltCredentials(random) : goodCredentials,
  }
  for (let faults = random.below(4); faults > 0; faults--) shape = mutate(shape, random)
  return shape
}

/** What is asked of the hidden pair must be answered alike; what the owner does in the scratch place must not fail. */
const places = ['private', 'private', 'private', 'scratch', 'scratch', 'server'] as const

/** All of them are there under the hidden name (`hiddenPaths`), and none under the other. */
const names = [
  'NAME.ttl',
  'NAME/',
  'NAME',
  'NAME/inside.ttl',
  'NAME/missing.ttl',
  'NAME/inner/',
  'NAME.bin',
  'NAME.json',
  'NAME.ttl.acl',
  'NAME/.acl',
  'NAME.ttl.acr',
  'NAME.ttl.meta',
  'NAME.ttl/',
]

const patch = (clauses: string): string =>
  `@prefix solid: <http://www.w3.org/ns/solid/terms#>. _:p a solid:InsertDeletePatch; ${clauses}.`
const turtle = '<#a> <http://a.example/b> "old", 5 ; a <http://a.example/C> .'
const observation = JSON.stringify({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'Glucose' },
  valueQuantity: { value: 5.4, unit: 'mmol/L' },
})

const deeds: readonly Pick<Shape, 'method' | 'lines' | 'body'>[] = [
  { method: 'GET', lines: [], body: '' },
  { method: 'GET', lines: ['Accept: application/ld+json'], body: '' },
  { method: 'GET', lines: ['Range: bytes=0-3'], body: '' },
  { method: 'HEAD', lines: [], body: '' },
  { method: 'OPTIONS', lines: ['Origin: http://app.example'], body: '' },
  { method: 'PUT', lines: ['Content-Type: text/turtle'], body: turtle },
  { method: 'PUT', lines: ['Content-Type: text/turtle', 'If-None-Match: *'], body: turtle },
  { method: 'PUT', lines: ['Content-Type: application/fhir+json'], body: observation },
  {
    method: 'PUT',
    lines: ['Content-Type: application/ld+json'],
    body: '{"@id":"#a","http://a.example/b":"old"}',
  },
  { method: 'PUT', lines: ['Content-Type: application/octet-stream'], body: '\u0000\u00ff\u0001' },
  { method: 'POST', lines: ['Content-Type: text/turtle', 'Slug: NAME.ttl'], body: turtle },
  {
    method: 'POST',
    lines: ['Content-Type: text/turtle', 'Link: <http://www.w3.org/ns/ldp#BasicContainer>; rel="type"'],
    body: '',
  },
  {
    method: 'PATCH',
    lines: ['Content-Type: text/n3'],
    body: patch(
      'solid:where { ?s <http://a.example/b> "old". }; solid:deletes { ?s <http://a.example/b> "old". }; solid:inserts { ?s <http://a.example/b> "new", "old". }',
    ),
  },
  {
    method: 'PATCH',
    lines: ['Content-Type: text/n3'],
    body: patch('solid:inserts { <#a> <http://a.example/c> [ <#d> (1 2) ]. }'),
  },
  {
    method: 'PATCH',
    lines: ['Content-Type: application/sparql-update'],
    body: 'DELETE DATA { <#a> <http://a.example/b> "old" }; INSERT DATA { <#a> <http://a.example/b> "old", 7 }',
  },
  { method: 'DELETE', lines: [], body: '' },
]

/** Routes of the server itself, and what they are for. */
const serverPaths = [
  ...[
    '/',
    '/.account',
    '/.account/POD/credentials',
    '/.account/NAME/credentials',
    '/.account/NAME/credentials/x',
  ],
  ...['/.oidc/token', '/.oidc/reg', '/.oidc/auth', '/.oidc/jwks', '/.oidc/me', '/.oidc/session/end'],
  ...['/.oidc/token/revocation', '/.oidc/interaction/NAME', '/.oidc/interaction/NAME/sign-in'],
  ...[
    '/.well-known/openid-configuration',
    '/.well-known/jwks.json',
    '/.well-known/solid',
    '/.well-known/NAME',
  ],
  ...[
    '/fhir/POD/$import',
    '/fhir/NAME/$import',
    '/fhir/POD/Observation',
    '/.receipts',
    '/.receipts?after=x&limit=-1',
  ],
  ...[
    '/.notifications/WebSocketChannel2023/',
    '/.notifications/WebhookChannel2023/',
    '/.notifications/sender',
  ],
  ...[
    '/.notifications/StreamingHTTPChannel2023/',
    '/.notifications/WebSocketChannel2023/NAME',
    '/.storage/POD',
  ],
  ...[
    '/.problems/not-found',
    '/.problems/__proto__',
    '/.health/ready',
    '/.NAME',
    '/NAME',
    '/NAME/',
    '*',
    'NAME',
  ],
]

const serverDeeds: readonly Pick<Shape, 'method' | 'lines' | 'body'>[] = [
  {
    method: 'POST',
    lines: ['Content-Type: application/json'],
    body: '{"name":"NAME-person","password":"a long one, with words"}',
  },
  {
    method: 'POST',
    lines: ['Content-Type: application/x-www-form-urlencoded', 'Authorization: Basic YTpi'],
    body: 'grant_type=client_credentials&scope=webid',
  },
  {
    method: 'POST',
    lines: ['Content-Type: application/json'],
    body: '{"redirect_uris":["http://localhost:1/x"],"client_name":"NAME"}',
  },
  {
    method: 'POST',
    lines: ['Content-Type: application/fhir+json'],
    body: `{"resourceType":"Bundle","type":"collection","entry":[{"resource":${observation}}]}`,
  },
  {
    method: 'POST',
    lines: ['Content-Type: application/ld+json'],
    body: '{"@context":["https://www.w3.org/ns/solid/notification/v1"],"type":"http://www.w3.org/ns/solid/notifications#WebSocketChannel2023","topic":"ORIGINPODPATHprivate/NAME.ttl"}',
  },
]
