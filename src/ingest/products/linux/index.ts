import type { Product } from '../product.ts';
import { auditd } from './auditd.ts';
import { cron } from './cron.ts';
import { pam } from './pam.ts';
import { sshd } from './sshd.ts';
import { su } from './su.ts';
import { sudo } from './sudo.ts';
import { systemd } from './systemd.ts';
import { users } from './users.ts';

/** Linux hosts. PAM comes first: its modules write under the name of the program that called them. */
export const linuxProducts = [auditd, pam, sshd, sudo, su, cron, users, systemd] as const satisfies readonly Product[];
