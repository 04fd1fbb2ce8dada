// Chooses the lines of a program's output that tell how it ended.

/** Frames of stacks, as Node, Python, Java, .NET and Go print them. */
const frames: readonly RegExp[] = [
  /^\s+at\s/,
  /^\s+File ".*", line \d+/,
  /^Traceback \(most recent call last\)/,
  /^\s*\.\.\. \d+ (?:more|common frames omitted)/,
  /^goroutine \d+ \[/,
  /^\t\S+\.go:\d+/,
  /^(?:created by )?[\w./()*-]+\.[\w()*-]+\(.*\)$/,
  /^node:\S+:\d+$/,
  /^\s*[\^~]+\s*$/,
];
/** Lines that end an error and tell nothing of it: closing brackets, Node's version, and the status of `go run`. */
const endings: readonly RegExp[] = [/^[\s\])},;]*$/, /^Node\.js v\d/, /^exit status \d+$/];
/** The line that names an error: `Error: …`, `openai.BadRequestError: …`, `panic: …`, `Exception in thread …`. */
const errorLine =
  /^(?:Uncaught |Caused by: )?[\w.$]*(?:Error|Exception|Exit)\b|^panic: |^fatal\b|\bException in thread\b/i;
/** An error is looked for in so many lines at the end: a program may print errors that it gets over. */
const lastLines = 60;

/** The longest line that is shown whole, in characters. */
const mostOfLine = 300;

/**
 * Returns the line of the last error, if there is one, and the last lines without frames of stacks and closing brackets.
 * Each begins where a line of the output begins.
 * @param most the number of lines
 */
export function toldLines(output: string, most = 4): string[] {
  const lines = output
    .trimEnd()
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '');
  const telling = lines.slice(-lastLines).filter(isTelling);
  // A program may print brackets alone, as the end of JSON. They are better than nothing.
  const shown = telling.length === 0 ? lines : telling;
  const error = shown.findLastIndex((line) => errorLine.test(line));
  if (error === -1) return shown.slice(-most).map(beginningOf);
  const after = shown.slice(Math.max(error + 1, shown.length - most + 1));
  // Lines of source and of dumped objects begin with spaces.
  const before = shown.slice(0, error).filter((line) => !/^\s/.test(line));
  const room = Math.min(before.length, most - 1 - after.length);
  return [...before.slice(before.length - room), shown[error] ?? '', ...after].map(beginningOf);
}

const isTelling = (line: string) =>
  errorLine.test(line) || ![...frames, ...endings].some((one) => one.test(line));

const beginningOf = (line: string) => (line.length > mostOfLine ? `${line.slice(0, mostOfLine)}…` : line);
