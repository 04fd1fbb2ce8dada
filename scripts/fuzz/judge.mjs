// Finds faults in an answer.

/** The lines of a stack trace, and paths of the emulator's own files. */
const traces = /\n\s+at (?:async )?[^\n]*:\d+:\d+\)?|node_modules\/|dist\/emulator\/|file:\/\/\//;

/** @returns the fault, or undefined */
export function faultOf({ complete }, { out, status, headers, body }) {
  if (out) return 'no end of the answer in time';
  if (status === undefined) return complete ? 'the connection was closed without an answer' : undefined;
  // An answer that a rule changed may have any status.
  if (status >= 500 && !/^x-emulator-rule:/im.test(headers)) return `status ${status}`;
  const readable = /^content-type: *(application\/json|text\/)/im.test(headers);
  return readable && traces.test(body) ? 'a stack trace in the body' : undefined;
}
