// What every HTML report has around its results: style and script, in the file itself.
import { createHash } from 'node:crypto';

const style = `
:root { color-scheme: light dark; --line: #8886; --good: #1a7f37; --bad: #cf222e; --dim: #6e7781; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
header p, .dim { color: var(--dim); }
table { border-collapse: collapse; } td, th { border-bottom: 1px solid var(--line); padding: .2rem .8rem; text-align: right; }
td:first-child, th:first-child { text-align: left; }
form { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1.5rem 0 .5rem; }
input[type=search] { flex: 1; min-width: 14rem; font: inherit; padding: .2rem .5rem; }
select { font: inherit; }
details.check { border-bottom: 1px solid var(--line); padding: .3rem 0; }
summary { cursor: pointer; } summary code { font-weight: 600; }
.passed .verdict { color: var(--good); } .counts .verdict { color: var(--bad); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #8881; padding: .6rem; margin: .4rem 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .4rem 0; } dd { margin: 0; overflow-wrap: anywhere; }
img, video { max-width: 100%; max-height: 16rem; } .curl { position: relative; } .curl button { position: absolute; right: .4rem; top: .4rem; }
[hidden] { display: none !important; }
`;

const script = `
const all = [...document.querySelectorAll('details.check')];
const form = document.querySelector('form');
const shown = document.querySelector('#shown');
function apply() {
  const { words, verdict, area, level } = Object.fromEntries(new FormData(form));
  const wanted = words.toLowerCase().split(/\\s+/).filter(Boolean);
  let count = 0;
  for (const check of all) {
    const text = check.textContent.toLowerCase();
    const { dataset } = check;
    const fits = (verdict === '' || dataset.verdict === verdict || (verdict === 'counts' && dataset.counts === 'yes')) &&
      (area === '' || dataset.area === area) && (level === '' || dataset.level === level) &&
      wanted.every((word) => text.includes(word));
    check.hidden = !fits;
    if (fits) count += 1;
  }
  shown.textContent = count + ' of ' + all.length;
}
form.addEventListener('input', apply);
form.addEventListener('submit', (event) => event.preventDefault());
document.addEventListener('click', async ({ target }) => {
  if (!target.matches('button.copy')) return;
  const code = target.parentElement.querySelector('pre');
  try {
    await navigator.clipboard.writeText(code.textContent);
    target.textContent = 'copied';
  } catch {
    getSelection().selectAllChildren(code);
    target.textContent = 'selected';
  }
});
apply();
`;

const hash = createHash('sha256').update(script).digest('base64');
// Whatever a server managed to put into the page could neither run nor load anything.
const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; img-src data:; media-src data:`;

/** @param title plain text @param body HTML */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
<script>${script}</script>
</body>
</html>
`;
}

/** Text for any place of a page, also within attributes in double quotes. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
