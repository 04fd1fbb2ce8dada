// Sends the bytes of a case over a new socket, and reads until the server has closed it.
import { connect } from 'node:net';

/**
 * @returns `status` and `headers` of the answer if there was one, its `body`, and `out`: whether the time ran
 * out
 */
export function send(url, { chunks, ends }, limitMs) {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const received = [];
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const finish = (out) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ out, ...parsed(Buffer.concat(received)) });
    };
    const timer = setTimeout(() => finish(true), limitMs);
    socket.on('data', (chunk) => {
      received.push(chunk);
      // A stream of events ends only with its reader.
      if (isStream(received)) finish(false);
    });
    // A server may refuse a body before it has arrived, and reset the connection for the rest.
    socket.on('error', () => {});
    socket.on('end', () => finish(false));
    socket.on('close', () => finish(false));
    for (const chunk of chunks) socket.write(chunk);
    if (ends) socket.end();
  });
}

/** Whether the answer is a stream of events whose first event has arrived. */
function isStream(received) {
  const { headers, body } = parsed(Buffer.concat(received));
  return body !== '' && /^content-type: *text\/event-stream/im.test(headers);
}

function parsed(bytes) {
  let text = bytes.toString('latin1');
  // Interim answers come before the final answer.
  while (/^HTTP\/1\.1 1\d\d /.test(text)) text = text.slice(text.indexOf('\r\n\r\n') + 4);
  const status = /^HTTP\/1\.1 (\d{3}) ?/.exec(text)?.[1];
  if (status === undefined) return { status: undefined, headers: '', body: text };
  const end = text.indexOf('\r\n\r\n');
  return { status: Number(status), headers: text.slice(0, end), body: text.slice(end + 4) };
}
