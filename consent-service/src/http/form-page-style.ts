/** Style of the pages on which somebody decides or signs in: one column, for a phone first, any writing direction, light and dark. */
export const formPageStyle = `
:root{color-scheme:light dark;--ground:#faf7f2;--paper:#fff;--ink:#1d2723;--quiet:#4d5a54;--line:#cfc7b9;--edge:#6d7a73;--leaf:#2f6b4f;--on-leaf:#fff;--clay:#a4502a}
@media (prefers-color-scheme:dark){:root{--ground:#161c19;--paper:#1f2723;--ink:#ecefe9;--quiet:#b3beb7;--line:#4a574f;--edge:#8d9a92;--leaf:#7cc5a0;--on-leaf:#10201a;--clay:#e59b78}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif}
header,main,footer{max-width:32rem;margin-inline:auto;padding-inline:1.125rem}
header{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem .75rem;padding-block:1rem .25rem}
header p{flex:1 1 10rem;margin:0;color:var(--quiet)}
nav{display:flex;gap:.25rem}
a{color:var(--leaf)}
nav a{padding:.5rem;min-block-size:24px}
h1{margin:.25rem 0 .75rem;font-size:1.5rem;line-height:1.25}
h2,legend{margin:0;padding:0;font-size:1.0625rem;font-weight:650}
p{margin:.25rem 0 .75rem}
section,fieldset{min-inline-size:0;margin:0 0 .875rem;padding:.875rem 1rem;background:var(--paper);border:1px solid var(--line);border-radius:.75rem}
fieldset>legend{float:inline-start;inline-size:100%;margin-block-end:.35rem}
fieldset>legend+*{clear:both}
section>:last-child,fieldset>:last-child{margin-block-end:0}
.choice{display:flex;align-items:flex-start;gap:.75rem;padding-block:.5rem;cursor:pointer;overflow-wrap:anywhere}
.choice+.choice{border-block-start:1px solid var(--line)}
.choice input{flex:none;inline-size:1.35rem;block-size:1.35rem;margin:.1rem 0 0;accent-color:var(--leaf)}
.choices{display:flex;flex-wrap:wrap;gap:0 1.25rem}
.choices .choice+.choice{border:0}
ul{margin:.25rem 0 0;padding-inline-start:1.25rem}
.quiet{color:var(--quiet)}
.address,.id{direction:ltr;unicode-bidi:isolate;overflow-wrap:anywhere}
.host{font-weight:650}
label.field{display:block;margin-block:.5rem .25rem;font-weight:600}
input[type=url]{inline-size:100%;padding:.65rem .75rem;font:inherit;color:inherit;background:var(--ground);border:1px solid var(--edge);border-radius:.375rem;direction:ltr}
.answers{display:grid;grid-template-columns:1fr 1fr;gap:.75rem;margin-block:1rem}
button,.button{display:inline-block;inline-size:100%;min-block-size:3rem;padding:.7rem 1rem;font:inherit;font-weight:650;text-align:center;text-decoration:none;color:var(--leaf);background:var(--paper);border:2px solid var(--leaf);border-radius:.375rem;cursor:pointer;overflow-wrap:anywhere}
button.plain{inline-size:auto;min-block-size:24px;padding:.25rem .5rem;border-color:transparent;background:none;text-decoration:underline}
.first{color:var(--on-leaf);background:var(--leaf)}
:focus-visible{outline:3px solid var(--clay);outline-offset:2px}
[role=alert]{padding:.75rem 1rem;background:var(--paper);border:1px solid var(--line);border-inline-start:.375rem solid var(--clay);border-radius:.375rem}
footer{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.25rem 1rem;padding-block:0 2rem;color:var(--quiet);font-size:.95rem}
footer p{margin:0;overflow-wrap:anywhere}
`
