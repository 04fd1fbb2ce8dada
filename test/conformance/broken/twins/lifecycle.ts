// Servers whose jobs have wrong states.
import { headerOf, idIn, isCreation, isDownload, isRetrieve, projectOf, videosIn } from '../bend.ts';
import { twins } from '../twin.ts';

export const lifecycle = twins([
  {
    name: 'a job that moderation stopped has the status cancelled',
    breaks: ['lifecycle.ends-as-failed'],
    answer({ json }) {
      for (const video of videosIn(json)) if (video.status === 'failed') video.status = 'cancelled';
    },
  },
  {
    name: 'finished videos are called succeeded',
    breaks: ['lifecycle.ends'],
    answer({ json }, request) {
      // Watched jobs have their own projects. Other checks judge these jobs and the videos made from a video.
      if (projectOf(request) !== 'Bearer sk-twin') return;
      for (const video of videosIn(json))
        if (video.status === 'completed' && String(video.prompt).startsWith('A paper boat'))
          video.status = 'succeeded';
    },
  },
  {
    name: 'queued jobs have the status preprocessing',
    breaks: ['lifecycle.four-statuses'],
    answer({ json }, request) {
      if (isRetrieve(request) && json?.status === 'queued') json.status = 'preprocessing';
    },
  },
  {
    name: 'a busy worker puts jobs back into the queue',
    breaks: ['lifecycle.never-goes-back'],
    answer({ json }) {
      if (json?.status === 'in_progress' && json.progress > 60) json.status = 'queued';
    },
  },
  {
    name: 'jobs stay queued until they are done',
    breaks: ['lifecycle.shows-in-progress'],
    answer({ json }) {
      if (json?.status === 'in_progress') json.status = 'queued';
    },
  },
  {
    name: 'failed jobs run again',
    breaks: ['lifecycle.final-stays'],
    answer({ json }, request, memory) {
      if (!isRetrieve(request) || json?.status !== 'failed') return;
      if (memory.has(json.id)) json.status = 'in_progress';
      memory.set(json.id, true);
    },
  },
  {
    name: 'progress has decimals',
    breaks: ['lifecycle.progress-integer'],
    answer({ json }) {
      if (json?.status === 'in_progress') json.progress += 0.5;
    },
  },
  {
    name: 'progress counts down',
    breaks: ['lifecycle.progress-never-falls'],
    answer({ json }) {
      if (json?.status === 'in_progress') json.progress = 99 - json.progress;
    },
  },
  {
    name: 'progress ends at 99',
    breaks: ['lifecycle.progress-100-when-completed'],
    answer({ json }) {
      for (const video of videosIn(json)) if (video.status === 'completed') video.progress = 99;
    },
  },
  {
    name: 'progress is 100 while the file is being stored',
    breaks: ['lifecycle.progress-below-100-before'],
    answer({ json }) {
      if (json?.status === 'in_progress' && json.progress > 60) json.progress = 100;
    },
  },
  {
    name: 'a running job has the zero time as completed_at',
    breaks: ['lifecycle.completed-at-set', 'retrieve.nulls-while-pending'],
    answer({ json }) {
      if (json?.status === 'in_progress') json.completed_at = 0;
    },
  },
  {
    name: 'a running job has expires_at',
    breaks: ['lifecycle.expires-at-set', 'retrieve.nulls-while-pending'],
    answer({ json }) {
      if (json?.status === 'in_progress') json.expires_at = json.created_at + 3600;
    },
  },
  {
    name: 'created_at is ten minutes too late',
    breaks: ['lifecycle.completed-at-after-created', 'create.created-at-now', 'create.id-begins-with-time'],
    answer({ json }) {
      for (const video of videosIn(json)) video.created_at += 600;
    },
  },
  {
    name: 'assets expire a second too late',
    breaks: ['lifecycle.expires-after-an-hour'],
    answer({ json }) {
      for (const video of videosIn(json)) if (video.expires_at !== null) video.expires_at += 1;
    },
  },
  {
    name: 'a running job has an empty error',
    breaks: ['lifecycle.error-null-unless-failed', 'retrieve.nulls-while-pending'],
    answer({ json }) {
      if (json?.status === 'in_progress') json.error = { code: '', message: '' };
    },
  },
  {
    name: 'a running job has a snapshot as its model',
    breaks: ['lifecycle.fields-stay'],
    answer({ json }) {
      if (json?.status === 'in_progress') json.model = 'sora-2-2025-10-06';
    },
  },
  {
    name: 'a video whose assets have expired has the status expired',
    breaks: ['lifecycle.completed-after-expiry'],
    answer({ status, json }, request, memory) {
      const id = idIn(request);
      if (isDownload(request)) memory.set(id, memory.has(id) && status === 404 ? 'gone' : status);
      if (isRetrieve(request) && memory.get(id) === 'gone' && json?.status === 'completed')
        json.status = 'expired';
    },
  },
  {
    name: 'a suspicious prompt in a form is answered with 202',
    breaks: ['lifecycle.moderation', 'create.answers-200'],
    answer(answer, request) {
      const form = headerOf(request, 'content-type')?.startsWith('multipart/') ?? false;
      if (isCreation(request) && form && /Mickey/.test(request.text) && answer.status === 200)
        answer.status = 202;
    },
  },
  {
    name: 'moderation has the code content_policy_violation',
    breaks: ['lifecycle.moderation-code'],
    answer({ json }) {
      if (json?.status === 'failed' && json.remixed_from_video_id === null)
        json.error.code = 'content_policy_violation';
    },
  },
  {
    name: 'the error of moderation contains its reasons',
    breaks: ['lifecycle.moderation-message'],
    answer({ json }) {
      if (json?.status === 'failed') json.error.message += ' Possible reasons: sexual.';
    },
  },
  {
    name: 'the error of a job has a type',
    breaks: ['lifecycle.failed-error-object'],
    answer({ json }) {
      if (json?.status === 'failed') json.error.type = 'moderation';
    },
  },
  {
    name: 'a failed job keeps its last progress',
    breaks: ['lifecycle.failed-progress-zero'],
    answer({ json }) {
      if (json?.status === 'failed') json.progress = 45;
    },
  },
  {
    name: 'a failed job has completed_at',
    breaks: ['lifecycle.failed-completed-at-null'],
    answer({ json }) {
      if (json?.status === 'failed') json.completed_at = json.created_at + 5;
    },
  },
  {
    name: 'a failed job has expires_at',
    breaks: ['lifecycle.failed-expires-at-null'],
    answer({ json }) {
      if (json?.status === 'failed') json.expires_at = json.created_at + 3600;
    },
  },
  {
    name: 'the time to the next poll has decimals',
    breaks: ['lifecycle.poll-after-header'],
    answer({ headers }, request) {
      if (isRetrieve(request)) headers['openai-poll-after-ms'] = '500.5';
    },
  },
]);
