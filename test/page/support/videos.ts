// Videos, requests and deliveries as the control API shows them, for tests of the page.
import type { DeliveryView, Entry, ListedVideo } from '../../../src/page/model/types.ts';

/** The moment at which the videos were created, in ms. */
export const start = Date.parse('2026-09-23T12:00:00Z');

type Given = Partial<Omit<ListedVideo, 'video' | 'timeline'>> & {
  video?: Partial<ListedVideo['video']>;
  timeline?: Partial<ListedVideo['timeline']>;
};

/** A job that waits 2 s, renders 20 s and has its files for an hour. */
export function listed(id: string, { video, timeline, ...rest }: Given = {}): ListedVideo {
  return {
    video: {
      id,
      object: 'video',
      created_at: start / 1000,
      status: 'queued',
      completed_at: null,
      error: null,
      expires_at: null,
      model: 'sora-2',
      progress: 0,
      prompt: 'A paper boat',
      remixed_from_video_id: null,
      seconds: '4',
      size: '1280x720',
      ...video,
    },
    state: 'queued',
    kind: 'create',
    source_id: null,
    batch_id: null,
    clips: 1,
    characters: [],
    cost_usd: 0.4,
    timeline: {
      by: 'time',
      created_ms: start,
      starts_ms: start + 2_000,
      ends_ms: start + 22_000,
      expires_ms: null,
      outcome: 'completed',
      held: false,
      steps: [
        [start + 2_000, 0],
        [start + 7_000, 33],
        [start + 12_000, 72],
      ],
      ...timeline,
    },
    ...rest,
  };
}

/** A creation that was accepted. */
export function entry(seq: number, given: Partial<Entry> = {}): Entry {
  return {
    seq,
    id: `req_${seq}`,
    time: new Date(start + seq).toISOString(),
    wall_time: new Date(start + seq).toISOString(),
    host: '127.0.0.1:4010',
    connection: 1,
    operation: 'createVideo',
    method: 'POST',
    path: '/v1/videos',
    query: {},
    headers: {},
    body: { prompt: 'A paper boat' },
    body_bytes: 25,
    body_sha256: null,
    parts: null,
    status: 200,
    error: null,
    rule: [],
    answer_headers: {},
    duration_ms: 1,
    outcome: 'complete',
    bytes_sent: 300,
    ended_ms: 1,
    video_id: null,
    video: null,
    model: null,
    unread: [],
    ...given,
  };
}

export function delivery(id: string, given: Partial<DeliveryView> = {}): DeliveryView {
  return {
    id,
    event_id: 'evt_1',
    type: 'video.completed',
    object_id: 'video_1',
    endpoint_id: 'we_1',
    status: 'delivered',
    event_time: new Date(start).toISOString(),
    next_attempt: null,
    attempts: [],
    ...given,
  };
}
