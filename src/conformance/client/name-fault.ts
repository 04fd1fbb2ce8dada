// Finds names in files of situations that are used twice, or that nothing has.
import { didYouMean } from '../../nearest.ts';
import type { Expectation, Judgement, LabFile, Match, Situation } from './model.ts';

interface ReadFile {
  file: string;
  content: LabFile;
}

interface All {
  situations: readonly Situation[];
  expectations: readonly Expectation[];
}

/** A name in a file, with its place there. */
interface Named {
  name: string;
  place: string;
}

/**
 * @param read all files, in their order
 * @param catalogue the situations and expectations of these files
 * @returns the first fault, with the file and the place
 */
export function nameFault(read: readonly ReadFile[], catalogue: All) {
  const named = read.flatMap(namesIn);
  const names = catalogue.situations.map(({ name }) => name);
  const ids = catalogue.expectations.map(({ id }) => id);
  for (const [index, { name, place }] of named.entries()) {
    const first = named.slice(0, index).find((one) => one.name === name);
    if (first !== undefined) return `${place}: '${name}' is there already, at ${first.place}`;
  }
  for (const { file, content } of read) {
    for (const [index, { situations: given }] of content.expectations.entries()) {
      const fault = missing('situation', Array.isArray(given) ? given : given.but, names);
      if (fault !== undefined) return `${file}: expectations.${index}.situations: ${fault}`;
    }
    for (const [name, wanted] of Object.entries(content.also)) {
      const fault = missing('situation', [name], names) ?? missing('expectation', wanted, ids);
      if (fault !== undefined) return `${file}: also.${name}: ${fault}`;
    }
  }
  return read.map((one) => ruleFault(one, catalogue)).find((fault) => fault !== undefined);
}

const namesIn = ({ file, content: { situations, expectations } }: ReadFile): Named[] => [
  ...situations.map(({ name }, index) => ({ name, place: `${file}: situations.${index}.name` })),
  ...expectations.map(({ id }, index) => ({ name: id, place: `${file}: expectations.${index}.id` })),
];

function missing(kind: string, wanted: readonly string[], known: readonly string[]): string | undefined {
  const unknown = wanted.find((name) => !known.includes(name));
  return unknown === undefined ? undefined : `there is no ${kind} '${unknown}'${didYouMean(unknown, known)}`;
}

/** An expectation on a rule that no situation has could never be judged. */
function ruleFault({ file, content }: ReadFile, { situations }: Pick<All, 'situations'>): string | undefined {
  const rules = situations.flatMap((situation) => situation.rules.map(({ id }) => id));
  for (const [index, expectation] of content.expectations.entries()) {
    const wanted = matchesOf(expectation).flatMap(({ rule = [] }) => rule);
    const fault = missing('rule', wanted, rules);
    if (fault !== undefined) return `${file}: expectations.${index}: ${fault}`;
  }
  return undefined;
}

function matchesOf({ trigger, judgement }: Expectation): Match[] {
  const pulled = 'request' in trigger ? [trigger.request] : 'requests' in trigger ? [trigger.requests] : [];
  return [...pulled, ...[judgement].flat().flatMap(matchIn)];
}

function matchIn(judgement: Judgement): Match[] {
  if ('count' in judgement) return [judgement.count.match];
  if ('none_after' in judgement) return [judgement.none_after.match];
  if ('some_after' in judgement) return [judgement.some_after.match];
  if ('field' in judgement) return [judgement.field.match];
  return 'header' in judgement ? [judgement.header.match] : [];
}
