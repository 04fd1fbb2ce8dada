// The JSON of the control API about the server, a project's clock, videos, usage and snapshots.
import * as z from 'zod';
import { controlErrorCodes } from './control-errors.ts';
import { variants } from '../../domain/clip.ts';
import { JobError } from '../../schema/video-resource.ts';
import { DateTime, Time } from '../../journal/entry-schemas.ts';

export const ControlErrorEnvelope = z
  .strictObject({ error: z.strictObject({ code: z.enum(controlErrorCodes), message: z.string() }) })
  .meta({ id: 'ControlError', description: 'What went wrong, and where possible what to do instead.' });

export const Index = z
  .strictObject({
    name: z.literal('sora-emulator'),
    version: z.string(),
    documentation: z.string(),
    operations: z.array(z.strictObject({ operation: z.string(), summary: z.string() })),
  })
  .meta({ id: 'Index' });

export const BytesQuery = z.strictObject({
  variant: z.enum(variants).default('video').describe('Which asset.'),
});

export const Status = z
  .strictObject({
    version: z.string(),
    profile: z.string(),
    contract_date: z.string().describe('The day whose service this emulator shows.'),
    answers_as: z
      .string()
      .nullable()
      .describe('The other server whose answers these are, and its release; null for the contract.'),
    capabilities: z.array(z.string()),
    options: z.record(z.string(), z.unknown()).describe('By flag, without secrets.'),
    url: z.string().nullable().describe('Null while the server does not listen.'),
    uptime_seconds: z.number(),
    projects: z.int().describe('Projects that hold anything.'),
    videos: z.int(),
  })
  .meta({ id: 'Status' });

export const ClockView = z
  .strictObject({
    now: DateTime,
    unix: z.number().describe('The same in seconds since 1970.'),
    scale: z.number().describe("Speed on the emulator's clock, which runs with real time unless moved."),
    speed: z.number().describe('How fast the clock runs: 1 is real time, 0 is frozen.'),
    frozen: z.boolean(),
  })
  .meta({ id: 'Clock', description: "A project's clock." });

export const IdleClock = z
  .strictObject({
    ...ClockView.shape,
    waiting: z
      .array(z.strictObject({ id: z.string(), waits_for: z.string() }))
      .describe('Jobs that no clock ends, and what they wait for.'),
  })
  .meta({ id: 'IdleClock' });

export const ScaleBody = z.strictObject({
  scale: z.number().min(0).max(1_000_000).describe('1 is real time, 0 stands still.'),
});

export const SetBody = z.strictObject({ time: Time });

export const AdvanceBody = z
  .strictObject({
    seconds: z.number().min(0).max(0xffff_ffff).optional(),
    until: z.literal('idle').optional().describe('To the moment at which the last pending job has ended.'),
  })
  .meta({ oneOf: [{ required: ['seconds'] }, { required: ['until'] }] });

export const FailBody = z.strictObject({
  error: JobError.extend({ code: z.string().max(200), message: z.string().max(5_000) })
    .strict()
    .meta({ id: 'FailWith', description: 'Why the job fails.' })
    .nullable()
    .optional()
    .describe("Default: what the profile's moderation says. Null: no reason."),
});

export const ProgressBody = z.strictObject({ progress: z.int().min(0).max(99) });

const money = z.number().min(0);
const count = z.int().min(0);

export const Usage = z
  .strictObject({
    currency: z.literal('USD'),
    usd: money.describe(
      'Completed videos at list price, those of batches at half of it; failed and expired ones are free.',
    ),
    batch_usd: money.describe('The same if all had gone through the batch API, which costs half.'),
    pending_usd: money.describe('What the jobs now pending add, if they complete.'),
    videos: z.strictObject({ completed: count, failed: count, pending: count }),
    seconds: count.describe('Seconds of completed video.'),
    lines: z.array(
      z.strictObject({
        model: z.string(),
        size: z.string(),
        seconds: z.string(),
        batch: z.boolean().describe('True for videos of batches.'),
        completed: count,
        failed: count,
        pending: count,
        usd: money,
        batch_usd: money,
      }),
    ),
    requests: z
      .record(z.string(), count)
      .describe('Requests by operation since the start or the last reset; `none` for unknown paths.'),
  })
  .meta({ id: 'Usage', description: 'Deleted videos are counted: they were made.' });

const SnapshotName = z
  .string()
  .regex(/^[\w.-]{1,100}$/, { error: 'expected 1 to 100 letters, digits, dots, hyphens or underscores' });

export const SaveBody = z.strictObject({
  name: SnapshotName,
  journal: z.boolean().default(false).describe('Keep the journal too.'),
});

export const Snapshot = z
  .strictObject({
    name: z.string(),
    saved_at: DateTime.describe('Real time.'),
    clock: DateTime.describe('What the clock shows when this is restored.'),
    videos: z.int(),
    uploads: z.int(),
    journal: z.int().nullable().describe('Entries kept, null without a journal.'),
  })
  .meta({ id: 'Snapshot', description: "A project's state, kept under a name." });

export const SnapshotList = z.strictObject({ data: z.array(Snapshot) }).meta({ id: 'SnapshotList' });

export const Restored = z
  .strictObject({ clock: ClockView, videos: z.int(), uploads: z.int() })
  .meta({ id: 'Restored', description: 'What the project holds now.' });

export const Done = z.strictObject({ done: z.literal(true) }).meta({ id: 'Done' });

export const ExportQuery = z.strictObject({
  name: SnapshotName.optional().describe('The snapshot to export; without it, the project as it is now.'),
  journal: z.boolean().default(false).describe('Export the journal too, of the project as it is now.'),
});

export const ImportQuery = z.strictObject({
  name: SnapshotName.optional().describe('Only keep the file under this name, to be restored later.'),
});

export type Status = z.infer<typeof Status>;
export type ClockView = z.infer<typeof ClockView>;
export type Usage = z.infer<typeof Usage>;
export type Snapshot = z.infer<typeof Snapshot>;
export type Restored = z.infer<typeof Restored>;
