// sora-emulator as a library.
import { assemble } from './assemble.ts';
import type { Emulator } from './emulator.ts';
import { readOptions, type EmulatorOptions } from './options/options.ts';

export { ControlError, type ControlErrorCode } from './control/vocabulary/control-errors.ts';
export type { ProjectClock, Waiting } from './control/project-clock.ts';
export type { Project, Requests } from './control/project.ts';
export type { ClockView, Restored, Snapshot, Status, Usage } from './control/vocabulary/project-schemas.ts';
export type {
  Entry,
  Match,
  RequestList,
  RequestsQuery,
  Verification,
  VerifyRequest,
} from './journal/entry-schemas.ts';
export type { Snapshots } from './control/snapshots/snapshots.ts';
export type { VideoCommands } from './control/video-commands.ts';
export type { ProjectWebhooks } from './control/project-webhooks.ts';
export type {
  DeliveriesQuery,
  DeliveryView,
  DeliveryViews,
  EndpointView,
} from './control/webhook-schemas.ts';
export type { Clock } from './domain/clock.ts';
export type { JobError, ProfileName } from './domain/profiles.ts';
export type { Tier } from './domain/quota.ts';
export type { VideoView } from './domain/video.ts';
export type { Emulator } from './emulator.ts';
export { RuleError } from './domain/rule.ts';
export type { QuirksName } from './quirks/servers.ts';
export type { RuleBook } from './rules/rule-books.ts';
export type { RuleInput, RuleView } from './schema/rule-input.ts';
export {
  OptionError,
  type BudgetError,
  type EmulatorOptions,
  type LogStyle,
  type MediaRenderer,
  type ModerationMode,
} from './options/options.ts';

/**
 * A server that behaves like OpenAI's Videos API, inside this process.
 * @throws OptionError one line that names the wrong option and the accepted values
 * @example
 * const emulator = createEmulator({ pace: 'instant' });
 * const client = new OpenAI({ baseURL: `${await emulator.listen()}/v1`, apiKey: 'any' });
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const given = {
    listen: '127.0.0.1:0',
    log: 'silent',
    maxProjects: 'off',
    keep: 'off',
    ...options,
    apiKey: [options.apiKey ?? []].flat(),
    webhookUrl: [options.webhookUrl ?? []].flat(),
    azureDeployment: [options.azureDeployment ?? []].flat(),
    allowHost: [options.allowHost ?? []].flat(),
    rules: [options.rules ?? []].flat(),
  };
  return assemble(
    readOptions(given, (name) => `'${name}'`),
    { ownsProcess: false },
  );
}
