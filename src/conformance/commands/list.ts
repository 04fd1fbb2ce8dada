// `sora-conformance list` and `explain`: describe checks and profiles without a server.
import { didYouMean } from '../../nearest.ts';
import type { Check } from '../vocabulary/check.ts';
import { checks } from '../checks/index.ts';
import { UsageError } from '../vocabulary/mismatch.ts';
import { closure, needs } from '../needs/index.ts';
import { profileOf } from '../profiles/index.ts';
import type { Profile } from '../vocabulary/profile.ts';
import { exampleOf } from '../requirements/examples.ts';
import { loadRequirements, releaseTitle, type Release } from '../requirements/load.ts';
import { prepare } from '../running/prepare.ts';
import { excuseOf } from '../running/verdict.ts';
import { parseOptions, type Command } from './command.ts';

export const listCommand: Command = async (args, { out }) => {
  const { values } = parseOptions(args, { json: { type: 'boolean' } });
  const rows = checks.map(({ id, area, level, title, requirements, needs: needed }) => {
    return { id, area, level, title, requirements, needs: needed };
  });
  if (values['json'] === true) out(`${JSON.stringify(rows, undefined, 2)}\n`);
  else for (const { id, level, title } of rows) out(`${id.padEnd(36)} ${level.padEnd(6)} ${title}\n`);
  return 0;
};

export const explainCommand: Command = async (args, { out }) => {
  const { values, positionals } = parseOptions(args, { profile: { type: 'string' } });
  const [id] = positionals;
  const check = checks.find((known) => known.id === id);
  if (check === undefined) {
    const known = checks.map((one) => one.id);
    throw new UsageError(
      id === undefined
        ? 'explain needs the id of a check; list prints all ids'
        : `there is no check '${id}'${didYouMean(id, known)}; list prints all ids`,
    );
  }
  const profile = profileOf(String(values['profile'] ?? 'openai'));
  out(
    [
      `${check.id} ${check.level}`,
      `${check.title}.`,
      ...(check.needs.length === 0 ? [] : ['']),
      ...check.needs.map((name) => `Needs ${name}: ${needs[name].title}.`),
      ...(check.isolated ? ['Runs in a project of its own, with the help of --emulator.'] : []),
      '',
      `Requirements, from ${profile.release} (${releaseTitle(profile.release as Release)}):`,
      ...requirementLines(check, profile),
      '',
      ...weightLines(check, profile),
      '',
      ...exampleLines(check),
      '',
    ].join('\n'),
  );
  return 0;
};

function requirementLines({ requirements }: Check, { release }: Profile): string[] {
  const statements = loadRequirements(release as Release);
  return requirements.flatMap((id) => {
    const found = statements.find((statement) => statement.id === id);
    if (found === undefined) return [`  ${id}: not in this release`];
    return [`  ${id} ${found.level} ${found.confidence}: ${found.text}`, `    ${found.source}`];
  });
}

/** States whether a failure counts for this profile; when it does not, gives the reason. */
function weightLines(check: Check, profile: Profile): string[] {
  const { name, mayLack } = profile;
  // No request is sent to this address, because only the plan is read.
  const { plan } = prepare(
    { baseUrl: 'http://127.0.0.1', profile: name, emulator: true },
    { checks: [check] },
  );
  const without = plan.planned[0]?.without;
  if (without !== undefined) return [`As ${name}: not asked for. ${without.reason}`];
  const excuse = excuseOf(check, profile);
  if (excuse !== undefined)
    return [`As ${name}: a failure does not count. ${excuse.reason} (${excuse.source})`];
  const lenient = closure(check.needs).flatMap((need) => {
    const lack = mayLack[need];
    return lack === undefined
      ? []
      : [`  Without ${needs[need].title} it does not: ${lack.reason} (${lack.source})`];
  });
  return [`As ${name}: a failure counts.`, ...lenient];
}

const markLines = (text: string, mark: string) =>
  text.split('\n').map((line) => `  ${mark} ${line}`.trimEnd());

function exampleLines(check: Check): string[] {
  const example = exampleOf(check);
  if (example === undefined) return ['No exchange shows it alone: it reads webhooks, or several answers.'];
  return [
    'A right exchange, as sora-emulator answers:',
    ...markLines(example.request, '>'),
    ...markLines(example.answer, '<'),
  ];
}
