import type { FieldTable } from './field-table.ts';

/** auditd's records, joined: Sigma writes their own field names. */
export const auditdFields: FieldTable = {
  cmdline: { native: ['proctitle'], asim: ['TargetProcessCommandLine'] },
  exe: { asim: ['TargetProcessName'], ecs: ['process.executable'] },
  SYSCALL: { native: ['syscall'] },
  key: { asim: ['RuleName'] },
};

export const syslogFields: FieldTable = {
  USER: { asim: ['TargetUsername'] },
  pam_user: { asim: ['TargetUsername'] },
  pam_message: { native: ['Message', 'SyslogMessage'], asim: ['EventMessage'] },
  pam_rhost: { asim: ['SrcIpAddr', 'SrcHostname'] },
};
