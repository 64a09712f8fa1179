/**
 * JSON-LD context of `DataAccessConsent`, served at `/contexts/consent/v1` and never changed: another meaning is another
 * version. Terms are protected, so that no later context can bend them (JSON-LD 1.1 §4.1.11).
 */
export const consentContext = {
  '@context': {
    '@version': 1.1,
    '@protected': true,
    'id': '@id',
    'type': '@type',
    'DataAccessConsent': 'https://w3id.org/mutua/ns#DataAccessConsent',
    'organisation': 'https://w3id.org/mutua/ns#organisation',
    'consent': {
      '@id': 'https://w3id.org/mutua/ns#consent',
      '@context': {
        '@version': 1.1,
        '@protected': true,
        'id': '@id',
        'type': '@type',
        'dataSubject': { '@id': 'https://w3id.org/dpv#hasDataSubject', '@type': '@id' },
        'purpose': { '@id': 'https://w3id.org/dpv#hasPurpose', '@type': '@id' },
        'mode': { '@id': 'http://www.w3.org/ns/auth/acl#mode', '@type': '@id', '@container': '@set' },
        'forPersonalData': {
          '@id': 'https://w3id.org/GConsent#forPersonalData',
          '@type': '@id',
          '@container': '@set',
        },
        'accessRequest': { '@id': 'https://w3id.org/mutua/ns#accessRequest', '@type': '@id' },
      },
    },
  },
} as const
