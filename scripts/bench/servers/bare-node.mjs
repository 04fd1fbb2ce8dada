// node:http with one fixed body and no routes: the lowest cost of any server in Node.
// usage: node bare-node.mjs PORT
import { createServer } from 'node:http';
import { video } from './video.mjs';

createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const prompt =
      request.method === 'POST' ? JSON.parse(Buffer.concat(chunks).toString()).prompt : video.prompt;
    const body = JSON.stringify({ ...video, prompt });
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
