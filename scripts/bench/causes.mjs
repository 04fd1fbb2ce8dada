// The causes of missed budgets, as profiles showed them. Update this table when the code changes.
const causes = [
  [
    /^process start/,
    'Half of the start is Node itself and its fetch classes, as for a bare server; the rest is spread over the modules that every request passes.',
  ],
  [
    /per GET/,
    'No single function stands out: the check of the key, rules, journal, the view of the job at this moment, nine headers more than a bare server sends.',
  ],
  [
    /per POST/,
    'No single function stands out: body and prompt are checked, and record, plan and journal entry of each job stay, which garbage collection has to move (about a sixth of the time).',
  ],
  [/memory, idle/, 'The modules that every request passes: rules, limits, moderation, webhooks, journal.'],
  [
    /highest resident memory/,
    'Jobs (about 1.2 KB) and the last 10,000 requests (about 0.6 KB each) are kept; the render thread (about 24 MiB) starts when somebody polls a job that is half done.',
  ],
  [
    /^100 distinct/,
    'One render thread: two clips at a time share it, and each is prepared and cached by the main thread.',
  ],
  [/clip of/, 'Larger type and a larger figure than a plain test picture has: more of each picture changes.'],
];

/** Returns the known causes of a figure above its budget. */
export function causeOf(what) {
  return causes.find(([pattern]) => pattern.test(what))?.[1] ?? 'Not looked into.';
}
