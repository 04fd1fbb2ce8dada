// Tells the person who runs the emulator about faults.
import { StoreError } from './store/store-error.ts';

/** The same line about the store is printed again after this long, in real ms. */
const silenceMs = 10_000;

/**
 * @param given.print prints one line
 * @returns a function that reports a fault. Each request to a store that is away has the same fault, so its line is
 *   printed at most every ten seconds
 */
export function createReport(given: {
  print: (line: string) => void;
  elapsed: () => number;
}): (fault: unknown) => void {
  let last = { line: '', at: Number.NEGATIVE_INFINITY };
  return (fault) => {
    if (!(fault instanceof StoreError)) {
      console.error('sora-emulator: this is a fault of the emulator, please report it:', fault);
      return;
    }
    const at = given.elapsed();
    if (fault.message === last.line && at - last.at < silenceMs) return;
    last = { line: fault.message, at };
    given.print(fault.message);
  };
}
