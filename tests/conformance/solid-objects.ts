import { randomUUID } from 'node:crypto'
import type { SolidSession } from '../support/solid-session.ts'
import { accessRulesFor, type AccessRules } from './access-rules.ts'
import { linksIn } from './answer-headers.ts'
import type { Operations } from './operations.ts'
import type { Answer, Send } from '../support/send.ts'

/** A resource as the features know it; what it does to the server is done when the step ends (`operations.ts`). */
export interface SolidResource {
  readonly url: string
  /** The container it is in. */
  readonly container: SolidContainer | undefined
  /** As the server links it. @throws {Error} when no answer has named it yet */
  readonly aclUrl: string
  /** Starts with full access of Alice. */
  readonly accessDatasetBuilder: AccessRules
  /** Write-only: puts the access control list. */
  accessDataset: string
}

export interface SolidContainer extends SolidResource {
  reserveContainer(): SolidContainer
  createContainer(): SolidContainer
  reserveResource(suffix: string): SolidResource
  createResource(suffix: string, body: string, contentType: string): SolidResource
}

export interface SolidClient {
  getAuthHeaders(method: string, url: string): Record<string, string>
  sendAuthorized(
    method: string,
    url: string,
    body: string | null,
    headers: Record<string, string> | null,
  ): Promise<Answer>
}

/** The container under which everything is made; Alice controls it. */
export const solidContainer = (
  url: string,
  deps: { readonly alice: SolidSession; readonly send: Send; readonly operations: Operations },
): SolidContainer => {
  const client = solidClient(deps.alice, deps.send)

  const put = async (target: Known, { headers, body }: Content): Promise<void> => {
    const answer = await client.sendAuthorized('PUT', target.url, body ?? null, headers)
    expectSuccess(answer, `PUT ${target.url}`)
    target.noteAcl(answer)
  }

  /** The answer that created it may name the list; HEAD must (WAC §3.1). */
  const lookUpAcl = async (target: Known): Promise<void> => {
    if (target.knownAcl() === undefined)
      target.noteAcl(await client.sendAuthorized('HEAD', target.url, null, null))
  }

  const resourceAt = (address: string, container: Known | undefined): Known => {
    let acl: string | undefined
    const resource: Known = {
      url: address,
      container: container as SolidContainer | undefined,
      knownAcl: () => acl,
      noteAcl: ({ headers }) => {
        const link = linksIn(headers).find(({ rel }) => rel === 'acl')
        if (link !== undefined) acl = new URL(link.uri, address).href
      },
      get aclUrl() {
        if (acl === undefined) throw new Error(`no answer has named the access control list of ${address}`)
        return acl
      },
      get accessDatasetBuilder() {
        return accessRulesFor(address, deps.alice.webId)
      },
      set accessDataset(list: string) {
        deps.operations.add(async () => {
          await lookUpAcl(resource)
          const answer = await client.sendAuthorized('PUT', resource.aclUrl, list, {
            'Content-Type': 'text/turtle',
          })
          expectSuccess(answer, `PUT ${resource.aclUrl}`)
        })
      },
    }
    return resource
  }

  const containerAt = (address: string, parent: Known | undefined): Known & SolidContainer => {
    const container = resourceAt(address, parent)
    const reserveContainer = () => containerAt(`${address}${randomUUID()}/`, container)
    const reserveResource = (suffix: string) => resourceAt(`${address}${randomUUID()}${suffix}`, container)
    const create = <Made extends Known>(made: Made, content: Content): Made => {
      deps.operations.add(async () => {
        await put(made, content)
        await lookUpAcl(made)
        await lookUpAcl(container)
      })
      return made
    }
    // Not spread: the getters must stay getters.
    return Object.defineProperties(
      container,
      Object.getOwnPropertyDescriptors({
        reserveContainer,
        reserveResource,
        createContainer: () =>
          create(reserveContainer(), { headers: { 'Content-Type': 'text/turtle', 'Link': basicContainer } }),
        createResource: (suffix: string, body: string, contentType: string) =>
          create(reserveResource(suffix), { headers: { 'Content-Type': contentType }, body }),
      }),
    ) as Known & SolidContainer
  }

  return containerAt(url, undefined)
}

export const solidClient = ({ accessToken, signer }: SolidSession, send: Send): SolidClient => {
  const authHeaders = (method: string, url: string): Record<string, string> => ({
    Authorization: `DPoP ${accessToken}`,
    DPoP: signer.sign({ method, url: url.replace(/[?#].*$/, ''), accessToken }),
  })
  return {
    getAuthHeaders: authHeaders,
    sendAuthorized: (method, url, body, headers) =>
      send({
        method,
        url,
        headers: { ...authHeaders(method, url), ...headers },
        ...(body === null ? {} : { body }),
      }),
  }
}

interface Content {
  readonly headers: Record<string, string>
  readonly body?: string
}

interface Known extends SolidResource {
  readonly knownAcl: () => string | undefined
  readonly noteAcl: (answer: Answer) => void
}

const basicContainer = '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"'

const expectSuccess = ({ status, body }: Answer, what: string): void => {
  if (status < 200 || status >= 300)
    throw new Error(`preparing the scenario, ${what} was answered ${status}: ${body.slice(0, 300)}`)
}
