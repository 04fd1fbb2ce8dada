// Removes secrets from everything that is shown or kept: known keys, and text that looks like a key.

export const hidden = '[redacted]';

/** Removes secrets from a text. */
export type Redact = (text: string) => string;

/** URL parameters whose values give access, for example in links signed by S3, GCS and Azure. */
const secretParameter =
  /((?:[?&]|\\u0026|&amp;)(?:[\w.-]*(?:key|signature|token|credential|secret|password)|sig)=)[^&#\s"\\]+/gi;

/** Members of JSON that contain a secret, in any form. */
const secretMember =
  /("(?:signing_secret|client_secret|secret|api_?key|access_token|refresh_token|password)"\s*:\s*")(?:[^"\\]|\\.)+"/gi;

/** Hides these values, and text that looks like a key, everywhere in a text. */
export function redactor(secrets: readonly string[]): Redact {
  const hideKnown = redactValues(secrets);
  return (text) =>
    hideKnown(text)
      .replaceAll(/\bsk-[A-Za-z0-9_-]{16,}/g, hidden)
      .replaceAll(/\bwhsec_[A-Za-z0-9+/=]{16,}/g, hidden)
      .replaceAll(/\bwhsec_[A-Za-z0-9+/_=-]{8,}/g, hidden)
      .replaceAll(/\b(Bearer|Basic) [A-Za-z0-9._~+/=-]{8,}/g, `$1 ${hidden}`)
      .replaceAll(secretParameter, `$1${hidden}`)
      .replaceAll(secretMember, `$1${hidden}"`)
      .replaceAll(/(\/\/)[^/@\s"]+@/g, `$1${hidden}@`);
}

/** Returns the same value, with every text in it redacted. */
export function redactDeep<T>(value: T, redact: Redact): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => redactDeep(item, redact)) as T;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return `${value.length} bytes` as T;
  const entries = Object.entries(value).map(
    ([key, item]) => [redact(key), redactDeep(item, redact)] as const,
  );
  return Object.fromEntries(entries) as T;
}

/** A shorter secret may be a part of another word by chance, so it is hidden only as a whole word. */
const distinct = 8;

/** Hides values in their plain form, in their JSON form and in their URL form. */
function redactValues(secrets: readonly string[]): Redact {
  const known = secrets.filter((secret) => secret.length > 3);
  const forms = known.flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
  ]);
  const patterns = [...new Set(forms)]
    .toSorted((a, b) => b.length - a.length)
    .map((form) => {
      const text = form.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
      return new RegExp(form.length < distinct ? `(?<![A-Za-z0-9])${text}(?![A-Za-z0-9])` : text, 'g');
    });
  return (text) => patterns.reduce((shown, pattern) => shown.replaceAll(pattern, hidden), text);
}

/** Removes secrets from a URL, but keeps its host. */
export function redactUrl(url: string, redact: Redact): string {
  const [host = ''] = /^\w+:\/\/[^/?#@]*(?=[/?#]|$)/.exec(url) ?? [];
  return `${host}${redact(url.slice(host.length))}`;
}

/**
 * Returns the same bytes when the readable text in them contains no secret. Otherwise returns the same number
 * of bytes, so that offsets in the file do not change.
 */
export function redactBytes(bytes: Uint8Array, redact: Redact): Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const clean = text.replaceAll(/[ -~]{4,}/g, (readable) => {
    const shown = redact(readable);
    return shown === readable ? readable : shown.slice(0, readable.length).padEnd(readable.length, '.');
  });
  return clean === text ? bytes : new Uint8Array(Buffer.from(clean, 'latin1'));
}
