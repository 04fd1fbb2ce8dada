// Checks that remixes, edits and extensions copy the values of their source, tested with a source that has no
// default value (contract:remix.* contract:edits.* contract:extensions.*).
import { checks, type CheckInput, type Level } from '../vocabulary/check.ts';
import { expectEqual, read } from '../vocabulary/expect.ts';
import { Skip } from '../vocabulary/mismatch.ts';
import type { NeedName } from '../vocabulary/need-values.ts';
import { expectAccepted } from '../tools/video-jobs.ts';

type Key = 'model' | 'seconds' | 'size';

interface Kind {
  /** The name with its article: `a remix`. */
  name: string;
  kind: 'remix' | 'edit' | 'extension';
  route: NeedName;
  area: 'remix' | 'edits' | 'extensions';
}

/** The values that a creation without the field gets. */
const defaults: Readonly<Record<Key, string>> = { model: 'sora-2', seconds: '4', size: '720x1280' };

const keeps = ({ name, kind, route, area }: Kind, key: Key, level: Level): CheckInput => ({
  id: `keeps-${key}`,
  level,
  title: `The ${key} of ${name} is that of its source, also when it is not a default`,
  requirements: [`${area}.copies-${key}`],
  needs: ['unusual', route],
  // The source costs more than the clips of the small plan.
  core: false,
  async run({ need }) {
    const { created, heirs } = await need('unusual');
    const wanted = String(read(created.json, `/${key}`));
    if (wanted === defaults[key]) throw new Skip(`no other ${key} than the default was to be had`);
    const answer = await heirs(kind);
    expectAccepted(answer);
    expectEqual(String(read(answer.json, `/${key}`)), wanted, { answer, where: `/${key}` });
  },
});

const remix: Kind = { name: 'a remix', kind: 'remix', route: 'remix-route', area: 'remix' };
const edit: Kind = { name: 'an edit', kind: 'edit', route: 'edit-route', area: 'edits' };
const extension: Kind = {
  name: 'an extension',
  kind: 'extension',
  route: 'extension-route',
  area: 'extensions',
};

export const remixCopies = checks('remix', [
  keeps(remix, 'model', 'MUST'),
  keeps(remix, 'seconds', 'MUST'),
  keeps(remix, 'size', 'MUST'),
]);
export const editCopies = checks('edits', [
  keeps(edit, 'model', 'MUST'),
  keeps(edit, 'seconds', 'SHOULD'),
  keeps(edit, 'size', 'SHOULD'),
]);
export const extensionCopies = checks('extensions', [
  keeps(extension, 'model', 'SHOULD'),
  keeps(extension, 'size', 'SHOULD'),
  {
    id: 'total-seconds-of-eight',
    title: 'The seconds of an extension by 4 of a video of 8 are "12"',
    requirements: ['extensions.total-seconds'],
    needs: ['unusual', 'extension-route'],
    core: false,
    async run({ need }) {
      const { created, heirs } = await need('unusual');
      const answer = await heirs('extension');
      expectAccepted(answer);
      const wanted = String(Number(read(created.json, '/seconds')) + 4);
      expectEqual(read(answer.json, '/seconds'), wanted, { answer, where: '/seconds' });
    },
  },
]);
