// A receiver of webhooks: checks each delivery, answers at once, and does the work of an event once.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { isBroken } from './fault.mjs';

const { SORA_LAB_WEBHOOK_PORT: port = '0', OPENAI_WEBHOOK_SECRET: secret = '' } = process.env;
const toleranceS = 300;

/**
 * Listens until the process ends.
 * @param act gets each new event
 */
export async function receive(act) {
  const seen = new Set();
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const isGenuine = verified(request.headers, body);
    if (isBroken('answers-webhooks-late')) await sleep(5500);
    response.writeHead(statusFor(isGenuine)).end();
    const id = request.headers['webhook-id'];
    if (!isGenuine || (seen.has(id) && !isBroken('works-twice'))) return;
    seen.add(id);
    await act(JSON.parse(body));
  });
  process.once('SIGTERM', () => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.listen(Number(port), '127.0.0.1', resolve));
}

function statusFor(isGenuine) {
  if (isBroken('refuses-webhooks')) return 400;
  return isGenuine ? 200 : 400;
}

function verified(headers, body) {
  if (isBroken('trusts-webhooks')) return true;
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures = '' } = headers;
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (!(age <= toleranceS) && !isBroken('accepts-stale-webhooks')) return false;
  const bytes = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const own = createHmac('sha256', bytes).update(`${id}.${timestamp}.${body}`).digest();
  const given = signatures.split(' ').filter((one) => one.startsWith('v1,'));
  const looked = isBroken('checks-one-signature') ? given.slice(0, 1) : given;
  return looked.some((one) => {
    const other = Buffer.from(one.slice(3), 'base64');
    return other.length === own.length && timingSafeEqual(other, own);
  });
}
