// The parts around the results that every HTML report has. Its style and its script are in the file itself.
import { createHash } from 'node:crypto';
import { style } from './html-style.ts';

const script = `
const all = [...document.querySelectorAll('details.check')];
const areas = [...document.querySelectorAll('section.area')];
const list = document.querySelector('#checks');
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
  for (const one of areas) one.hidden = one.querySelector('details.check:not([hidden])') === null;
  shown.textContent = count + ' of ' + all.length;
}
form.addEventListener('input', () => {
  list.open = true;
  apply();
});
function reveal() {
  const wanted = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (wanted === null || !wanted.matches('details.check')) return;
  form.reset();
  apply();
  list.open = true;
  wanted.open = true;
  wanted.scrollIntoView();
}
addEventListener('hashchange', reveal);
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
reveal();
`;

const hash = createHash('sha256').update(script).digest('base64');
// The policy stops code that a server has managed to put into the page: it can neither run nor load anything.
const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; img-src data:; media-src data:`;

/** @param title plain text @param body HTML */
export function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
<script>${script}</script>
</body>
</html>
`;
}

/** Escapes text for any place in a page, also for attributes in double quotes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
