// The ports of jobs: the contract, the settings and the outside world that creations and downloads need. Each
// function takes only the ports that it uses.
import type { Pace, PollAfter } from '../domain/pace.ts';
import type { Profile } from '../domain/profiles.ts';
import type { Download } from '../http/download.ts';
import type { Redirects } from '../http/redirects.ts';
import type { Media } from '../media/media.ts';
import type { LimitSettings, ModerationSetting } from './settings.ts';

export interface JobPorts {
  profile: Profile;
  pace: Pace;
  pollAfter: PollAfter;
  moderation: ModerationSetting;
  limits: LimitSettings;
  /** True when `[[…]]` in a prompt is a rule. */
  promptTags: boolean;
  media: () => Promise<Media>;
  /** Prepares the renderer in the background, once. It is called when a download is likely soon. */
  warm: () => void;
  download: Download;
  /** Waits some real time, or until the signal ends the wait. For faults that delay. Never rejects. */
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Returns the answer that sends a client to another address of the same download. */
  redirect: Redirects['answer'];
  /** Receives faults of the emulator itself. */
  report: (fault: unknown) => void;
}
