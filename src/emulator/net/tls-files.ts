// The certificate and the key of a server that speaks TLS (https), read from files.
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';

/** The paths of two PEM files. */
export interface TlsFiles {
  /** The certificate of the server, followed by the certificates of its chain, if any. */
  tlsCert: string | undefined;
  /** The private key of the certificate, without a passphrase. */
  tlsKey: string | undefined;
}

/** @throws Error one line that names the file, or both files when they do not belong together */
export async function readTlsFiles({ tlsCert, tlsKey }: TlsFiles): Promise<{ cert: string; key: string }> {
  const cert = await readPem('--tls-cert', tlsCert ?? '', 'CERTIFICATE');
  const key = await readPem('--tls-key', tlsKey ?? '', 'PRIVATE KEY');
  try {
    createSecureContext({ cert, key });
  } catch (thrown) {
    const { message } = thrown as Error;
    throw new Error(
      `the certificate '${tlsCert}' and the key '${tlsKey}' cannot be used together (${message})`,
      { cause: thrown },
    );
  }
  return { cert, key };
}

/** @param label of the PEM block that the file must contain */
async function readPem(flag: string, path: string, label: string): Promise<string> {
  const text = await readFile(path, 'latin1').catch(({ code, message }: NodeJS.ErrnoException) => {
    throw new Error(`${flag} '${path}' cannot be read (${code ?? message})`);
  });
  if (new RegExp(`-----BEGIN ([A-Z0-9]+ )*${label}-----`).test(text)) return text;
  throw new Error(
    `${flag} '${path}' is no PEM file with a ${label.toLowerCase()} (-----BEGIN ${label}-----)`,
  );
}
