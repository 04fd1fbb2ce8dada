// Profiles of the service itself: as it was on its last day, and as it was documented in February 2026.
import type { Profile } from '../vocabulary/profile.ts';

/** Prices per second in dollars (contract:limits.price-sora-2 contract:limits.price-sora-2-pro, DOC). */
const prices: Profile['prices'] = {
  'sora-2': { '720x1280': 0.1, '1280x720': 0.1 },
  'sora-2-pro': {
    '720x1280': 0.3,
    '1280x720': 0.3,
    '1024x1792': 0.5,
    '1792x1024': 0.5,
    '1080x1920': 0.7,
    '1920x1080': 0.7,
  },
};

export const openai: Profile = {
  name: 'openai',
  about: "OpenAI's Videos API as it was on 2026-09-23; strict",
  basePath: '/v1',
  auth: { header: 'authorization', value: 'Bearer {key}' },
  release: 'openai-2026-09',
  prices,
  clip: { model: 'sora-2', size: '1280x720', seconds: 4 },
  encoding: 'multipart',
  notOffered: {},
  mayLack: {},
  completedWords: ['completed'],
  lacks: {},
  excused: {},
  asked: [],
  moderatedPrompt: 'Mickey Mouse rows a paper boat across a calm lake',
  limits: { jobMs: 20 * 60_000, pollMs: 10_000, checkMs: 60_000, requestMs: 60_000 },
};

export const openaiFebruary: Profile = {
  ...openai,
  name: 'openai-2026-02',
  about: 'The Videos API as documented in February 2026: before edits, extensions and characters',
  release: 'openai-2026-02',
  // This release does not contain later features. The features that it documents are required to the letter.
};
