import { accessDocumentOf } from '@mutua/sdk/consent/lws-access'
import type { Instant, PurposeIri, ResourceUrl, WebId } from '@mutua/sdk/ids'
import type { Fetch } from '@mutua/sdk/clients/answer'

/** A call with which a consent begins, is asked for, comes back or is made larger. */
export interface ConsentDoor {
  readonly route: string
  readonly by: Fetch
  readonly path: string
  readonly body: object
  /** The code of its refusal. */
  readonly gives: string
  /** For whom the caller acts. */
  readonly actsFor?: WebId | undefined
}

/** What is tried at each door. */
export interface DoorWish {
  readonly purpose: PurposeIri
  /** Absent: it names none. Not every door has a way to name one. */
  readonly project?: string | undefined
  readonly owner: { readonly webId: WebId; readonly pod: ResourceUrl; readonly fetch: Fetch }
  readonly provider: { readonly webId: WebId; readonly fetch: Fetch }
  /** On the register. */
  readonly organisation: WebId
  /** In no directory and on no register. */
  readonly unlisted: WebId
  /** May decide and give for the owner. */
  readonly delegate: { readonly webId: WebId; readonly fetch: Fetch }
  readonly resource: ResourceUrl
  readonly validUntil: Instant
}

const missing = 'project-missing'

/** Doors at which a consent begins that was not there. Those of `GET` show a page and give nothing. */
export const beginningDoors = (wish: DoorWish): readonly ConsentDoor[] => {
  const { purpose, project, owner, provider, organisation, unlisted, delegate, resource, validUntil } = wish
  const sought = { purpose, project, resources: [resource], modes: ['read'], validUntil }
  const direct = [provider.webId, organisation, unlisted, delegate.webId].map((recipient) => ({
    ...sought,
    recipient,
  }))
  const naming: readonly ConsentDoor[] = [
    {
      ...{ route: 'asked for', by: provider.fetch, path: '/requests', gives: missing },
      body: { ...sought, owner: owner.webId },
    },
    ...direct.map((body) => ({
      ...{ route: 'given unasked', by: owner.fetch, path: '/grants', body, gives: missing },
    })),
    ...direct.slice(0, 3).map((body) => ({
      ...{ route: 'given unasked for a member', by: delegate.fetch, path: '/grants', body, gives: missing },
      actsFor: owner.webId,
    })),
  ]
  return project === undefined ? [...naming, ...namelessDoors(wish)] : naming
}

/** Where a project that is open is named by a member for somebody who is not of its organisation. */
export const strangersDoors = (wish: DoorWish): readonly ConsentDoor[] =>
  beginningDoors(wish).filter(
    ({ body }) =>
      'recipient' in body && (body.recipient === wish.unlisted || body.recipient === wish.delegate.webId),
  )

const namelessDoors = ({
  purpose,
  owner,
  provider,
  organisation,
  unlisted,
  resource,
  validUntil,
}: DoorWish): readonly ConsentDoor[] => {
  const lws = { storage: owner.pod, resources: [resource], modes: ['read' as const], purposes: [purpose] }
  const clinic = {
    mode: ['http://www.w3.org/ns/auth/acl#Read'],
    forPersonalData: [resource],
    forPurpose: [purpose],
  }
  return [
    {
      ...{ route: 'asked for by LWS', by: provider.fetch, path: '/lws/requests/', gives: missing },
      body: accessDocumentOf({
        ...lws,
        ...{ kind: 'AccessRequest', assignee: provider.webId, until: validUntil },
      }),
    },
    {
      ...{ route: 'asked for by an access grant', by: provider.fetch, path: '/issue', gives: missing },
      body: credentialOf('SolidAccessRequest', validUntil, {
        hasConsent: {
          ...clinic,
          hasStatus: 'https://w3id.org/GConsent#ConsentStatusRequested',
          isConsentForDataSubject: owner.webId,
        },
      }),
    },
    ...[provider.webId, organisation, unlisted].flatMap((recipient) => [
      {
        ...{ route: 'given by LWS', by: owner.fetch, path: '/lws/grants/', gives: missing },
        body: accessDocumentOf({ ...lws, kind: 'AccessGrant', assignee: recipient, until: validUntil }),
      },
      {
        ...{ route: 'given by an access grant', by: owner.fetch, path: '/issue', gives: missing },
        body: credentialOf('SolidAccessGrant', validUntil, {
          providedConsent: {
            ...clinic,
            hasStatus: 'https://w3id.org/GConsent#ConsentStatusExplicitlyGiven',
            isProvidedTo: recipient,
          },
        }),
      },
    ]),
    {
      ...{ route: 'given with a delegation', by: owner.fetch, path: '/delegations', gives: missing },
      body: {
        ...{ delegate: unlisted, powers: ['see-consents'], validUntil },
        reading: { purpose, resources: [resource] },
      },
    },
    {
      ...{ route: 'given by a passcode', by: owner.fetch, path: '/passcodes', gives: 'purpose-unknown' },
      body: { purpose, resources: [resource], validUntil },
    },
  ]
}

/** Consents for research that were there, by how they stand. */
export interface DoorConsents {
  /** Under a project that is open. */
  readonly standing: string
  /** Withdrawn before its project was over. */
  readonly withdrawn: string
  /** That ended with its project. */
  readonly ended: string
  /** Asked for before its project was over. */
  readonly waiting: string
}

/** Doors at which one of them comes back or is made larger than its project is, by the member and for them. */
export const growingDoors = (
  { owner, delegate }: Pick<DoorWish, 'owner' | 'delegate'>,
  { standing, withdrawn, ended, waiting }: DoorConsents,
): readonly ConsentDoor[] => {
  const [summary, imaging] = [`${owner.pod}health/summary/`, `${owner.pod}health/imaging/one`]
  const doors = [
    ...[[summary], [imaging], [owner.pod]].map((resources) => ({
      ...{ route: 'made larger', path: `${standing}/amend`, body: { resources }, gives: missing },
    })),
    {
      ...{ route: 'made larger', path: `${ended}/amend`, gives: 'grant-not-standing' },
      body: { resources: [summary] },
    },
    { route: 'restored', path: `${withdrawn}/restore`, body: {}, gives: missing },
    { route: 'restored', path: `${ended}/restore`, body: {}, gives: 'grant-not-standing' },
    {
      ...{ route: 'decided', path: `${waiting}/decision`, gives: 'decision-taken' },
      body: { decision: 'give' },
    },
  ]
  return [
    ...doors.map((door) => ({ ...door, by: owner.fetch })),
    ...doors.map((door) => ({ ...door, by: delegate.fetch, actsFor: owner.webId })),
  ]
}

const credentialOf = (type: string, expirationDate: Instant, credentialSubject: object) => ({
  credential: {
    '@context': ['https://www.w3.org/2018/credentials/v1', 'https://schema.inrupt.com/credentials/v2.jsonld'],
    'type': ['VerifiableCredential', type],
    ...{ expirationDate, credentialSubject },
  },
})

/** Those that do not give what they should, each with what the service said: the code of a refusal, or the status. */
export const doorsAjar = async (
  doors: readonly ConsentDoor[],
  consentService: string,
): Promise<readonly string[]> => {
  const ajar: string[] = []
  for (const { route, by, path, body, gives, actsFor } of doors) {
    const answer = await by(path.startsWith('/') ? `${consentService}${path}` : path, {
      method: 'POST',
      headers: {
        'content-type': path.startsWith('/lws/') ? 'application/lws+json' : 'application/json',
        ...(actsFor === undefined ? {} : { 'on-behalf-of': actsFor }),
      },
      body: JSON.stringify(body),
    })
    const { code } = (await answer.json()) as { code?: string }
    const said = code ?? String(answer.status)
    if (said !== gives) ajar.push(`${route} ${JSON.stringify(body)}: ${said}`)
  }
  return ajar
}
