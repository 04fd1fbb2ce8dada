// `sora-conformance list` and `explain`: what there is, without a server.
import { didYouMean } from '../../nearest.ts';
import { checks } from '../checks/index.ts';
import { UsageError } from '../mismatch.ts';
import { needs } from '../needs/index.ts';
import { profileOf } from '../profiles/index.ts';
import { loadRequirements, releaseTitle, type Release } from '../requirements/load.ts';
import { parsed, type Command } from './command.ts';

export const listCommand: Command = async (args, { out }) => {
  const { values } = parsed(args, { json: { type: 'boolean' } });
  const rows = checks.map(({ id, area, level, title, requirements, needs: needed }) => {
    return { id, area, level, title, requirements, needs: needed };
  });
  if (values['json'] === true) out(`${JSON.stringify(rows, undefined, 2)}\n`);
  else for (const { id, level, title } of rows) out(`${id.padEnd(36)} ${level.padEnd(6)} ${title}\n`);
  return 0;
};

export const explainCommand: Command = async (args, { out }) => {
  const { values, positionals } = parsed(args, { profile: { type: 'string' } });
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
  const { release } = profileOf(String(values['profile'] ?? 'openai'));
  const statements = loadRequirements(release as Release);
  out(`${check.id} ${check.level}\n${check.title}.\n`);
  for (const name of check.needs) out(`\nNeeds ${name}: ${needs[name].title}.`);
  if (check.isolated) out('\nRuns in a project of its own, with the help of --emulator.');
  out(`\n\nRequirements, from ${release} (${releaseTitle(release as Release)}):\n`);
  for (const requirement of check.requirements) {
    const found = statements.find((statement) => statement.id === requirement);
    out(
      found === undefined
        ? `  ${requirement}: not in this release\n`
        : `  ${requirement} ${found.level} ${found.confidence}: ${found.text}\n    ${found.source}\n`,
    );
  }
  return 0;
};
