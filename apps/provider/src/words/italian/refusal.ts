export const refusal = {
  'provider-unknown':
    'Non sei nell’elenco dei professionisti della cooperativa, per questo non puoi chiedere dati. Chiedi alla segreteria di entrarci.',
  'staff-only':
    'Agisce per questa struttura solo chi è nella sua lista. Chiedi a chi tiene la lista di aggiungerti.',
  'grant-staff-left':
    'Non sei più nella lista della struttura: quello che le è stato dato non puoi più leggerlo.',
  'role-expired':
    'Il tuo ruolo è scaduto, per questo qui non puoi chiedere, leggere o scrivere. Chiedi a chi tiene la lista di rinnovarlo.',
  'role-scope-exceeded':
    'Il tuo ruolo non può chiedere tutto questo. Togli quello che è di troppo, o fallo chiedere a un collega.',
  'administrator-only': 'La lista la cambia solo chi la tiene, o la segreteria della cooperativa.',
  'organisation-ended': 'Questa struttura è stata chiusa: nessuno chiede o legge più per lei.',
  'member-unknown': 'Questa persona non è socia della cooperativa: qui non si può chiederle niente.',
  'staff-exists': 'Questa persona è già nella lista. Per cambiarle ruolo, falla prima uscire.',
  'emergency-not-trusted':
    'Il tuo ruolo, o la tua struttura, non è fra quelli a cui la cooperativa affida le emergenze.',
  'passcode-refused': 'Questo codice non si può usare: è sbagliato, già usato, o è passato il suo tempo.',
  'too-many-attempts': 'Troppi tentativi. Aspetta un quarto d’ora.',
  'purpose-unknown': 'Questo motivo qui non si può scegliere.',
}
export type RefusalWords = typeof refusal
