import type { Random } from './random.ts'
import { framings, type Shape } from './shape.ts'

/** The same request with one thing spoilt. Every fault keeps the name of the target, so that its twin is spoilt alike. */
export const mutate = (shape: Shape, random: Random): Shape => {
  switch (random.below(6)) {
    case 0:
      return { ...shape, path: spoilPath(shape.path, random) }
    case 1:
      return { ...shape, method: random.pick(methods) }
    case 2:
    case 3:
      return { ...shape, lines: [...shape.lines, random.pick(headerLines)] }
    case 4:
      return { ...shape, body: spoilBody(shape.body, random) }
    default:
      return { ...shape, framing: random.pick(framings) }
  }
}

const methods = [
  ...['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'],
  ...['TRACE', 'CONNECT', 'PROPFIND', 'LOCK', 'COPY', 'QUERY', 'M-SEARCH', 'get', 'FOO', 'GET GET', '\u0000'],
]

/** Never the name of the target itself, and never a dot segment that would lead out of it and be resolved. */
const spoilPath = (path: string, random: Random): string => {
  const insert = random.pick(pathParts)
  // Behind the container of the target.
  const from = path.lastIndexOf('/', path.length - 2) + 1
  switch (random.below(4)) {
    case 0:
      return path + insert
    case 1:
      return path.slice(0, from) + insert + path.slice(from)
    case 2:
      return path.replace(/\/$|(?<!\/)$/, (end) => (end === '/' ? '' : '/'))
    default:
      return path.slice(0, -1) + insert + path.slice(-1)
  }
}

const pathParts = [
  ...[
    '%00',
    '%',
    '%2',
    '%zz',
    '%2F',
    '%2f..',
    '%5c',
    '%ff',
    '%c3%28',
    '%F0%9F%98%80',
    '%41',
    '%7E',
    '\\',
    '//',
  ],
  ...[
    '.acl',
    '.acr',
    '.meta',
    '.acl.acl',
    '.acl/',
    '.',
    '..',
    '/..',
    '/../',
    '/.',
    '%2e%2e',
    '%2e%2e/',
    ';v=1',
  ],
  ...[
    '?',
    '?a=b',
    '?%',
    '??',
    '#x',
    '~',
    '*',
    ':',
    '@',
    '+',
    '$',
    "'",
    '"',
    '<',
    '>',
    '|',
    '^',
    '`',
    '{',
    '}',
    '&',
  ],
  ...[
    'ÿ',
    '\u00e9',
    'a'.repeat(250),
    'b'.repeat(2_000),
    'c/'.repeat(300),
    '%41'.repeat(700),
    '\t',
    '__proto__',
  ],
]

const ranges = [
  ...[
    'bytes=0-',
    'bytes=0-0',
    'bytes=-1',
    'bytes=-0',
    'bytes=5-2',
    'bytes=99999999-',
    'bytes=0-99999999999999999999',
  ],
  ...[
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'items=0-1',
    'bytes=0-1,2-3,4-5',
    'bytes=0-0,0-0,0-0',
    ' bytes = 0 - 1',
  ],
  `bytes=${Array.from({ length: 400 }, (_, at) => `${at * 2}-${at * 2}`).join(',')}`,
]
const tags = ['*', '"x"', 'W/"x"', 'x', '"', '"a", "b"', ',', `"${'x'.repeat(4_000)}"`, '"\u00ff"']
const dates = ['Thu, 01 Jan 1970 00:00:00 GMT', 'Sun, 06 Nov 2094 08:49:37 GMT', 'yesterday', '0', '']
const types = [
  ...['text/turtle', 'text/n3', 'application/sparql-update', 'application/ld+json', 'application/fhir+json'],
  ...[
    'application/json',
    'text/plain',
    'text/html',
    'multipart/form-data',
    'text/turtle; charset=utf-16',
    'x',
    '/',
  ],
  ...[
    'text/',
    'text/turtle;;;',
    'text/turtle; charset="',
    `a/${'b'.repeat(3_000)}`,
    '*/*',
    'TEXT/N3',
    '',
    'text/turtle, x',
  ],
]
const named = (name: string, values: readonly string[]): string[] =>
  values.map((value) => `${name}: ${value}`)

const headerLines = [
  ...named('Range', ranges),
  ...['If-Match', 'If-None-Match', 'If-Range'].flatMap((name) => named(name, tags)),
  ...['If-Modified-Since', 'If-Unmodified-Since', 'If-Range'].flatMap((name) => named(name, dates)),
  ...named('Content-Type', types),
  ...named('Accept', [...types, 'text/turtle;q=0', '*/*;q=2', 'a/b;q=x', ','.repeat(500), 'image/png']),
  ...named('Content-Encoding', ['gzip', 'br', 'deflate', 'zstd', 'gzip, gzip', '', 'identity']),
  ...named('Accept-Encoding', ['gzip', 'br;q=0', '*;q=0', 'x']),
  ...named('Slug', ['NAME', 'NAME.ttl', '../NAME', '%00', 'a/b', '', '.acl', 'x'.repeat(2_000), '\u00ff']),
  ...named('Link', [
    '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"',
    '<http://www.w3.org/ns/ldp#Resource>; rel=type',
    '<>; rel="acl"',
    '<'.repeat(2_000),
    'x',
  ]),
  ...named('Origin', ['null', 'http://app.example', 'x', 'http://[', '']),
  ...named('Host', ['elsewhere.example', '', 'localhost:0', '[::', 'a b']),
  ...named('Access-Control-Request-Method', ['PUT', 'FOO', '']),
  ...named('Access-Control-Request-Headers', ['authorization', ','.repeat(900)]),
  ...named('Idempotency-Key', ['', 'k', 'k'.repeat(300)]),
  ...named('Prefer', ['return=minimal', 'return=representation; include="x"', ';']),
  ...named('Expect', ['100-continue', '200-ok']),
  ...named('Upgrade', ['websocket', 'h2c']),
  ...named('Connection', ['Upgrade', 'keep-alive', 'close, close', 'Host']),
  ...named('Cookie', ['a=b', '=', ';;;', '_session=x; _session.sig=y']),
  ...named('X-HTTP-Method-Override', ['GET', 'DELETE']),
  ...named('X-Forwarded-For', ['127.0.0.1', '<']),
  ...named('X-Forwarded-Host', ['elsewhere.example']),
  ...named('Authorization', ['', 'Basic !!!', 'Basic YTpi', 'DPoP a.b.c', 'Bearer x', 'Negotiate']),
  ...named('DPoP', ['', 'a.b.c', '\u00ff']),
  ...named('Content-Length', ['0', '-1', '1e3', '99999999999999999999', '5, 5']),
  ...named('Transfer-Encoding', ['chunked', 'gzip, chunked', 'x']),
  ...named('Sec-WebSocket-Key', ['dGhlIHNhbXBsZSBub25jZQ==', 'x']),
  ...named('__proto__', ['x']),
  ...named('Trailer', ['DPoP', 'x']),
  ': no name',
  'no colon',
  ' folded',
  'Bad Name: x',
  'X-Control: a\u0001b',
  `X-Long: ${'x'.repeat(20_000)}`,
  Array.from({ length: 300 }, (_, at) => `X-${at}: ${at}`).join('\r\n'),
]

const spoilBody = (body: string, random: Random): string => {
  const at = random.below(body.length + 1)
  switch (random.below(7)) {
    case 0:
      return body.slice(0, at)
    case 1:
      return body.slice(0, at) + random.pick(bodyParts) + body.slice(at)
    case 2:
      return body.slice(0, at) + body.slice(at + 1 + random.below(8))
    case 3:
      return body.slice(0, at) + String.fromCodePoint(random.below(256)) + body.slice(at + 1)
    case 4:
      return body + body
    case 5:
      return Array.from({ length: random.below(300) }, () => String.fromCodePoint(random.below(256))).join('')
    default:
      return random.pick(wholeBodies)
  }
}

const bodyParts = [
  ...[
    '"',
    "'",
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '<',
    '>',
    '.',
    ';',
    ',',
    '?x',
    '_:b',
    '^^',
    '@en',
    '"""',
    '\\u0000',
  ],
  ...[
    '\\uD800',
    '\u0000',
    '\u00ff',
    '%',
    '#',
    '<>',
    '<a b>',
    '<http://[>',
    '1e999',
    'null',
    'a',
    'true',
    '[] ',
  ],
  ...[
    '\u00ef\u00bb\u00bf',
    '\u00c3\u0028',
    '@prefix : <#>.',
    'BASE <x:>',
    '=>',
    '{ ?s ?p ?o }',
    ' . '.repeat(50),
  ],
]

const wholeBodies = [
  '',
  ' ',
  'null',
  '[]',
  '{}',
  '0',
  '"x"',
  '['.repeat(20_000),
  '{"a":'.repeat(5_000),
  `${'['.repeat(3_000)}${']'.repeat(3_000)}`,
  `<#a> <#b> ${'[ <#c> '.repeat(2_000)}${'] '.repeat(2_000)}.`,
  `<#a> <#b> ${'('.repeat(5_000)}`,
  `<#a> <#b> "${'x'.repeat(100_000)}".`,
  Array.from({ length: 3_000 }, (_, at) => `<#${at}> <#p> ${at}.`).join('\n'),
  '{"@context":"http://127.0.0.1:1/context","@id":"#a","b":1}',
  '{"@context":{"@vocab":"x:","a":{"@id":"a","@context":{"b":"@type"}}},"a":{"b":7}}',
  '{"@context":{"@import":"http://127.0.0.1:1/"},"@id":7}',
  '{"@graph":[{"@id":"_:a","@reverse":{"x:y":{"@list":[{"@list":[]}]}}}]}',
  '{"resourceType":"Observation"}',
  '{"resourceType":"Bundle","type":"transaction","entry":[null,{},{"resource":null},{"resource":{"resourceType":"X"}}]}',
  '{"resourceType":"__proto__","__proto__":{"a":1},"constructor":null}',
  'DELETE WHERE { ?s ?p ?o }',
  'DELETE { ?s ?p ?o } INSERT { ?o ?p ?s } WHERE { ?s ?p ?o }',
  'INSERT DATA { <#a> <#b> 1 }; DELETE DATA { <#a> <#b> 1 }',
  'LOAD <file:///etc/passwd>',
  'CLEAR ALL',
  'INSERT { ?a ?b ?c } WHERE { SERVICE <http://127.0.0.1:1/> { ?a ?b ?c } }',
  'INSERT DATA { GRAPH <#g> { <#a> <#b> <#c> } }',
  '@prefix solid: <http://www.w3.org/ns/solid/terms#>. [] a solid:InsertDeletePatch; solid:where { ?a ?b ?c. ?c ?d ?a. ?x ?y ?z. }; solid:inserts { ?a ?b ?x. }.',
  '@prefix solid: <http://www.w3.org/ns/solid/terms#>. _:a a solid:InsertDeletePatch. _:b a solid:InsertDeletePatch.',
  '@prefix solid: <http://www.w3.org/ns/solid/terms#>. _:a a solid:InsertDeletePatch; solid:inserts { { <a> <b> <c> } => 1 . }.',
  '@prefix solid: <http://www.w3.org/ns/solid/terms#>. _:a a solid:InsertDeletePatch; solid:deletes { _:x ?p "a" . }; solid:inserts "x".',
]
