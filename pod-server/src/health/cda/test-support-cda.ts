/**
 * Invented documents in the shape of the Italian implementation guides (HL7 Italia: LAB, PSS, LDO, VPS, RSA, RAD, vaccination):
 * one section of each kind that such a document has, with codes of the public systems and of nobody.
 */
export const documentKinds = ['LAB', 'PSS', 'LDO', 'VPS', 'RSA', 'RAD', 'VACC'] as const
export type DocumentKind = (typeof documentKinds)[number]

export const cdaSample = (kind: DocumentKind): string => {
  const { code, title, sections } = samples[kind]
  return `<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:sdtc="urn:hl7-org:sdtc">
  <realmCode code="IT"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_MT000040UV02"/>
  <id root="2.16.840.1.113883.2.9.2.990.4.4" extension="990.${kind}.0001"/>
  ${loinc('code', code, title)}
  <title>${title}</title>
  <effectiveTime value="20260512091500+0200"/>
  <confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
  <languageCode code="it-IT"/>
  <recordTarget><patientRole>
    <id root="2.16.840.1.113883.2.9.4.3.2" extension="NVNLDA41C52Z999X"/>
    <addr use="HP"><country>100</country><city>Roccamarna</city><postalCode>00000</postalCode><streetAddressLine>Via del Forno 3</streetAddressLine></addr>
    <telecom use="MC" value="tel:+39000000001"/>
    <patient><name><family>Inventati</family><given>Alda</given></name>
      <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="19410312"/></patient>
  </patientRole></recordTarget>
  <author><time value="20260512091500+0200"/><assignedAuthor><id root="2.16.840.1.113883.2.9.4.3.2" extension="MDCNVN70A01Z999X"/>
    <assignedPerson><name><prefix>Dr.</prefix><family>Medici</family><given>Nevio</given></name></assignedPerson></assignedAuthor></author>
  <custodian><assignedCustodian><representedCustodianOrganization><id root="2.16.840.1.113883.2.9.4.1.2" extension="990001"/>
    <name>Ospedale di Roccamarna</name></representedCustodianOrganization></assignedCustodian></custodian>
  <legalAuthenticator><time value="20260512093000+0200"/><signatureCode code="S"/><assignedEntity>
    <id root="2.16.840.1.113883.2.9.4.3.2" extension="MDCNVN70A01Z999X"/>
    <assignedPerson><name><family>Medici</family><given>Nevio</given></name></assignedPerson></assignedEntity></legalAuthenticator>
  <componentOf><encompassingEncounter><id root="2.16.840.1.113883.2.9.4.1.6" extension="7"/>
    <effectiveTime><low value="20260510080000+0200"/><high value="20260512090000+0200"/></effectiveTime></encompassingEncounter></componentOf>
  <component><structuredBody>${sections.map((section) => `<component>${section}</component>`).join('')}</structuredBody></component>
</ClinicalDocument>`
}

const coded = (name: string, system: string, code: string, display: string, inner = ''): string =>
  `<${name} code="${code}" codeSystem="${system}" displayName="${display}">${inner}</${name}>`
const loinc = (name: string, code: string, display: string): string =>
  coded(name, '2.16.840.1.113883.6.1', code, display)
const value = (system: string, code: string, display: string, inner = ''): string =>
  `<value xsi:type="CD" code="${code}" codeSystem="${system}" displayName="${display}">${inner}</value>`
const icd9 = '2.16.840.1.113883.6.103'
const actCode = '2.16.840.1.113883.5.4'

const section = (code: string, title: string, entries: readonly string[], text = title): string =>
  `<section>${loinc('code', code, title)}<title>${title}</title><text><paragraph ID="t${code}">${text}</paragraph></text>${entries
    .map((entry) => `<entry>${entry}</entry>`)
    .join('')}</section>`

const observation = (parts: { code: string; when?: string; value?: string; inner?: string }): string =>
  `<observation classCode="OBS" moodCode="EVN">${parts.code}<statusCode code="completed"/><effectiveTime value="${parts.when ?? '20260511'}"/>${parts.value ?? ''}${parts.inner ?? ''}</observation>`
const below = (type: string, statement: string): string =>
  `<entryRelationship typeCode="${type}">${statement}</entryRelationship>`
const comment = (id: string): string =>
  below(
    'SUBJ',
    `<act classCode="ACT" moodCode="EVN">${loinc('code', '48767-8', 'Annotazioni')}<text><reference value="#${id}"/></text></act>`,
  )

const glucose = `<act classCode="ACT" moodCode="EVN">${loinc('code', '2345-7', 'Glucosio')}<statusCode code="completed"/>
  <specimen><specimenRole><specimenPlayingEntity>${coded('code', '2.16.840.1.113883.5.129', 'SER', 'Siero')}</specimenPlayingEntity></specimenRole></specimen>
  ${below(
    'COMP',
    observation({
      code: coded(
        'code',
        '2.16.840.1.113883.6.1',
        '2345-7',
        'Glucosio',
        '<translation code="90.27.1" codeSystem="2.16.840.1.113883.2.9.2.990.6.11" displayName="Glicemia"/>',
      ),
      when: '20260511080500+0200',
      value: '<value xsi:type="PQ" value="112.00" unit="mg/dL"/>',
      inner: `${coded('interpretationCode', '2.16.840.1.113883.5.83', 'H', 'Alto')}<referenceRange><observationRange><value xsi:type="IVL_PQ"><low value="70" unit="mg/dL"/><high value="100" unit="mg/dL"/></value></observationRange></referenceRange>`,
    }),
  )}${comment('t2345-7')}</act>`

const problem = (code: string, display: string): string =>
  `<act classCode="ACT" moodCode="EVN"><id root="2.16.840.1.113883.2.9.2.990.5" extension="p-${code}"/><code nullFlavor="NA"/><statusCode code="active"/>${below(
    'SUBJ',
    `<observation classCode="OBS" moodCode="EVN">${loinc('code', '75326-9', 'Problema')}<statusCode code="completed"/><effectiveTime><low value="2019"/></effectiveTime>${value(icd9, code, display)}${below('REFR', observation({ code: loinc('code', '33999-4', 'Stato'), value: value('2.16.840.1.113883.6.1', 'LA16666-2', 'Attivo') }))}${below('REFR', observation({ code: loinc('code', '89261-2', 'Decorso'), value: value('2.16.840.1.113883.6.1', 'LA28752-6', 'Cronico') }))}</observation>`,
  )}</act>`

const allergy = `<act classCode="ACT" moodCode="EVN"><code nullFlavor="NA"/><statusCode code="active"/>${below(
  'SUBJ',
  `<observation classCode="OBS" moodCode="EVN">${loinc('code', '52473-6', 'Allergia')}<statusCode code="completed"/><effectiveTime><low value="2003"/></effectiveTime>${value(actCode, 'DALG', 'Allergia a farmaci')}<participant typeCode="CSM"><participantRole classCode="MANU"><playingEntity>${coded('code', '2.16.840.1.113883.6.73', 'J01CA04', 'Amoxicillina')}</playingEntity></participantRole></participant>${below('MFST', observation({ code: loinc('code', '75321-0', 'Reazione'), value: value(icd9, '708.0', 'Orticaria allergica') }))}${below('SUBJ', observation({ code: coded('code', actCode, 'SEV', 'Gravità'), value: value('2.16.840.1.113883.5.1063', 'H', 'Alta') }))}</observation>`,
)}</act>`

const medication = (mood: string): string =>
  `<substanceAdministration classCode="SBADM" moodCode="${mood}"><text><reference value="#t10160-0"/></text><statusCode code="active"/><effectiveTime xsi:type="IVL_TS"><low value="20260101"/></effectiveTime><effectiveTime xsi:type="PIVL_TS"><period value="12" unit="h"/></effectiveTime>${coded('routeCode', '2.16.840.1.113883.5.112', 'PO', 'Per bocca')}<doseQuantity value="500" unit="mg"/><consumable><manufacturedProduct><manufacturedMaterial>${coded('code', '2.16.840.1.113883.2.9.6.1.5', '990000001', 'METFORMINA 500 MG', '<translation code="A10BA02" codeSystem="2.16.840.1.113883.6.73" displayName="Metformina"/>')}</manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration>`

const vaccination = `<substanceAdministration classCode="SBADM" moodCode="EVN"><statusCode code="completed"/><effectiveTime value="20251020101500+0200"/>${coded('routeCode', '2.16.840.1.113883.5.112', 'IM', 'Intramuscolare')}${coded('approachSiteCode', '2.16.840.1.113883.5.1052', 'LA', 'Braccio sinistro')}<doseQuantity value="0.5" unit="mL"/><consumable><manufacturedProduct><manufacturedMaterial>${coded('code', '2.16.840.1.113883.2.9.6.1.5', '990000002', 'VACCINO ANTINFLUENZALE', '<translation code="J07BB02" codeSystem="2.16.840.1.113883.6.73" displayName="Influenza, antigene purificato"/>')}<lotNumberText>L77</lotNumberText></manufacturedMaterial></manufacturedProduct></consumable>${below('SUBJ', observation({ code: loinc('code', '30973-2', 'Numero di dose'), value: '<value xsi:type="INT" value="1"/>' }))}${below('RSON', observation({ code: loinc('code', '59785-6', 'Indicazione'), value: value(icd9, 'V04.81', 'Profilassi influenza') }))}${below('RSON', observation({ code: loinc('code', '75323-6', 'Malattia'), value: value(icd9, '487', 'Influenza') }))}${below('CAUS', observation({ code: loinc('code', '31044-1', 'Reazione'), value: value(icd9, '780.60', 'Febbre') }))}</substanceAdministration>`

const family = `<organizer classCode="CLUSTER" moodCode="EVN">${loinc('code', '10157-6', 'Anamnesi familiare')}<statusCode code="completed"/><subject><relatedSubject classCode="PRS">${coded('code', '2.16.840.1.113883.5.111', 'MTH', 'madre')}<subject><administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/></subject></relatedSubject></subject><component>${observation({ code: loinc('code', '52797-8', 'Diagnosi'), value: value(icd9, '250.00', 'Diabete'), inner: below('SUBJ', observation({ code: loinc('code', '35267-4', 'Età'), value: '<value xsi:type="PQ" value="62" unit="a"/>' })) })}</component></organizer>`

const vitalSigns = `<organizer classCode="CLUSTER" moodCode="EVN">${loinc('code', '8716-3', 'Parametri vitali')}<statusCode code="completed"/><effectiveTime value="20260511"/>${[
  '8480-6',
  '8462-4',
]
  .map(
    (code, index) =>
      `<component>${observation({ code: loinc('code', code, 'Pressione'), value: `<value xsi:type="PQ" value="${String(132 - index * 50)}" unit="mm[Hg]"/>`, inner: coded('targetSiteCode', '2.16.840.1.113883.5.1052', 'RA', 'Braccio destro') })}</component>`,
  )
  .join('')}</organizer>`

const diagnosis = (question: string): string =>
  observation({
    code: loinc('code', question, 'Diagnosi'),
    value: value(icd9, '428.0', 'Scompenso cardiaco'),
  })

const procedure = `<procedure classCode="PROC" moodCode="EVN">${coded('code', icd9, '88.72', 'Ecocardiogramma')}<statusCode code="completed"/><effectiveTime><low value="20260510"/><high value="20260510"/></effectiveTime>${below('RSON', observation({ code: coded('code', icd9, '428.0', 'Scompenso') }))}</procedure>`

const order = (name: string, code: string, display: string): string =>
  `<${name} moodCode="RQO">${loinc('code', code, display)}<effectiveTime value="20260701"/></${name}>`

const stay = `<encounter classCode="ENC" moodCode="EVN">${coded('code', actCode, 'IMP', 'Ricovero')}<effectiveTime><low value="20240301"/><high value="20240308"/></effectiveTime></encounter>`

const pacemaker = `<supply moodCode="EVN" classCode="SPLY">${coded('code', '2.16.840.1.113883.2.9.6.1.48', 'J0101', 'Stimolatore')}<effectiveTime value="20180510"/></supply>`

const exemption = `<act classCode="ACT" moodCode="EVN">${coded('code', '2.16.840.1.113883.2.9.6.1.22', '013', 'Esenzione per diabete')}<statusCode code="active"/></act>`

const samples: Readonly<Record<DocumentKind, { code: string; title: string; sections: readonly string[] }>> =
  {
    LAB: {
      code: '11502-2',
      title: 'Referto di laboratorio',
      sections: [section('18719-5', 'Chimica clinica', [glucose], 'Glucosio &lt;sopra il limite&gt;')],
    },
    PSS: {
      code: '60591-5',
      title: 'Profilo sanitario sintetico',
      sections: [
        section('48765-2', 'Allergie', [allergy]),
        section('10160-0', 'Farmaci', [medication('EVN')], 'Mattina e sera'),
        section('11369-6', 'Vaccinazioni', [vaccination]),
        section('11450-4', 'Problemi', [problem('250.00', 'Diabete mellito')]),
        section('10157-6', 'Anamnesi familiare', [family]),
        section('8716-3', 'Parametri vitali', [vitalSigns]),
        section('46264-8', 'Dispositivi', [pacemaker]),
        section('18776-5', 'Piano di cura', [
          order('observation', '4548-4', 'HbA1c'),
          order('procedure', '68692-3', 'Intervento'),
          order('encounter', '34117-2', 'Visita'),
          medication('RQO'),
        ]),
        section('47519-4', 'Procedure', [procedure]),
        section('46240-8', 'Ricoveri', [stay]),
        section('57827-8', 'Esenzioni', [exemption]),
      ],
    },
    LDO: {
      code: '34105-7',
      title: 'Lettera di dimissione ospedaliera',
      sections: [
        section('46241-6', 'Diagnosi di accettazione', [diagnosis('8646-2')]),
        section('48765-2', 'Allergie', [allergy]),
        section('8648-8', 'Decorso', []),
        section('47519-4', 'Procedure', [procedure]),
        section('10160-0', 'Terapia', [medication('EVN')]),
        section('11535-2', 'Diagnosi di dimissione', [diagnosis('8651-2')]),
        section('10183-2', 'Terapia alla dimissione', [medication('INT')]),
      ],
    },
    VPS: {
      code: '68566-9',
      title: 'Verbale di pronto soccorso',
      sections: [
        section('46239-0', 'Motivo della visita', [
          observation({
            code: loinc('code', '29298-7', 'Motivo'),
            value: value('2.16.840.1.113883.2.9.6.1.54.2', '7', 'Dolore'),
          }),
        ]),
        section('54094-8', 'Triage', [
          observation({
            code: loinc('code', '11283-9', 'Acutezza'),
            value: value('2.16.840.1.113883.2.9.6.1.54.4', 'V', 'Verde'),
          }),
        ]),
        section('29549-3', 'Farmaci somministrati', [medication('EVN')]),
        section('8716-3', 'Parametri vitali', [vitalSigns]),
        section('28574-2', 'Dimissione', [diagnosis('29308-4')]),
      ],
    },
    RSA: {
      code: '11488-4',
      title: 'Referto di specialistica ambulatoriale',
      sections: [
        section('29299-5', 'Motivo della visita', [diagnosis('29308-4')]),
        section('11329-0', 'Anamnesi', [family]),
        section('62387-6', 'Interventi', [procedure]),
        section('47045-0', 'Referto', []),
        section('93341-6', 'Farmaci consigliati', [medication('PRP')]),
      ],
    },
    RAD: {
      code: '68604-8',
      title: 'Referto di radiologia',
      sections: [
        section('18785-6', 'Quesito', [diagnosis('29308-4')]),
        section('55111-9', 'Esame', [
          `<act classCode="ACT" moodCode="EVN">${coded('code', icd9, '87.44', 'RX torace')}<effectiveTime value="20260510"/></act>`,
        ]),
        section('18782-3', 'Referto', []),
      ],
    },
    VACC: {
      code: '87273-9',
      title: 'Scheda della singola vaccinazione',
      sections: [section('11369-6', 'Vaccinazioni', [vaccination])],
    },
  }
