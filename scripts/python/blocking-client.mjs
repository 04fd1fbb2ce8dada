// The blocking client is the asynchronous client without `async` and `await`.

const changes = [
  [
    /"""The asynchronous client[^]*?"""/,
    '"""The blocking client. Generated from _async_client.py by `npm run python`; do not edit."""',
  ],
  [/\basync (def|with|for)\b/g, '$1'],
  [/\bawait /g, ''],
  [/__aenter__/g, '__enter__'],
  [/__aexit__/g, '__exit__'],
  [/\bAsync(\w+)/g, '$1'],
];

/** @param source the text of `_async_client.py` */
export function blockingClient(source) {
  return changes.reduce((text, [from, to]) => text.replace(from, to), source);
}
