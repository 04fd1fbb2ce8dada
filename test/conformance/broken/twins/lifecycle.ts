// Servers whose jobs move wrongly.
import { twins } from '../twin.ts';

export const lifecycle = twins([
  {
    name: 'progress counts down',
    breaks: ['lifecycle.never-goes-back'],
    answer({ json }) {
      if (json?.status === 'in_progress') json.progress = 100 - json.progress;
    },
  },
  {
    name: 'moderation has the code content_policy_violation',
    breaks: ['lifecycle.moderation'],
    answer({ json }) {
      if (json?.error?.code === 'moderation_blocked') json.error.code = 'content_policy_violation';
    },
  },
  {
    name: 'assets expire a day after completion',
    breaks: ['lifecycle.expires-after-an-hour'],
    answer({ json }) {
      if (typeof json?.expires_at === 'number') json.expires_at += 82_800;
    },
  },
]);
