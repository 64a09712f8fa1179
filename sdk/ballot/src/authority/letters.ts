import type { KeptCodes } from './kept-codes.ts'

/**
 * Letters to print, a page for each voter: a number, never a name; whoever puts them into envelopes does not open them.
 * @param asked what is voted on
 */
export const lettersOf = (
  { codes, parties }: Pick<KeptCodes, 'codes' | 'parties'>,
  asked: readonly string[],
  only?: number,
): string => {
  const pages = codes
    .filter(({ member }) => only === undefined || member === only)
    .map(
      ({ member, code }) => `<section>
<h1>Codice di voto <small>Voting code</small></h1>
<p class="to">Socio n. <b>${String(member)}</b> · Member no.</p>
<ul>${asked.map((question) => `<li>${escaped(question)}</li>`).join('')}</ul>
<p class="code">${escaped(code)}</p>
<p>Questo codice è solo tuo e serve a votare, da casa o allo sportello. Non darlo a nessuno: chi lo ha potrebbe provare a votare al tuo posto. Puoi cambiare il voto fino alla chiusura: conta l’ultimo. Se lo perdi ne ricevi un’altra copia, uguale.</p>
<p>This code is yours alone and serves to vote, at home or at the desk. Give it to nobody. You may change your vote until the polls close: the last one counts. If you lose it you are given the same code again.</p>
<footer>${escaped(parties.authority.name)}</footer>
</section>`,
    )
  return `<!doctype html>
<html lang="it"><meta charset="utf-8"><title>Codici di voto</title>
<style>
body{font:14pt/1.5 Georgia,serif;margin:0;color:#111}section{padding:25mm 25mm 20mm;break-after:page}
h1{font-size:22pt;margin:0 0 12mm}small{font-size:12pt;color:#555;display:block}
.to{font-size:16pt}.code{font:700 28pt/1.2 ui-monospace,monospace;letter-spacing:.06em;padding:8mm 0;text-align:center;border:1pt solid #111;margin:10mm 0}
footer{margin-top:15mm;color:#555}
</style>
${pages.join('\n')}
</html>
`
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${String(sign.codePointAt(0))};`)
