// Webhooks: endpoints that are made over the API, and the deliveries to them. This file judges nothing.
import * as z from 'zod';
import type { Context } from '../vocabulary/context.ts';
import { expectShape, expectThat, read } from '../vocabulary/expect.ts';
import { json } from '../http/body.ts';
import { segment, type Answer } from '../http/client.ts';
import { Mismatch, Skip } from '../vocabulary/mismatch.ts';
import { AnyVideo } from '../vocabulary/shapes.ts';
import { createdId } from '../tools/video-jobs.ts';
import { ends, acceptedStatuses } from '../vocabulary/statuses.ts';
import { typeOf } from '../webhooks/receiver.ts';
import type { Delivery, Inbox, InboxOptions } from '../vocabulary/deliveries.ts';
import { expectRoute } from './capability-probes.ts';
import { unpaidPrompt } from './flagged-prompts.ts';
import type { Need } from '../vocabulary/need.ts';
import type { JobEvents, History, SampleEvent } from '../vocabulary/need-values.ts';

const path = '/webhook_endpoints';
export const eventTypes = ['video.completed', 'video.failed'] as const;

/** The waits in ms: for an event after the end of the job, for a repeated delivery, and between two looks. */
const patience = { eventMs: 60_000, retryMs: 120_000 };
const pauseOf = ({ emulator }: Context) => (emulator === undefined ? 250 : 1_000);

export const endpointRoute: Need<'endpoint-route'> = {
  kind: 'help',
  title: 'an API for webhook endpoints',
  async make(ctx) {
    try {
      return await expectRoute(ctx, { path });
    } catch (thrown) {
      if (!(thrown instanceof Mismatch)) throw thrown;
      throw new Skip(
        'the server has no /webhook_endpoints, so that the suite cannot register its receiver',
        'help',
      );
    }
  },
};

const Made = z.looseObject({ id: z.string().min(1), signing_secret: z.string().min(1) });

/** Makes an inbox, and an endpoint that sends to it. @throws Skip when the server refuses its address */
async function register(ctx: Context, options?: InboxOptions) {
  const inbox = await ctx.receiver.open(options);
  const fields = { name: 'sora-conformance', url: inbox.url, event_types: eventTypes };
  const created = await ctx.http.post(path, json(fields));
  if (created.status >= 400 && read(created.json, '/error/param') === 'url')
    throw new Skip(
      `the server takes no endpoint at ${inbox.url}: give a public address with --webhook-url`,
      'help',
    );
  const { id, signing_secret: secret } = expectShape(created, Made, [200, 201]);
  return { inbox, created, id, secret };
}

/** Makes an emulator send the deliveries that are due. */
const settle = async ({ emulator }: Context) => emulator?.control('POST', '/webhooks/flush');

/** Waits until a condition is true. @returns false when it is not true in time */
async function until(
  ctx: Context,
  holds: () => boolean | Promise<boolean>,
  limitMs: number,
): Promise<boolean> {
  const pause = pauseOf(ctx);
  for (let waited = 0; ; waited += pause) {
    await settle(ctx);
    if (await holds()) return true;
    if (waited >= limitMs) return false;
    await ctx.wait(pause);
  }
}

/**
 * Requests a sample event. If jobs of other checks end meanwhile, their events arrive here too. The sample is
 * the event that belongs to no video.
 */
async function sample(ctx: Context, inbox: Inbox, own: string): Promise<SampleEvent> {
  const before = inbox.deliveries.length;
  const answer = await ctx.http.post(`${own}/test`, json({ event_type: 'video.completed' }));
  const newDeliveries = () => inbox.deliveries.slice(before);
  let delivery: Delivery | undefined;
  const examined = new Set<Delivery>();
  const found = async () => {
    for (const one of newDeliveries().filter((fresh) => !examined.has(fresh))) {
      examined.add(one);
      if (!(await isOfVideo(ctx, one))) delivery ??= one;
    }
    return delivery !== undefined || answer.status >= 400;
  };
  await until(ctx, found, 5_000);
  // A server may use an existing video for its sample.
  const like = newDeliveries().find((one) => typeOf(one) === 'video.completed');
  return { answer, delivery: delivery ?? like ?? newDeliveries()[0] };
}

async function isOfVideo({ http, isOurs }: Context, { json: event }: Delivery): Promise<boolean> {
  const id = read(event, '/data/id');
  if (typeof id !== 'string') return false;
  return isOurs(id) || (await http.get(`/videos/${segment(id)}`)).status === 200;
}

export const endpoint: Need<'endpoint'> = {
  kind: 'resource',
  title: 'an endpoint for webhooks',
  needs: ['endpoint-route'],
  isolated: true,
  async make(ctx) {
    const { http } = ctx;
    const { inbox, created, id, secret } = await register(ctx);
    const own = `${path}/${segment(id)}`;
    const retrieved = await http.get(own);
    const list = await http.get(path);
    const test = () => sample(ctx, inbox, own);
    const tested = await test();
    const rotated = await http.post(
      `${own}/rotate_secret`,
      json({ keep_old_secret_active_for_24_hours: true }),
    );
    const overlapping = await test();
    const updated = await http.post(own, json({ name: 'renamed', event_types: ['video.failed'] }));
    const afterUpdate = await http.get(own);
    const types = await http.get('/webhook_event_types');
    const deleted = await http.delete(own);
    const afterDelete = await http.get(own);
    return {
      url: inbox.url,
      id,
      secret,
      created,
      retrieved,
      list,
      tested,
      rotated,
      overlapping,
      updated,
      afterUpdate,
      types,
      deleted,
      afterDelete,
    };
  },
};

export const events: Need<'events'> = {
  kind: 'resource',
  title: 'an event of a job that ended',
  needs: ['create-encoding', 'moderation'],
  cost: ({ clip }) => [clip],
  // The clips are the job that should fail, the remix, and the job after the deletion.
  unpaid: ({ clip }) => [clip, clip, clip],
  isolated: true,
  async make(ctx) {
    const { create, cheapest } = ctx.videos;
    const { inbox, secret } = await inboxOf(ctx);
    const [made, doomed] = [await create(cheapest), await createDoomed(ctx)];
    const [completed, failed] = await Promise.all([
      watch(ctx, inbox, made),
      doomed === undefined ? undefined : watch(ctx, inbox, doomed),
    ]);
    const any = [...completed.deliveries, ...(failed?.deliveries ?? [])][0];
    expectThat(any !== undefined, {
      expected: 'an event of a job that ended',
      actual: 'nothing arrived',
      answer: (failed ?? completed).shown,
    });
    const remixed = await remixOf(ctx, { inbox, id: completed.id });
    const gone = failed ?? completed;
    const deletion = { id: gone.id, answer: await ctx.http.delete(`/videos/${segment(gone.id)}`) };
    // Events come in order: after the event of a later job, no event of the deletion can follow.
    const { id } = await sharedEnd(ctx);
    await until(ctx, () => inbox.about(id).length > 0, patience.eventMs);
    return { secret, completed, failed, any, remixed, deletion, inbox };
  },
};

/** Makes a job that fails. Returns undefined where neither moderation nor an emulator makes a job fail. */
async function createDoomed(ctx: Context): Promise<Answer | undefined> {
  const { emulator, videos } = ctx;
  const stopped = (await ctx.need('moderation')).at === 'job';
  if (!stopped && emulator === undefined) return undefined;
  const made = await videos.create({ ...videos.cheapest, prompt: await unpaidPrompt(ctx, { shared: true }) });
  if (!stopped) await emulator?.fail(createdId(made));
  return made;
}

/** Makes a job and waits for its end. In the worst case, the job makes a clip. */
async function sharedEnd(ctx: Context): Promise<History> {
  const { create, follow, cheapest } = ctx.videos;
  return follow(await create({ ...cheapest, prompt: await unpaidPrompt(ctx, { shared: true }) }));
}

/** Opens an inbox for the endpoint that the user configured, or registers an endpoint over the API. */
async function inboxOf(ctx: Context): Promise<{ inbox: Inbox; secret: string }> {
  const { receiver } = ctx;
  if (receiver.secret !== undefined)
    return { inbox: await receiver.open({ any: true }), secret: receiver.secret };
  await endpointRoute.make(ctx);
  return register(ctx);
}

/** Waits for the event of a job, then retrieves the job at once. */
async function watch(ctx: Context, inbox: Inbox, created: Answer): Promise<JobEvents> {
  const { id } = expectShape(created, AnyVideo, acceptedStatuses);
  const pause = pauseOf(ctx);
  const { jobMs } = ctx.profile.limits;
  for (let waited = 0, since = 0; ; waited += pause) {
    await settle(ctx);
    const hasArrived = inbox.about(id).length > 0;
    const shown = await ctx.videos.retrieve(id);
    if (ends.has(String(read(shown.json, '/status')))) since += pause;
    if (hasArrived || since > patience.eventMs || waited > jobMs)
      return { id, created, shown, deliveries: inbox.about(id) };
    await ctx.wait(pause);
  }
}

/** Makes a remix, which is free where moderation stops it. Returns undefined where remixes are missing. */
async function remixOf(
  ctx: Context,
  { inbox, id }: { inbox: Inbox; id: string },
): Promise<JobEvents | undefined> {
  const body = json({ prompt: await unpaidPrompt(ctx, { shared: true }) });
  const made = await ctx.http.post(`/videos/${segment(id)}/remix`, body);
  return made.status < 300 ? watch(ctx, inbox, made) : undefined;
}

/** Refuses the first delivery of each event. */
const first = (status: number, headers = {}) => ({
  answer: (nth: number) => (nth === 1 ? { status, headers } : { status: 200 }),
});

export const retries: Need<'retries'> = {
  kind: 'resource',
  title: 'an event that was refused at first',
  needs: ['endpoint-route', 'create-encoding', 'moderation'],
  unpaid: ({ clip }) => [clip],
  isolated: true,
  async make(ctx) {
    const good = (await register(ctx)).inbox;
    const broken = (await register(ctx, first(500))).inbox;
    const elsewhere = await ctx.receiver.open();
    const moved = (await register(ctx, first(302, { location: elsewhere.url }))).inbox;
    const { id } = await sharedEnd(ctx);
    const wasRepeated = (inbox: Inbox) => {
      const ids = inbox.about(id).map((one) => one.header('webhook-id'));
      return new Set(ids).size < ids.length;
    };
    await until(ctx, () => wasRepeated(broken) && wasRepeated(moved), patience.retryMs);
    return {
      good: good.about(id),
      broken: broken.about(id),
      moved: moved.about(id),
      elsewhere: elsewhere.deliveries,
    };
  },
};
