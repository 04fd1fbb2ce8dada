// The style of the HTML report: one style sheet for light and dark mode.

export const style = `
:root {
  color-scheme: light dark;
  --paper: #fff; --card: #f6f8fa; --ink: #1f2328; --dim: #59636e; --line: #d1d9e0; --code: #eff2f5;
  --good: #1a7f37; --bad: #cf222e; --open: #9a6700; --link: #0969da;
  --good-paper: #dafbe1; --bad-paper: #ffebe9; --open-paper: #fff8c5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0d1117; --card: #151b23; --ink: #f0f6fc; --dim: #9198a1; --line: #3d444d; --code: #212830;
    --good: #3fb950; --bad: #ff7b72; --open: #d29922; --link: #4493f8;
    --good-paper: #12261e; --bad-paper: #2d1618; --open-paper: #272115;
  }
}
* { box-sizing: border-box; }
body { font: 15px/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 64rem; padding: 1.5rem 1rem 4rem; background: var(--paper); color: var(--ink); }
h1 { font-size: 1.45rem; line-height: 1.3; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .7rem; }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
p { margin: .35rem 0; overflow-wrap: anywhere; }
a { color: var(--link); }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .86em; }
.dim { color: var(--dim); }
.banner { border: 1px solid var(--line); border-left: .5rem solid var(--open); border-radius: .5rem; background: var(--open-paper); padding: 1rem 1.2rem; }
.banner.met { border-left-color: var(--good); background: var(--good-paper); }
.banner.not-met { border-left-color: var(--bad); background: var(--bad-paper); }
.hint { font-weight: 600; }
.card { border: 1px solid var(--line); border-left: .25rem solid var(--bad); border-radius: .4rem; background: var(--card); padding: .8rem 1rem; margin: .8rem 0; }
.card.error { border-left-color: var(--open); }
.card ul { columns: 17rem; margin: .4rem 0; padding-left: 1.1rem; }
.card li { overflow-wrap: anywhere; }
table { border-collapse: collapse; } th { font-weight: 600; color: var(--dim); }
td, th { border-bottom: 1px solid var(--line); padding: .2rem .9rem; text-align: right; font-variant-numeric: tabular-nums; }
td:first-child, th:first-child { text-align: left; padding-left: 0; }
td.short { color: var(--bad); font-weight: 600; }
form { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin: .6rem 0; }
input[type=search] { flex: 1; min-width: 14rem; }
input, select, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .35rem; padding: .25rem .55rem; }
button { cursor: pointer; }
details.check { border-bottom: 1px solid var(--line); padding: .35rem 0; }
details.check[open] { padding-bottom: 1rem; }
details > summary { cursor: pointer; overflow-wrap: anywhere; }
summary h2 { display: inline-block; }
.verdict { display: inline-block; min-width: 1.2rem; font-weight: 600; }
.passed .verdict { color: var(--good); } .counts .verdict { color: var(--bad); } .lenient .verdict { color: var(--open); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--code); border-radius: .35rem; padding: .55rem .7rem; margin: .4rem 0; max-height: 24rem; overflow-y: auto; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0; }
dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
img, video { max-width: 100%; max-height: 16rem; }
.curl { position: relative; } .curl pre { padding-right: 5rem; } .curl button { position: absolute; right: .4rem; top: .4rem; font-size: .85em; }
[hidden] { display: none !important; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
`;
