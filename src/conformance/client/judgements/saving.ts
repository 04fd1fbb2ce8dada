// The judgement `file`: the saved files, compared with the bytes that the emulator has.
import { failed, notExercised, passed, type Facts, type FileKind, type Finding } from '../facts.ts';
import type { Judgement } from '../model.ts';
import { countWithNoun } from '../../vocabulary/count-with-noun.ts';
import { linesOf } from './describe-request.ts';
import { readPages } from './pages.ts';
import { unlessBusy } from './still-busy.ts';

type Wanted = Extract<Judgement, { file: unknown }>['file'];

export function judgeFile(wanted: Wanted, facts: Facts): Finding {
  if (wanted !== 'all-ids' && facts.ending === 'unknown' && facts.files.length === 0)
    return notExercised('the lab does not know the files of the program');
  return judges[wanted](facts);
}

const has = ({ files }: Facts, ...kinds: FileKind[]) => files.some(({ kind }) => kinds.includes(kind));

/** True when the program reports that it has saved the file: by exit status 0, or by its statement. */
export function claimsSaved({ statement, ending, exit }: Facts): boolean {
  if (statement !== undefined) return statement.outcome === 'saved';
  return ending === 'exited' && exit?.code === 0;
}

/** True when the folder has the whole file, or a file as long as an answer that arrived completely. */
export const hasWhole = (facts: Facts): boolean => has(facts, 'whole', 'served');

/** Returns the files as lines of evidence. */
export const fileLines = ({ files }: Facts): string[] =>
  files
    .slice(0, 8)
    .map(({ name, size, kind }) => `${name}: ${countWithNoun(size, 'byte')}, ${kindWords[kind]}`);

const kindWords: Readonly<Record<FileKind, string>> = {
  whole: 'the whole video',
  served: 'all bytes of a complete answer, but not the whole video',
  part: 'a part of the video',
  'no-video': 'no video',
  other: 'something else',
};

const judges: Readonly<Record<Wanted, (facts: Facts) => Finding>> = {
  whole: (facts) => {
    if (has(facts, 'whole')) return passed;
    return unlessBusy(
      facts,
      failed('the whole file is not in the folder', [...fileLines(facts), ...downloads(facts)]),
    );
  },
  'no-part-counts': (facts) => {
    if (!claimsSaved(facts) || hasWhole(facts) || !has(facts, 'part')) return passed;
    return failed('a part of the file was saved as the whole file', [
      ...fileLines(facts),
      ...downloads(facts),
    ]);
  },
  'no-error': (facts) => {
    const wrong = facts.files.find(({ kind }) => kind === 'no-video');
    if (wrong === undefined) return passed;
    return failed(`${wrong.name} was saved as a video and is none`, [
      ...fileLines(facts),
      ...downloads(facts),
    ]);
  },
  'all-ids': (facts) => {
    const { listedIds, knownIds } = facts;
    const read = new Set(listedIds ?? readPages(facts));
    const missing = knownIds.filter((id) => !read.has(id));
    if (knownIds.length === 0) return notExercised('the project has no videos');
    if (missing.length === 0) return passed;
    return unlessBusy(
      facts,
      failed(
        `the program read ${knownIds.length - missing.length} of ${countWithNoun(knownIds.length, 'id')}`,
        linesOf(facts.requests),
      ),
    );
  },
};

const downloads = ({ requests }: Facts) =>
  linesOf(requests.filter(({ operation }) => operation === 'downloadVideo'));
