/** VC Data Model 1.1, the vocabulary of access grants, the status entry, the proof: in this order in every credential. */
export const accessContexts = [
  'https://www.w3.org/2018/credentials/v1',
  'https://schema.inrupt.com/credentials/v2.jsonld',
  'https://w3id.org/vc/status-list/2021/v1',
  'https://w3id.org/security/suites/ed25519-2020/v1',
] as const

/** What presentations carry, and what clients name in `@context` of what they want issued. */
export const [credentialsV1Context, accessGrantsContext, statusList2021Context, proofContext] = accessContexts

const iri = (id: string) => ({ '@id': id, '@type': '@id' })
const word = (id: string) => ({ '@id': id, '@type': '@vocab' })
const gc = 'https://w3id.org/GConsent#'
const vc = 'http://www.w3.org/ns/solid/vc#'
const acl = 'http://www.w3.org/ns/auth/acl#'
const list = 'https://w3id.org/vc/status-list#'

/** Terms of the service description, which clients read as RDF. */
export const serviceTerms = {
  issuerService: iri(`${vc}issuerService`),
  derivationService: iri(`${vc}derivationService`),
  queryService: iri(`${vc}queryService`),
  statusService: iri(`${vc}statusService`),
  verifierService: iri(`${vc}verifierService`),
} as const

/**
 * The terms that access credentials of ours use, each with the meaning that the published context gives it. A term that
 * is not among them makes no statement, and safe mode refuses it.
 */
const accessGrantTerms = {
  '@context': {
    '@version': 1.1,
    '@protected': true,
    'SolidAccessRequest': `${vc}SolidAccessRequest`,
    'SolidAccessGrant': `${vc}SolidAccessGrant`,
    'SolidAccessDenial': `${vc}SolidAccessDenial`,
    'template': 'http://www.w3.org/ns/hydra/core#template',
    'inbox': iri('http://www.w3.org/ns/ldp#inbox'),
    'Read': `${acl}Read`,
    'Write': `${acl}Write`,
    'Append': `${acl}Append`,
    'mode': word(`${acl}mode`),
    'hasStatus': word(`${gc}hasStatus`),
    'hasConsent': iri(`${gc}hasConsent`),
    'providedConsent': iri(`${gc}providedConsent`),
    'isConsentForDataSubject': iri(`${gc}isConsentForDataSubject`),
    'isProvidedTo': iri(`${gc}isProvidedTo`),
    'forPersonalData': iri(`${gc}forPersonalData`),
    'forPurpose': iri(`${gc}forPurpose`),
    'request': iri(`${vc}request`),
    'verifiedRequest': iri(`${vc}verifiedRequest`),
    'inherit': {
      '@id': 'urn:uuid:71ab2f68-a68b-4452-b968-dd23e0570227',
      '@type': 'http://www.w3.org/2001/XMLSchema#boolean',
    },
    ...serviceTerms,
  },
}

const scoped = (type: string, terms: object) => ({
  '@id': list + type,
  '@context': { '@protected': true, 'id': '@id', 'type': '@type', ...terms },
})

/** Status List 2021, W3C CCG: the context and its terms. */
const statusList2021Terms = {
  '@context': {
    '@protected': true,
    'StatusList2021Credential': scoped('StatusList2021Credential', {
      description: 'http://schema.org/description',
      name: 'http://schema.org/name',
    }),
    'StatusList2021': scoped('StatusList2021', {
      statusPurpose: `${list}statusPurpose`,
      encodedList: `${list}encodedList`,
    }),
    'StatusList2021Entry': scoped('StatusList2021Entry', {
      statusPurpose: `${list}statusPurpose`,
      statusListIndex: `${list}statusListIndex`,
      statusListCredential: iri(`${list}statusListCredential`),
    }),
  },
}

/** For the document loader, beside those that come as packages. */
export const ownContexts: ReadonlyMap<string, object> = new Map<string, object>([
  [accessGrantsContext, accessGrantTerms],
  [statusList2021Context, statusList2021Terms],
])
