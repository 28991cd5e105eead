/** As the API demands: see the session's schemas. */
export const MINIMUM_PASSWORD = 12;

/** What is wrong with a new password, in a sentence. */
export function passwordProblem(password: string): string | undefined {
  if (password.length >= MINIMUM_PASSWORD) return undefined;
  return `Use at least ${MINIMUM_PASSWORD} characters; this has ${password.length}.`;
}
