import { hash, verify } from '@node-rs/argon2';

// argon2id with the parameters that OWASP's password storage sheet gives first: 19 MiB, 2 passes, 1 lane.
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function hashPassword(password: string): Promise<string> {
  return hash(password, PARAMETERS);
}

let decoy: Promise<string> | undefined;

/** True if the password is the hash's. Without a hash it does the same work, so that time does not tell which names exist. */
export async function passwordMatches(password: string, passwordHash: string | undefined): Promise<boolean> {
  decoy ??= hashPassword('no password has this hash');
  const hasPassword = passwordHash?.startsWith('$argon2') ?? false;
  const matches = await verify(hasPassword ? (passwordHash as string) : await decoy, password);
  return matches && hasPassword;
}
