import type { Problem } from '@mutua/sdk/problem'

/**
 * What each problem means and what to do about it, for who reads Italian: the sentences of `docs/problems.md`, to the letter
 * (`tests/tidy.test.ts`). On the wire a problem has one title, which never varies.
 */
export const problemItalian: Readonly<Record<Problem['code'], string>> = {
  'accept-unsupported':
    'Il contenuto non esiste in quel formato. Chiedine un altro con `Accept`, oppure togli l’intestazione.',
  'access-not-enforceable':
    'Qui non si potrebbe rispettare così com’è scritto. Togli la parte indicata nel dettaglio, oppure chiedi in un altro modo.',
  'account-exists': 'Quel nome è già di qualcuno. Scegline un altro.',
  'account-name-invalid':
    'Quel nome non si può usare. Usa lettere minuscole, cifre e trattini; il dettaglio dice quale regola non è rispettata.',
  'account-registration-closed':
    'I nuovi accessi li apre lo sportello della cooperativa. Chiedi lì, oppure apri la registrazione nelle impostazioni del pod server.',
  'administrator-only':
    'Può farlo solo chi amministra l’organizzazione. Chiedi a chi la amministra, o a chi ha un incarico nella cooperativa.',
  'appeal-late': 'I giorni per il ricorso sono finiti. Fai una nuova domanda.',
  'applicant-minor':
    'Chi è minorenne non fa domanda da solo. La domanda la firma, allo sportello della cooperativa, chi decide per lui.',
  'application-exists':
    'Una domanda di questa persona è già in attesa. Guarda a che punto è, oppure ritirala.',
  'application-settled': 'La domanda non è a quel passo. Guarda a che punto è: ne seguono altri.',
  'archive-refused':
    'L’archivio non è intero, o non è come è stato fatto. Esportalo di nuovo; non è stato cambiato niente.',
  'assembly-rule-refused':
    'Una regola delle assemblee non lo permette. Il suo nome e il suo articolo sono nella risposta; cambia con la legge o con lo statuto, non qui.',
  'assembly-step-refused':
    'L’assemblea non è a questo punto. Guarda dove è arrivata e fai il passo che viene dopo.',
  'ballot-check-unavailable':
    'Le schede ora non si possono controllare. Nell’urna non è entrato niente: manda di nuovo la stessa scheda tra qualche secondo.',
  'ballot-not-open':
    'Il voto non è aperto. Il dettaglio dice a che punto è; l’avviso dice da quando a quando si vota.',
  'ballot-paper-taken':
    'È stata consegnata una scheda di carta. Conta quella: nessuno vota due volte per due strade.',
  'ballot-parties-missing':
    'Nessuno è incaricato di preparare i codici e di aprire la somma. Prima due incaricati nominino chi dà i codici di voto e i custodi.',
  'ballot-party-unknown':
    'Non è firmato da una parte di questo voto. Firma con la chiave che due incaricati hanno adottato.',
  'ballot-refused':
    'La scheda non supera la verifica. Il dettaglio dice che cosa non va; nell’urna non è entrato niente.',
  'ballot-replayed':
    'Quella scheda è stata sostituita da una successiva. Per cambiare il voto compilane una nuova.',
  'ballot-step-refused':
    'Il voto ora non accetta quel passo. Il dettaglio dice che cosa aspetta, o che cosa non supera la verifica.',
  'ballot-ticket-given':
    'È già stato dato un biglietto per un altro codice. Vota con il codice che hai usato prima, oppure chiedi allo sportello.',
  'ballot-ticket-invalid':
    'Il biglietto non è quello di questa scheda. Chiedilo di nuovo con il codice con cui la scheda è firmata.',
  'ballot-vote-exists':
    'C’è già un altro voto con quel nome. Un voto aperto non si cambia più: annullalo e aprine un altro.',
  'ballot-voter-unknown':
    'Non è nell’elenco di chi vota. Conta l’elenco del giorno indicato nell’avviso; se è sbagliato, chiedi alla cooperativa.',
  'body-malformed':
    'Il corpo non è valido nel formato dichiarato. Correggilo, oppure dichiara il formato che ha.',
  'body-too-large':
    'Il corpo supera il limite. Mandalo a pezzi, oppure chiedi alla cooperativa di alzare il limite.',
  'body-too-slow':
    'Il corpo è arrivato troppo lentamente. Rimandalo con una connessione migliore, o a pezzi più piccoli.',
  'breach-closed':
    'Quella violazione è chiusa. L’hanno chiusa due incaricati e non si aggiunge più niente; registra come un’altra violazione ciò che è nuovo.',
  'budget-exists':
    'Questa delibera ha adottato un altro bilancio di previsione. Per cambiarlo serve un’altra delibera.',
  'budget-unknown':
    'Per quell’anno non è stato adottato alcun bilancio di previsione. Adottane uno con la delibera che lo stabilisce.',
  'call-closed':
    'Il tempo dell’avviso è finito. Guarda le sue date; quello che è stato consegnato prima vale com’è.',
  'call-sealed':
    'Per ora non lo legge nessuno. Le proposte si aprono dopo la chiusura, nomi e punteggi dopo la valutazione; il dettaglio dice che cosa si aspetta.',
  'call-step-refused':
    'L’avviso non è a quel passo. Il dettaglio dice dove è arrivato e che cosa viene prima.',
  'caller-not-officer':
    'Può farlo solo chi ha un incarico nella cooperativa. Entra con quell’identità, oppure chiedi a chi la ha.',
  'caller-not-operator':
    'Può farlo solo chi gestisce il pod server. Entra con quell’identità, oppure chiedi alla cooperativa.',
  'caller-unknown': 'Prima entra. Manda un token di accesso con la sua prova.',
  'centre-exists':
    'Questo centro di attività è nel registro con altre parole. Un centro si dichiara una volta e si chiude una volta; scegli un altro nome.',
  'centre-unknown': 'Nessun centro di attività con questo nome. Guarda il registro, o prima dichiaralo.',
  'challenge-unknown':
    'Quella domanda non è mai stata data, o è già stata usata. Chiedine un’altra e presenta di nuovo.',
  'commission-only':
    'Può farlo solo la commissione dell’avviso. Chi ne fa parte è scritto nel testo dell’avviso.',
  'complaint-answered':
    'A questo reclamo è già stato risposto. La risposta resta com’è; il socio può fare un altro reclamo.',
  'complaint-limit':
    'Troppi reclami aspettano una risposta. Di un socio possono aspettarne venti; se è urgente, chiama la cooperativa.',
  'conflict-of-interest':
    'Chi ha un interesse non decide. Lascialo fare a chi non appartiene a nessuna delle parti.',
  'consent-covers-reading-only':
    'Il consenso non comprende le notifiche. Leggi la risorsa quando ti serve: ogni uso lascia la sua ricevuta.',
  'consent-lease-lapsed':
    'In questo momento lo stato del consenso non si può confermare. Riprova fra qualche secondo; fino ad allora non si legge nulla.',
  'consent-token-invalid':
    'Il token di consenso non è valido. Chiedine uno nuovo al servizio dei consensi, con un biglietto nuovo.',
  'container-not-empty': 'Il contenitore non è vuoto. Prima elimina quello che contiene.',
  'container-protected': 'La radice di un pod non si può eliminare. Chiudi l’accesso, se è questo che vuoi.',
  'containment-protected':
    'Quello che un contenitore elenca dipende da ciò che contiene. Scrivi o elimina le risorse al suo interno.',
  'content-type-missing': 'Di’ che cosa mandi con Content-Type. L’intestazione serve con ogni corpo.',
  'content-type-unsupported':
    'Quel tipo di contenuto qui non è accettato. Il dettaglio elenca quelli che lo sono.',
  'context-unknown':
    'Quel contesto JSON-LD qui non è conosciuto. Usa i contesti elencati in docs/http-api.md: nessuno viene scaricato.',
  'contract-missing':
    'Nessun contratto copre quell’uso. Un uso per ricerca che ha un prezzo vuole un contratto dell’organizzazione con la cooperativa, che indichi la finalità e duri quanto ciò che si chiede; i doni e la cura no.',
  'contract-settled': 'Quel contratto è finito. Scrivine un altro.',
  'credential-refused':
    'La credenziale non è valida. `errors` dice che cosa non va, nell’ordine in cui è stato cercato.',
  'credentials-wrong':
    'Il nome o la password non sono giusti. Controllali entrambi: non si dice quale dei due è sbagliato.',
  'credit-not-due':
    'Per quell’uso non c’è niente da restituire. Non è costato nulla, oppure due incaricati l’hanno già corretto.',
  'credit-refused':
    'Quel riconoscimento non è firmato da chi dice. Il dettaglio indica che cosa non va; firmalo con la chiave del tuo DID, per una versione pubblicata qui.',
  'debtor-missing':
    'Non è noto il conto da cui paga la cooperativa. Impostare `CONSENT_DEBTOR_IBAN` e riavviare il servizio dei consensi.',
  'decision-taken':
    'Questa richiesta è già stata decisa. Rileggila per vedere come; per cambiare, revoca il consenso.',
  'decision-too-wide':
    'Una decisione può solo dare meno di quanto è chiesto. Togli quello che la richiesta non nomina.',
  'delegate-only':
    'Risponde solo la persona che è stata indicata. Chi ha dato la delega aspetta la risposta, o la revoca.',
  'emergency-fixed':
    'Un accesso in emergenza si può solo chiudere. È stato aperto senza il tuo consenso: non c’è niente da modificare, sospendere o ripristinare. Chiudilo e, se vuoi, dai un consenso tuo.',
  'emergency-limit':
    'Troppi accessi in emergenza in un giorno. Fallo aprire a un collega o rivolgiti alla cooperativa; il conto riparte a mezzanotte UTC.',
  'emergency-not-possible':
    'Per questa persona non è possibile un accesso in emergenza. Agisci in base a ciò che vedi e a ciò che dice chi è presente. La risposta è la stessa per chi non è socio.',
  'emergency-not-trusted':
    'Non abilitato all’accesso in emergenza. La cooperativa lo affida ad alcune organizzazioni e, al loro interno, ad alcuni ruoli: la cooperativa può abilitare la tua organizzazione, chi la amministra può correggere il tuo ruolo.',
  'emergency-objected': 'L’obiezione è già stata fatta. È nell’elenco che viene riesaminato ogni mese.',
  'emergency-reviewed':
    'Questo accesso in emergenza è già stato riesaminato. L’elenco dice da chi e con quale esito.',
  'emergency-told': 'Il socio è già stato informato. L’elenco dice quando e come.',
  'encoding-unsupported': 'Quella codifica del contenuto non è accettata. Manda il corpo non compresso.',
  'erasure-answered':
    'La cancellazione è già stata dichiarata. Ciò che è cancellato resta cancellato; non serve dire altro.',
  'exit-too-early':
    'La legge e lo statuto non ti fanno ancora uscire. Il dettaglio dice dopo quanto tempo, e l’articolo. Se hai un motivo previsto dalla legge puoi uscire quando vuoi: di’ quale. Dati e consensi li puoi riprendere subito.',
  'feasibility-missing':
    'Ora non c’è uno studio per queste domande. I conteggi prima di una richiesta si chiedono a uno studio che i soci tengono per questo; ora non ce n’è uno aperto. Non è stato guardato niente.',
  'feed-position-unknown':
    'Il flusso non è ancora arrivato a quel punto. Il pod server ha visto un altro servizio dei consensi: controlla che entrambi usino le cartelle con cui sono partiti.',
  'forum-closed':
    'Qui non si può aggiungere altro. Lo studio è finito, o è già stato chiesto quanto ci sta; quello che c’è si può leggere.',
  'forum-not-yours': 'Qui chiedono i soci e il comitato etico. Chiunque legge domande e risposte.',
  'funding-exists':
    'Questa fonte di finanziamento è nel registro con altre parole. Una fonte si dichiara una volta e si chiude una volta; scegli un altro nome.',
  'funding-unknown':
    'Nessuna fonte di finanziamento con questo nome. Guarda il registro, o prima dichiarala.',
  'gift-not-possible':
    'Si può donare solo alla ricerca. Togli il dono, oppure scegli una finalità di ricerca.',
  'grant-expired': 'Il consenso è scaduto. Chiedilo di nuovo al socio.',
  'grant-fetched':
    'Si poteva prendere una volta sola, ed è già stato fatto. Chiedi al socio un consenso nuovo.',
  'grant-frequency-reached':
    'Il consenso è stato usato quante volte permette. Aspetta la prossima ora, il prossimo giorno o mese, come dice il dettaglio.',
  'grant-invalidated':
    'Il consenso è stato dichiarato nullo. Non usarlo più; la cooperativa ne dice il motivo alle parti.',
  'grant-not-standing': 'Il consenso è finito. Danne uno nuovo: ciò che è finito non si modifica più.',
  'grant-not-yet-valid': 'Il consenso non è ancora valido. Aspetta la data che indica.',
  'grant-other-client': 'Il consenso è per un’altra applicazione. Usa quella che indica.',
  'grant-other-media-type':
    'Il consenso non comprende quel tipo di documento. Chiedi al socio il tipo che ti serve.',
  'grant-other-recipient':
    'Il consenso è stato dato a un’altra persona. Entra come chi l’ha ricevuto, oppure chiedine uno tuo.',
  'grant-out-of-range':
    'Il consenso non comprende dati di quel tempo. Chiedi al socio il tempo che ti serve.',
  'grant-out-of-scope': 'Il consenso non comprende questo. Chiedi al socio quello che ti serve, nominandolo.',
  'grant-paused': 'Il consenso è sospeso. Riprova quando il socio lo riattiva.',
  'grant-staff-left':
    'Non è nell’elenco del personale dell’organizzazione. Se ci lavori, chiedi a chi la amministra di inserirti.',
  'grant-unknown':
    'Qui quel consenso non è conosciuto. Controlla l’indirizzo, e che l’abbia rilasciato questa cooperativa.',
  'grant-withdrawn':
    'Il consenso è stato revocato. Smetti di usare ciò che comprendeva; solo il socio può darne uno nuovo.',
  'graph-refused':
    'Il documento non si può leggere come dati collegati senza perdere qualcosa. Usa solo contesti conosciuti, definisci ogni termine e scrivi i nomi come URL.',
  'graph-too-large':
    'Il documento è troppo grande o troppo intricato. Manda meno parti, o identificale con URL.',
  'guardian-decides':
    'Su questo decide per te un’altra persona: un genitore o un tutore. Chiedi a lei. Puoi sempre vedere i tuoi consensi, sospenderli e revocarli.',
  'hidden-conflict':
    'Qualcosa è al posto di ciò che è oscurato. Sposta o elimina quello che ora ha quel nome, oppure togli prima l’oscuramento.',
  'history-closed':
    'Ora le delibere vengono dalle assemblee. Quello che è stato deciso altrove non si trascrive più: fallo adottare qui da un’assemblea.',
  'identity-bound':
    'Quell’identità apre già un altro account. Entra in quell’account e scollegala prima da lì.',
  'import-ended':
    'Questa importazione non può continuare: è finita, oppure il suo file non è più conservato. Invia di nuovo il file: ciò che c’è già resta com’è.',
  'import-running':
    'Questa importazione non è ancora finita. Attendi la fine oppure annullala; poi si può disfare.',
  'input-malformed': 'I dati inviati non hanno la forma attesa. Il dettaglio nomina il campo.',
  'internal':
    'Qualcosa è andato storto da noi. Non dipende da quello che hai mandato; di’ alla cooperativa quando è successo.',
  'invoice-terms-missing':
    'Non si sa ancora chi emette le fatture. Un incaricato indica chi le emette e le parole del commercialista sull’IVA.',
  'lookups-busy':
    'Adesso ci sono troppe verifiche in corso. Su di te non si è saputo niente, né di bene né di male: rimanda la stessa richiesta dopo `Retry-After`.',
  'mandate-missing':
    'Non puoi agire per questa persona. Nessuno ti ha indicato, non hai ancora accettato, o la delega è finita; chiedi alla persona di indicarti.',
  'mandate-self-dealing':
    'Nessuno decide per un altro a proprio favore, o a favore di un’organizzazione di cui fa parte. Su questo decide la persona stessa.',
  'mandate-settled': 'A questo è già stato risposto, o è finito. Si può dare o registrare di nuovo.',
  'mandate-too-narrow':
    'Puoi agire per questa persona, ma non in questo. Lascia fare a lei, o chiedile di delegarti anche per questo.',
  'member-exists': 'Questa persona è già nel libro soci. Modifica la voce invece di aggiungerne una.',
  'member-unknown': 'Questa persona non è nel libro soci. Prima va ammessa; oppure controlla il WebID.',
  'method-not-allowed': 'Quel metodo qui non è possibile. L’intestazione `Allow` elenca quelli possibili.',
  'needs-closed':
    'Quella bacheca non è aperta per te. Entra nella sezione e partecipa alla sua bacheca; qualcuno deve averne cura.',
  'needs-limit': 'Per oggi hai scritto abbastanza. Continua domani.',
  'needs-settled': 'Quel passo è già stato fatto. Guarda di nuovo la bacheca.',
  'not-found': 'Qui non c’è nulla. Controlla l’indirizzo.',
  'not-on-the-roll':
    'Non sei nell’elenco di questa assemblea. Chi vota è stato fissato alla data di riferimento; se c’è un errore, chiedi all’ufficio.',
  'officer-decision-open':
    'Una proposta aspetta già un secondo incaricato. Confermala, oppure ritirala e proponi di nuovo.',
  'officer-decision-settled':
    'Due incaricati lo hanno già deciso, oppure la proposta è stata ritirata. Leggi come sta; quello che è stato ritirato si può proporre di nuovo.',
  'officer-decision-stale':
    'Quella proposta non vale più. È troppo vecchia, o è cambiato ciò su cui si basa: proponi di nuovo.',
  'officer-key-exists':
    'Quella chiave è già stata registrata. Fai una chiave nuova: nessuna torna, e nessuna è di due persone.',
  'officer-key-unknown':
    'Quella non è una chiave valida di questo incaricato. Registra una chiave tua, o firma con quella non ritirata.',
  'officer-signature-invalid':
    'La firma non è su ciò che si decide. Rileggi che cosa c’è da firmare e firma proprio quello.',
  'organisation-ended': 'L’organizzazione non c’è più. Ammettila di nuovo: ciò che è finito non torna.',
  'owner-only': 'Può farlo solo chi possiede il pod. Entra con quell’identità, oppure chiedi il consenso.',
  'partner-unconfirmed':
    'Un partner non ha confermato la sua parte. Chiedi a chi amministra il partner di confermare a suo nome; se la sua parte cambia, conferma di nuovo.',
  'passcode-limit': 'Ci sono troppi codici aperti. Annullane uno che non serve o aspetta che scada.',
  'passcode-refused':
    'Questo codice non si può usare. Rileggilo o chiedine uno nuovo: ciascuno vale una volta sola e per un tempo limitato. La risposta è la stessa per ogni motivo.',
  'passkey-refused': 'La passkey non è stata riconosciuta: riprova, o usa la password.',
  'patch-conflict':
    'La modifica non si adatta alla risorsa com’è ora. Non è cambiato nulla: rileggila e prepara una nuova modifica.',
  'patch-invalid': 'Quella modifica non si può applicare. Il dettaglio dice quale regola non rispetta.',
  'patch-too-costly':
    'Trovare dove si applica la modifica richiede troppo tempo. Indica più termini nelle condizioni, oppure mandala a pezzi.',
  'path-invalid':
    'Quel percorso non è un nome valido per una risorsa. Togli `..`, barre codificate e caratteri di controllo, e tienilo corto.',
  'payment-order-state':
    'L’ordine di bonifico non è a quel passo. Il dettaglio dice a che punto è e che cosa viene prima: bozza, due firme, esportazione, banca.',
  'payment-order-unknown':
    'Non c’è un ordine di bonifico con quel numero. Apri l’elenco degli ordini e prendi il numero da lì.',
  'payment-report-malformed':
    'Il rapporto della banca non si legge. Invia il file come l’ha dato la banca: pain.002.001.10 o pain.002.001.03, in UTF-8.',
  'payment-sum-differs':
    'La banca ha contabilizzato una somma diversa da quella del file. Prima carica i rapporti della banca, poi ricontrolla l’estratto conto.',
  'payment-unknown': 'Non c’è un pagamento così. Prendi l’EndToEndId dall’ordine o dall’estratto conto.',
  'period-closed': 'Quel periodo è già chiuso. Quello che arriva tardi va nel periodo successivo.',
  'period-not-ended': 'Quel periodo non è ancora finito. Chiudilo dopo il suo ultimo giorno.',
  'period-open': 'Quel periodo non è ancora chiuso. Prima chiudilo.',
  'policy-not-enacted':
    'Nessuna delibera lo mette in vigore. Pubblicalo e fai adottare all’assemblea una delibera che indica la sua impronta.',
  'pool-budget-forgotten':
    'Non si sa più quanto è stato preso di quest’anno. Il servizio è stato ripristinato da un backup; uno studio si congela dall’anno prossimo. Chi ha solo spostato un servizio fermo ripristina con `--moved`.',
  'pool-budget-missing':
    'Nessun budget di riservatezza lo copre. L’assemblea ne adotta uno, e lo studio lo riserva per i suoi soci in ogni anno in cui risponde.',
  'pool-budget-spent':
    'Il budget di riservatezza è speso. Ciò che resta allo studio, o all’anno dei suoi soci, è meno di quanto costa. Chiedi una risposta meno precisa; quelle già date si possono ancora leggere.',
  'pool-cohort-settled': 'I soci di questo studio sono stabiliti. Con altri soci è un altro studio.',
  'pool-cohort-too-small':
    'Partecipano troppi pochi soci. In un gruppo così piccolo non si guardano i dati di nessuno: fai aderire altri soci, oppure chiudi lo studio.',
  'pool-official-refused':
    'Questa tabella non si può pubblicare senza rumore. Il dettaglio dice che cosa lo impedisce: manca il voto, il voto è arrivato tardi, lo studio ha già un’altra tabella, o i gruppi sono troppo piccoli per essere nascosti.',
  'pool-query-refused':
    'Questo non si può chiedere al pool. Il dettaglio indica la parte della domanda da cambiare: si può chiedere solo ciò che la tabella dichiarata permette.',
  'pool-scan-unavailable':
    'Le righe ora non si possono guardare. Ciò che le guardava si è fermato: nessuna risposta è stata data. Chiedi di nuovo tra qualche secondo; ciò che è stato pagato per questa domanda resta speso, quindi la stessa domanda paga ancora una volta.',
  'precondition-failed':
    'La risorsa non è nello stato che ti aspettavi. Rileggila e ripeti con il suo nuovo ETag.',
  'project-missing':
    'Nessun progetto aperto lo copre. La ricerca chiede con un progetto approvato da etica, legale e assemblea, per quello che indica e nei suoi giorni.',
  'project-settled': 'Quel progetto è finito. Presentane un altro.',
  'proof-nonce-needed':
    'La prova deve contenere un valore di questo server: metti in `nonce` quello dell’intestazione `DPoP-Nonce` e rimanda la richiesta.',
  'proposal-incomplete':
    'La proposta non corrisponde ancora all’avviso. Il dettaglio dice la prima cosa che manca; l’elenco completo è accanto alla bozza.',
  'proposal-names-party':
    'Un nome si legge dove legge chi valuta. Toglilo, oppure mettilo in una parte segnata come identificativa.',
  'provider-exists': 'Questo operatore è già nell’elenco. Modifica la voce invece di aggiungerne una.',
  'provider-unknown':
    'Questo operatore non è nell’elenco della cooperativa. Chiedi a chi ha l’incarico di aggiungerlo.',
  'purpose-not-allowed':
    'I soci non ammettono questo uso. Il dettaglio indica la finalità e che cosa manca; `/policy` mostra i tipi di finalità che le delibere hanno messo in vigore.',
  'purpose-unknown':
    'Quella finalità non si può scegliere. Usa una delle finalità ammesse dalla cooperativa.',
  'purposes-mixed':
    'Queste finalità vogliono consensi separati. Chiedi a parte per la cura, per la ricerca e per la cooperativa.',
  'question-answered':
    'A questa domanda è già stato risposto. La risposta resta com’è; la persona può chiedere ancora.',
  'question-limit':
    'Su questa richiesta non si possono fare altre domande. Il limite è dieci: decidi con ciò che sai, o di’ di no; si potrà chiedere ancora.',
  'quota-exceeded':
    'Il pod è pieno. Elimina quello che non serve più, oppure chiedi più spazio alla cooperativa.',
  'quota-refused':
    'Una quota non può essere di quella somma. Il dettaglio dice il minimo e il massimo, o quanto è stato sottoscritto.',
  'range-unsatisfiable':
    'La risorsa non arriva fin lì. La lunghezza è in `Content-Range`, o in una risposta a HEAD.',
  'receipt-chain-broken':
    'Le ricevute non continuano la catena. Consegna a partire dalla posizione indicata nel dettaglio.',
  'receipt-invalid':
    'Una ricevuta non si verifica. Mettila da parte e avvisa la cooperativa: è stata cambiata, o firmata con un’altra chiave.',
  'recipient-only':
    'Può farlo solo il destinatario dell’autorizzazione. Chi ha letto dice che ne è stato dei dati.',
  'register-history-closed':
    'Il libro soci ormai si tiene qui. La prima assemblea è stata convocata: da allora chi entra fa domanda.',
  'register-step-refused':
    'Questo non si può annotare su quella riga del libro soci. Guarda il suo stato: il dettaglio dice perché.',
  'request-expired': 'Il tempo che era stato chiesto è passato. L’operatore deve chiedere di nuovo.',
  'requester-only': 'Può farlo solo chi ha chiesto. Chi possiede il pod, invece, rifiuta la richiesta.',
  'researcher-only':
    'Possono farlo solo le persone di questo studio. Chiedi a chi è nominato nella domanda, o a chi amministra l’organizzazione.',
  'resolution-exists':
    'Quella delibera è già nel libro con un altro testo. Dai al nuovo testo un numero suo.',
  'resolution-unknown': 'Nessuna delibera adottata lo permette. Indica la delibera dell’assemblea che lo fa.',
  'resource-outside-pod':
    'Quello che si chiede deve stare nel pod di chi lo possiede. Controlla gli indirizzi delle risorse.',
  'restore-too-late': 'Una revoca si può annullare solo entro dieci minuti. Dai invece un consenso nuovo.',
  'results-overdue':
    'Non è ancora stato detto che cosa uno studio ha trovato. Dillo ai soci: poi ne può cominciare un altro.',
  'reviewer-only':
    'Può farlo solo chi esamina. Accedi come una persona che la commissione incaricata del progetto nomina per quella parte.',
  'right-answered':
    'Quella richiesta è già conclusa. Ciò che è stato risposto o ritirato resta; la persona può chiedere di nuovo.',
  'right-clock-fixed':
    'Il termine di quella richiesta non si può spostare così. La proroga si comunica nel primo mese e una volta sola, il dubbio su chi è la persona nei primi dieci giorni e una volta sola.',
  'right-in-charge':
    'A quella richiesta risponde un altro incaricato. Prendila in carico, con un motivo se l’ha già fatto qualcun altro; nessuno risponde alla propria.',
  'right-limit':
    'Troppe richieste aspettano una risposta. Di una persona possono aspettarne dieci; se è urgente, chiama la cooperativa.',
  'ristorno-exists': 'Il ristorno di quell’anno è già stato fatto. Leggilo; non si può fare due volte.',
  'ristorno-not-published':
    'Questi criteri non erano pubblicati prima del voto. Pubblicali, fai votare l’assemblea e registra la delibera con la loro impronta.',
  'ristorno-nothing-to-allot':
    'Per quell’anno non c’è avanzo da restituire. Controlla che il periodo sia chiuso e che cosa ha fatturato.',
  'ristorno-nothing-to-pay':
    'Quel ristorno per ora non paga nessuno. Tutte le somme sono sotto il minimo da pagare; restano ai soci finché bastano.',
  'ristorno-too-large':
    'Si vuole restituire più di quanto c’è. Resta entro l’avanzo dello scambio mutualistico.',
  'ristorno-unknown': 'Per quell’anno non è stato fatto alcun ristorno. Prima va fatto.',
  'role-expired':
    'Il ruolo è scaduto. Lo rinnova chi amministra l’organizzazione o, per chi è nell’elenco degli operatori, la cooperativa; fino ad allora con quel ruolo non chiedi, non leggi e non scrivi nulla.',
  'role-scope-exceeded':
    'Più di quanto questo ruolo può chiedere. Il dettaglio dice che cosa è di troppo e quali ruoli possono chiederlo: toglilo, oppure fallo chiedere a chi ha uno di quei ruoli.',
  'rules-not-in-force':
    'In questo pod valgono regole di accesso di altro tipo. Il dettaglio dice quale documento scrivere.',
  'rules-not-understood':
    'Qui queste regole non farebbero quello che dicono, perciò non vengono salvate. Il dettaglio indica che cosa non si capisce.',
  'score-final': 'I punteggi sono definitivi. Quello che è stato consegnato resta com’è.',
  'second-officer-needed':
    'Dietro a questo devono esserci due incaricati, e nessuno dei due può avervi parte. Chiedi a un collega.',
  'section-budget-exceeded':
    'La sezione non può spendere così tanto. Il dettaglio dice quanto resta; di più lo vota l’assemblea.',
  'section-exists': 'Quel nome è di una sezione di un altro tipo. Scegli un altro nome.',
  'service-unknown':
    'Questa chiamata è riservata ai servizi della cooperativa. Indica l’altro servizio e le sue chiavi nelle impostazioni.',
  'signer-other':
    'Questo progetto lo firma qualcun altro. Per il servizio firma chi ha scritto il piano: indica il tuo WebID nella scheda del suo autore, e fattela condividere.',
  'slash-conflict':
    'Esiste già una risorsa con quel nome, con o senza la barra. Usa un altro nome, o l’indirizzo che esiste.',
  'smart-client-ended': 'Questo programma è stato chiuso. Registralo di nuovo: riceve un identificativo suo.',
  'smart-client-limit': 'Ci sono troppi programmi registrati. Chiudine uno che non serve più.',
  'staff-exists':
    'Questa persona è già nell’elenco del personale. Toglila prima di inserirla con un altro ruolo.',
  'staff-only':
    'Per questa organizzazione agisce solo chi è nell’elenco del personale. Chiedi a chi la amministra di inserirti, oppure agisci per te.',
  'statement-invalid':
    'La dichiarazione non è valida. Firmala di nuovo, per questa autorizzazione, con la chiave a cui è legato l’accesso; il dettaglio dice che cosa non va.',
  'status-final':
    'Una revoca non si può annullare. Sospendi una credenziale che potrebbe tornare valida, o emettine un’altra.',
  'statute-not-adopted':
    'Quello statuto non può avere effetto. Il dettaglio dice perché: serve una delibera che adotti proprio questo testo come modifica dello statuto, e un giorno in cui è stato iscritto nel registro delle imprese.',
  'statute-unknown':
    'Con quell’impronta non è stato pubblicato nessuno statuto. Guarda l’elenco delle versioni; un incaricato può pubblicare il testo.',
  'statute-unlawful':
    'La legge non lo lascia allo statuto. Il dettaglio dice la regola e l’articolo; lascia com’è scritto nella legge, o resta nei suoi limiti.',
  'study-key-gone':
    'La chiave di questo studio è stata cancellata, e con essa chi vi era. Ciò che ti ha portato è nella somma del tuo anno.',
  'study-not-explained':
    'Questo studio non è stato spiegato prima del sì. Un socio legge che cos’è e passa per le cinque domande; il sì lo dice, proprio di questo studio.',
  'study-not-open':
    'Questo studio ora non risponde a domande. Guarda a che punto è: risponde dall’apertura alla chiusura.',
  'study-not-recruiting':
    'Questo studio ora non accoglie nessuno. Un socio aderisce dove lo studio è spiegato, finché accoglie soci.',
  'study-step-refused': 'Non è il prossimo passo di questo studio. Il dettaglio dice che cosa manca.',
  'subscription-not-understood':
    'La richiesta di notifiche non è comprensibile. Il dettaglio indica il campo; manda JSON-LD nel contesto di Solid Notifications.',
  'taken-back':
    'Ciò che era qui è stato ritirato. Una richiesta è stata respinta o annullata, o un consenso revocato: non usarlo più.',
  'tariff-exists':
    'Quella versione del tariffario esiste con altri prezzi. Dai ai nuovi prezzi una versione nuova.',
  'tariff-missing':
    'Per quella finalità non è stato adottato un tariffario. L’assemblea lo adotta prima che si possano dare consensi.',
  'template-personal':
    'C’è dentro qualcuno, e uscirebbe di casa. Il dettaglio indica la parte: togli nomi, indirizzi e numeri di persone.',
  'template-refused':
    'Quel modello non si verifica. Il dettaglio dice quale anello non tiene; chiedi di nuovo il file alla sua cooperativa.',
  'template-unreachable':
    'Quel modello non si riesce ad avere. Controlla l’indirizzo, oppure carica il file.',
  'token-invalid':
    'Il token di accesso o la sua prova non sono validi. Entra di nuovo; controlla l’orologio del tuo computer.',
  'too-many-attempts': 'Troppi tentativi: aspetta un poco. `Retry-After` dice quanto.',
  'too-many-requests': 'Troppe richieste insieme. Rallenta; `Retry-After` dice quanto.',
  'transfer-refused':
    'Il libro contabile non accetta questo movimento. Il dettaglio nomina la regola; si corregge con uno storno, mai con una modifica.',
  'transfer-unknown': 'Nessun movimento con questo numero. I movimenti si contano da 1; guarda l’elenco.',
  'use-nonce-reused': 'Quella Idempotency-Key è servita per altro. Usa una chiave nuova per ogni uso nuovo.',
  'validator-unavailable':
    'In questo momento i dati sanitari non si possono controllare. Riprova fra poco; non è stato scritto nulla.',
}
