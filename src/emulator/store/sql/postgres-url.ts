// Reads the URL of a PostgreSQL database, and keeps its secrets out of messages.
import { shownDataPlace } from '../data-place.ts';
import { StoreError } from '../store-error.ts';

interface PostgresUrl {
  /** The URL for the client, without `schema`. */
  url: string;
  schema: string;
  /** The database in messages: without user, password and parameters. */
  where: string;
  /** Replaces everything in a message that may be a secret. */
  withoutSecrets: (message: string) => string;
}

const accepted =
  'Accepted is postgres://USER:PASSWORD@HOST:PORT/DATABASE?schema=NAME; all but HOST and DATABASE may be left out.';

const schemaName = /^[a-z_][a-z0-9_]{0,62}$/;

/** @throws {StoreError} for a text that is no URL, without a part of it */
export function readPostgresUrl(data: string): PostgresUrl {
  const url = parse(data);
  const schema = url.searchParams.get('schema') ?? 'sora_emulator';
  const secrets = secretsOf(url);
  if (!schemaName.test(schema))
    throw new StoreError(
      'not_a_store',
      'The schema in the URL of the database is not accepted: use up to 63 of a-z, 0-9 and _, and no digit first.',
    );
  url.searchParams.delete('schema');
  return {
    url: url.href,
    schema,
    where: `The database ${shownDataPlace({ kind: 'postgres', url: url.href })}`,
    withoutSecrets: (message) => secrets.reduce((text, secret) => text.replaceAll(secret, '…'), message),
  };
}

function parse(data: string): URL {
  try {
    const url = new URL(data);
    decodeURIComponent(url.username + url.password + url.pathname);
    return url;
  } catch {
    // The fault of the parser contains the URL.
    throw new StoreError('not_a_store', `The URL of the database cannot be read. ${accepted}`);
  }
}

/** The password and the values of all parameters, as in the URL and decoded. */
function secretsOf(url: URL): string[] {
  const values = [...url.searchParams].flatMap(([name, value]) =>
    name === 'schema' || name === 'host' ? [] : [value],
  );
  const written = url.search
    .slice(1)
    .split('&')
    .map((part) => part.slice(part.indexOf('=') + 1));
  const named = new Set([url.searchParams.get('schema'), url.searchParams.get('host')]);
  return [url.password, decodeURIComponent(url.password), ...values, ...written]
    .filter((text) => text !== '' && !named.has(text))
    .toSorted((a, b) => b.length - a.length);
}
