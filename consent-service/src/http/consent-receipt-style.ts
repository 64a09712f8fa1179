/** Style of the receipt and of the two pages beside it: one sheet, for paper first. Signs and words carry it, never colour. */
export const consentReceiptStyle = `
:root{color-scheme:light dark;--ground:#faf7f2;--paper:#fff;--ink:#1d2723;--quiet:#4d5a54;--line:#cfc7b9;--leaf:#2f6b4f;--clay:#a4502a}
@media (prefers-color-scheme:dark){:root{--ground:#161c19;--paper:#1f2723;--ink:#ecefe9;--quiet:#b3beb7;--line:#4a574f;--leaf:#7cc5a0;--clay:#e59b78}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif}
header,main,footer{max-width:48rem;margin-inline:auto;padding-inline:1.25rem}
header{display:grid;grid-template-columns:1fr auto;gap:.5rem 1.5rem;align-items:start;padding-block:1.5rem 1rem}
header p{margin:0}
h1{margin:0 0 .5rem;font-size:1.7rem;line-height:1.2}
h2,h3,h4{margin:0 0 .5rem;font-size:1.15rem;line-height:1.3}
.coop{color:var(--quiet)}
.standing{display:inline-block;margin-block:.25rem .5rem;padding:.3rem .75rem;border:2px solid currentColor;border-radius:.375rem;font-weight:650}
.as-of{color:var(--quiet);font-size:.95rem}
figure{margin:0;inline-size:9.5rem;text-align:center}
figure svg{display:block;inline-size:9.5rem;block-size:9.5rem;background:#fff;border-radius:.375rem}
figcaption{margin-block-start:.35rem;font-size:.85rem;line-height:1.35;color:var(--quiet)}
section{background:var(--paper);border:1px solid var(--line);border-radius:.75rem;padding:1rem 1.25rem;margin-block-end:1rem}
dl{margin:0}
dl div{display:grid;grid-template-columns:13rem 1fr;gap:.25rem 1.25rem;padding-block:.4rem;border-block-start:1px solid var(--line)}
dl div:first-child{border:0}
dt{color:var(--quiet)}
dd{margin:0;min-inline-size:0;overflow-wrap:anywhere}
dd p{margin:0 0 .15rem}
bdi.address{direction:ltr;unicode-bidi:isolate;font-size:.92em;overflow-wrap:anywhere}
.code{font-family:ui-monospace,monospace;font-weight:650;white-space:nowrap;direction:ltr;unicode-bidi:isolate}
.digest{font-family:ui-monospace,monospace;font-size:.9rem;overflow-wrap:anywhere;direction:ltr;unicode-bidi:isolate}
section>p{margin:.25rem 0 .75rem}
section>p:last-child{margin-block-end:0}
[dir=rtl] .digest{text-align:right}
footer{padding-block:0 2rem;color:var(--quiet);font-size:.95rem}
footer p{margin:.25rem 0}
summary,label{font-weight:600;min-block-size:24px}
a{color:var(--leaf)}
nav{display:flex;flex-wrap:wrap;gap:.25rem}
nav a{padding:.5rem;min-block-size:24px}
textarea,input{inline-size:100%;margin-block:.25rem .75rem;padding:.5rem;font:.9rem/1.4 ui-monospace,monospace;color:inherit;background:var(--ground);border:1px solid var(--quiet);border-radius:.375rem}
textarea{direction:ltr;overflow-wrap:anywhere}
button{padding:.7rem 1.25rem;font:inherit;font-weight:600;color:var(--paper);background:var(--leaf);border:2px solid var(--leaf);border-radius:.375rem;cursor:pointer}
:focus-visible{outline:3px solid var(--clay);outline-offset:2px}
[role=status]{margin-block:1rem;padding:.75rem 1rem;background:var(--paper);border:2px solid currentColor;border-radius:.375rem;font-weight:600}
[role=status]:empty{margin:0;padding:0;border:0}
[hidden]{display:none}
@media (max-width:38rem){dl div{grid-template-columns:1fr}header{grid-template-columns:1fr}figure{inline-size:12rem;margin-inline:auto}figure svg{inline-size:12rem;block-size:12rem}}
@page{size:auto;margin:12mm}
@media print{
:root{color-scheme:light;--ground:#fff;--paper:#fff;--ink:#000;--quiet:#000;--line:#777;--leaf:#000;--clay:#000}
html{font-size:8.9pt}body{font-size:1rem;line-height:1.35}
header,main,footer{max-width:none;padding-inline:0}
header{grid-template-columns:1fr auto;padding-block:0 3mm}
h2{break-after:avoid}
figure,figure svg{inline-size:33mm}figure svg{block-size:33mm}
section{border:0;border-block-start:1px solid #000;border-radius:0;padding:2.5mm 0;margin:0}
dl div{grid-template-columns:27% 1fr;gap:0 4mm;padding-block:.8mm;border-block-start:1px dotted #777;break-inside:avoid}
dt{font-weight:600}
details,nav,.screen{display:none}
}
@media (forced-colors:active){figure svg{forced-color-adjust:none}}
`
