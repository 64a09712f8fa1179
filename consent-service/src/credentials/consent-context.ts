const dateTime = 'http://www.w3.org/2001/XMLSchema#dateTime'
const duration = 'http://www.w3.org/2001/XMLSchema#duration'

/**
 * JSON-LD context of `DataAccessConsent`, served at `/contexts/consent/v1`. Terms are added and never changed: another
 * meaning is another version. Terms are protected, so that no later context can bend them (JSON-LD 1.1 §4.1.11).
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
        'purposes': { '@id': 'https://w3id.org/dpv#hasPurpose', '@type': '@id', '@container': '@set' },
        'inherit': 'https://w3id.org/mutua/ns#inherit',
        'recipientClient': 'https://w3id.org/mutua/ns#recipientClient',
        'gift': 'https://w3id.org/mutua/ns#gift',
        'terms': {
          '@id': 'https://w3id.org/mutua/ns#terms',
          '@context': {
            '@version': 1.1,
            '@protected': true,
            'fetch': 'https://w3id.org/mutua/ns#fetch',
            'frequency': {
              '@id': 'https://w3id.org/mutua/ns#frequency',
              '@context': {
                '@version': 1.1,
                '@protected': true,
                'times': 'https://w3id.org/mutua/ns#times',
                'per': 'https://w3id.org/mutua/ns#per',
              },
            },
            'range': {
              '@id': 'https://w3id.org/mutua/ns#range',
              '@context': {
                '@version': 1.1,
                '@protected': true,
                'from': { '@id': 'https://w3id.org/mutua/ns#from', '@type': dateTime },
                'to': { '@id': 'https://w3id.org/mutua/ns#to', '@type': dateTime },
              },
            },
            'life': { '@id': 'https://w3id.org/mutua/ns#life', '@type': duration },
            'eraseBy': { '@id': 'https://w3id.org/mutua/ns#eraseBy', '@type': dateTime },
            'notBefore': { '@id': 'https://w3id.org/mutua/ns#notBefore', '@type': dateTime },
            'mediaTypes': { '@id': 'https://w3id.org/mutua/ns#mediaType', '@container': '@set' },
            'resourceTypes': {
              '@id': 'https://w3id.org/mutua/ns#resourceType',
              '@type': '@id',
              '@container': '@set',
            },
            'changes': { '@id': 'https://w3id.org/mutua/ns#change', '@container': '@set' },
            'records': { '@id': 'https://w3id.org/mutua/ns#recordScope', '@container': '@set' },
            'masked': { '@id': 'https://w3id.org/mutua/ns#maskedElement', '@container': '@set' },
          },
        },
        'accessRequest': { '@id': 'https://w3id.org/mutua/ns#accessRequest', '@type': '@id' },
      },
    },
  },
} as const
