// What is going on, on standard error.
const { NO_COLOR, FORCE_COLOR } = process.env;

/** Painted only where a person looks: NO_COLOR forbids, FORCE_COLOR wins. */
export function paint(stream, code) {
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0';
  const painted = forced || ((NO_COLOR ?? '') === '' && stream.isTTY);
  return (text) => (painted ? `\u001B[${code}m${text}\u001B[0m` : text);
}

const dim = paint(process.stderr, 2);

/** One line of progress with the seconds since the start. */
export function tell(text) {
  process.stderr.write(`${dim(`${(performance.now() / 1000).toFixed(0).padStart(4)} s`)}  ${text}\n`);
}
