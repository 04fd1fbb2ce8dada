// Checks that long prompts come back to their last character, and that all values work in the encoding that
// other checks do not use.
import { checks, type CheckInput } from '../vocabulary/check.ts';
import { expectEqual, expectSameText, expectShape, read } from '../vocabulary/expect.ts';
import { Skip } from '../vocabulary/mismatch.ts';
import { unpaidPrompt } from '../needs/flagged-prompts.ts';
import { AnyVideo } from '../vocabulary/shapes.ts';
import { createdId, expectAccepted, isAccepted } from '../tools/video-jobs.ts';

const ascii = (text: unknown) => String(text).replaceAll(/[^\0-\x7f]/g, '');

/** A check of the creations in the other encoding. Moderation stops the jobs of these creations. */
const otherEncodingCheck = (key: 'model' | 'seconds' | 'size'): CheckInput => ({
  id: `other-encoding-${key}`,
  title: `In a second encoding too, every ${key} that is offered is accepted and comes back`,
  requirements: [`create.echoes-${key}`],
  needs: ['create-encoding', 'other-encoding'],
  core: false,
  async run({ need }) {
    for (const { sent, answer } of await need('other-encoding')) {
      expectAccepted(answer);
      const actual = read(answer.json, `/${key}`);
      // Other checks judge whether the key is present and whether `seconds` is a string.
      if (actual === undefined) continue;
      const shown = typeof actual === 'number' ? String(actual) : actual;
      expectEqual(shown, sent[key], { answer, where: `/${key}` });
    }
  },
});

export const createWhole = checks('create', [
  {
    id: 'multipart-echoes-prompt',
    title: 'A prompt in a form is returned in full, with its line breaks and its trailing spaces',
    requirements: ['create.echoes-prompt'],
    needs: ['multipart-create', 'creations'],
    async run({ need }) {
      for (const { encoding, sent, answer } of await need('creations')) {
        // Other checks judge whether a form is accepted and whether the answer contains the prompt.
        if (encoding !== 'multipart' || !isAccepted(answer)) continue;
        const stored = read(answer.json, '/prompt');
        if (stored === undefined) throw new Skip('the answer has no prompt');
        // Another check judges letters outside ASCII.
        expectSameText(ascii(stored), ascii(sent.prompt), { answer, where: '/prompt' });
      }
    },
  },
  {
    id: 'longest-prompt-comes-back',
    title: 'A prompt of 32000 characters is returned in full',
    requirements: ['create.echoes-prompt'],
    needs: ['create-encoding'],
    core: false,
    unpaid: (clip) => [clip],
    async run(ctx) {
      const { videos } = ctx;
      const start = await unpaidPrompt(ctx, { note: ', from beginning to end' });
      const prompt = Array.from({ length: 2_000 }, (_, at) => `${start}, step ${at}`)
        .join('. ')
        .slice(0, 32_000);
      const answer = await videos.create({ ...videos.cheapest, prompt });
      expectAccepted(answer);
      const stored = read(answer.json, '/prompt');
      if (stored === undefined) throw new Skip('the answer has no prompt');
      expectSameText(stored, prompt, { answer, where: '/prompt' });
    },
  },
  otherEncodingCheck('model'),
  otherEncodingCheck('seconds'),
  otherEncodingCheck('size'),
]);

export const retrieveWhole = checks('retrieve', [
  {
    id: 'same-as-create-in-full',
    title: 'A long prompt, and values that are no defaults, are retrieved as the creation answered them',
    requirements: ['retrieve.same-as-create'],
    needs: ['creations'],
    async run({ need, videos }) {
      for (const { answer: created } of await need('creations')) {
        if (!isAccepted(created)) continue;
        const answer = await videos.retrieve(createdId(created));
        // Another check judges whether a video can be retrieved by its id.
        if (answer.status !== 200) continue;
        expectShape(answer, AnyVideo);
        for (const key of ['model', 'prompt', 'seconds', 'size']) {
          const [now, then] = [answer, created].map(({ json }) => String(read(json, `/${key}`)));
          expectSameText(now, then ?? '', { answer, where: `/${key}` });
        }
      }
    },
  },
]);
