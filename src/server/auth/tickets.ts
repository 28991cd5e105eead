import { newSecret } from '../../lib/ids.ts';
import type { User } from '../../state/users.ts';

const LIFE_MS = 10 * 60_000;

/** Links that log somebody in once: made by this process for whoever started it, gone with it. */
export class Tickets {
  readonly #open = new Map<string, { user: User; until: number }>();

  issue(user: User): string {
    const ticket = newSecret();
    this.#open.set(ticket, { user, until: Date.now() + LIFE_MS });
    return ticket;
  }

  redeem(ticket: string): User | undefined {
    const found = this.#open.get(ticket);
    this.#open.delete(ticket);
    return found && found.until > Date.now() ? found.user : undefined;
  }
}
