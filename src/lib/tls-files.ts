import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { VedetteError } from './errors.ts';

export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
  readonly clientAuthority?: string | undefined;
}

/**
 * What the `tls` module wants of the files of a setting, tried once so that a wrong file is told before anybody connects.
 * Throws VedetteError TLS_FILE, naming the setting and the file.
 */
export function tlsOptions(setting: string, files: TlsFiles) {
  const read = (name: keyof TlsFiles, path: string): Buffer => {
    try {
      return readFileSync(path);
    } catch (cause) {
      const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : `can't be read: ${cause}`;
      throw new VedetteError('TLS_FILE', `${setting}.${name}: the file ${path} ${why}.`, { cause });
    }
  };
  const { certificate, key, clientAuthority } = files;
  const options = {
    cert: read('certificate', certificate),
    key: read('key', key),
    minVersion: 'TLSv1.2' as const,
    ...(clientAuthority
      ? { ca: read('clientAuthority', clientAuthority), requestCert: true, rejectUnauthorized: true }
      : {}),
  };
  const check = (name: keyof TlsFiles, path: string, what: string, use: () => unknown): void => {
    try {
      use();
    } catch (cause) {
      const { message } = cause as Error;
      throw new VedetteError('TLS_FILE', `${setting}.${name}: the file ${path} ${what}: ${message}.`, { cause });
    }
  };
  const { cert, key: privateKey } = options;
  check('certificate', certificate, 'is no certificate', () => createSecureContext({ cert }));
  check('key', key, 'is no private key', () => createSecureContext({ key: privateKey }));
  check('key', key, `does not belong to ${certificate}`, () => createSecureContext({ cert, key: privateKey }));
  // A context takes any text for an authority, and then trusts nobody.
  if (clientAuthority)
    check('clientAuthority', clientAuthority, 'is no certificate', () => new X509Certificate(options.ca ?? ''));
  return options;
}
