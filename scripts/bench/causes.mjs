// The causes of missed budgets, as profiles showed them. Update this table when the code changes.
const causes = [
  [
    /^process start/,
    'Half of the start is Node with its fetch classes, as for a bare server; the rest is distributed over the modules that every request uses.',
  ],
  [
    /per GET/,
    'No single function dominates: key check, rules, journal, the view of the job, and nine more headers than a bare server sends.',
  ],
  [
    /per POST/,
    'No single function dominates: body and prompt are checked, and garbage collection has to move record, plan and journal entry of each job (about a sixth of the time).',
  ],
  [/memory, idle/, 'The modules that every request uses: rules, limits, moderation, webhooks, journal.'],
  [
    /highest resident memory/,
    'Jobs (about 1.2 KB) and the last 10,000 requests (about 0.6 KB each) are kept; the render thread (about 24 MiB) starts at the first poll of a job that is half done.',
  ],
  [
    /^100 distinct/,
    'Two clips at a time share one render thread, and the main thread prepares and caches each clip.',
  ],
  [
    /clip of/,
    'Larger text and a larger figure than in a plain test picture, so more of each picture changes.',
  ],
];

/** Returns the known causes of a figure above its budget. */
export function causeOf(what) {
  return causes.find(([pattern]) => pattern.test(what))?.[1] ?? 'The cause is not known.';
}
