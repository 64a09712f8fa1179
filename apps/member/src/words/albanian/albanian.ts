import { contentsAlbanian } from '@mutua/ui/words/contents-albanian'
import type { OtherWords } from '../other-words.ts'
import { afterwardsAlbanian } from './afterwards.ts'
import { assemblyAlbanian } from './assembly.ts'
import { cameAlbanian } from './came.ts'
import { coopAlbanian } from './coop.ts'
import { decisionsAlbanian } from './decisions.ts'
import { lifeAlbanian } from './life.ts'
import { membershipAlbanian } from './membership.ts'
import { peopleAlbanian } from './people.ts'
import { projectAlbanian } from './project.ts'
import { callsAlbanian } from './calls.ts'
import { needsAlbanian } from './needs.ts'
import { reachAlbanian } from './reach.ts'
import { rightsAlbanian } from './rights.ts'
import { studiesAlbanian } from './studies.ts'
import { spendingAlbanian } from './spending.ts'
import { voteAlbanian } from './vote.ts'
import { scopesAlbanian } from './scopes.ts'

export const albanian: OtherWords = {
  scope: scopesAlbanian,
  mode: {
    read: 'të lexojë',
    append: 'të shtojë',
    write: 'të ndryshojë',
  },
  state: {
    given: 'Vlen deri më {until}',
    paused: 'Pezulluar: tani nuk mund të lexojë',
    withdrawn: 'Tërhequr: nuk mund të lexojë më',
    invalidated: 'Shpallur i pavlefshëm nga kooperativa',
    expired: 'Mbaroi më {until}',
  },
  request: {
    title: '{name} kërkon të përdorë të dhënat tuaja',
    why: 'Pse',
    until: 'Deri më',
    what: 'Çfarë',
    cannot: 'Çfarë nuk mund të bëjë',
    cannotPass: 'T’ua japë të dhënat tuaja të tjerëve.',
    cannotMore: 'Të lexojë diçka tjetër, ose për arsye të tjera.',
    cannotChange: 'Të ndryshojë të dhënat tuaja.',
    nothingTicked: 'Zgjidhni të paktën një gjë, ose përgjigjuni jo.',
    yes: 'Po',
    no: 'Jo',
    today: 'Vetëm sot',
    seeConsent: 'Shihni pëlqimin',
    already: {
      given: 'Keni thënë po',
      refused: 'Keni thënë jo',
      cancelled: 'Kërkesa u tërhoq',
      expired: 'Koha e kërkesës mbaroi',
    },
  },
  exactly: {
    show: 'Më tregoni saktësisht çfarë',
    count:
      '{count, plural, =0 {Për tani nuk ka asgjë.} one {Për tani është një e dhënë:} other {Për tani janë # të dhëna:}}',
    masked: 'Kjo hiqet: {what}',
  },
  sharing: {
    title: 'Kush mund të shohë',
    which: 'Cilat pëlqime',
    now: 'Tani',
    over: 'Të mbaruara',
    none: 'Askush nuk mund të shohë të dhënat tuaja.',
    noneOver: 'Ende nuk ka mbaruar asnjë pëlqim.',
  },
  consent: {
    since: 'Që nga',
    pause: 'Pezullo',
    resume: 'Rifillo',
    restore: 'Anulo tërheqjen',
    withdrawnNow: 'U bë: që tani nuk mund të lexojë më. Për dhjetë minuta mund ta anuloni.',
    uses: '{count, plural, =0 {Lexime} one {Një lexim} other {# lexime}}',
    noUses: 'Askush nuk e ka përdorur ende këtë pëlqim.',
  },
  withdraw: {
    title: 'Të tërhiqet pëlqimi nga {name}?',
    atOnce: 'Që tani nuk do të mund të lexojë asgjë.',
    erase: 'Do t’i kërkojmë t’i fshijë kopjet dhe do t’ju themi çfarë përgjigjet.',
    undo: 'Për dhjetë minuta do të mund ta anuloni.',
    care: 'Kujdesi dhe shërbimet tuaja mbeten siç janë.',
    now: 'Tërhiqe tani',
    keep: 'Lëre siç është',
  },
  log: {
    title: 'Kush i ka përdorur të dhënat tuaja',
    who: 'Shfaq',
    everybody: 'të gjithë',
    nobody: 'Askush nuk i ka përdorur ende të dhënat tuaja.',
    more: 'Shfaq më shumë',
  },
  data: {
    title: 'Të dhënat tuaja',
    noDay: 'pa datë',
    carryAway: 'Merrni gjithçka me vete, ose sillni diçka',
    kind: {
      problems: 'Probleme shëndetësore',
      allergies: 'Alergji',
      medicines: 'Ilaçe të përshkruara',
      medicinesTaken: 'Ilaçe që merrni',
      laboratory: 'Analiza laboratorike',
      vitals: 'Shenja jetësore',
      reports: 'Përgjigje mjekësore',
      vaccinations: 'Vaksinime',
      visits: 'Vizita dhe shtrime',
      projects: 'Projekte dhe plane kujdesi',
      documents: 'Dokumente',
    },
  },
  mine: {
    ways: 'Mënyra për t’i parë të dhënat tuaja',
    byKind: 'Sipas llojit',
    timeline: 'Në kohë',
    trends: 'Ecuria',
    bringIn: 'Sill diçka',
    project: 'Projekti im',
    hidden: 'I shoh vetëm unë',
    allKinds: 'gjithçka',
    count: '{count, plural, =0 {asnjë e dhënë} one {një e dhënë} other {# të dhëna}}',
    source: 'Nga vjen',
    sourceUnknown: 'E dhëna nuk e thotë.',
    file: 'Nga skedari',
    writtenBy: 'Vendosur këtu nga',
    yourself: 'ju',
    writtenAt: 'Vendosur këtu më',
    readers: 'Kush e ka lexuar',
    noReaders: 'Askush nuk e ka lexuar.',
    hideTitle: 'Ta mbani për vete',
    hideWhat:
      'Nëse e fshihni, e shihni vetëm ju. Të tjerëve as nuk u thuhet se ka diçka të fshehur. Mund ta ktheni kur të doni.',
    hide: 'Fshih',
    hiddenWhat: 'Këto të dhëna i shihni vetëm ju. Për të gjithë të tjerët ato nuk janë.',
    nothingHidden: 'Nuk keni fshehur asgjë.',
    hiddenSince: 'fshehur më',
    bringBack: 'Ktheje',
  },
  contents: contentsAlbanian,
  bring: {
    choose: 'Zgjidhni një skedar',
    kinds:
      'Një dokument nga dosja shëndetësore (PDF ose XML), të dhëna FHIR, eksporti i Apple Health (ZIP) ose një tabelë (CSV). Më parë ju themi çfarë ka brenda: asgjë nuk shkruhet para se ta thoni ju.',
    unknown: 'Këtë lloj skedari nuk dimë ta lexojmë.',
    foreseen: 'Në skedar',
    new: '{count, plural, =0 {Asnjë e dhënë e re.} one {Një e dhënë e re.} other {# të dhëna të reja.}}',
    changed:
      '{count, plural, one {Një ndryshon një të dhënë që keni.} other {# ndryshojnë të dhëna që keni.}}',
    already:
      '{count, plural, =0 {Asgjë që e keni tashmë.} one {Një që e keni tashmë.} other {# që i keni tashmë.}}',
    invalid:
      '{count, plural, =0 {Asgjë e gabuar.} one {Një është e gabuar dhe mbetet jashtë.} other {# janë të gabuara dhe mbeten jashtë.}}',
    whyInvalid: 'Pse mbeten jashtë',
    entry: 'E dhëna {entry}:',
    now: '{count, plural, =0 {Asgjë për të sjellë} one {Sill një të dhënë} other {Sill # të dhëna}}',
    leave: 'Lëre',
    imports: 'Çfarë keni sjellë',
    noImports: 'Ende nuk keni sjellë asgjë.',
    noName: 'Një skedar pa emër',
    progress: '{done} nga {total}',
    undo: 'Anulo dhe hiq',
    undone:
      '{count, plural, =0 {Nuk kishte asgjë për të hequr.} one {U hoq një e dhënë.} other {U hoqën # të dhëna.}}',
    kept: '{count, plural, one {Një ka ndryshuar më pas dhe mbetet.} other {# kanë ndryshuar më pas dhe mbeten.}}',
    state: {
      running: 'Në vazhdim',
      done: 'U soll',
      cancelled: 'U ndal',
      failed: 'Nuk ia doli',
      interrupted: 'U ndërpre',
      undoing: 'Po e heqim',
      undone: 'U hoq',
    },
    fault: {
      'body-malformed': 'Skedari nuk lexohet: nuk është i plotë, ose nuk është ai që thotë emri.',
      'body-too-large': 'Skedari është tepër i madh.',
      'import-running': 'Një skedar tjetër po hyn ende. Prisni sa të mbarojë dhe provoni përsëri.',
      'quota-exceeded': 'Në hapësirën tuaj nuk ka më vend.',
    },
  },
  trend: {
    none: 'Për një ecuri duhen të paktën dy matje të së njëjtës gjë.',
    sentence: '{name}: {count} matje, nga {from} ({since}) te {to} ({until}).',
    band: 'Brezi i gjelbër janë vlerat e zakonshme, siç i ka shkruar laboratori.',
    asTable: 'Të njëjtët numra në një tabelë',
    day: 'Dita',
  },
  ...afterwardsAlbanian,
  ...cameAlbanian,
  ...coopAlbanian,
  ...assemblyAlbanian,
  ...decisionsAlbanian,
  ...lifeAlbanian,
  ...membershipAlbanian,
  ...peopleAlbanian,
  project: projectAlbanian,
  ...callsAlbanian,
  ...needsAlbanian,
  ...reachAlbanian,
  ...rightsAlbanian,
  ...studiesAlbanian,
  ...spendingAlbanian,
  ...voteAlbanian,
}
