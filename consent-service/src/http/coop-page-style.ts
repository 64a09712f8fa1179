/** Style of the co-op page: own palette, logical properties for any writing direction, light and dark, no web font. */
export const coopPageStyle = `
:root{color-scheme:light dark;--ground:#faf7f2;--paper:#fff;--ink:#23302b;--quiet:#56645d;--line:#ddd6ca;--leaf:#2f6b4f;--clay:#a4502a}
@media (prefers-color-scheme:dark){:root{--ground:#161c19;--paper:#1f2723;--ink:#ecefe9;--quiet:#a9b5ad;--line:#37433c;--leaf:#7cc5a0;--clay:#e59b78}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.55 system-ui,sans-serif}
header,main,footer{max-width:56rem;margin-inline:auto;padding-inline:1.25rem}
header{display:flex;align-items:center;gap:1rem;padding-block:1.5rem 1rem}
header div{flex:1}
h1{margin:0;font-size:1.6rem;line-height:1.2}
h2{margin:0 0 .9rem;font-size:1.2rem}
.state{margin:0;color:var(--quiet)}
nav{display:flex;flex-wrap:wrap;justify-content:end;gap:.25rem}
nav a{color:var(--leaf);padding:.5rem;min-block-size:24px}
.mark{inline-size:3.25rem;block-size:3.25rem;flex:none}
.disc{fill:var(--leaf)}.arms{fill:none;stroke:var(--ground);stroke-width:4;stroke-linecap:round}.seed{fill:var(--ground)}
section{background:var(--paper);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem;margin-block-end:1.25rem}
section:first-child{background:none;border:0;padding:0}
.numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:1rem;margin:0}
.numbers div{display:flex;flex-direction:column-reverse;justify-content:flex-end;background:var(--paper);border:1px solid var(--line);border-radius:.75rem;padding:1rem 1.25rem}
.numbers dt{color:var(--quiet)}
.numbers dd{margin:0;font-size:2.25rem;font-weight:650;line-height:1.1;color:var(--leaf);font-variant-numeric:tabular-nums}
.bars{list-style:none;margin:0;padding:0}
.bars li{display:grid;grid-template-columns:minmax(8rem,18rem) 1fr auto;gap:.25rem 1rem;align-items:center;padding-block:.35rem}
.count{font-variant-numeric:tabular-nums;text-align:end;min-inline-size:3ch}
meter{inline-size:100%;block-size:1rem;background:var(--line);border:0;border-radius:.5rem;overflow:hidden;appearance:none}
meter::-webkit-meter-bar{background:var(--line);border:0;border-radius:.5rem;block-size:1rem}
meter::-webkit-meter-optimum-value{background:var(--leaf);border-radius:.5rem}
meter::-moz-meter-bar{background:var(--leaf);border-radius:.5rem}
table{inline-size:100%;border-collapse:collapse}
th,td{text-align:start;padding:.5rem .5rem .5rem 0;border-block-end:1px solid var(--line);vertical-align:top}
th{color:var(--quiet);font-weight:500}
tbody tr:last-child td{border:0}
code,time{white-space:nowrap}
code{font-size:.95em}
.empty{margin:0;color:var(--quiet)}
footer{color:var(--quiet);padding-block:0 2rem;font-size:.95rem}
footer p{margin:.25rem 0}
@media (max-width:34rem){.bars li{grid-template-columns:1fr auto}.bars .label{grid-column:1/-1}.numbers{grid-template-columns:1fr 1fr 1fr;gap:.5rem}.numbers div{padding:.75rem}.numbers dd{font-size:1.6rem}.numbers dt{font-size:.875rem}table{font-size:.9rem}header{flex-wrap:wrap}header div{flex-basis:60%}nav{flex-basis:100%;justify-content:start}}
@media (forced-colors:active){.disc{fill:CanvasText}meter{border:1px solid}}
`
