// The JSON of the control API, as the emulator itself describes it.
export type { DeliveryView, EndpointView } from '../../emulator/control/webhook-schemas.ts';
export type { Status, Usage } from '../../emulator/control/vocabulary/project-schemas.ts';
export type { CatalogueEntry } from '../../emulator/domain/error-catalogue.ts';
export type { Entry } from '../../emulator/journal/entry-schemas.ts';
export type { RuleInput, RuleView } from '../../emulator/schema/rule-input.ts';
import type { ClockView as Clock } from '../../emulator/control/vocabulary/project-schemas.ts';
import type { Video } from '../../emulator/schema/video-resource.ts';
import type * as z from 'zod';

export interface ClockView extends Clock {
  speed: number;
}
export type State = 'queued' | 'in_progress' | 'completed' | 'failed' | 'expired';
export interface ListedVideo {
  video: z.infer<typeof Video>;
  state: State;
  kind: 'create' | 'remix' | 'edit' | 'extension';
  source_id: string | null;
  batch_id: string | null;
  clips: number;
  characters: { id: string; name: string }[];
  cost_usd: number;
  timeline: {
    by: 'time' | 'polls' | 'command';
    created_ms: number;
    starts_ms: number | null;
    ends_ms: number | null;
    expires_ms: number | null;
    outcome: 'completed' | 'failed' | 'expired' | null;
    held: boolean;
    steps: [number, number][];
  };
}
export interface ProjectView {
  id: string;
  keys: string[];
  videos: number;
  last_video: string | null;
}
