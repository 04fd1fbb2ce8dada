// Hono with one fixed body and two routes: the cost of the emulator's framework alone.
// usage: node bare-hono.mjs PORT
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { video } from './video.mjs';

const app = new Hono();
app.get('/v1/videos/:id', (context) => context.json(video));
app.post('/v1/videos', async (context) =>
  context.json({ ...video, prompt: (await context.req.json()).prompt }),
);
serve({ fetch: app.fetch, port: Number(process.argv[2]), hostname: '127.0.0.1' });
