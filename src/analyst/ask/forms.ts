/** Questions of each form that the grammar knows; shown where one was not understood. */
export const FORMS: readonly string[] = [
  'how many failed logons were there in the last 24 hours?',
  'how many distinct users logged on yesterday?',
  'top 10 users by failed logons since 2026-03-01',
  'which hosts ran rundll32.exe in the last 7 days?',
  'show processes of user anna on host WS-12 today',
  'list command lines containing "mimikatz"',
  'which source ips had more than 20 failed logons in the last hour?',
  'connections to 203.0.113.7 on port 443',
  'DNS queries for example.org in the last 3 days',
  'failed logons per hour over the last week',
  'when did user anna first log on?',
  'show deleted files on host FS-1 between 2026-03-01 and 2026-03-05',
  'registry changes on host WS-12',
  'high severity alerts in the last 24 hours',
  'open incidents',
  'successful logons from country DE on 12 March 2026',
];

/** The forms that share most words with the question. */
export function nearestForms(question: string, most = 4): string[] {
  const words = new Set(question.toLowerCase().match(/[a-z]{3,}/g) ?? []);
  const score = (form: string) =>
    (form.toLowerCase().match(/[a-z]{3,}/g) ?? []).filter((word) => words.has(word)).length;
  return FORMS.map((form, index) => ({ form, index, score: score(form) }))
    .sort((one, other) => other.score - one.score || one.index - other.index)
    .slice(0, most)
    .map(({ form }) => form);
}
