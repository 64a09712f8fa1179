/** Style of all pages of an account: the palette of the co-op, logical properties for any writing direction, light and dark. */
export const pageStyle = `
:root{color-scheme:light dark;--ground:#faf7f2;--paper:#fff;--ink:#23302b;--quiet:#56645d;--line:#ddd6ca;--edge:#8b8578;--leaf:#2f6b4f;--on-leaf:#fff;--clay:#a4502a}
@media (prefers-color-scheme:dark){:root{--ground:#161c19;--paper:#1f2723;--ink:#ecefe9;--quiet:#a9b5ad;--line:#37433c;--edge:#7d8a82;--leaf:#7cc5a0;--on-leaf:#10201a;--clay:#e59b78}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.55 system-ui,sans-serif}
header,main{max-width:27rem;margin-inline:auto;padding-inline:1.25rem}
.wide header,.wide main{max-width:46rem}
header{display:flex;align-items:center;gap:.75rem;padding-block:1.25rem .5rem}
header p{flex:1;margin:0;color:var(--quiet)}
nav{display:flex;flex-wrap:wrap;gap:.25rem}
a{color:var(--leaf)}
nav a{padding:.5rem;min-block-size:24px}
.mark{inline-size:2.5rem;block-size:2.5rem;flex:none}
.disc{fill:var(--leaf)}.arms{fill:none;stroke:var(--ground);stroke-width:4;stroke-linecap:round}.seed{fill:var(--ground)}
main{padding-block:1rem 3rem}
h1{margin:0 0 1rem;font-size:1.6rem;line-height:1.2}
h2{margin:0 0 .5rem;font-size:1.2rem}
section{background:var(--paper);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem;margin-block-end:1.25rem}
section p{margin:.25rem 0 .75rem}
section:target{border-color:var(--leaf)}
ul{list-style:none;margin:0 0 1rem;padding:0}
li{display:flex;flex-wrap:wrap;align-items:center;gap:.25rem 1rem;padding-block:.5rem;border-block-end:1px solid var(--line)}
li>:first-child{flex:1 1 14rem;min-inline-size:0}
li button,li .button{margin:0;padding:.4rem .8rem;inline-size:auto}
li form{margin:0}
small{display:block;margin-block-start:.15rem;color:var(--quiet);font-size:.9rem}
label{display:block;margin-block-start:.9rem;font-weight:600}
input{inline-size:100%;margin-block-start:.25rem;padding:.625rem .75rem;font:inherit;color:inherit;background:var(--ground);border:1px solid var(--edge);border-radius:.375rem}
button,.button{display:inline-block;inline-size:100%;margin-block-start:1rem;padding:.7rem 1rem;font:inherit;font-weight:600;text-align:center;text-decoration:none;color:var(--on-leaf);background:var(--leaf);border:2px solid var(--leaf);border-radius:.375rem;cursor:pointer}
.wide section>form>button,.wide section>.button,.wide section>form>.button{inline-size:auto;min-inline-size:12rem}
button.second,.button.second{color:inherit;background:transparent;border-color:var(--edge)}
button.danger,.button.danger{color:var(--clay);background:transparent;border-color:var(--clay)}
:focus-visible{outline:3px solid var(--clay);outline-offset:2px}
[role=alert],[role=status]{padding:.75rem 1rem;background:var(--paper);border:1px solid var(--line);border-inline-start:.375rem solid var(--clay);border-radius:.375rem}
[role=status]{border-inline-start-color:var(--leaf)}
.id{overflow-wrap:anywhere;font-family:ui-monospace,monospace;font-size:.9rem;unicode-bidi:isolate;direction:ltr}
[dir=rtl] .id{text-align:right}
dl{margin:0}dt{color:var(--quiet);margin-block-start:.75rem}dd{margin:0}
ol.codes{columns:2;margin:0 0 1rem;padding-inline-start:2.5rem;direction:ltr}
ol.codes li{display:list-item;border:0;text-align:left;padding-block:.2rem;break-inside:avoid}
textarea{inline-size:100%;block-size:9rem;font:.85rem/1.4 ui-monospace,monospace;color:inherit;background:var(--ground);border:1px solid var(--edge);border-radius:.375rem;direction:ltr}
fieldset{border:0;margin:0;padding:0}legend{padding:0;font-weight:600}
.choice{display:flex;align-items:center;gap:.75rem;margin:0;padding-block:.6rem;font-weight:400;border-block-end:1px solid var(--line)}
.choice input{inline-size:1.25rem;block-size:1.25rem;margin:0;flex:none;accent-color:var(--leaf)}
.choice span{flex:1}form>button+p,fieldset+p{margin-block-start:1rem}.choice small{display:inline}
details{margin-block-start:1rem}details>.button{margin-block-start:0}details>ul{margin-block:.25rem 0}details li{padding-block:0;border:0}details li .button{flex:1 1 100%;margin-block-start:.5rem;padding:.7rem 1rem}details[open]>.button{border-color:var(--leaf)}details+small{margin-block-start:.4rem}.wide section>details>.button{inline-size:auto;min-inline-size:12rem}
hr{border:0;border-block-start:1px solid var(--line);margin-block:1.5rem}
@media (max-width:34rem){ol.codes{columns:1}.wide section>form>button,.wide section>.button,.wide section>details>.button{inline-size:100%}}
@media (forced-colors:active){.disc{fill:CanvasText}}
`
