import { gzipSync } from 'node:zlib'
import { credentialLines, type Bearer } from './credentials.ts'
import type { Shape } from './shape.ts'

export interface Sender {
  readonly origin: string
  /** Path of the pod's root, with slashes on both ends. */
  readonly pod: string
  /** `undefined` for nobody. */
  readonly bearer: Bearer | undefined
}

/** The bytes of one request, its target called `name`. Proofs are made anew each time: none is used twice by accident. */
export const requestBytes = (shape: Shape, name: string, { origin, pod, bearer }: Sender): Buffer => {
  const named = (text: string): string =>
    text.replaceAll('ORIGIN', origin).replaceAll('PODPATH', pod).replaceAll('NAME', name)
  const path = named(shape.path)
  const lines = shape.lines.map(named)
  const plain = Buffer.from(named(shape.body), 'latin1')
  const body = lines.includes('Content-Encoding: gzip') && plain.length % 2 === 0 ? gzipSync(plain) : plain
  const who =
    bearer === undefined
      ? []
      : credentialLines(shape.credentials, bearer, { method: shape.method, url: `${origin}${path}` })
  const { lengths, sent } = framed(shape.framing, body)
  const head = [
    `${shape.method} ${path} HTTP/1.1`,
    `Host: ${new URL(origin).host}`,
    'Connection: close',
    ...who,
    ...lines,
    ...lengths,
  ]
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), sent])
}

const framed = (framing: Shape['framing'], body: Buffer): { lengths: readonly string[]; sent: Buffer } => {
  const chunk = Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')])
  const chunks = body.length === 0 ? [] : [chunk]
  const wholeChunks = Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')])
  switch (framing) {
    case 'length':
      return { lengths: body.length === 0 ? [] : [`Content-Length: ${body.length}`], sent: body }
    case 'short':
      return { lengths: [`Content-Length: ${body.length + 10}`], sent: body }
    case 'long':
      return { lengths: [`Content-Length: ${Math.floor(body.length / 2)}`], sent: body }
    case 'none':
      return { lengths: [], sent: body }
    case 'chunked':
      return { lengths: ['Transfer-Encoding: chunked'], sent: wholeChunks }
    case 'broken-chunks':
      return { lengths: ['Transfer-Encoding: chunked'], sent: Buffer.from('zz\r\nx\r\n0\r\n\r\n') }
    case 'both':
      return { lengths: [`Content-Length: ${body.length}`, 'Transfer-Encoding: chunked'], sent: wholeChunks }
    case 'nonsense':
      return { lengths: ['Content-Length: five'], sent: body }
  }
}
