// The progress of the benchmark, on standard error.
const { NO_COLOR, FORCE_COLOR } = process.env;

/**
 * Colours are used in a terminal only. NO_COLOR turns them off, and FORCE_COLOR turns them on in every case.
 */
export function paint(stream, code) {
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0';
  const painted = forced || ((NO_COLOR ?? '') === '' && stream.isTTY);
  return (text) => (painted ? `\u001B[${code}m${text}\u001B[0m` : text);
}

const dim = paint(process.stderr, 2);

/** Prints one line of progress with the seconds since the start. */
export function tell(text) {
  process.stderr.write(`${dim(`${(performance.now() / 1000).toFixed(0).padStart(4)} s`)}  ${text}\n`);
}
