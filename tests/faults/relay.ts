import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A line to the consent service that can be cut for one of those who use it. */
export interface Relay extends AsyncDisposable {
  /** From now on the connections of that service are dropped, those there are and those it tries to make. */
  readonly cut: (service: string) => void
  readonly restore: () => void
}

/** Listens on `port` and passes everything on to `target`, on this machine. */
export const openRelay = async (port: number, target: number): Promise<Relay> => {
  const lines = new Set<Line>()
  let banned: string | undefined
  const server = createServer((near) => {
    const line: Line = { near, far: connect({ host: 'localhost', port: target, noDelay: true }) }
    lines.add(line)
    const end = (): void => {
      near.destroy()
      line.far.destroy()
      lines.delete(line)
    }
    near.setNoDelay(true)
    for (const socket of [near, line.far]) socket.on('error', end).on('close', end)
    near.on('data', (chunk: Buffer) => {
      line.service = serviceIn(chunk) ?? line.service
      if (banned !== undefined && line.service === banned) end()
      else line.far.write(chunk)
    })
    line.far.on('data', (chunk: Buffer) => near.write(chunk))
  })
  server.listen(port, 'localhost')
  await once(server, 'listening')
  return {
    cut: (service) => {
      banned = service
      for (const { near, service: user } of lines) if (user === service) near.destroy()
    },
    restore: () => {
      banned = undefined
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const { near } of lines) near.destroy()
      await closed
    },
  }
}

interface Line {
  readonly near: Socket
  readonly far: Socket
  /** Which of our services calls here, as its token says. */
  service?: string | undefined
}

const serviceIn = (chunk: Buffer): string | undefined => {
  const token = /^authorization: Bearer [\w-]+\.([\w-]+)\./im.exec(chunk.toString('latin1', 0, 4_096))?.[1]
  if (token === undefined) return undefined
  const claims: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
  return typeof claims === 'object' && claims !== null && 'iss' in claims ? String(claims.iss) : undefined
}
