/**
 * The yardstick of a GET: a bare node:http server that answers the document and does nothing else. Started as a child
 * process; PORT comes from whoever starts it.
 */
import { createServer } from 'node:http'
import { turtleDocument } from './document.ts'

const bytes = Buffer.from(turtleDocument)
createServer((_request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/turtle', 'Content-Length': bytes.length })
  response.end(bytes)
}).listen(Number(process.env['PORT']), 'localhost')
